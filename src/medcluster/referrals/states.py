"""Where a referral can stand, who owes the next step there, and its clocks (care-path.md section 2)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from medcluster.kernel.permissions import Role
from medcluster.kernel.workflow import ClockSpec, Mood, State, roles, states

REFERRER = roles(Role.REFERRING_DOCTOR)
COORDINATOR = roles(Role.COORDINATOR)
DESK = roles(Role.COORDINATOR, Role.INTERNATIONAL_DESK)
ASKING = REFERRER | DESK
DECIDER = roles(Role.TRIAGE_DOCTOR, Role.CENTRE_HEAD)
BOOKING = roles(Role.BOOKING, Role.CENTRE_HEAD) | DESK
WARD = roles(Role.ADMISSIONS, Role.ATTENDING_DOCTOR)
ENGINE = roles(Role.SYSTEM)

BEFORE_ACCEPTANCE = states("submitted", "registered", "triage", "redirected")
DATED = states("slot_offered", "booked", "confirmed")
WITH_CENTRE = states("accepted", "funding_check", "waitlisted") | DATED
BEFORE_ARRIVAL = BEFORE_ACCEPTANCE | WITH_CENTRE | states("info_requested", "no_show")
IN_HOSPITAL = states("arrived", "admitted", "discharged")
ANSWERED = states("advice_returned", "declined", "outcome_sent")
OPEN = states("draft") | BEFORE_ARRIVAL | IN_HOSPITAL | ANSWERED

STEPS = (
    ("request", _("Request")),
    ("decision", _("Decision")),
    ("funding", _("Funding")),
    ("date", _("Date")),
    ("treatment", _("Treatment")),
    ("outcome", _("Home and outcome")),
)

STATES = (
    State("draft", _("Draft"), Mood.WAITING, _("Your doctor is preparing the request"), REFERRER | DESK, "request"),
    State("submitted", _("Submitted"), Mood.WAITING, _("The request has been received"), DESK, "request"),
    State("registered", _("Registered"), Mood.WAITING, _("A centre is being chosen"), DESK, "decision"),
    State(
        "triage",
        _("Before the centres"),
        Mood.GOING,
        _("Doctors of the centre are deciding"),
        DECIDER,
        "decision",
    ),
    State(
        "info_requested",
        _("Information awaited"),
        Mood.WAITING,
        _("Your doctor has been asked for more information"),
        REFERRER,
        "decision",
    ),
    State(
        "redirected",
        _("Another centre is needed"),
        Mood.WAITING,
        _("Another centre is being chosen"),
        DESK,
        "decision",
    ),
    State(
        "advice_returned",
        _("Returned with advice"),
        Mood.DONE,
        _("The doctors have sent advice to your doctor"),
        REFERRER,
        "outcome",
    ),
    State(
        "declined",
        _("Declined"),
        Mood.STOPPED,
        _("The centre cannot take you; your doctor knows why and what to do next"),
        REFERRER,
        "outcome",
    ),
    State(
        "accepted",
        _("Accepted by the centre"),
        Mood.GOING,
        _("The centre takes you for treatment"),
        roles(Role.FINANCE) | DESK,
        "funding",
    ),
    State(
        "funding_check",
        _("Funding is checked"),
        Mood.WAITING,
        _("Payment for the treatment is being settled"),
        roles(Role.FINANCE) | DESK,
        "funding",
    ),
    State(
        "waitlisted",
        _("On the waiting list"),
        Mood.WAITING,
        _("You are on the waiting list; a date follows"),
        roles(Role.BOOKING),
        "date",
    ),
    State(
        "slot_offered",
        _("Date offered"),
        Mood.WAITING,
        _("A date has been offered to you: please answer"),
        REFERRER | roles(Role.PATIENT),
        "date",
    ),
    State("booked", _("Date booked"), Mood.GOING, _("Your date is booked"), REFERRER | roles(Role.PATIENT), "date"),
    State(
        "confirmed",
        _("Arrival confirmed"),
        Mood.GOING,
        _("You are expected on the day"),
        roles(Role.ADMISSIONS),
        "date",
    ),
    State(
        "no_show",
        _("Did not come"),
        Mood.STOPPED,
        _("You did not come on the day: please call us"),
        roles(Role.BOOKING) | DESK,
        "date",
    ),
    State("arrived", _("Arrived"), Mood.GOING, _("You have arrived at the centre"), WARD, "treatment"),
    State(
        "admitted",
        _("In treatment"),
        Mood.GOING,
        _("You are being treated"),
        roles(Role.ATTENDING_DOCTOR),
        "treatment",
    ),
    State(
        "discharged",
        _("Discharged"),
        Mood.WAITING,
        _("The letter for your doctor is being written"),
        roles(Role.ATTENDING_DOCTOR),
        "outcome",
    ),
    State(
        "outcome_sent",
        _("Outcome letter sent"),
        Mood.WAITING,
        _("Your doctor has been sent the outcome letter"),
        REFERRER,
        "outcome",
    ),
    State("closed", _("Closed"), Mood.DONE, _("Finished: your doctor has the answer"), step="outcome", final=True),
    State("withdrawn", _("Withdrawn"), Mood.STOPPED, _("Your doctor has withdrawn the request"), final=True),
    State(
        "cancelled_by_patient",
        _("Cancelled by the patient"),
        Mood.STOPPED,
        _("Cancelled at your wish"),
        final=True,
    ),
    State("duplicate", _("Duplicate"), Mood.STOPPED, _("This request continues under another number"), final=True),
    State("expired", _("Expired"), Mood.STOPPED, _("Closed because no answer came"), final=True),
    State("died", _("Patient died"), Mood.STOPPED, _("The case is closed"), final=True),
)

CLOCKS = (
    ClockSpec("register", _("Registration"), DESK, COORDINATOR),
    ClockSpec("foreign_reply", _("First reply abroad"), roles(Role.INTERNATIONAL_DESK), COORDINATOR),
    ClockSpec("triage", _("Decision"), DECIDER | DESK, COORDINATOR),
    ClockSpec("information", _("Information from the referrer"), REFERRER, COORDINATOR),
    ClockSpec("funding", _("Funding"), roles(Role.FINANCE), COORDINATOR),
    ClockSpec("slot", _("Offer of a date"), roles(Role.BOOKING), COORDINATOR),
    ClockSpec("patient_reply", _("Answer to the date"), REFERRER | roles(Role.PATIENT), COORDINATOR),
    ClockSpec("admission", _("Admission"), roles(Role.BOOKING), COORDINATOR, once=True),
    ClockSpec("arrival", _("Arrival on the day"), roles(Role.BOOKING, Role.ADMISSIONS), COORDINATOR),
    ClockSpec(
        "absence",
        _("Word of the patient who did not come"),
        roles(Role.BOOKING, Role.ADMISSIONS),
        COORDINATOR,
        takes="no_show",
        taken_with={"reason": "no_answer", "comment": _("Nobody has told of an arrival.")},
    ),
    ClockSpec(
        "unanswered",
        _("Closing of a request without an answer"),
        REFERRER,
        COORDINATOR,
        takes="expire",
        taken_with={"comment": _("The information that was asked for did not come.")},
    ),
    ClockSpec(
        "silence",
        _("Closing of a case without an answer"),
        REFERRER | roles(Role.BOOKING),
        COORDINATOR,
        takes="expire",
        taken_with={"comment": _("No answer came to the offered date.")},
    ),
    ClockSpec("outcome", _("Outcome letter"), roles(Role.ATTENDING_DOCTOR), roles(Role.CENTRE_HEAD)),
    ClockSpec("outcome_unread", _("Outcome letter read"), REFERRER, COORDINATOR),
)
