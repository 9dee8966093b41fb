"""Documents for tests, of this app and of those above it."""

from __future__ import annotations

from typing import Any

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from medcluster.documents import models as m
from medcluster.documents import storage
from medcluster.documents.tests import samples

OWNER = "documents.testcase"


class DocumentFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.Document
        skip_postgeneration_save = True

    owner_type = OWNER
    owner_id = 1
    kind = "extract"
    title = factory.Sequence(lambda n: f"Выписка {n}")
    created_by_name = "Д. Тестова"

    @factory.post_generation
    def version(self, create: bool, extracted: bytes | None, **kwargs: Any) -> None:
        """The first version, with `version=b"…"` as its bytes."""
        if create:
            DocumentVersionFactory(document=self, content=extracted or samples.pdf(), **kwargs)


class DocumentVersionFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.DocumentVersion
        exclude = ("content", "stored")

    class Params:
        pass

    content = samples.pdf()
    stored = factory.LazyAttribute(lambda o: storage.keep(ContentFile(o.content)))
    document = factory.SubFactory(DocumentFactory)
    number = 1
    file = factory.LazyAttribute(lambda o: o.stored.name)
    filename = "выписка.pdf"
    size = factory.LazyAttribute(lambda o: o.stored.size)
    sha256 = factory.LazyAttribute(lambda o: o.stored.sha256)
    media_type = "application/pdf"
    uploaded_by_name = "Д. Тестова"
    scan_state = m.ScanState.CLEAN
    scanner = "none"
