"""E-mail. The Message-ID is made of the idempotency key, so that a mailbox that sees it twice keeps one.

RFC 5322 section 3.6.4 (Message-ID), RFC 3834 section 5 (Auto-Submitted).
"""

from __future__ import annotations

from email.utils import parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.message import sanitize_address
from django.utils.translation import gettext as _
from django.utils.translation import override

from medcluster.notifications.attachments import Attachment
from medcluster.notifications.channels.base import ChannelError, Outgoing, absolute

TIMEOUT = 20


class Smtp:
    knows_keys = True

    def configured(self) -> bool:
        return bool(settings.EMAIL_BACKEND)

    def send(self, message: Outgoing) -> str:
        mail = _mail(message)
        try:
            sanitize_address(message.address, "utf-8")
            mail.connection = get_connection(timeout=TIMEOUT) if _by_smtp() else get_connection()
            mail.send()
        except ValueError as error:
            raise ChannelError(f"not an address: {error}", permanent=True) from None
        except (SMTPException, OSError) as error:
            raise ChannelError(_said(error), permanent=_is_final(error)) from None
        return str(mail.extra_headers["Message-ID"])


def _by_smtp() -> bool:
    return settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")


def _mail(message: Outgoing) -> EmailMessage:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    with override(message.language):
        footer = _("This message was sent by the system. Please do not answer it.")
    body = "\n\n".join(part for part in (message.body, absolute(message.link), f"-- \n{footer}") if part)
    mail = EmailMessage(
        subject=message.subject,
        body=body,
        to=[message.address],
        headers={
            "Message-ID": f"<{message.key}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
        },
    )
    for file in message.attachments:
        mail.attach(file.filename, _body(file), file.media_type)
    return mail


def _is_final(error: Exception) -> bool:
    """5xx about the recipient or the message; sign-in and connection troubles are worth another try."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())
    return isinstance(error, SMTPResponseException) and error.smtp_code in range(550, 560)


def _said(error: Exception) -> str:
    if isinstance(error, SMTPRecipientsRefused):
        return "; ".join(f"{code} {words.decode(errors='replace')}" for code, words in error.recipients.values())
    return f"{type(error).__name__}: {error}"


def _body(file: Attachment) -> str | bytes:
    """Texts are sent as texts (calendars are read by their letters), everything else as it is."""
    return file.content.decode() if file.media_type.startswith("text/") else file.content
