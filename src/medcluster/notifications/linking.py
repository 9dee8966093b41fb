"""Linking a Telegram chat to a person: a one-time code shown in the system and sent to the bot from that chat.

So nobody can write somebody else's chat into the own account, and the bot knows whom it writes to. The bot is asked
for new messages by the worker (`getUpdates`, core.telegram.org/bots/api#getupdates), and only while a code is open.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.errors import NotPermitted
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.notifications.channels import ChannelError, configured
from medcluster.notifications.channels.telegram import call
from medcluster.notifications.models import ContactSettings, TelegramCode

log = logging.getLogger(__name__)
VALID = timedelta(minutes=15)
DIGITS = 8
TRIES = 5  # wrong codes of one chat within an hour
OFFSET, BOT = "telegram:offset", "telegram:bot"
_CODE = re.compile(rf"(?:/start\s+)?(\d{{4}})[\s-]?(\d{{{DIGITS - 4}}})")


@transaction.atomic
def new_code(*, by: Actor) -> str:
    """A fresh code for this person; the earlier ones end. Shown once, valid for a quarter of an hour."""
    if by.user_id is None:
        raise NotPermitted
    TelegramCode.objects.filter(user_id=by.user_id, used_at__isnull=True).delete()
    code = "".join(secrets.choice("0123456789") for _position in range(DIGITS))
    TelegramCode.objects.create(user_id=by.user_id, code_hash=_hash(code), expires_at=timezone.now() + VALID)
    return f"{code[:4]} {code[4:]}"


@transaction.atomic
def unlink(*, by: Actor) -> None:
    """Forget the chat; messages no longer go there."""
    if by.user_id is None:
        raise NotPermitted
    ContactSettings.objects.filter(user_id=by.user_id).update(telegram_chat="")
    ports.audit.append([AuditEntry("notifications.telegram_unlinked", by, "accounts.user", by.user_id)])


def bot_address(code: str) -> str:
    """The link that opens the bot with the code typed; empty when the bot cannot be asked for its name."""
    name = cache.get(BOT)
    if name is None:
        try:
            name = str(call("getMe", {})["username"])
        except (ChannelError, KeyError, TypeError):
            return ""
        cache.set(BOT, name, 3600)
    return f"https://t.me/{name}?start={code.replace(' ', '')}"


def read_codes() -> int:
    """Read what was written to the bot and link the chats whose code is right; gives how many. Run by the worker."""
    if not configured("telegram") or not _open_codes().exists():
        return 0
    try:
        updates = call("getUpdates", {"offset": cache.get(OFFSET, 0), "timeout": 0, "allowed_updates": ["message"]})
    except ChannelError as error:
        log.warning("telegram: %s", error)
        return 0
    linked = 0
    for update in updates if isinstance(updates, list) else []:
        linked += _take(update)
        cache.set(OFFSET, int(update["update_id"]) + 1, None)
    return linked


def _open_codes() -> Any:
    return TelegramCode.objects.filter(used_at__isnull=True, expires_at__gt=timezone.now())


def _take(update: dict[str, Any]) -> bool:
    """One message to the bot: a right code links the chat, a wrong one is counted; groups are not listened to."""
    message = update.get("message") or {}
    chat = message.get("chat") or {}
    found = _CODE.fullmatch(str(message.get("text") or "").strip())
    if chat.get("type") != "private" or found is None:
        return False
    chat_id = str(chat["id"])
    language = str((message.get("from") or {}).get("language_code") or settings.LANGUAGE_CODE)[:2]
    user = None if _tried_too_often(chat_id) else _link(found[1] + found[2], chat_id)
    with override(user.language if user else language if language in ("ru", "kk", "en") else "en"):
        _answer(chat_id, _("Linked: Medcluster writes to you here.") if user else _("This code is wrong or too old."))
    return user is not None


@transaction.atomic
def _link(code: str, chat_id: str) -> Any:
    row = _open_codes().select_for_update().filter(code_hash=_hash(code)).select_related("user").first()
    if row is None or not row.user.is_active:
        return None
    row.used_at = timezone.now()
    row.save(update_fields=["used_at"])
    ContactSettings.objects.filter(telegram_chat=chat_id).exclude(user=row.user).update(telegram_chat="")
    ContactSettings.objects.update_or_create(user=row.user, defaults={"telegram_chat": chat_id})
    entry = AuditEntry("notifications.telegram_linked", SYSTEM, "accounts.user", row.user_id)
    ports.audit.append([entry])
    return row.user


def _tried_too_often(chat_id: str) -> bool:
    key = f"telegram:tries:{chat_id}"
    cache.add(key, 0, 3600)
    return int(cache.incr(key)) > TRIES


def _answer(chat_id: str, words: str) -> None:
    try:
        call("sendMessage", {"chat_id": chat_id, "text": words})
    except ChannelError as error:
        log.warning("telegram: %s", error)


def _hash(code: str) -> str:
    return hashlib.sha256(f"{settings.SECRET_KEY}:telegram:{code}".encode()).hexdigest()
