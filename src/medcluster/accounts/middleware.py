"""Who is asking, in which language and time zone: put on every request before any view runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from medcluster.accounts.addresses import address_of
from medcluster.accounts.models import User
from medcluster.accounts.services.actors import actor_for, actor_of_token
from medcluster.kernel.actor import Actor
from medcluster.kernel.permissions import ROLES
from medcluster.kernel.web.speech import learn

GetResponse = Callable[[HttpRequest], HttpResponseBase]
NOTICE_VISIT_EVERY = timedelta(minutes=5).total_seconds()
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


class LanguageMiddleware:
    """Language of the page: `?lang=` (kept in a cookie), the cookie, the person's own (set by ActorMiddleware), the
    browser's wish, Russian. Runs before anybody is known, so that even refusals speak the reader's language."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = request.GET.get("lang", "")
        asked = asked if asked in LANGUAGES else ""
        kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        kept = kept if kept in LANGUAGES else ""
        request.language_chosen = bool(asked or kept)  # type: ignore[attr-defined]
        use_language(request, asked or kept or wished(request.headers.get("Accept-Language", "")))
        response = self.get_response(request)
        if "Content-Language" not in response.headers:
            response.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
        if asked and asked != kept:
            keep_language(response, asked)
        if not response.streaming:
            translation.activate(settings.LANGUAGE_CODE)  # the thread serves the next person
        return response


class ActorMiddleware:
    """Sets `request.actor` and the time zone: by a Bearer token, else by the session, else a visitor with an address.

    A Bearer request is free of the CSRF check because no browser sends that header by itself; it is never a signed-in
    session (`request.user` stays anonymous), so pages about one's own security are closed to tokens.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        timezone.deactivate()
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        by_token = scheme.lower() == "bearer"
        refusal = self._by_token(request, secret) if by_token else self._by_session(request)
        if refusal is not None:
            return refusal
        response = self.get_response(request)
        if not response.streaming:  # an export is written while it is sent, in the reader's zone
            timezone.deactivate()
        return response

    def _by_token(self, request: HttpRequest, secret: str) -> HttpResponseBase | None:
        found = actor_of_token(secret, address=address_of(request))
        if found is None:
            words = {"error": "unauthorized", "message": _("The token is unknown, expired or revoked.")}
            return JsonResponse(words, status=401, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        request.user = AnonymousUser()
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        self._enter(request, found[0])
        return None

    def _by_session(self, request: HttpRequest) -> HttpResponseBase | None:
        user = request.user if request.session.session_key else None
        if not isinstance(user, User):
            request.actor = Actor(user_id=None, name="", address=address_of(request))  # type: ignore[attr-defined]
            return None
        actor = actor_for(user, address=address_of(request))
        self._enter(request, actor)
        note_visit(request)
        note_language(request, user)
        if lacks_second_factor(user, actor) and not _open_without_second_factor(request.path):
            return _ask_for_second_factor(request)
        return None

    def _enter(self, request: HttpRequest, actor: Actor) -> None:
        request.actor = actor  # type: ignore[attr-defined]
        if not getattr(request, "language_chosen", False):
            use_language(request, actor.language)
        timezone.activate(actor.time_zone)


def use_language(request: HttpRequest, language: str) -> None:
    learn(language)
    translation.activate(language)
    request.LANGUAGE_CODE = language


def keep_language(response: HttpResponseBase, language: str) -> None:
    """Remember the choice in this browser."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE, samesite="Lax",
    )  # fmt: skip


def wished(header: str) -> str:
    """The first of our languages in an Accept-Language header, by weight; Russian when none is."""
    wishes = []
    for position, part in enumerate(header.split(",")[:20]):
        code, _semicolon, weight = part.strip().partition(";q=")
        try:
            wishes.append((-float(weight or 1), position, code.split("-")[0].strip().lower()))
        except ValueError:
            continue
    return next((code for _weight, _position, code in sorted(wishes) if code in LANGUAGES), settings.LANGUAGE_CODE)


def lacks_second_factor(user: User, actor: Actor) -> bool:
    """Must this person have a second factor, and has none?"""
    rule = settings.MEDCLUSTER_REQUIRE_MFA
    if rule == "off" or user.has_second_factor:
        return False
    return rule == "all" or any(ROLES[role].clinical for role in actor.roles)


SET_LANGUAGE = "/i18n/setlang/"
OPEN_PREFIXES = ("/accounts/password/", "/static/", "/i18n/", "/healthz", "/readyz")


def _open_without_second_factor(path: str) -> bool:
    """Pages on which a second factor is set up, or the person leaves."""
    allowed = (reverse("mfa_index"), reverse("account_logout"), reverse("account_reauthenticate"))
    return path.startswith((*allowed, *OPEN_PREFIXES))


def _ask_for_second_factor(request: HttpRequest) -> HttpResponseBase:
    """Lead to the page of second factors; what that page itself asks for in the background gets an empty answer."""
    url = reverse("mfa_index")
    if request.headers.get("HX-Request"):
        there = _open_without_second_factor(urlsplit(request.headers.get("HX-Current-URL", "")).path)
        return HttpResponse(status=204, headers={} if there else {"HX-Redirect": url})
    if "application/json" in request.headers.get("Accept", ""):
        words = {"error": "second_factor", "message": _("Your role needs a second factor: set one up, then go on.")}
        return JsonResponse(words, status=403)
    return redirect(url)


def note_language(request: HttpRequest, user: User) -> None:
    """Whoever chooses another language at the top of the page wants messages in it too."""
    chosen = request.POST.get("language", "") if request.method == "POST" and request.path == SET_LANGUAGE else ""
    if chosen in LANGUAGES and chosen != user.language:
        User.objects.filter(pk=user.pk).update(language=chosen)


def note_visit(request: HttpRequest) -> None:
    """Keep the list of own sessions fresh: one UPDATE in five minutes, remembered in the session."""
    now = timezone.now().timestamp()
    if now - float(request.session.get("seen", 0)) < NOTICE_VISIT_EVERY:
        return
    request.session["seen"] = now
    UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())


__all__ = ["ActorMiddleware", "LanguageMiddleware", "keep_language", "lacks_second_factor", "wished"]
