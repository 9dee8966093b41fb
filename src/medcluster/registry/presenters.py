"""Registry rows as people read them. Nothing here queries: relations come prefetched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from medcluster.kernel.codes import AgeGroup, Conditions, Funding
from medcluster.kernel.web import words
from medcluster.kernel.web.words import language_name
from medcluster.registry.models import CentreProfile, Price, Service, Specialist, SpecialistLanguage
from medcluster.registry.rules import Period


def standing(row: Any) -> str:
    """Is it in use, in words."""
    return _("working") if row.is_active else _("not working")


def language_names(specialist: Specialist) -> str:
    return ", ".join(language_name(row.language) for row in specialist.languages.all())


def training_abroad(specialist: Specialist) -> str:
    """Countries of training other than the one where the person works, by name."""
    home = specialist.organisation.country_id
    return ", ".join(dict.fromkeys(str(row.country) for row in specialist.trainings.all() if row.country_id != home))


def years(row: Any) -> str:
    """`2015–2016`, `since 2015`, or nothing."""
    if row.year_from and row.year_until:
        return str(row.year_from) if row.year_from == row.year_until else f"{row.year_from}–{row.year_until}"
    if row.year_from:
        return _("since %(year)d") % {"year": row.year_from}
    return _("until %(year)d") % {"year": row.year_until} if row.year_until else ""


def age_range(row: CentreProfile) -> str:
    """`0–17`, `from 18`, `up to 3`, or "all ages"."""
    if row.age_from is None and row.age_to is None:
        return _("all ages")
    if row.age_to is None:
        return _("from %(age)d years") % {"age": row.age_from}
    if row.age_from is None:
        return _("up to %(age)d years") % {"age": row.age_to}
    return _("%(low)d–%(high)d years") % {"low": row.age_from, "high": row.age_to}


def condition_names(codes: list[str]) -> str:
    return ", ".join(str(Conditions(code).label) for code in codes if code in Conditions.values)


def funding_names(codes: list[str]) -> str:
    return ", ".join(str(Funding(code).label) for code in codes if code in Funding.values)


def age_group_name(code: str) -> str:
    return str(AgeGroup(code).label) if code in AgeGroup.values else _("All ages")


def prices_in_force(service: Service, day: date | None = None) -> list[Price]:
    """For each residency and currency the price that began last among those that hold on the day."""
    today = day or timezone.localdate()
    latest: dict[tuple[str, str], Price] = {}
    for price in sorted(service.prices.all(), key=lambda p: p.valid_from):
        if Period(price.valid_from, price.valid_until).holds(today):
            latest[price.residency, price.currency] = price
    return list(latest.values())


def prices_in_words(service: Service, residency: str) -> str:
    return "; ".join(words.money(p.amount, p.currency) for p in prices_in_force(service) if p.residency == residency)


def language_label(row: SpecialistLanguage) -> str:
    """`English, fluent`."""
    return f"{language_name(row.language)}, {str(row.get_level_display()).lower()}"


def short_name(name: str) -> str:
    """`Ахметов Н. С.`: family name and initials, for narrow places."""
    family, *given = name.split()
    return " ".join([family, *(f"{part[0]}." for part in given[:2])])


@dataclass(frozen=True)
class Treated:
    """A profile of a centre in words."""

    pk: int
    profile: str
    ages: str
    conditions: str
    fundings: str
    wait_days: int | None


def treated(rows: Iterable[CentreProfile]) -> list[Treated]:
    """The profiles of a centre, by name."""
    found = [
        Treated(
            row.pk,
            str(row.profile),
            age_range(row),
            condition_names(row.conditions),
            funding_names(row.fundings),
            row.wait_days,
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: row.profile.casefold())
