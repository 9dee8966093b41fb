"""Screens of the commission."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from medcluster.audit.services import read_of_patient
from medcluster.commissions import pages, selectors, services
from medcluster.commissions.forms import AskForm, CloseForm, MembersForm, SittingForm, VoteForm
from medcluster.commissions.lists import QUESTIONS, SITTINGS
from medcluster.commissions.models import Question
from medcluster.kernel.errors import Incomplete, NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web.access import actor_of, requires
from medcluster.kernel.web.cases import action_view
from medcluster.referrals.selectors import by_number

PEOPLE = (Permission.KEEP_COMMISSION, Permission.VOTE_IN_COMMISSION)
ASKING = (Permission.TRIAGE, Permission.COORDINATE, Permission.KEEP_COMMISSION)
READERS = (*PEOPLE, Permission.TRIAGE, Permission.COORDINATE)


@require_GET
@requires(*READERS)
def waiting(request: HttpRequest) -> HttpResponseBase:
    """What waits for this person, by time left; everything for those who only ask."""
    actor = actor_of(request)
    mine = any(actor.may(permission) for permission in PEOPLE)
    rows = selectors.waiting_for(actor) if mine else selectors.questions_for(actor)
    return QUESTIONS.respond(request, rows, "commissions/list.html", pages.tabs(actor, "waiting"))


@require_GET
@requires(*READERS)
def questions(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    return QUESTIONS.respond(
        request, selectors.questions_for(actor), "commissions/list.html", pages.tabs(actor, "questions")
    )


@require_GET
@requires(*PEOPLE)
def sittings(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    return SITTINGS.respond(
        request, selectors.sittings_for(actor), "commissions/list.html", pages.tabs(actor, "sittings")
    )


@require_http_methods(["GET", "POST"])
@requires(*ASKING)
def ask(request: HttpRequest, number: str) -> HttpResponseBase:
    """The question about one referral."""
    actor = actor_of(request)
    referral = by_number(actor, number)
    centres = selectors.centres_to_ask(actor, referral)
    if not centres:
        raise NotVisible()
    methods = selectors.methods_for(referral)
    initial = {"method": referral.method_id or ""}
    form = AskForm(request.POST or None, initial=initial, centres=centres, methods=methods)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        question = services.ask(
            by=actor,
            referral=referral,
            centre=next(c for c in centres if str(c.pk) == data["centre"]),
            method=next((m for m in methods if m.pk == data["method"]), None),
            text=data["text"],
        )
        messages.success(request, _("The secretary of the commission has been told."))
        return redirect(question)
    return _form(request, form, _("Ask the commission"), _("Ask"), back=pages.referral_url(referral))


@require_http_methods(["GET", "POST"])
@requires(Permission.KEEP_COMMISSION)
def new(request: HttpRequest) -> HttpResponseBase:
    """Call a sitting of the commission of the centre that this person keeps (chosen in the address when several)."""
    actor = actor_of(request)
    centres = selectors.kept_centres(actor)
    if not centres:
        raise NotVisible()
    wanted = request.GET.get("centre", "")
    centre = next((c for c in centres if str(c.pk) == wanted), centres[0])
    people = selectors.members_of_commission(centre.pk)
    form = SittingForm(
        request.POST or None, people=people, initial={"language": actor.language, "members": pages.all_of(people)}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        sitting = services.call(
            by=actor, centre=centre, held_at=data["held_at"], place=data["place"], language=data["language"],
            **form.chosen(),
        )  # fmt: skip
        messages.success(request, _("Sitting called. Put cases on its agenda."))
        return redirect(sitting)
    others = [(str(c.name), f"?centre={c.pk}", c == centre) for c in centres] if len(centres) > 1 else []
    return _form(request, form, _("Call a sitting"), _("Call"), tabs=others, lead=str(centre.name))


@require_GET
@requires(*PEOPLE)
def sitting(request: HttpRequest, number: str) -> HttpResponseBase:
    """The agenda, the members, where the vote stands, the protocol."""
    actor = actor_of(request)
    found = selectors.sitting_of(actor, number)
    context = pages.sitting_page(found, actor)
    for line in context["agenda"]:
        if line.question.referral.patient_id:
            read_of_patient(actor, line.question.referral.patient_id, services.SITTING, found.pk)
    return render(request, "commissions/sitting.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.KEEP_COMMISSION)
def members(request: HttpRequest, number: str) -> HttpResponseBase:
    actor = actor_of(request)
    found = selectors.sitting_of(actor, number)
    people = selectors.members_of_commission(found.centre_id)
    form = MembersForm(request.POST or None, sitting=found, people=people)
    if request.method == "POST" and form.is_valid():
        services.name_members(by=actor, sitting=found, **form.chosen())
        return redirect(found)
    return _form(request, form, _("Members of the sitting"), _("Save"), back=found.get_absolute_url())


@require_http_methods(["GET", "POST"])
@requires(*PEOPLE)
def act_on_sitting(request: HttpRequest, number: str, code: str) -> HttpResponseBase:
    found = selectors.sitting_of(actor_of(request), number)
    return action_view(request, found, code, back=found.get_absolute_url())


@require_http_methods(["GET", "POST"])
@requires(Permission.KEEP_COMMISSION)
def close(request: HttpRequest, number: str) -> HttpResponseBase:
    """The count of every case, and the number under which the protocol goes out."""
    actor = actor_of(request)
    found = selectors.sitting_of(actor, number)
    form = CloseForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            services.close(by=actor, sitting=found, protocol_number=form.cleaned_data["protocol_number"])
        except Incomplete as incomplete:
            for fault in incomplete.faults:
                form.add_error(fault.field if fault.field in form.fields else None, str(fault.message))
            status = 422
        else:
            messages.success(request, _("Sitting closed. The extracts lie with the referrals."))
            return redirect(found)
    context = {"sitting": found, "agenda": selectors.agenda(found, actor), "form": form}
    return render(request, "commissions/close.html", context, status=status)


@require_GET
@requires(*READERS)
def question(request: HttpRequest, number: str) -> HttpResponseBase:
    """One case before the commission."""
    found = selectors.question_of(actor_of(request), number)
    return _question(request, found)


@require_http_methods(["GET", "POST"])
@requires(Permission.VOTE_IN_COMMISSION)
def vote(request: HttpRequest, number: str) -> HttpResponseBase:
    actor = actor_of(request)
    found = selectors.question_of(actor, number)
    if request.method != "POST":
        return redirect(found)
    form = VoteForm(request.POST)
    if not form.is_valid():
        return _question(request, found, form, 422)
    try:
        services.vote(by=actor, question=found, **form.cleaned_data)
    except Incomplete as incomplete:
        for fault in incomplete.faults:
            form.add_error(fault.field, str(fault.message))
        return _question(request, found, form, 422)
    messages.success(request, _("Your vote is counted. You can change it until the sitting is closed."))
    return redirect(pages.next_of(found, actor))


@require_http_methods(["GET", "POST"])
@requires(*READERS)
def act_on_question(request: HttpRequest, number: str, code: str) -> HttpResponseBase:
    found = selectors.question_of(actor_of(request), number)
    initial = {"wording": found.wording} if code == "word" else None
    return action_view(request, found, code, back=found.get_absolute_url(), initial=initial)


def _question(request: HttpRequest, found: Question, form: VoteForm | None = None, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    if found.referral.patient_id:
        read_of_patient(actor, found.referral.patient_id, services.QUESTION, found.pk)
    return render(request, "commissions/question.html", pages.question_page(found, actor, form), status=status)


def _form(
    request: HttpRequest, form: object, heading: str, submit: str, *, back: str = "", lead: str = "",
    tabs: object = (),
) -> HttpResponse:  # fmt: skip
    context = {"form": form, "heading": heading, "submit": submit, "back": back, "lead": lead, "tabs": tabs}
    return render(request, "commissions/form.html", context, status=422 if request.method == "POST" else 200)
