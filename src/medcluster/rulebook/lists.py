"""The lists of rules: what is in force now or later, with the past one chip away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.texts import fold
from medcluster.kernel.web import html
from medcluster.kernel.web.tables import Column, Empty, Filter, Table
from medcluster.kernel.web.words import day
from medcluster.kernel.workflow import WORKFLOWS
from medcluster.rulebook import names, presenters
from medcluster.rulebook.models import ClockLimit, CodedReason, Dated, OrderKind, PackageRequirement, RequirementKind


def _by_force(query: Any, values: Sequence[str]) -> Any:
    today, chosen = timezone.localdate(), Q()
    if "now" in values:
        chosen |= Q(valid_from__lte=today) & (Q(valid_until=None) | Q(valid_until__gte=today)) & Q(recalled_at=None)
    if "later" in values:
        chosen |= Q(valid_from__gt=today, recalled_at=None)
    if "past" in values:
        chosen |= Q(valid_until__lt=today) | Q(recalled_at__isnull=False)
    return query.filter(chosen)


FORCE = Filter(
    "force",
    _("In force"),
    apply=_by_force,
    choices=[("now", _("Now")), ("later", _("Later")), ("past", _("In the past"))],
    default=("now", "later"),
)
DATES = (
    Column(
        "force", _("State"), cell=presenters.force, export=lambda r: presenters.force_words(r, timezone.localdate())[0]
    ),
    Column(
        "from", _("In force from"), cell=lambda r: day(r.valid_from), sort="valid_from", export=lambda r: r.valid_from
    ),
    Column(
        "until",
        _("In force until"),
        cell=lambda r: day(r.valid_until),
        sort="valid_until",
        nullable=True,
        export=lambda r: r.valid_until,
    ),
)
SOURCE = Column("source", _("Source"), cell=lambda r: html.clipped(names.source(r.source)))


def _url(kind: str) -> Any:
    return lambda row: reverse("rulebook:row", args=[kind, row.pk])


LIMITS = Table(
    "limits",
    columns=[
        Column(
            "deadline",
            _("Deadline"),
            cell=lambda r: html.lines(names.clock(r.workflow, r.clock), names.workflow(r.workflow)),
            sort=("workflow", "clock", "country", "priority"),
            primary=True,
            export=lambda r: f"{names.workflow(r.workflow)}: {names.clock(r.workflow, r.clock)}",
        ),
        Column("country", _("Country"), cell=lambda r: names.country(r.country), sort="country"),
        Column("priority", _("Priority"), cell=lambda r: names.priority(r.priority), sort="priority"),
        Column("limit", _("Limit"), cell=lambda r: presenters.limit(r.amount, r.unit)),
        *DATES,
        SOURCE,
    ],
    filters=[
        Filter(
            "workflow",
            _("Workflow"),
            apply=lambda query, values: query.filter(workflow__in=values),
            choices=lambda _actor: [(w.code, w.label) for w in WORKFLOWS.values()],
        ),
        FORCE,
    ],
    default_sort="deadline",
    row_url=_url("limits"),
    empty=Empty(_("No limit is set"), _("Add one, so that the deadline runs.")),
)

REASONS = Table(
    "reasons",
    columns=[
        Column(
            "label",
            _("Words"),
            cell=lambda r: html.lines(r.label, r.code),
            sort=("catalogue", "position"),
            primary=True,
            export=lambda r: presenters.in_all_languages(r.label),
        ),
        Column(
            "catalogue", _("Catalogue"), cell=lambda r: names.catalogue(r.catalogue), sort=("catalogue", "position")
        ),
        Column("comment", _("Comment"), cell=lambda r: _("required") if r.comment_required else ""),
        Column("roles", _("Only for these roles"), cell=lambda r: ", ".join(names.role(code) for code in r.roles)),
        *DATES,
    ],
    filters=[
        Filter(
            "catalogue",
            _("Catalogue"),
            apply=lambda query, values: query.filter(catalogue__in=values),
            choices=lambda _actor: names.catalogues(),
        ),
        FORCE,
    ],
    default_sort="catalogue",
    row_url=_url("reasons"),
    empty=Empty(_("No reasons yet"), _("Add the first one of the catalogue.")),
)


def _of_profiles(query: Any, values: Sequence[str]) -> Any:
    return query.filter(profile_code__in=["" if value == "-" else value for value in values])


def packages(profiles: dict[str, str]) -> Table:
    """The table of requirements; the names of the profiles are read once for all rows."""
    return Table(
        "packages",
        columns=[
            Column(
                "label",
                _("What is asked for"),
                cell=lambda r: html.lines(r.label, r.code),
                primary=True,
                export=lambda r: presenters.in_all_languages(r.label),
            ),
            Column(
                "whom", _("Of whom"), cell=lambda r: presenters.for_whom(r, profiles), sort=("profile_code", "position")
            ),
            Column("kind", _("Kind"), cell=lambda r: r.get_kind_display(), sort="kind"),
            Column("mandatory", _("Mandatory"), cell=lambda r: presenters.yes_no(r.mandatory), sort="mandatory"),
            Column(
                "age",
                _("Valid for"),
                cell=lambda r: presenters.age(r.max_age_days),
                sort="max_age_days",
                nullable=True,
                export=lambda r: r.max_age_days,
            ),
            *DATES,
            SOURCE,
        ],
        filters=[
            Filter(
                "profile", _("Care profile"), apply=_of_profiles, choices=[("-", _("Every profile")), *profiles.items()]
            ),
            Filter(
                "kind",
                _("Kind"),
                apply=lambda query, values: query.filter(kind__in=values),
                choices=RequirementKind.choices,
            ),
            FORCE,
        ],
        default_sort="whom",
        row_url=_url("packages"),
        empty=Empty(_("Nothing is asked for"), _("Add what a referral must bring.")),
    )


DAYS = Table(
    "days",
    columns=[
        Column("date", _("Date"), cell=lambda r: day(r.date), sort="date", primary=True, export=lambda r: r.date),
        Column("country", _("Country"), cell=lambda r: names.country(r.country), sort="country"),
        Column("what", _("What it becomes"), cell=lambda r: _("Working day") if r.is_working else _("Free day")),
        SOURCE,
    ],
    filters=[Filter.dates("date", _("Date"), field="date", has_time=False)],
    default_sort="-date",
    row_url=lambda r: reverse("rulebook:forget_day", args=[r.pk]),
    empty=Empty(
        _("No day has been moved"),
        _("Public holidays are known. Add a day here when a decree makes it working or free."),
    ),
)


def _version_now(order: Any) -> str:
    today = timezone.localdate()
    return next((f"{v.version}, {presenters.period(v)}" for v in order.versions.all() if v.in_force_on(today)), "")


ORDERS = Table(
    "orders",
    columns=[
        Column("title", _("Title"), cell=lambda r: html.lines(r.title, r.code), sort="code", primary=True),
        Column("kind", _("Kind"), cell=lambda r: r.get_kind_display(), sort="kind"),
        Column("number", _("Number"), cell=lambda r: r.number),
        Column(
            "issued",
            _("Date"),
            cell=lambda r: day(r.issued_on),
            sort="issued_on",
            nullable=True,
            export=lambda r: r.issued_on,
        ),
        Column("version", _("Version in force"), cell=_version_now),
    ],
    filters=[
        Filter("kind", _("Kind"), apply=lambda query, values: query.filter(kind__in=values), choices=OrderKind.choices)
    ],
    search=lambda query, text: query.filter(search__contains=fold(text)),
    search_hint=_("Title or number"),
    default_sort="title",
    row_url=lambda r: reverse("rulebook:order", args=[r.code]),
    empty=Empty(_("No orders yet"), _("Add the order by which the cluster works, then its text.")),
)


@dataclass(frozen=True)
class Kind:
    """One sort of dated rule on its screens."""

    slug: str
    model: type[Dated]
    label: Any
    add: Any
    lead: Any

    @property
    def table(self) -> Table:
        return {"limits": LIMITS, "reasons": REASONS}.get(self.slug) or packages(names.profiles())


KINDS = {
    kind.slug: kind
    for kind in (
        Kind(
            "limits",
            ClockLimit,
            _("Deadlines"),
            _("Add a limit"),
            _("How long each step may take. The row that says most about country and priority counts."),
        ),
        Kind(
            "reasons",
            CodedReason,
            _("Reasons"),
            _("Add a reason"),
            _("What people choose from when they decline, redirect or cancel."),
        ),
        Kind(
            "packages",
            PackageRequirement,
            _("Packages"),
            _("Add a requirement"),
            _("What a referral must bring, checked while it is written."),
        ),
    )
}
