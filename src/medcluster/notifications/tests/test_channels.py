"""Every channel against its other side."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from email import policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from medcluster.notifications import channels
from medcluster.notifications.channels import ChannelError, Outgoing, adapter
from medcluster.notifications.channels.console import Console
from medcluster.notifications.tests.servers import SmsGateway, TelegramApi

KEY = "0d5b7a1e-0000-4000-8000-000000000001"


def outgoing(address: str, **more: Any) -> Outgoing:
    values = {"subject": "R26-000001-8: Жаңалық", "body": "Орталық қабылдады.", "link": "/r/1", "language": "kk"}
    return Outgoing(key=KEY, address=address, **{**values, **more})


# -- SMS


def test_sms_carries_key_and_token(sms: SmsGateway) -> None:
    assert adapter("sms").send(outgoing("+77010000001", body="Қысқа")) == "sms-1"
    assert sms.delivered == [{"to": "+77010000001", "text": "Қысқа", "reference": KEY}]
    assert sms.asked[0]["headers"]["idempotency-key"] == KEY


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(400, True), (422, True), (401, False), (403, False), (429, False), (500, False), (302, False)],
)
def test_sms_refusals(sms: SmsGateway, status: int, permanent: bool) -> None:
    sms.answers = [(status, {"error": "no"}, {"Location": "http://127.0.0.1:1/"})]
    with pytest.raises(ChannelError) as refused:
        adapter("sms").send(outgoing("+77010000001"))
    assert refused.value.permanent is permanent
    assert len(sms.asked) == 1, "a redirect is not followed"


def test_errors_never_show_the_token(sms: SmsGateway, telegram: TelegramApi, settings: Any) -> None:
    settings.TELEGRAM_URL = "http://127.0.0.1:9"
    with pytest.raises(ChannelError) as refused:
        adapter("telegram").send(outgoing("1"))
    assert telegram.token not in str(refused.value)
    settings.SMS_TOKEN = "wrong-token"
    with pytest.raises(ChannelError) as refused:
        adapter("sms").send(outgoing("+77010000001"))
    assert "wrong-token" not in str(refused.value)


# -- Telegram


def test_telegram_sends_a_message(telegram: TelegramApi) -> None:
    assert adapter("telegram").send(outgoing("4242")) == "1"
    sent = telegram.delivered[0]
    assert sent["chat_id"] == "4242"
    assert sent["text"] == "R26-000001-8: Жаңалық\n\nОрталық қабылдады.\n\nhttps://cluster.example.org/r/1"
    assert sent["link_preview_options"] == {"is_disabled": True}


@pytest.mark.parametrize(("chat", "permanent"), [("blocked", True), ("nowhere", True)])
def test_telegram_refusals(telegram: TelegramApi, chat: str, permanent: bool) -> None:
    with pytest.raises(ChannelError) as refused:
        adapter("telegram").send(outgoing(chat))
    assert refused.value.permanent is permanent


def test_telegram_asks_to_wait(telegram: TelegramApi) -> None:
    body = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 23}}
    telegram.answers = [(429, body, {})]
    with pytest.raises(ChannelError) as refused:
        adapter("telegram").send(outgoing("1"))
    assert (refused.value.permanent, refused.value.retry_after) == (False, 23)


def test_wrong_token_is_worth_another_try(telegram: TelegramApi, settings: Any) -> None:
    settings.TELEGRAM_TOKEN = "old"
    with pytest.raises(ChannelError) as refused:
        adapter("telegram").send(outgoing("1"))
    assert not refused.value.permanent


def test_long_text_fits(telegram: TelegramApi) -> None:
    adapter("telegram").send(outgoing("1", body="я" * 9000))
    assert len(telegram.delivered[0]["text"]) == 4096


def test_answer_that_is_not_json(telegram: TelegramApi, settings: Any) -> None:
    telegram.answers = [(200, {"ok": "perhaps"}, {})]
    with pytest.raises(ChannelError):
        adapter("telegram").send(outgoing("1"))


# -- e-mail, with a real SMTP server


class Mailbox:
    """Takes mail; refuses the addresses that it is told to."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody"):
            return "550 no such user"
        if address.startswith("later"):
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content or b""
        self.mails.append(email.message_from_bytes(bytes(content), policy=policy.default))
        return "250 queued as 1"


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield box
    controller.stop()


def test_mail_has_an_id_made_of_the_key(mailbox: Mailbox) -> None:
    sent = adapter("smtp").send(outgoing("aigul@example.org"))
    adapter("smtp").send(outgoing("aigul@example.org"))
    mail = mailbox.mails[0]
    assert sent == mail["Message-ID"] == mailbox.mails[1]["Message-ID"] == f"<{KEY}@cluster.example.org>"
    assert mail["Subject"] == "R26-000001-8: Жаңалық"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "kk"
    text = mail.get_content().replace("\r\n", "\n")
    assert text.startswith("Орталық қабылдады.\n\nhttps://cluster.example.org/r/1\n\n-- \n")


@pytest.mark.parametrize(("address", "permanent"), [("nobody@example.org", True), ("later@example.org", False)])
def test_mail_refused(mailbox: Mailbox, address: str, permanent: bool) -> None:
    with pytest.raises(ChannelError) as refused:
        adapter("smtp").send(outgoing(address))
    assert refused.value.permanent is permanent


def test_line_breaks_cannot_add_headers(mailbox: Mailbox) -> None:
    for wrong in (outgoing("a@example.org", subject="x\nBcc: all@example.org"), outgoing("a@example.org\nBcc: b@c.d")):
        with pytest.raises(ChannelError) as refused:
            adapter("smtp").send(wrong)
        assert refused.value.permanent
    assert not mailbox.mails


def test_server_that_is_away(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(ChannelError) as refused:
        adapter("smtp").send(outgoing("aigul@example.org"))
    assert not refused.value.permanent


# -- console and choice


def test_console_stands_in_in_a_demonstration(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ChannelError):
        adapter("sms")
    settings.DEMO = True
    channel = adapter("sms")
    assert isinstance(channel, Console)
    channel.send(outgoing("+77010000001", name="Айгүл"))
    printed = capsys.readouterr().out
    assert "sms → Айгүл <+77010000001>" in printed
    assert "Орталық қабылдады." in printed


def test_only_channels_that_are_set_up_are_offered(sms: SmsGateway) -> None:
    assert channels.configured("sms")
    assert not channels.configured("telegram")
    assert channels.configured("in_app")
