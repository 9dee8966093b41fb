"""Small real files for the cases: extracts, results and referral forms as PDF, a curve and a scan as pictures.

Each file is made and stored once and belongs to many cases: the store keeps equal content once anyway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from math import exp, sin
from random import Random
from typing import Any

from PIL import Image, ImageDraw

from medcluster.documents import kinds, rendering, scanning, storage
from medcluster.documents.models import Document, DocumentVersion
from medcluster.kernel import rows
from medcluster.kernel.actor import Actor
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.referrals.models import Referral
from medcluster.teleconsults.models import Teleconsult

BATCH = 400
INVENTED = "Вымышленный документ демонстрации. / Ойдан шығарылған құжат. / Invented document."


@dataclass(frozen=True)
class Sample:
    """A stored file that cases may have, with the kind of paper that it is."""

    kind: str
    title: str
    filename: str
    media_type: str
    stored: storage.Stored


def samples() -> list[Sample]:
    """Make and store the files (four PDF and two pictures)."""
    papers = [
        Sample(kind, title, name, "application/pdf", storage.keep(BytesIO(_paper(title, facts, text))))
        for kind, title, name, facts, text in _PAPERS
    ]
    pictures = [
        Sample("ecg", "Электрокардиограмма", "ecg.png", "image/png", storage.keep(BytesIO(_curve()))),
        Sample("imaging", "Снимок грудной клетки", "xray.png", "image/png", storage.keep(BytesIO(_scan()))),
    ]
    return papers + pictures


def attach(
    cases: Sequence[Referral | Teleconsult], actors: Mapping[int | None, Actor], random: Random, *, now: datetime
) -> None:
    """Give each case two to four files, added by its doctor (`actors` by user) at the time when it began."""
    available = samples()
    documents: list[Document] = []
    versions: list[DocumentVersion] = []
    for case in cases:
        by = actors[case.referring_doctor_id if isinstance(case, Referral) else case.asked_by_id]
        for sample in random.sample(available, random.randint(2, 4)):
            document = _document(case, sample, by)
            documents.append(document)
            versions.append(_version(document, sample, now - timedelta(days=random.randint(2, 90))))
    Document.objects.bulk_create(documents, batch_size=BATCH)
    rows.insert_unread(versions, "default")
    ports.audit.append([_entry(document, actors[document.created_by_id]) for document in documents])


def _document(case: Referral | Teleconsult, sample: Sample, by: Actor) -> Document:
    return rows.make(
        Document,
        owner_type=case._meta.label_lower,
        owner_id=case.pk,
        patient_id=case.patient_id,
        kind=sample.kind,
        is_clinical=kinds.is_clinical(sample.kind),
        title=sample.title,
        created_by_id=by.user_id,
        created_by_name=by.name,
        created_at=case.created_at,
    )


def _version(document: Document, sample: Sample, issued: datetime) -> DocumentVersion:
    return rows.linked(
        DocumentVersion,
        document=document,
        number=1,
        file=sample.stored.name,
        filename=sample.filename,
        size=sample.stored.size,
        sha256=sample.stored.sha256,
        media_type=sample.media_type,
        issued_on=min(issued, document.created_at).date(),
        uploaded_by_id=document.created_by_id,
        uploaded_by_name=document.created_by_name,
        uploaded_at=document.created_at,
        **scanning.state_of_new(generated=False),
    )


def _entry(document: Document, by: Actor) -> AuditEntry:
    return AuditEntry(
        "document.add",
        by,
        document.owner_type,
        document.owner_id,
        document.patient_id,
        at=document.created_at,
        details={"document": str(document.pk), "kind": document.kind, "version": 1},
    )


# -- the bytes

_PAPERS: tuple[tuple[str, str, str, tuple[tuple[str, str], ...], str], ...] = (
    (
        "extract",
        "Выписка из истории болезни",
        "extract.pdf",
        (("Срок лечения", "12 дней"), ("Температура", "36,6 °C"), ("Давление", "128/82 мм рт. ст.")),
        "Жалобы на одышку при нагрузке. Проведена терапия, состояние с улучшением. Рекомендована консультация центра.",
    ),
    (
        "lab",
        "Общий анализ крови",
        "blood.pdf",
        (("Гемоглобин", "134 г/л"), ("Лейкоциты", "6,1 × 10⁹/л"), ("Тромбоциты", "240 × 10⁹/л"), ("СОЭ", "9 мм/ч")),
        "Показатели в пределах нормы.",
    ),
    (
        "echo",
        "Эхокардиография",
        "echo.pdf",
        (("Фракция выброса", "52 %"), ("Левое предсердие", "41 мм"), ("Клапаны", "умеренный стеноз")),
        "Сократимость сохранена. Рекомендован контроль через три месяца.",
    ),
    (
        "referral_form",
        "Направление, форма 057/у-04",
        "057u.pdf",
        (("Форма помощи", "плановая"), ("Условия", "стационар")),
        "Направляется для решения вопроса о лечении в центре.",
    ),
)


def _paper(title: str, facts: Sequence[tuple[str, str]], text: str) -> bytes:
    data: dict[str, Any] = {
        "title": title,
        "facts": [list(pair) for pair in facts],
        "sections": [{"heading": "Заключение", "text": text}, {"heading": "Пометка", "text": INVENTED}],
    }
    return rendering.pdf("documents/plain", data, "ru")


def _curve(width: int = 960, height: int = 280) -> bytes:
    """A line like that of an electrocardiogram, on the paper's grid."""
    image = Image.new("RGB", (width, height), "#fffaf7")
    draw = ImageDraw.Draw(image)
    for step in range(0, width, 20):
        draw.line((step, 0, step, height), fill="#f3c9c0" if step % 100 else "#e39c8d")
    for step in range(0, height, 20):
        draw.line((0, step, width, step), fill="#f3c9c0" if step % 100 else "#e39c8d")
    points = [(x, height * 0.62 - 95 * _beat(x % 160 / 160)) for x in range(width)]
    draw.line(points, fill="#1d2733", width=2)
    draw.text((8, height - 18), "DEMO / invented", fill="#7a4a40")
    return _png(image)


def _beat(phase: float) -> float:
    """P, Q, R, S and T of one beat, as bells of different widths."""
    bells = ((0.18, 0.025, 0.12), (0.29, 0.008, -0.12), (0.32, 0.01, 1.0), (0.35, 0.009, -0.25), (0.55, 0.045, 0.22))
    return sum(size * exp(-((phase - at) ** 2) / (2 * width**2)) for at, width, size in bells)


def _scan(size: int = 96, times: int = 5) -> bytes:
    """A grey picture with two dark fields and ribs: nobody's chest."""
    small = Image.new("L", (size, size))
    small.putdata([_shade(i % size / size - 0.5, i // size / size - 0.5) for i in range(size * size)])
    image = small.resize((size * times, size * times), Image.Resampling.BICUBIC)
    ImageDraw.Draw(image).text((8, size * times - 18), "DEMO / invented", fill=230)
    return _png(image)


def _shade(x: float, y: float) -> int:
    lungs = sum(exp(-(((x - side) / 0.13) ** 2) - (y / 0.3) ** 2) for side in (-0.2, 0.2))
    ribs = 0.12 * sin(y * 55 + abs(x) * 9) * lungs
    return max(0, min(255, int(255 * (0.75 - 0.6 * lungs + ribs - 0.5 * max(0.0, abs(x) - 0.4)))))


def _png(image: Image.Image) -> bytes:
    made = BytesIO()
    image.save(made, "PNG")
    return made.getvalue()
