"""Where a teleconsultation can stand, who owes the next step there, and its clocks (care-path.md section 3)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

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
    ("request", _("Request")),
    ("moderation", _("Moderation")),
    ("consultation", _("Consultation")),
    ("conclusion", _("Conclusion")),
    ("answer", _("Answer")),
)

STATES = (
    State("draft", _("Draft"), Mood.WAITING, _("The request is being written."), ASKING, "request"),
    State("sent", _("Sent"), Mood.WAITING, _("The centre has received the request."), MODERATING, "moderation"),
    State(
        "redirected",
        _("Redirected"),
        Mood.WAITING,
        _("The request was passed on to a centre that fits better."),
        MODERATING,
        "moderation",
    ),
    State("moderation", _("In moderation"), Mood.GOING, _("The centre checks the request."), MODERATING, "moderation"),
    State(
        "info_requested",
        _("Information requested"),
        Mood.WAITING,
        _("The centre asked your doctor for more information."),
        ASKING,
        "moderation",
    ),
    State("accepted", _("Accepted"), Mood.GOING, _("The centre will consult."), CENTRE, "consultation"),
    State("scheduled", _("Talk scheduled"), Mood.GOING, _("The time of the talk is set."), CONSULTING, "consultation"),
    State(
        "rescheduled",
        _("New time needed"),
        Mood.WAITING,
        _("The talk did not take place; a new time is being agreed."),
        CENTRE,
        "consultation",
    ),
    State(
        "no_show",
        _("Talk missed"),
        Mood.STOPPED,
        _("Somebody did not come to the talk; the next step is being decided."),
        CENTRE,
        "consultation",
    ),
    State("in_review", _("In review"), Mood.GOING, _("The consultant studies the case."), CONSULTING, "consultation"),
    State(
        "conclusion_draft",
        _("Conclusion being written"),
        Mood.GOING,
        _("The consultant writes the conclusion."),
        CONSULTING,
        "conclusion",
    ),
    State("signed", _("Signed"), Mood.GOING, _("The conclusion is signed."), frozenset(), "conclusion"),
    State("delivered", _("Delivered"), Mood.WAITING, _("Your doctor has the conclusion."), ASKING, "answer"),
    State("acknowledged", _("Read"), Mood.DONE, _("Your doctor has read the conclusion."), ASKING, "answer"),
    State("closed", _("Closed"), Mood.DONE, _("The teleconsultation is finished."), step="answer", final=True),
    State(
        "converted",
        _("Became a referral"),
        Mood.DONE,
        _("The teleconsultation led to a referral to the centre."),
        step="answer",
        final=True,
    ),
    State(
        "declined",
        _("Declined"),
        Mood.STOPPED,
        _("The centre could not take the request. Your doctor knows the next step."),
        step="moderation",
        final=True,
    ),
    State("cancelled", _("Cancelled"), Mood.STOPPED, _("The request was cancelled."), step="request", final=True),
    State("died", _("Patient died"), Mood.STOPPED, "", step="answer", final=True),
)

CLOCKS = (
    ClockSpec("moderation", _("Moderation"), MODERATING, roles(Role.COORDINATOR)),
    ClockSpec("answer", _("Answer"), CENTRE, roles(Role.COORDINATOR)),
    ClockSpec("information", _("Information from the doctor"), ASKING, MODERATING),
    ClockSpec("unread", _("Conclusion not read"), ASKING, roles(Role.COORDINATOR), "teleconsult.unread"),
)

WITH_CENTRE = ("moderation", "accepted", "rescheduled", "no_show", "in_review")
BEFORE_SIGNED = states("sent", "redirected", *WITH_CENTRE, "scheduled", "conclusion_draft")
OPEN = BEFORE_SIGNED | states("info_requested", "signed", "delivered", "acknowledged")
