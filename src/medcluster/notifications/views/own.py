"""What is a person's own: messages and preferences."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from medcluster.kernel.errors import NotVisible
from medcluster.kernel.visibility import get_visible
from medcluster.kernel.web.access import actor_of, signed_in
from medcluster.kernel.web.tables import selected_ids
from medcluster.notifications import channels, linking, selectors, services
from medcluster.notifications.forms import PreferencesForm
from medcluster.notifications.tables import INBOX


@require_GET
@signed_in
def inbox(request: HttpRequest) -> HttpResponseBase:
    """The bell: everything that this person was told, newest first."""
    return INBOX.respond(
        request,
        selectors.inbox(actor_of(request)),
        template="notifications/inbox.html",
        context={"heading": _("Messages")},
    )


@require_GET
@signed_in
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a message as read and go to what it tells of. Asking twice does nothing more."""
    actor = actor_of(request)
    message = get_visible(selectors.inbox(actor), pk=pk)
    services.mark_read(message=message, by=actor)
    if message.link and url_has_allowed_host_and_scheme(message.link, allowed_hosts=None):
        return redirect(message.link)
    return redirect("notifications:inbox")


@require_POST
@signed_in
def read_many(request: HttpRequest) -> HttpResponse:
    count = services.mark_many_read(ids=selected_ids(request), by=actor_of(request))
    _tell_read(request, count)
    return redirect("notifications:inbox")


@require_POST
@signed_in
def read_all(request: HttpRequest) -> HttpResponse:
    _tell_read(request, services.mark_all_read(by=actor_of(request)))
    return redirect("notifications:inbox")


def _tell_read(request: HttpRequest, count: int) -> None:
    words = ngettext("%(count)d message marked as read.", "%(count)d messages marked as read.", count)
    messages.success(request, words % {"count": count})


@require_http_methods(["GET", "POST"])
@signed_in
def preferences(request: HttpRequest) -> HttpResponse:
    """Which messages come on which channel, and when not."""
    actor = actor_of(request)
    assert actor.user_id is not None
    form = PreferencesForm(
        request.POST if request.method == "POST" else None,
        contact=selectors.contact_settings(actor.user_id),
        chosen=selectors.chosen(actor.user_id),
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        quiet = (values["quiet_from"], values["quiet_until"]) if values["quiet_from"] else None
        services.save_preferences(by=actor, choices=form.choices, quiet=quiet, phone=values["phone"])
        messages.success(request, _("Saved."))
        return redirect("notifications:preferences")
    context = {
        "form": form,
        "telegram": channels.configured("telegram"),
        "linked": bool(selectors.contact_settings(actor.user_id).telegram_chat),
    }
    return render(request, "notifications/preferences.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@signed_in
def telegram(request: HttpRequest) -> HttpResponse:
    """A one-time code for the bot. GET only tells whether a chat is linked (the page asks it while it waits)."""
    actor = actor_of(request)
    assert actor.user_id is not None
    if not channels.configured("telegram"):
        raise NotVisible()
    context: dict[str, object] = {"linked": bool(selectors.contact_settings(actor.user_id).telegram_chat)}
    if request.method == "POST":
        code = linking.new_code(by=actor)
        context |= {"code": code, "address": linking.bot_address(code), "linked": False}
        context["minutes"] = int(linking.VALID.total_seconds() // 60)
    fragment = request.headers.get("HX-Target") == "telegram-state"
    return render(request, "notifications/_linked.html" if fragment else "notifications/telegram.html", context)


@require_POST
@signed_in
def telegram_unlink(request: HttpRequest) -> HttpResponse:
    linking.unlink(by=actor_of(request))
    messages.success(request, _("The chat is forgotten."))
    return redirect("notifications:preferences")
