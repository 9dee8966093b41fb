"""Where a teleconsultation can stand, who owes the next step there, and its clocks (care-path.md section 3)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from medcluster.kernel.permissions import Role
from medcluster.kernel.workflow import (
    ClockSpec,
    Mood,
    State,
    roles,
    states,
)

ASKING = roles(Role.REFERRING_DOCTOR, Role.ATTENDING_DOCTOR)
MODERATING = roles(Role.TRIAGE_DOCTOR, Role.COORDINATOR)
CONSULTING = roles(Role.CONSULTANT)
CENTRE = MODERATING | CONSULTING
BOTH = ASKING | CENTRE

STEPS = (
    ("request", pgettext_lazy("teleconsultation", "Request")),
    ("moderation", pgettext_lazy("teleconsultation", "Moderation")),
    ("consultation", pgettext_lazy("teleconsultation", "Consultation")),
    ("conclusion", pgettext_lazy("teleconsultation", "Conclusion")),
    ("answer", pgettext_lazy("teleconsultation", "Answer")),
)

STATES = (
    State(
        "draft",
        pgettext_lazy("teleconsultation", "Draft"),
        Mood.WAITING,
        _("The request is being written."),
        ASKING,
        "request",
    ),
    State(
        "sent",
        pgettext_lazy("teleconsultation", "Sent"),
        Mood.WAITING,
        _("The centre has received the request."),
        MODERATING,
        "moderation",
    ),
    State(
        "redirected",
        pgettext_lazy("teleconsultation", "Redirected"),
        Mood.WAITING,
        _("The request was passed on to a centre that fits better."),
        MODERATING,
        "moderation",
    ),
    State(
        "moderation",
        pgettext_lazy("teleconsultation", "In moderation"),
        Mood.GOING,
        _("The centre checks the request."),
        MODERATING,
        "moderation",
    ),
    State(
        "info_requested",
        pgettext_lazy("teleconsultation", "Information requested"),
        Mood.WAITING,
        _("The centre asked your doctor for more information."),
        ASKING,
    ),
    State(
        "accepted",
        pgettext_lazy("teleconsultation", "Accepted"),
        Mood.GOING,
        _("The centre will consult."),
        CENTRE,
        "consultation",
    ),
    State(
        "scheduled",
        pgettext_lazy("teleconsultation", "Talk scheduled"),
        Mood.GOING,
        _("The time of the talk is set."),
        CONSULTING,
        "consultation",
    ),
    State(
        "rescheduled",
        pgettext_lazy("teleconsultation", "New time needed"),
        Mood.WAITING,
        _("The talk did not take place; a new time is being agreed."),
        CENTRE,
        "consultation",
    ),
    State(
        "no_show",
        pgettext_lazy("teleconsultation", "Talk missed"),
        Mood.STOPPED,
        _("Somebody did not come to the talk; the next step is being decided."),
        CENTRE,
        "consultation",
    ),
    State(
        "in_review",
        pgettext_lazy("teleconsultation", "In review"),
        Mood.GOING,
        _("The consultant studies the case."),
        CONSULTING,
        "consultation",
    ),
    State(
        "conclusion_draft",
        pgettext_lazy("teleconsultation", "Conclusion being written"),
        Mood.GOING,
        _("The consultant writes the conclusion."),
        CONSULTING,
        "conclusion",
    ),
    State(
        "signed",
        pgettext_lazy("teleconsultation", "Signed"),
        Mood.GOING,
        _("The conclusion is signed."),
        frozenset(),
        "conclusion",
    ),
    State(
        "delivered",
        pgettext_lazy("teleconsultation", "Delivered"),
        Mood.WAITING,
        _("Your doctor has the conclusion."),
        ASKING,
        "answer",
    ),
    State(
        "acknowledged",
        pgettext_lazy("teleconsultation", "Read"),
        Mood.DONE,
        _("Your doctor has read the conclusion."),
        ASKING,
        "answer",
    ),
    State(
        "closed",
        pgettext_lazy("teleconsultation", "Closed"),
        Mood.DONE,
        _("The teleconsultation is finished."),
        step="answer",
        final=True,
    ),
    State(
        "converted",
        pgettext_lazy("teleconsultation", "Became a referral"),
        Mood.DONE,
        _("The teleconsultation led to a referral to the centre."),
        step="answer",
        final=True,
    ),
    State(
        "declined",
        pgettext_lazy("teleconsultation", "Declined"),
        Mood.STOPPED,
        _("The centre could not take the request. Your doctor knows the next step."),
        step="moderation",
        final=True,
    ),
    State(
        "cancelled",
        pgettext_lazy("teleconsultation", "Cancelled"),
        Mood.STOPPED,
        _("The request was cancelled."),
        step="request",
        final=True,
    ),
    State("died", pgettext_lazy("teleconsultation", "Patient died"), Mood.STOPPED, "", step="answer", final=True),
)

CLOCKS = (
    ClockSpec("moderation", pgettext_lazy("teleconsultation", "Moderation"), MODERATING, roles(Role.COORDINATOR)),
    ClockSpec("answer", pgettext_lazy("teleconsultation", "Answer"), CENTRE, roles(Role.COORDINATOR), once=True),
    ClockSpec("information", pgettext_lazy("teleconsultation", "Information from the doctor"), ASKING, MODERATING),
    ClockSpec(
        "unread",
        pgettext_lazy("teleconsultation", "Conclusion not read"),
        ASKING,
        roles(Role.COORDINATOR),
        "teleconsult.unread",
    ),
)

WITH_CENTRE = ("moderation", "accepted", "rescheduled", "no_show", "in_review")
BEFORE_SIGNED = states("sent", "redirected", *WITH_CENTRE, "scheduled", "conclusion_draft")
OPEN = BEFORE_SIGNED | states("info_requested", "signed", "delivered", "acknowledged")
