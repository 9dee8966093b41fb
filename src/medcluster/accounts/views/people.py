"""People as their administrators see them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from medcluster.accounts import services
from medcluster.accounts.access import in_person
from medcluster.accounts.forms import InvitationForm, PersonForm, PostForm
from medcluster.accounts.models import User
from medcluster.accounts.policies import may_edit, may_stop, may_take
from medcluster.accounts.selectors import number_of_sessions, person_for, post_of, posts_of
from medcluster.accounts.tables import PEOPLE, people_for, state_of
from medcluster.accounts.views.faults import on_form
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Incomplete, NotPermitted
from medcluster.kernel.permissions import Permission
from medcluster.kernel.web import words
from medcluster.kernel.web.access import actor_of, requires
from medcluster.kernel.web.facts import facts

MANAGE = Permission.MANAGE_PEOPLE


@requires(MANAGE)
def listing(request: HttpRequest) -> HttpResponseBase:
    """The people of the administrator's places."""
    context = {"heading": _("People")}
    return PEOPLE.respond(request, people_for(actor_of(request)), "accounts/people.html", context)


@requires(MANAGE)
@in_person
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody: name, address, first role."""
    actor = actor_of(request)
    form = InvitationForm(request.POST or None, by=actor, initial={"language": actor.language})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            person = services.invite(
                by=actor, email=data["email"], name=data["name"], phone=data["phone"], language=data["language"],
                posts=[form.place()],
            )  # fmt: skip
        except (Incomplete, NotPermitted) as error:
            _refused(form, error)
        else:
            messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": person.email})
            return redirect("accounts:person", person.pk)
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.errors else 200)


@requires(MANAGE)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: posts now and before, what an administrator may do."""
    actor, user = actor_of(request), _person(request, pk)
    posts = [(post, post.is_active(), may_take(actor, post)) for post in posts_of(user)]
    now = [(post, takeable) for post, active, takeable in posts if active]
    past = [post for post, active, _takeable in posts if not active]
    label, mood = state_of(user)
    return render(
        request,
        "accounts/person.html",
        {
            "person": user, "posts": now, "past": past, "state": label, "mood": mood, "facts": _facts(user),
            "sessions": number_of_sessions(user),
            "may_edit": may_edit(actor, user), "may_stop": may_stop(actor, user),
            "may_read_audit": actor.may(Permission.READ_AUDIT),
            "is_self": actor.user_id == user.pk, "uninvited": not user.has_usable_password(),
        },
    )  # fmt: skip


@requires(MANAGE)
@in_person
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, address, telephone."""
    actor, user = actor_of(request), _person(request, pk)
    if not may_edit(actor, user):
        raise NotPermitted(_("You may not change this person: they hold posts which you could not give."))
    initial = {"name": user.name, "email": user.email, "phone": user.phone}
    form = PersonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_person(by=actor, user=user, **form.cleaned_data)
        except Incomplete as error:
            on_form(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:person", pk)
    context = {"form": form, "person": user}
    return render(request, "accounts/person_edit.html", context, status=422 if form.errors else 200)


@requires(MANAGE)
@in_person
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role."""
    actor, user = actor_of(request), _person(request, pk)
    form = PostForm(request.POST or None, by=actor)
    if request.method == "POST" and form.is_valid():
        try:
            services.grant(by=actor, user=user, **form.place().__dict__)
        except (Incomplete, NotPermitted) as error:
            _refused(form, error)
        else:
            messages.success(request, _("The role is given."))
            return redirect("accounts:person", pk)
    context = {"form": form, "person": user, "held": [p for p in posts_of(user) if p.is_active()]}
    return render(request, "accounts/grant.html", context, status=422 if form.errors else 200)


@requires(MANAGE)
@in_person
@require_POST
def revoke(request: HttpRequest, pk: int, post: int) -> HttpResponse:
    """Take a role away."""
    user = _person(request, pk)
    membership = post_of(user, post)
    services.revoke(by=actor_of(request), membership=membership)
    messages.success(request, _("The role «%(role)s» is taken away.") % {"role": membership})
    return redirect("accounts:person", pk)


@requires(MANAGE)
@in_person
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """The one-click actions on a person: see ACTIONS."""
    messages.success(request, ACTIONS[action](actor_of(request), _person(request, pk)))
    return redirect("accounts:person", pk)


def _deactivate(actor: Actor, user: User) -> str:
    services.deactivate(by=actor, user=user)
    return _("The account is closed: sessions have ended, tokens are revoked.")


def _reactivate(actor: Actor, user: User) -> str:
    services.reactivate(by=actor, user=user)
    return _("The person may sign in again.")


def _end_sessions(actor: Actor, user: User) -> str:
    services.end_sessions(by=actor, user=user)
    return _("The person is signed out everywhere.")


def _invite_again(actor: Actor, user: User) -> str:
    services.send_invitation(by=actor, user=user)
    return _("The invitation is on its way to %(email)s.") % {"email": user.email}


ACTIONS = {
    "deactivate": _deactivate,
    "reactivate": _reactivate,
    "end-sessions": _end_sessions,
    "invitation": _invite_again,
}


def _person(request: HttpRequest, pk: int) -> User:
    return person_for(actor_of(request), pk)


def _facts(user: User) -> list[tuple[object, object]]:
    return facts(
        (_("Email"), user.email),
        (_("Telephone"), user.phone),
        (_("Language"), user.get_language_display()),
        (_("Time zone"), user.time_zone.replace("_", " ")),
        (_("Second factor"), _("yes") if user.has_second_factor else _("no")),
        (_("Last sign-in"), words.ago(user.last_login)),
        (_("Added"), words.day(user.created_at)),
    )


def _refused(form: PostForm, error: Incomplete | NotPermitted) -> None:
    if isinstance(error, Incomplete):
        on_form(form, error, {"place": "centre"})
    else:
        form.add_error("role", str(error))
