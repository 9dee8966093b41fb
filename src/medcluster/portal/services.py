"""Letting a patient or a home doctor in without an account: number and code, with few guesses allowed."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from medcluster.kernel import numbers
from medcluster.kernel.actor import ANONYMOUS, Actor
from medcluster.kernel.errors import DomainError, Fault, Incomplete, NotVisible
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.referrals import tracking
from medcluster.referrals.models import Referral
from medcluster.referrals.policies import patient_mark

SESSION = "tracked"
OPEN_FOR = timedelta(minutes=30)
GUESSES = 8  # wrong answers by address, and by number, in the window
WINDOW = 15 * 60  # seconds


class TooManyGuesses(DomainError):
    """Somebody tries codes: wait."""

    status = 429


def enter(*, number: str, code: str, address: str, session: MutableMapping[str, Any]) -> Referral:
    """Open a case in this browser for half an hour. Raises Incomplete (not saying which is wrong) or TooManyGuesses."""
    keys = [f"track:{address}"]
    if (pk := numbers.parse("R", number)) is not None:  # the case, however its number is spelled
        keys.append(f"track:case:{pk}")
    if any(cache.get(key, 0) >= GUESSES for key in keys):
        raise TooManyGuesses(_("Too many attempts. Wait a quarter of an hour or call the number on your slip."))
    referral = tracking.find(number, code)
    if referral is None:
        for key in keys:
            cache.add(key, 0, WINDOW)
            cache.incr(key)
        words = gettext_lazy("There is no case with this number and code. Check both on your slip.")
        raise Incomplete([Fault("number", words)])
    opened = dict(session.get(SESSION, {}))
    opened[str(referral.pk)] = f"{(timezone.now() + OPEN_FOR).isoformat()}|{referral.code_issue}"
    session[SESSION] = opened
    ports.audit.append(
        [AuditEntry("referral.tracked", ANONYMOUS, "referrals.referral", referral.pk, referral.patient_id)]
    )
    return referral


def opened(number: str, session: MutableMapping[str, Any]) -> Referral:
    """The case that this browser has opened, while the half hour runs; NotVisible otherwise."""
    referral = tracking.by_number(number)
    until, _bar, issue = str(session.get(SESSION, {}).get(str(referral.pk), "") if referral else "").partition("|")
    if referral is None or not until or until < timezone.now().isoformat():
        raise NotVisible()
    if issue != str(referral.code_issue):  # a new code was given meanwhile: the old one opens nothing any more
        raise NotVisible()
    return referral


def patient_of(referral: Referral, address: str) -> Actor:
    """The one who came with number and code, as an actor on this case and on nothing else."""
    return Actor(
        user_id=None,
        name=_("Patient"),
        language=(get_language() or "ru")[:2],
        address=address,
        extra=frozenset({patient_mark(referral)}),
    )
