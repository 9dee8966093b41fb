"""The words of consents and the ages of own consent: new from a day on, never changed for the past."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Conflict, Fault, Incomplete
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.kernel.texts import LANGUAGES, LocalizedText
from medcluster.patients.models import Consent, ConsentText, SelfConsentAge
from medcluster.patients.models.consent import Purpose

OLDEST = 21


@transaction.atomic
def add_text(*, by: Actor, purpose: str, title: LocalizedText, text: LocalizedText, valid_from: date) -> ConsentText:
    """A new version of the words, in all three languages; the version before it ends the day before."""
    by.require(Permission.EDIT_RULES)
    faults = _text_faults(purpose, title, text) + _past(valid_from)
    if faults:
        raise Incomplete(faults)
    rows = ConsentText.objects.select_for_update().filter(purpose=purpose)
    if rows.filter(valid_from__gte=valid_from).exists():
        words = _("A version that begins on that day or later is there already. Recall it first.")
        raise Incomplete([Fault("valid_from", words)])
    last_day = valid_from - timedelta(days=1)
    rows.filter(Q(valid_until=None) | Q(valid_until__gt=last_day)).update(valid_until=last_day)
    number = (rows.aggregate(last=Max("version"))["last"] or 0) + 1
    made = ConsentText.objects.create(
        purpose=purpose, version=number, title=title, text=text, valid_from=valid_from
    )  # fmt: skip
    _audit("consent_text.add", by, "patients.consenttext", made.pk, purpose=purpose, version=number)
    return made


@transaction.atomic
def recall_text(*, by: Actor, row: ConsentText) -> None:
    """Take back a version that is not in force yet; the one before it goes on."""
    by.require(Permission.EDIT_RULES)
    if row.valid_from <= timezone.localdate() or Consent.objects.filter(text=row).exists():
        raise Conflict(_("This version has come into force. Write the next one instead."), code="in_force")
    before = ConsentText.objects.filter(purpose=row.purpose, valid_until=row.valid_from - timedelta(days=1))
    details = {"purpose": row.purpose, "version": row.version}
    _audit("consent_text.recall", by, "patients.consenttext", row.pk, **details)
    before.update(valid_until=None)
    row.delete()


@transaction.atomic
def set_age(*, by: Actor, country: str, purpose: str, age: int, valid_from: date) -> SelfConsentAge:
    """From the day on people of the country decide alone about the purpose at this age."""
    by.require(Permission.EDIT_RULES)
    faults = _past(valid_from)
    if not 0 < age <= OLDEST:
        faults.append(Fault("age", _("Give an age between 1 and 21 years.")))
    key = {"country": country.upper(), "purpose": purpose}
    rows = SelfConsentAge.objects.select_for_update().filter(**key)
    if rows.filter(valid_from__gte=valid_from).exists():
        faults.append(Fault("valid_from", _("A row that begins on that day or later is there already.")))
    if faults:
        raise Incomplete(faults)
    last_day = valid_from - timedelta(days=1)
    rows.filter(Q(valid_until=None) | Q(valid_until__gt=last_day)).update(valid_until=last_day)
    made = SelfConsentAge.objects.create(**key, age=age, valid_from=valid_from)
    _audit("consent_age.set", by, "patients.selfconsentage", made.pk, **key, age=age, valid_from=str(valid_from))
    return made


@transaction.atomic
def end_age(*, by: Actor, row: SelfConsentAge, last_day: date) -> SelfConsentAge:
    """The row holds no longer after the day; the less special one takes over. The general age of all stays."""
    by.require(Permission.EDIT_RULES)
    if not row.country and not row.purpose:
        raise Conflict(_("The age that holds everywhere cannot end: set another one."), code="general")
    faults = _past(last_day, "last_day")
    if last_day < row.valid_from:
        faults.append(Fault("last_day", _("The last day lies before the first one.")))
    if faults:
        raise Incomplete(faults)
    if not SelfConsentAge.objects.filter(pk=row.pk, valid_until=None).update(valid_until=last_day):
        raise Conflict(_("This row is closed already."), code="closed")
    row.refresh_from_db()
    _audit("consent_age.end", by, "patients.selfconsentage", row.pk, valid_until=str(last_day))
    return row


def _text_faults(purpose: str, title: LocalizedText, text: LocalizedText) -> list[Fault]:
    """Whoever agrees must be able to read it: all three languages are needed."""
    faults = [] if purpose in Purpose.values else [Fault("purpose", _("Choose one of the list."))]
    for name, words in (("title", title), ("text", text)):
        missing = [code for code in LANGUAGES if not (words.get(code) or "").strip()]
        faults += [Fault(f"{name}_{code}", _("Fill in this field.")) for code in missing]
    return faults


def _past(when: date, field: str = "valid_from") -> list[Fault]:
    if when < timezone.localdate():
        return [Fault(field, _("Rules do not change for the past: choose today or a later day."))]
    return []


def _audit(action: str, by: Actor, object_type: str, pk: int, **details: Any) -> None:
    ports.audit.append([AuditEntry(action, by, object_type, pk, details=details)])
