"""The indicators: each declared once. Screens, reports and exports take them from here by code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from medcluster.indicators.declared import Direction, Indicator, Unit
from medcluster.indicators.pathways import PATHWAYS

STAY = (
    "centre", "department", "profile", "conditions", "priority", "age_group", "sex", "residency", "home_region",
    "home_country", "funding", "method", "outcome", "stay_days",
)  # fmt: skip
CASE = (
    "organisation", "centre", "profile", "conditions", "priority", "sex", "residency", "home_region", "home_country",
    "funding", "method", "source", "stopped", "stop_reason", "wait_decision", "wait_admission",
)  # fmt: skip
TALK = ("organisation", "centre", "profile", "mode", "form", "priority", "sex", "home_region", "home_country")

VISIT = (
    "centre", "department", "profile", "age_group", "sex", "residency", "home_region", "home_country", "funding",
    "occasion",
)  # fmt: skip
SERVICE = (
    "centre", "department", "profile", "age_group", "residency", "home_region", "home_country", "funding", "kind",
    "code",
)  # fmt: skip
LESSON = ("centre", "organisation", "kind", "format", "country_group", "countries", "profiles", "institutions", "title")

_EPISODES = _("Stays in the centres, by the day of discharge")
_OPERATIONS = _("Operations and high-tech methods, by the day on which they began")
_REFERRALS = _("Referrals, by the day on which they were sent")
_VISITS = _("Outpatient visits and the services given at them, by the day of the visit")
_LEARNING = _("Learning events that were held, by their first day")
_TELECONSULTS = _("Teleconsultations, by the day on which they were sent")

INDICATORS: dict[str, Indicator] = {
    indicator.code: indicator
    for indicator in (
        *PATHWAYS,
        Indicator(
            "treated",
            _("Patients treated"),
            _("Stays that ended with discharge or death in the period. A person who was treated twice counts twice."),
            "episode",
            "discharged_on",
            lambda rows: rows.count(),
            Unit.STAYS,
            STAY,
            measure="n",
            direction=Direction.MORE,
            source=_EPISODES,
        ),
        Indicator(
            "operated",
            _("Patients operated"),
            _("Stays that ended in the period and had at least one operation or high-tech method."),
            "episode",
            "discharged_on",
            lambda rows: rows.operated.sum(),
            Unit.STAYS,
            STAY,
            measure="operated",
            direction=Direction.MORE,
            source=_EPISODES,
        ),
        Indicator(
            "high_tech",
            _("High-tech services"),
            _("High-tech methods carried out in stays that ended in the period."),
            "episode",
            "discharged_on",
            lambda rows: rows.high_tech.sum(),
            Unit.SERVICES,
            STAY,
            measure="high_tech",
            direction=Direction.MORE,
            source=_EPISODES,
        ),
        Indicator(
            "people_treated",
            _("Persons treated"),
            _("Different persons among the stays that ended in the period. Merged cards count as one person."),
            "episode",
            "discharged_on",
            lambda rows: rows.person_id.nunique(),
            Unit.PEOPLE,
            STAY,
            direction=Direction.MORE,
            source=_EPISODES,
        ),
        Indicator(
            "died",
            _("Died in hospital"),
            _("Stays that ended with death in the period."),
            "episode",
            "discharged_on",
            lambda rows: (rows.outcome == "died").sum(),
            Unit.STAYS,
            STAY,
            measure="died",
            direction=Direction.LESS,
            source=_EPISODES,
        ),
        Indicator(
            "stay_median",
            _("Length of stay, median"),
            _("Half of the stays that ended in the period lasted no longer than this, from admission to discharge."),
            "episode",
            "discharged_on",
            lambda rows: rows.stay_days.median(),
            Unit.DAYS,
            STAY,
            direction=Direction.LESS,
            source=_EPISODES,
        ),
        Indicator(
            "operations",
            _("Operations"),
            _("Operations and high-tech methods begun in the period."),
            "operation",
            "started_on",
            lambda rows: rows.count(),
            Unit.SERVICES,
            ("centre", "department", "profile", "method", "age_group", "sex", "residency", "home_region",
             "home_country", "funding"),
            measure="n",
            direction=Direction.MORE,
            source=_OPERATIONS,
        ),
        Indicator(
            "requests",
            _("Referrals received"),
            _("Referrals sent in the period, whatever became of them."),
            "referral",
            "submitted_on",
            lambda rows: rows.count(),
            Unit.REQUESTS,
            CASE,
            measure="n",
            direction=Direction.MORE,
            source=_REFERRALS,
        ),
        Indicator(
            "wait_decision",
            _("Wait for a decision, median"),
            _("Days from sending to the acceptance by a centre, half of the referrals waited no longer."),
            "referral",
            "submitted_on",
            lambda rows: rows.wait_decision.median(),
            Unit.DAYS,
            CASE,
            direction=Direction.LESS,
            source=_REFERRALS,
        ),
        Indicator(
            "wait_admission",
            _("Wait for admission, median"),
            _("Days from sending to admission, half of the referrals waited no longer."),
            "referral",
            "submitted_on",
            lambda rows: rows.wait_admission.median(),
            Unit.DAYS,
            CASE,
            direction=Direction.LESS,
            source=_REFERRALS,
        ),
        Indicator(
            "teleconsultations",
            _("Teleconsultations"),
            _("Teleconsultations asked for in the period."),
            "teleconsult",
            "sent_on",
            lambda rows: rows.count(),
            Unit.REQUESTS,
            TALK,
            measure="n",
            direction=Direction.MORE,
            source=_TELECONSULTS,
        ),
        Indicator(
            "consulted",
            _("Patients consulted"),
            _("Outpatient visits of the period. A person who came twice counts twice."),
            "visit",
            "happened_on",
            lambda rows: rows.count(),
            Unit.VISITS,
            VISIT,
            measure="n",
            direction=Direction.MORE,
            source=_VISITS,
        ),
        Indicator(
            "people_consulted",
            _("Persons consulted"),
            _("Different persons among the outpatient visits of the period. Merged cards count as one person."),
            "visit",
            "happened_on",
            lambda rows: rows.person_id.nunique(),
            Unit.PEOPLE,
            VISIT,
            direction=Direction.MORE,
            source=_VISITS,
        ),
        Indicator(
            "services",
            _("Outpatient services"),
            _("Services given at outpatient visits of the period, each as often as it was given."),
            "visit_service",
            "happened_on",
            lambda rows: rows.quantity.sum(),
            Unit.SERVICES,
            SERVICE,
            measure="quantity",
            direction=Direction.MORE,
            source=_VISITS,
        ),
        Indicator(
            "learning_events",
            _("Learning events"),
            _("Master classes, seminars and others that were held and began in the period."),
            "learning",
            "starts_on",
            lambda rows: rows.count(),
            Unit.EVENTS,
            LESSON,
            measure="n",
            direction=Direction.MORE,
            source=_LEARNING,
        ),
        Indicator(
            "learned",
            _("Took part in learning events"),
            _("People who took part in learning events that began in the period; in two events counts twice."),
            "learning",
            "starts_on",
            lambda rows: rows.participants.sum(),
            Unit.PEOPLE,
            LESSON,
            measure="participants",
            direction=Direction.MORE,
            source=_LEARNING,
        ),
    )
}  # fmt: skip
