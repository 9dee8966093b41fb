"""Rules for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from medcluster.kernel.texts import text
from medcluster.rulebook import models as m

LONG_AGO = date(2020, 1, 1)


class ClockLimitFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.ClockLimit

    workflow = "toy"
    clock = factory.Sequence(lambda n: f"clock{n}")
    amount = 3
    unit = "working_days"
    valid_from = LONG_AGO


class CodedReasonFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.CodedReason

    catalogue = "toy.refuse"
    code = factory.Sequence(lambda n: f"reason{n}")
    label = factory.Sequence(lambda n: text(f"Причина {n}", f"{n}-себеп", f"Reason {n}"))
    valid_from = LONG_AGO


class OrderFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.Order

    code = factory.Sequence(lambda n: f"order-{n}")
    title = text("Приказ о направлении", "Жолдау туралы бұйрық", "Order on referral")
    number = "12-п"


class OrderVersionFactory(DjangoModelFactory[Any]):
    class Meta:
        model = m.OrderVersion

    order = factory.SubFactory(OrderFactory)
    version = 1
    text = text("Пункт 1.\nПункт 2.", "1-тармақ.\n2-тармақ.", "Point 1.\nPoint 2.")
    valid_from = LONG_AGO
