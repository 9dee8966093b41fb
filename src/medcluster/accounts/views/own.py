"""A person's own account: data, sessions, tokens, language. Closed to programs."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from medcluster.accounts import services
from medcluster.accounts.access import in_person
from medcluster.accounts.browsers import device
from medcluster.accounts.forms import PERMISSION_WORDS, ProfileForm, TokenForm
from medcluster.accounts.middleware import keep_language
from medcluster.accounts.models import ApiToken, User
from medcluster.accounts.places import place_of
from medcluster.accounts.selectors import posts_of, session_of, sessions_of, token_of, tokens_of
from medcluster.accounts.views.faults import on_form
from medcluster.kernel.errors import Incomplete
from medcluster.kernel.web.access import actor_of, signed_in


def me(request: HttpRequest) -> User:
    """The signed-in person's row."""
    assert isinstance(request.user, User)
    return request.user


@signed_in
@in_person
def profile(request: HttpRequest) -> HttpResponse:
    """Name, telephone, language, time zone; and the roles one has."""
    user = me(request)
    initial = {name: getattr(user, name) for name in ("name", "phone", "language", "time_zone")}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_profile(by=actor_of(request), user=user, **form.cleaned_data)
        except Incomplete as error:
            on_form(form, error)
        else:
            translation.activate(user.language)
            messages.success(request, _("Saved."))
            response = redirect("accounts:profile")
            keep_language(response, user.language)
            return response
    posts = [(post, place_of(post)) for post in posts_of(user) if post.is_active()]
    context = {"form": form, "posts": posts, "here": "profile"}
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)


@signed_in
@in_person
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in."""
    here = request.session.session_key
    rows = [(s, device(s.user_agent), s.session_key == here) for s in sessions_of(me(request))]
    rows.sort(key=lambda row: not row[2])
    return render(request, "accounts/sessions.html", {"rows": rows, "here": "sessions"})


@signed_in
@in_person
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions."""
    session_of(me(request), pk).end()
    messages.success(request, _("The session has ended."))
    return redirect("accounts:sessions")


@signed_in
@in_person
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    services.end_sessions(by=actor_of(request), user=me(request), keep=request.session.session_key or "")
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("accounts:sessions")


@signed_in
@in_person
def tokens(request: HttpRequest) -> HttpResponse:
    """One's API tokens, and a form for a new one; its secret is shown in the answer to the form, this once."""
    user, secret = me(request), ""
    form = TokenForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = services.issue_token(
                by=actor_of(request), user=user, name=form.cleaned_data["name"], scopes=form.cleaned_data["scopes"],
                expires_at=form.expires_at(),
            )  # fmt: skip
        except Incomplete as error:
            on_form(form, error, {"expires_at": "last_day"})
        else:
            form = TokenForm(user=user)
    rows = [(t, _scopes(t)) for t in tokens_of(user)]
    context = {"form": form, "rows": rows, "secret": secret, "here": "tokens"}
    response = render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@signed_in
@in_person
@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own tokens."""
    services.revoke_token(by=actor_of(request), token=token_of(me(request), pk))
    messages.success(request, _("The token is revoked."))
    return redirect("accounts:tokens")


def _scopes(token: ApiToken) -> list[str]:
    return [str(PERMISSION_WORDS.get(p, p.value)) for p in sorted(token.permissions)]


@signed_in
def instead(request: HttpRequest, target: str) -> HttpResponse:
    """A page of allauth that one of ours stands in for: the address is the administrator's to change."""
    return redirect(target)
