"""Small tables inside one cell of the specialists' file.

Languages: `en: fluent; kk: native`. Training: `fellowship | Charité | DE | heart surgery | 2015-2016`, several with
semicolons. Places of work: `Regional hospital | KZ | surgeon | 2010-`; a code of the registry may stand for the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from babel import Locale
from django.utils.translation import gettext as _

from medcluster.kernel.texts import LANGUAGES, fold
from medcluster.registry.imports.cells import pick, split
from medcluster.registry.imports.columns import Column, structured
from medcluster.registry.imports.lookups import Lookups, WrongCell
from medcluster.registry.models import SpecialistLanguage, SpecialistPlace, SpecialistTraining
from medcluster.registry.models.specialists import LanguageLevel, TrainingKind

Facts = tuple[Any, ...]
_YEARS = re.compile(r"^(\d{4})?\s*[-–—]?\s*(\d{4})?$")


def languages(code: str, label: Any) -> Column:
    def parse(words: str, _lookups: Lookups) -> frozenset[Facts]:
        found = {}
        for part in split(words):
            name, _colon, level = part.partition(":")
            found[_language(name)] = pick(level, LanguageLevel) or LanguageLevel.FLUENT.value
        return frozenset(found.items())

    def put(row: Any, value: Iterable[Facts]) -> None:
        row.languages.all().delete()
        SpecialistLanguage.objects.bulk_create(
            SpecialistLanguage(specialist=row, language=language, level=level) for language, level in sorted(value)
        )

    return structured(
        code,
        label,
        parse=parse,
        get=lambda row: frozenset((r.language, r.level) for r in row.languages.all()) if row.pk else frozenset(),
        put=put,
        write=lambda value, _lookups: "; ".join(
            f"{language}: {LanguageLevel(level).label}" for language, level in sorted(value)
        ),
    )


def trainings(code: str, label: Any) -> Column:
    def parse(words: str, lookups: Lookups) -> frozenset[Facts]:
        return frozenset(_training(part, lookups) for part in split(words, ";\n"))

    def put(row: Any, value: Iterable[Facts]) -> None:
        row.trainings.all().delete()
        SpecialistTraining.objects.bulk_create(
            SpecialistTraining(
                specialist=row, kind=kind, clinic=clinic, country_id=country, topic=topic, year_from=since,
                year_until=until,
            )
            for kind, clinic, country, topic, since, until in sorted(value, key=repr)
        )  # fmt: skip

    return structured(
        code,
        label,
        parse=parse,
        get=lambda row: (
            frozenset((r.kind, r.clinic, r.country_id, r.topic, r.year_from, r.year_until) for r in row.trainings.all())
            if row.pk
            else frozenset()
        ),
        put=put,
        write=lambda value, _lookups: "; ".join(
            " | ".join([str(TrainingKind(kind).label), clinic, country, topic, _written(since, until)])
            for kind, clinic, country, topic, since, until in sorted(value, key=lambda f: (f[4] or 0, repr(f)))
        ),
    )


def places(code: str, label: Any) -> Column:
    def parse(words: str, lookups: Lookups) -> frozenset[Facts]:
        return frozenset(_place(part, lookups) for part in split(words, ";\n"))

    def put(row: Any, value: Iterable[Facts]) -> None:
        row.places.all().delete()
        SpecialistPlace.objects.bulk_create(
            SpecialistPlace(
                specialist=row, organisation_id=organisation, organisation_name=name, country_id=country, post=post,
                year_from=since, year_until=until,
            )
            for organisation, name, country, post, since, until in sorted(value, key=repr)
        )  # fmt: skip

    return structured(
        code,
        label,
        parse=parse,
        get=lambda row: (
            frozenset(
                (r.organisation_id, r.organisation_name, r.country_id, r.post, r.year_from, r.year_until)
                for r in row.places.all()
            )
            if row.pk
            else frozenset()
        ),
        put=put,
        write=_written_places,
    )


def _written_places(value: Iterable[Facts], lookups: Lookups) -> str:
    def name_of(organisation: Any, name: str) -> str:
        return name if organisation is None else lookups.organisation.codes[organisation]

    return "; ".join(
        " | ".join([name_of(organisation, name), country or "", post, _written(since, until)])
        for organisation, name, country, post, since, until in sorted(value, key=lambda f: (f[4] or 0, repr(f)))
    )


def _training(words: str, lookups: Lookups) -> Facts:
    facts = _facts(words, 5, _("Write it as: kind | clinic | country | topic | 2015-2016."))
    kind, clinic, country, topic, years = facts
    if not clinic or not country:
        raise WrongCell(_("Write it as: kind | clinic | country | topic | 2015-2016."))
    return (
        pick(kind, TrainingKind) or TrainingKind.FELLOWSHIP.value,
        clinic[:200],
        lookups.country.find(country),
        topic[:300],
        *_years(years),
    )


def _place(words: str, lookups: Lookups) -> Facts:
    name, country, post, years = _facts(words, 4, _("Write it as: organisation | country | post | 2015-2020."))
    if not name:
        raise WrongCell(_("Write it as: organisation | country | post | 2015-2020."))
    organisation = next((pk for pk, code in lookups.organisation.codes.items() if fold(code) == fold(name)), None)
    return (
        organisation,
        "" if organisation is not None else name[:200],
        lookups.country.find(country) if country else None,
        post[:200],
        *_years(years),
    )


def _facts(words: str, count: int, example: str) -> list[str]:
    facts = [" ".join(fact.split()) for fact in words.split("|")]
    if len(facts) > count:
        raise WrongCell(example)
    return facts + [""] * (count - len(facts))


def _years(words: str) -> tuple[int | None, int | None]:
    """`2015-2016`, `2015-` (until now), `2015` (that year alone)."""
    match = _YEARS.match(words)
    if match is None:
        raise WrongCell(_("Write the years as 2015-2016, or 2015- when it goes on."))
    since, until = (int(year) if year else None for year in match.groups())
    if since and not until and not re.search(r"[-–—]", words):
        until = since
    if since and until and until < since:
        raise WrongCell(_("The last year is before the first one."))
    return since, until


def _written(since: int | None, until: int | None) -> str:
    return f"{since or ''}-{until or ''}" if since or until else ""


def _language(words: str) -> str:
    """The ISO 639-1 code of a language given by code or by name in Russian, Kazakh or English."""
    wanted = fold(words)
    found = _LANGUAGE_NAMES.get(wanted)
    if found is None:
        raise WrongCell(
            _("“%(text)s” is no language. Write its code, such as en or de.") % {"text": words.strip()[:40]}
        )
    return found


def _named() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).languages.items():
            if len(code) == 2:
                names.setdefault(fold(name), code)
                names.setdefault(code, code)
    return names


_LANGUAGE_NAMES = _named()
