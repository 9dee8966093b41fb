"""The referral's and the offer's tables (care-path.md section 2). Read them in docs/workflows.md as pictures."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from medcluster.kernel.permissions import Role
from medcluster.kernel.workflow import (
    ALL,
    RESUME,
    STAY,
    Action,
    Context,
    ClockSpec,
    Kind,
    Mood,
    Need,
    State,
    Workflow,
    comment,
    reason,
    register,
    roles,
    states,
)
from medcluster.referrals import effects, hooks

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


def _planned_on(context: Context) -> dict[str, object]:
    return {"planned_on": context.data["planned_on"], "preparation": context.data.get("comment") or ""}


PLANNED_ON = Need("planned_on", _("Date of admission"), Kind.DATE)

REFERRAL = register(
    Workflow(
        code="referral",
        label=_("Referral"),
        initial="draft",
        lock=effects.lock_referral,
        steps=(
            ("request", _("Request")),
            ("decision", _("Decision")),
            ("funding", _("Funding")),
            ("date", _("Date")),
            ("treatment", _("Treatment")),
            ("outcome", _("Home and outcome")),
        ),
        states=(
            State("draft", _("Draft"), Mood.WAITING, _("Your doctor is preparing the request"), REFERRER | DESK, "request"),
            State("submitted", _("Submitted"), Mood.WAITING, _("The request has been received"), DESK, "request"),
            State("registered", _("Registered"), Mood.WAITING, _("A centre is being chosen"), DESK, "decision"),
            State("triage", _("Before the centres"), Mood.GOING, _("Doctors of the centre are deciding"),
                  DECIDER, "decision"),
            State("info_requested", _("Information awaited"), Mood.WAITING,
                  _("Your doctor has been asked for more information"), REFERRER, "decision"),
            State("redirected", _("Another centre is needed"), Mood.WAITING, _("Another centre is being chosen"),
                  DESK, "decision"),
            State("advice_returned", _("Returned with advice"), Mood.DONE,
                  _("The doctors have sent advice to your doctor"), REFERRER, "outcome"),
            State("declined", _("Declined"), Mood.STOPPED,
                  _("The centre cannot take you; your doctor knows why and what to do next"), REFERRER, "outcome"),
            State("accepted", _("Accepted by the centre"), Mood.GOING, _("The centre takes you for treatment"),
                  roles(Role.FINANCE) | DESK, "funding"),
            State("funding_check", _("Funding is checked"), Mood.WAITING, _("Payment for the treatment is being settled"),
                  roles(Role.FINANCE) | DESK, "funding"),
            State("waitlisted", _("On the waiting list"), Mood.WAITING, _("You are on the waiting list; a date follows"),
                  roles(Role.BOOKING), "date"),
            State("slot_offered", _("Date offered"), Mood.WAITING, _("A date has been offered to you: please answer"),
                  REFERRER | roles(Role.PATIENT), "date"),
            State("booked", _("Date booked"), Mood.GOING, _("Your date is booked"), REFERRER | roles(Role.PATIENT), "date"),
            State("confirmed", _("Arrival confirmed"), Mood.GOING, _("You are expected on the day"),
                  roles(Role.ADMISSIONS), "date"),
            State("no_show", _("Did not come"), Mood.STOPPED, _("You did not come on the day: please call us"),
                  roles(Role.BOOKING) | DESK, "date"),
            State("arrived", _("Arrived"), Mood.GOING, _("You have arrived at the centre"), WARD, "treatment"),
            State("admitted", _("In treatment"), Mood.GOING, _("You are being treated"),
                  roles(Role.ATTENDING_DOCTOR), "treatment"),
            State("discharged", _("Discharged"), Mood.WAITING, _("The letter for your doctor is being written"),
                  roles(Role.ATTENDING_DOCTOR), "outcome"),
            State("outcome_sent", _("Outcome letter sent"), Mood.WAITING, _("Your doctor has been sent the outcome letter"),
                  REFERRER, "outcome"),
            State("closed", _("Closed"), Mood.DONE, _("Finished: your doctor has the answer"), step="outcome", final=True),
            State("withdrawn", _("Withdrawn"), Mood.STOPPED, _("Your doctor has withdrawn the request"), final=True),
            State("cancelled_by_patient", _("Cancelled by the patient"), Mood.STOPPED, _("Cancelled at your wish"), final=True),
            State("duplicate", _("Duplicate"), Mood.STOPPED, _("This request continues under another number"), final=True),
            State("expired", _("Expired"), Mood.STOPPED, _("Closed because no answer came"), final=True),
            State("died", _("Patient died"), Mood.STOPPED, _("The case is closed"), final=True),
        ),
        clocks=(
            ClockSpec("register", _("Registration"), DESK, COORDINATOR),
            ClockSpec("foreign_reply", _("First reply abroad"), roles(Role.INTERNATIONAL_DESK), COORDINATOR),
            ClockSpec("triage", _("Decision"), DECIDER | DESK, COORDINATOR),
            ClockSpec("information", _("Information from the referrer"), REFERRER, COORDINATOR),
            ClockSpec("funding", _("Funding"), roles(Role.FINANCE), COORDINATOR),
            ClockSpec("slot", _("Offer of a date"), roles(Role.BOOKING), COORDINATOR),
            ClockSpec("patient_reply", _("Answer to the date"), REFERRER | roles(Role.PATIENT), COORDINATOR),
            ClockSpec("admission", _("Admission"), roles(Role.BOOKING), COORDINATOR),
            ClockSpec("outcome", _("Outcome letter"), roles(Role.ATTENDING_DOCTOR), roles(Role.CENTRE_HEAD)),
            ClockSpec("outcome_unread", _("Outcome letter read"), REFERRER, COORDINATOR),
        ),
        actions=(
            # request
            Action("submit", _("Submit"), states("draft"), "submitted", ASKING, main=True, internal=True,
                   starts=("register", "foreign_reply", "admission"), sends=("referral.received",),
                   check=effects.ready_to_submit),
            Action("discard", _("Discard the draft"), states("draft"), "withdrawn", ASKING, danger=True),
            Action("register", _("Register"), states("submitted"), "registered", DESK, main=True,
                   stops=("register", "foreign_reply"), starts=("triage",), sends=("referral.registered",)),
            Action("duplicate", _("Mark as a duplicate"), BEFORE_ARRIVAL, "duplicate", COORDINATOR, danger=True,
                   needs=(Need("original", _("Number of the case that continues"), hint=_("For example R26-000123-7")),
                          comment(required=False)),
                   check=effects.original_exists, effect=effects.withdraw_offers, sends=("referral.duplicate",)),
            # decision
            Action("send_to_centres", _("Send to centres"), states("registered", "triage", "redirected"), "triage",
                   DESK, internal=True, starts=("triage",), sends=()),
            Action("accept", _("Accepted by a centre"), states("triage"), "accepted", ENGINE, internal=True,
                   stops=("triage",), starts=("funding",), sends=("referral.accepted",)),
            Action("all_declined", _("No asked centre takes the patient"), states("triage"), "redirected", ENGINE,
                   internal=True, sends=("referral.redirected",)),
            Action("suggest_centre", _("Another centre suggested"), states("triage"), "redirected", ENGINE, internal=True,
                   sends=("referral.redirected",)),
            Action("advise", _("Return with advice"), BEFORE_ACCEPTANCE, "advice_returned", DESK | ENGINE,
                   needs=(comment(label=_("Advice to the referring doctor")),), stops=(ALL,), starts=("outcome_unread",),
                   sets=effects.keep_advice, effect=effects.withdraw_offers, sends=("referral.advice",)),
            Action("decline", _("Decline"), BEFORE_ACCEPTANCE | states("accepted", "funding_check"), "declined",
                   DESK | roles(Role.FINANCE), needs=(reason("referral.decline"), comment(required=False)), danger=True,
                   stops=(ALL,), starts=("outcome_unread",), effect=effects.withdraw_offers,
                   sends=("referral.declined",)),
            Action("reopen", _("Take up again"), states("declined", "advice_returned", "no_show"), "registered", DESK,
                   needs=(comment(label=_("What is new")),), stops=(ALL,), starts=("triage",),
                   effect=effects.release_offers, sets=effects.forget_centre, sends=("referral.registered",)),
            Action("request_info", _("Request information"),
                   BEFORE_ACCEPTANCE | WITH_CENTRE, "info_requested", DESK | DECIDER | roles(Role.BOOKING, Role.FINANCE),
                   needs=(comment(label=_("What is missing")),), sets_aside=True, pauses=(ALL,), starts=("information",),
                   sends=("referral.info_requested",)),
            Action("provide_info", _("Answer the request"), states("info_requested"), RESUME, ASKING, main=True,
                   needs=(comment(label=_("Answer")),), stops=("information",), resumes=(ALL,),
                   sends=("referral.info_provided",)),
            Action("cancel_info_request", _("Go on without the information"), states("info_requested"), RESUME,
                   DESK | DECIDER | roles(Role.BOOKING, Role.FINANCE), needs=(comment(required=False),),
                   stops=("information",), resumes=(ALL,)),
            Action("expire", _("Close as unanswered"), states("info_requested", "slot_offered", "no_show"), "expired",
                   DESK | ENGINE, needs=(comment(),), danger=True, effect=effects.withdraw_offers,
                   sends=("referral.expired",)),
            # funding
            Action("check_funding", _("Start the check of funding"), states("accepted"), "funding_check",
                   roles(Role.FINANCE) | DESK, needs=(comment(required=False),)),
            Action("confirm_funding", _("Confirm funding"), states("accepted", "funding_check"), "waitlisted",
                   roles(Role.FINANCE) | DESK, main=True,
                   needs=(Need("funding", _("Who pays"), Kind.CHOICE, choices=effects.fundings), comment(required=False)),
                   sets=effects.keep_funding, stops=("funding",), starts=("slot",), sends=("referral.funded",)),
            # date
            Action("offer_slot", _("Offer a date"), states("waitlisted"), "slot_offered", BOOKING, main=True,
                   needs=(PLANNED_ON, comment(required=False, label=_("How to prepare"))), sets=_planned_on,
                   check=effects.date_ahead, stops=("slot",), starts=("patient_reply",), sends=("referral.slot_offered",)),
            Action("book", _("Accept the date"), states("slot_offered"), "booked",
                   REFERRER | BOOKING | roles(Role.PATIENT), main=True, stops=("patient_reply",),
                   sends=("referral.booked",)),
            Action("refuse_slot", _("Ask for another date"), states("slot_offered", "booked", "confirmed"), "waitlisted",
                   REFERRER | BOOKING | roles(Role.PATIENT), needs=(comment(label=_("Which dates would suit")),),
                   stops=("patient_reply",), starts=("slot",), sends=("referral.slot_refused",)),
            Action("confirm", _("Confirm the arrival"), states("booked"), "confirmed",
                   REFERRER | BOOKING | roles(Role.PATIENT), main=True, sends=("referral.confirmed",)),
            Action("move_date", _("Move the date"), states("booked", "confirmed"), "slot_offered", BOOKING,
                   needs=(PLANNED_ON, comment(label=_("Why the date moves"))), sets=_planned_on, check=effects.date_ahead,
                   starts=("patient_reply",), sends=("referral.slot_changed",)),
            Action("cancel_by_centre", _("Cancel the date"), DATED, "waitlisted", BOOKING,
                   needs=(reason("referral.cancel_centre"), comment(required=False)), danger=True,
                   stops=("patient_reply",), starts=("slot",), sets=effects.forget_date,
                   sends=("referral.slot_cancelled",)),
            Action("release", _("Give the patient back"), WITH_CENTRE, "redirected", BOOKING | DECIDER, danger=True,
                   needs=(reason("referral.redirect"), comment(required=False)), stops=("funding", "slot", "patient_reply"),
                   starts=("triage",), sets=effects.forget_centre, effect=effects.release_offers,
                   sends=("referral.redirected",)),
            Action("no_show", _("Did not come"), states("booked", "confirmed"), "no_show",
                   BOOKING | roles(Role.ADMISSIONS), needs=(reason("referral.no_show"), comment(required=False)),
                   sends=("referral.no_show",)),
            Action("rebook", _("Back to the waiting list"), states("no_show"), "waitlisted", BOOKING, main=True,
                   needs=(comment(required=False),), starts=("slot",), sets=effects.forget_date),
            # treatment: taken by the episode
            Action("arrive", _("The patient has arrived"), states("booked", "confirmed"), "arrived",
                   WARD | roles(Role.BOOKING, Role.CENTRE_HEAD), needs=(comment(required=False),), stops=("admission",),
                   effect=hooks.run, sends=("referral.arrived",)),
            Action("refuse_admission", _("Not admitted"), states("arrived"), "redirected", ENGINE, internal=True,
                   starts=("triage",), sets=effects.forget_centre, effect=effects.release_offers,
                   sends=("referral.redirected",)),
            Action("admit", _("Admitted"), states("arrived"), "admitted", ENGINE, internal=True,
                   effect=effects.fulfil_offers, sends=("referral.admitted",)),
            Action("discharge", _("Discharged"), states("arrived", "admitted"), "discharged", ENGINE, internal=True,
                   starts=("outcome",), sends=("referral.discharged",)),
            Action("readmit", _("Admitted again"), states("discharged"), "admitted", ENGINE, internal=True,
                   stops=("outcome",)),
            Action("send_outcome", _("Outcome letter sent"), states("discharged"), "outcome_sent", ENGINE, internal=True,
                   stops=("outcome",), starts=("outcome_unread",), sends=("referral.outcome_sent",)),
            # answered
            Action("acknowledge", _("I have read the answer"), ANSWERED, "closed", ASKING, main=True,
                   needs=(comment(required=False),), stops=("outcome_unread",), sends=("referral.closed",)),
            # exits
            Action("withdraw", _("Withdraw"), BEFORE_ARRIVAL, "withdrawn", ASKING, danger=True,
                   needs=(reason("referral.withdraw"), comment(required=False)), effect=effects.withdraw_offers,
                   sends=("referral.withdrawn",)),
            Action("cancel_by_patient", _("Cancel at the patient's wish"), BEFORE_ARRIVAL, "cancelled_by_patient",
                   ASKING | BOOKING | roles(Role.PATIENT), danger=True,
                   needs=(reason("referral.cancel_patient"), comment(required=False)), effect=effects.withdraw_offers,
                   sends=("referral.cancelled",)),
            Action("died", _("The patient has died"), OPEN, "died",
                   ASKING | DECIDER | WARD | BOOKING | ENGINE, danger=True,
                   needs=(Need("died_on", _("Date of death"), Kind.DATE), comment(required=False)),
                   effect=effects.record_death, sends=("referral.died",)),
            # anywhere
            Action("set_priority", _("Change the priority"), BEFORE_ARRIVAL, STAY, DESK | DECIDER,
                   needs=(Need("priority", _("Priority"), Kind.CHOICE, choices=effects.priorities), comment()),
                   sets=effects.keep_priority),
        ),
    )
)

OFFER = register(
    Workflow(
        code="offer",
        label=_("Offer to a centre"),
        initial="sent",
        lock=effects.lock_offer,
        states=(
            State("sent", _("The centre is asked"), Mood.WAITING, owes=DECIDER),
            State("info_requested", _("The centre asks back"), Mood.WAITING, owes=REFERRER),
            State("accepted", _("Accepted"), Mood.DONE),
            State("declined", _("Declined"), Mood.STOPPED, final=True),
            State("suggested", _("Another centre suggested"), Mood.STOPPED, final=True),
            State("advised", _("Answered with advice"), Mood.DONE, final=True),
            State("withdrawn", _("Withdrawn"), Mood.STOPPED, final=True),
            State("released", _("Given back"), Mood.STOPPED, final=True),
            State("fulfilled", _("Patient admitted"), Mood.DONE, final=True),
        ),
        clocks=(
            ClockSpec("reply", _("Answer of the centre"), DECIDER, COORDINATOR),
            ClockSpec("information", _("Information from the referrer"), REFERRER, COORDINATOR),
        ),
        actions=(
            Action("send", _("Asked"), states("sent"), STAY, DESK, internal=True, starts=("reply",),
                   sends=("offer.sent",)),
            Action("accept", _("Accept"), states("sent", "info_requested"), "accepted", DECIDER, main=True,
                   needs=(Need("ready_from", _("Earliest date"), Kind.DATE, required=False),
                          comment(required=False, label=_("Words to the referring doctor"))),
                   stops=(ALL,), sets=effects.keep_answer, effect=effects.offer_accepted, sends=("offer.accepted",)),
            Action("decline", _("Decline"), states("sent", "info_requested"), "declined", DECIDER, danger=True,
                   needs=(reason("offer.decline"), comment(required=False)), sets=effects.keep_answer,
                   effect=effects.offer_declined, sends=("offer.declined",)),
            Action("suggest", _("Suggest another centre"), states("sent", "info_requested"), "suggested", DECIDER,
                   needs=(Need("centre", _("Centre"), Kind.CHOICE, choices=effects.other_centres),
                          reason("referral.redirect"), comment(required=False)),
                   sets=effects.keep_answer, effect=effects.offer_suggested, sends=("offer.suggested",)),
            Action("advise", _("Return with advice"), states("sent", "info_requested"), "advised", DECIDER,
                   needs=(comment(label=_("Advice to the referring doctor")),), sets=effects.keep_answer,
                   effect=effects.offer_advised, sends=("offer.advised",)),
            Action("request_info", _("Ask back"), states("sent"), "info_requested", DECIDER,
                   needs=(comment(label=_("What is missing")),), pauses=(ALL,), starts=("information",),
                   sends=("offer.info_requested",)),
            Action("provide_info", _("Answer the centre"), states("info_requested"), "sent", REFERRER | DESK, main=True,
                   needs=(comment(label=_("Answer")),), stops=("information",), resumes=(ALL,),
                   sends=("offer.info_provided",)),
            Action("withdraw", _("Withdraw the question"), states("sent", "info_requested"), "withdrawn", DESK | ENGINE,
                   needs=(reason("offer.withdraw"), comment(required=False)), danger=True,
                   effect=effects.offer_withdrawn, sends=("offer.withdrawn",)),
            Action("release", _("Given back"), states("accepted"), "released", ENGINE, internal=True),
            Action("fulfil", _("Patient admitted"), states("accepted"), "fulfilled", ENGINE, internal=True),
        ),
    )
)
