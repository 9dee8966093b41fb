"""The certificate as a paper: PDF/A in the reader's language, with a code by which a stranger proves it."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from medcluster.documents import rendering
from medcluster.kernel.web.words import day
from medcluster.learning.models import Certificate


def pdf(certificate: Certificate, language: str) -> bytes:
    """The certificate in ru, kk or en: the same facts as on the day when it was issued."""
    with override(language):
        return rendering.pdf("learning/certificate", words(certificate), language)


def words(certificate: Certificate) -> dict[str, Any]:
    """What stands on it, in the active language."""
    url = address(certificate)
    return {
        "title": _("Certificate"),
        "number": certificate.number,
        "organisation": str(certificate.host),
        "confirms": _("This certifies that"),
        "name": certificate.name,
        "from": certificate.organisation_name,
        "took_part": _("took part in"),
        "kind": str(certificate.get_event_kind_display()),
        "event": str(certificate.title),
        "period": period(certificate),
        "place": certificate.place,
        "hours": ngettext("%(n)d academic hour", "%(n)d academic hours", certificate.hours) % {"n": certificate.hours}
        if certificate.hours
        else "",
        "issued": _("Issued on %(day)s") % {"day": day(certificate.issued_at)},
        "revoked": _("Revoked on %(day)s") % {"day": day(certificate.revoked_at)} if certificate.revoked_at else "",
        "code": _("Number %(number)s, code %(code)s") % {"number": certificate.number, "code": certificate.code},
        "check": _("Anybody can check this certificate at the address below."),
        "url": url,
        "qr": segno.make(url, error="m").svg_inline(scale=4, border=1),
    }


def period(event: Any) -> str:
    """One day, or from day to day."""
    first, last = day(event.starts_on), day(event.ends_on)
    return first if first == last else f"{first} – {last}"


def address(certificate: Certificate) -> str:
    """Where a stranger proves it."""
    asked = urlencode({"number": certificate.number, "code": certificate.code})
    return f"{settings.SITE_URL}{reverse('learning:check')}?{asked}"
