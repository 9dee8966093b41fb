"""Messages for tests, of this app and of those above it."""

from __future__ import annotations

from typing import Any

import factory
from factory.django import DjangoModelFactory

from medcluster.notifications import models as m


class DispatchFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.Dispatch

    key = factory.Sequence(lambda n: f"test:{n}")
    template = "referral.accepted"
    object_type = "tests.case"
    object_id = 1
    context = factory.LazyFunction(lambda: {"number": "R26-000001-8"})


class MessageFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.Message

    dispatch = factory.SubFactory(DispatchFactory)
    recipient = factory.Sequence(lambda n: f"address:{n}")
    name = "Айгүл"
    address = "aigul@example.org"
    channel = m.ChannelCode.SMTP
    kind = m.Kind.REFERRALS
    template = "referral.accepted"
    language = "ru"
    subject = "R26-000001-8: Центр принимает пациента"
    body = "Пациент принят."
    link = "/referrals/R26-000001-8"
