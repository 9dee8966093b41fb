"""The indicators: each declared once. Screens, reports and exports take them from here by code."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from medcluster.indicators.declared import Direction, Indicator, Unit

STAY = (
    "centre", "department", "profile", "conditions", "priority", "age_group", "sex", "residency", "home_region",
    "home_country", "funding", "method", "outcome",
)  # fmt: skip
CASE = (
    "organisation", "centre", "profile", "conditions", "priority", "sex", "residency", "home_region", "home_country",
    "funding", "method", "source",
)  # fmt: skip
TALK = ("organisation", "centre", "profile", "mode", "form", "priority", "sex", "home_region", "home_country")

_EPISODES = _("Stays in the centres, by the day of discharge")
_OPERATIONS = _("Operations and high-tech methods, by the day on which they began")
_REFERRALS = _("Referrals, by the day on which they were sent")
_TELECONSULTS = _("Teleconsultations, by the day on which they were sent")

INDICATORS: dict[str, Indicator] = {
    indicator.code: indicator
    for indicator in (
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
    )
}  # fmt: skip
