"""Limits, dates of force and texts as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from medcluster.kernel.calendar import Unit
from medcluster.kernel.texts import LocalizedText
from medcluster.kernel.web import html
from medcluster.kernel.web.facts import facts
from medcluster.kernel.web.words import day
from medcluster.rulebook import names
from medcluster.rulebook.models import ClockLimit, CodedReason, Dated, Order, OrderVersion, PackageRequirement

ORDER_VERSION = "rulebook.orderversion"  # the owner of the files of an order's version
FILES = ("order", "order_annex")
_UNITS = {
    Unit.MINUTES: lambda n: ngettext("%(n)d minute", "%(n)d minutes", n),
    Unit.HOURS: lambda n: ngettext("%(n)d hour", "%(n)d hours", n),
    Unit.DAYS: lambda n: ngettext("%(n)d day", "%(n)d days", n),
    Unit.WORKING_HOURS: lambda n: ngettext("%(n)d working hour", "%(n)d working hours", n),
    Unit.WORKING_DAYS: lambda n: ngettext("%(n)d working day", "%(n)d working days", n),
}


def limit(amount: int, unit: str) -> str:
    """`3 working days`."""
    return _UNITS[Unit(unit)](amount) % {"n": amount}


def force(row: Any, today: date | None = None) -> SafeString:
    """Where a dated row or a version stands today, as a badge."""
    label, mood = force_words(row, today or timezone.localdate())
    return html.badge(label, mood)


def force_words(row: Any, today: date) -> tuple[str, str]:
    if getattr(row, "recalled_at", None) is not None:
        return _("Recalled"), "stopped"
    if isinstance(row, OrderVersion) and not row.is_approved:
        return _("Draft"), "waiting"
    if row.valid_from > today:
        return _("Comes into force"), "waiting"
    if row.valid_until is not None and row.valid_until < today:
        return _("Out of force"), "stopped"
    return _("In force"), "done"


def period(row: Any) -> str:
    """`from 01.01.2026`, `01.01.2026 – 31.03.2026`."""
    if row.valid_until is None:
        return _("from %(date)s") % {"date": day(row.valid_from)}
    return f"{day(row.valid_from)} – {day(row.valid_until)}"


def title(row: Dated) -> str:
    """What the row is about, in words."""
    if isinstance(row, ClockLimit):
        parts = [names.workflow(row.workflow), names.clock(row.workflow, row.clock)]
        parts += [names.country(row.country)] if row.country else []
        parts += [names.priority(row.priority)] if row.priority else []
        return " · ".join(parts)
    if isinstance(row, CodedReason):
        return f"{names.catalogue(row.catalogue)} · {row.label}"
    assert isinstance(row, PackageRequirement)
    return f"{row.label} · {for_whom(row, names.profiles())}"


def says(row: Dated) -> list[tuple[str, str]]:
    """What the row says, as pairs of label and value."""
    if isinstance(row, ClockLimit):
        return [(_("Limit"), limit(row.amount, row.unit))]
    if isinstance(row, CodedReason):
        pairs = [(_("Words"), in_all_languages(row.label))]
        if row.comment_required:
            pairs.append((_("Comment"), _("required")))
        if row.roles:
            pairs.append((_("Only for these roles"), ", ".join(names.role(code) for code in row.roles)))
        return pairs
    assert isinstance(row, PackageRequirement)
    return [
        (_("Words"), in_all_languages(row.label)),
        (_("Kind"), row.get_kind_display()),
        (_("Mandatory"), yes_no(row.mandatory)),
        (_("Valid for"), age(row.max_age_days)),
    ]


def in_all_languages(text: LocalizedText) -> str:
    return " · ".join(text[code] for code in ("ru", "kk", "en") if text.get(code))


def yes_no(value: bool) -> str:
    return _("yes") if value else _("no")


def age(days: int | None) -> str:
    return _("without a limit") if days is None else limit(days, Unit.DAYS)


def for_whom(row: PackageRequirement, profiles: dict[str, str]) -> str:
    """`Neurosurgery, children, from abroad`, or everybody."""
    parts = []
    if row.profile_code:
        parts.append(profiles.get(row.profile_code, row.profile_code))
    if row.country:
        parts.append(names.country(row.country))
    if row.age_group:
        parts.append(row.get_age_group_display())
    if row.residency:
        parts.append(row.get_residency_display())
    return ", ".join(str(part) for part in parts) or _("Everybody")


@dataclass(frozen=True)
class HistoryRow:
    """A row of the history of one key."""

    pk: int
    badge: SafeString
    period: str
    says: list[tuple[str, str]]
    source: str
    entered: str
    entered_by: str
    closed_by: str
    recallable: bool
    current: bool


def history(rows: list[Dated]) -> list[HistoryRow]:
    today = timezone.localdate()
    return [
        HistoryRow(
            pk=row.pk,
            badge=force(row, today),
            period=period(row),
            says=says(row),
            source=names.source(row.source),
            entered=day(row.entered_at),
            entered_by=row.entered_by_name or _("Default"),
            closed_by=row.closed_by_name,
            recallable=row.recalled_at is None and row.valid_from > today,
            current=row.in_force_on(today),
        )
        for row in rows
    ]


LANGUAGE_NAMES = (("ru", "Русский"), ("kk", "Қазақша"), ("en", "English"))


def order_facts(order: Order) -> list[tuple[Any, Any]]:
    profiles = names.profiles() if order.profile_code else {}
    return facts(
        (_("Kind"), order.get_kind_display()),
        (_("Number"), order.number),
        (_("Date"), day(order.issued_on)),
        (_("Issued by"), str(order.issued_by)),
        (_("Care profile"), profiles.get(order.profile_code, order.profile_code)),
        (_("Code"), order.code),
    )


def order_initial(order: Order) -> dict[str, Any]:
    found = {name: getattr(order, name) for name in ("code", "kind", "number", "issued_on", "profile_code")}
    return found | _spread("title", order.title) | _spread("issued_by", order.issued_by)


def version_initial(version: OrderVersion | None, *, own: bool = False) -> dict[str, Any]:
    """The form of a version: its own words, or for the next version the text of the last."""
    if version is None:
        return {}
    found = _spread("text", version.text)
    return found | _spread("changes", version.changes) | {"valid_from": version.valid_from} if own else found


def _spread(name: str, text: LocalizedText) -> dict[str, str]:
    return {f"{name}_{language}": words for language, words in text.items()}


def texts(version: OrderVersion, language: str) -> list[tuple[str, str, str]]:
    """(language, its name, text) of a version, the reader's language first."""
    found = [(code, name, version.text[code]) for code, name in LANGUAGE_NAMES if version.text.get(code)]
    return sorted(found, key=lambda entry: entry[0] != language[:2])


@dataclass(frozen=True)
class VersionRow:
    number: int
    badge: SafeString
    period: str
    changes: str
    entered_by: str
    approved_by: str
    approved: str


def versions(found: list[OrderVersion]) -> list[VersionRow]:
    today = timezone.localdate()
    return [
        VersionRow(
            number=version.version,
            badge=force(version, today),
            period=period(version),
            changes=str(version.changes),
            entered_by=version.entered_by_name,
            approved_by=version.approved_by_name,
            approved=day(version.approved_at),
        )
        for version in found
    ]
