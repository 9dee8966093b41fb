"""Rules change by new rows only, by the people who keep them, and the trail says who."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from medcluster.audit.models import AuditEvent
from medcluster.kernel.actor import Actor
from medcluster.kernel.calendar import Limit, Unit
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted
from medcluster.kernel.ports import ports
from medcluster.rulebook import services
from medcluster.rulebook.models import ClockLimit, MovedDay, Order
from medcluster.rulebook.samples import add_orders
from medcluster.rulebook.selectors import version_in_force
from medcluster.rulebook.tests.factories import (
    LONG_AGO,
    ClockLimitFactory,
    CodedReasonFactory,
    OrderFactory,
    OrderVersionFactory,
)

pytestmark = pytest.mark.django_db


def today(days: int = 0) -> date:
    return timezone.localdate() + timedelta(days=days)


def limit_on(row: ClockLimit, on: date) -> Limit | None:
    return ports.rules.limit(workflow=row.workflow, clock=row.clock, on=on, country="KZ", priority="planned")


def faults(call: Callable[[], Any]) -> set[str]:
    with pytest.raises(Incomplete) as error:
        call()
    return {fault.field for fault in error.value.faults}


class TestRows:
    def test_a_change_closes_the_row_and_opens_another(self, keeper: Actor) -> None:
        row = ClockLimitFactory()
        new = services.change_row(by=keeper, row=row, says={"amount": 5}, valid_from=today(3), source="Order 7")
        row.refresh_from_db()
        assert (row.amount, row.valid_until, row.closed_by_name) == (3, today(2), keeper.name)
        assert (new.amount, new.unit, new.valid_from, new.valid_until) == (5, "working_days", today(3), None)
        assert (new.source, new.entered_by_name) == ("Order 7", keeper.name)
        assert limit_on(row, today(2)) == Limit(3, Unit.WORKING_DAYS)
        assert limit_on(row, today(3)) == Limit(5, Unit.WORKING_DAYS)
        assert limit_on(row, LONG_AGO) == Limit(3, Unit.WORKING_DAYS)

    def test_the_trail_tells_it(self, keeper: Actor) -> None:
        services.change_row(by=keeper, row=ClockLimitFactory(clock="c"), says={"amount": 5}, valid_from=today(3))
        event = AuditEvent.objects.filter(action="rulebook.change").get()
        assert event.details["amount"] == 5
        assert event.details["clock"] == "c"

    def test_the_past_does_not_change(self, keeper: Actor) -> None:
        row = ClockLimitFactory()
        assert faults(
            lambda: services.change_row(by=keeper, row=row, says={"amount": 5}, valid_from=today(-1))
        ) == {"valid_from"}  # fmt: skip
        fresh = ClockLimitFactory.build(valid_from=today(-1))
        assert faults(lambda: services.add_row(by=keeper, row=fresh)) == {"valid_from"}
        assert faults(lambda: services.close_row(by=keeper, row=row, last_day=today(-1))) == {"last_day"}

    def test_a_change_of_nothing_is_refused(self, keeper: Actor) -> None:
        row = ClockLimitFactory()
        says = {"amount": 3, "unit": "working_days"}
        assert faults(lambda: services.change_row(by=keeper, row=row, says=says, valid_from=today(1))) == {"amount"}

    def test_a_second_row_for_the_same_is_refused(self, keeper: Actor) -> None:
        row = ClockLimitFactory()
        again = ClockLimitFactory.build(clock=row.clock, valid_from=today(5))
        assert faults(lambda: services.add_row(by=keeper, row=again)) == {"valid_from"}
        elsewhere = ClockLimitFactory.build(clock=row.clock, country="RU", valid_from=today())
        assert services.add_row(by=keeper, row=elsewhere).pk

    def test_closed_and_opened_again_later(self, keeper: Actor) -> None:
        row = ClockLimitFactory()
        services.close_row(by=keeper, row=row, last_day=today())
        assert limit_on(row, today(1)) is None
        services.add_row(by=keeper, row=ClockLimitFactory.build(clock=row.clock, amount=9, valid_from=today(2)))
        assert limit_on(row, today(2)) == Limit(9, Unit.WORKING_DAYS)
        with pytest.raises(Conflict):
            services.close_row(by=keeper, row=row, last_day=today(4))
        with pytest.raises(Conflict):
            services.change_row(by=keeper, row=row, says={"amount": 1}, valid_from=today(4))

    def test_a_recalled_row_never_was_and_the_one_before_goes_on(self, keeper: Actor) -> None:
        row = ClockLimitFactory()
        new = services.change_row(by=keeper, row=row, says={"amount": 5}, valid_from=today(3))
        services.recall_row(by=keeper, row=new)
        assert limit_on(row, today(300)) == Limit(3, Unit.WORKING_DAYS)
        with pytest.raises(Conflict):
            services.recall_row(by=keeper, row=new)
        with pytest.raises(Conflict):
            services.recall_row(by=keeper, row=row)

    def test_reasons_change_alike(self, keeper: Actor) -> None:
        row = CodedReasonFactory()
        services.change_row(by=keeper, row=row, says={"comment_required": True}, valid_from=today(1))
        (now,) = ports.rules.reasons(row.catalogue, on=today())
        (then,) = ports.rules.reasons(row.catalogue, on=today(1))
        assert (now.comment_required, then.comment_required, then.label) == (False, True, row.label)

    def test_readers_do_not_change_rules(self, reader: Actor) -> None:
        row, order = ClockLimitFactory(), OrderFactory()
        version = OrderVersionFactory(order=order)
        for attempt in (
            lambda: services.add_row(by=reader, row=ClockLimitFactory.build()),
            lambda: services.change_row(by=reader, row=row, says={"amount": 5}, valid_from=today(3)),
            lambda: services.close_row(by=reader, row=row, last_day=today()),
            lambda: services.recall_row(by=reader, row=row),
            lambda: services.move_day(by=reader, country="KZ", day=today(), is_working=True),
            lambda: services.forget_day(by=reader, row=MovedDay(country="KZ", date=today(), is_working=True)),
            lambda: services.add_order(by=reader, order=Order(code="x")),
            lambda: services.edit_order(by=reader, order=order),
            lambda: services.add_version(by=reader, order=order, texts={}, valid_from=today()),
            lambda: services.edit_version(by=reader, version=version, texts={}, valid_from=today()),
            lambda: services.approve_version(by=reader, version=version),
        ):
            with pytest.raises(NotPermitted):
                attempt()
        assert not AuditEvent.objects.filter(action__startswith="rulebook.").exists()


class TestDays:
    def test_a_moved_day_counts_at_once_and_can_be_taken_back(self, keeper: Actor) -> None:
        row = services.move_day(by=keeper, country="KZ", day=date(2026, 3, 7), is_working=True, source="Decree")
        assert ports.rules.days("KZ") == {date(2026, 3, 7): True}
        assert faults(
            lambda: services.move_day(by=keeper, country="KZ", day=date(2026, 3, 7), is_working=True)
        ) == {"date"}  # fmt: skip
        services.move_day(by=keeper, country="KZ", day=date(2026, 3, 7), is_working=False)
        assert ports.rules.days("KZ") == {date(2026, 3, 7): False}
        services.forget_day(by=keeper, row=row)
        assert ports.rules.days("KZ") == {}


class TestOrders:
    texts = {"text": {"ru": "Пункт 1. Новый."}, "changes": {"ru": "Первый пункт"}}

    def test_a_version_holds_once_it_is_approved(self, keeper: Actor) -> None:
        order = services.add_order(by=keeper, order=OrderFactory.build())
        version = services.add_version(by=keeper, order=order, texts=self.texts, valid_from=today(-30))
        assert version.version == 1
        assert version_in_force(order, today()) is None
        services.approve_version(by=keeper, version=version)
        assert version_in_force(order, today()) == version
        assert version_in_force(order, today(-31)) is None

    def test_the_next_one_ends_the_one_before(self, keeper: Actor) -> None:
        order = OrderFactory()
        first = services.add_version(by=keeper, order=order, texts=self.texts, valid_from=today(-30))
        services.approve_version(by=keeper, version=first)
        second = services.add_version(by=keeper, order=order, texts=self.texts, valid_from=today(10))
        services.approve_version(by=keeper, version=second)
        found = [version_in_force(order, today(n)) for n in (9, 10)]
        assert [v.version for v in found if v] == [1, 2]

    def test_an_approved_text_never_changes(self, keeper: Actor) -> None:
        version = services.add_version(by=keeper, order=OrderFactory(), texts=self.texts, valid_from=today())
        services.edit_version(by=keeper, version=version, texts={"text": {"ru": "Иначе"}}, valid_from=today(1))
        services.approve_version(by=keeper, version=version)
        with pytest.raises(Conflict):
            services.edit_version(by=keeper, version=version, texts=self.texts, valid_from=today(1))
        with pytest.raises(Conflict):
            services.approve_version(by=keeper, version=version)

    def test_one_draft_at_a_time_with_some_text_and_a_later_day(self, keeper: Actor) -> None:
        order = OrderFactory()
        assert faults(
            lambda: services.add_version(by=keeper, order=order, texts={"text": {}}, valid_from=today())
        ) == {"text_ru"}  # fmt: skip
        first = services.add_version(by=keeper, order=order, texts=self.texts, valid_from=today())
        with pytest.raises(Conflict):
            services.add_version(by=keeper, order=order, texts=self.texts, valid_from=today())
        services.approve_version(by=keeper, version=first)
        same_day = services.add_version(by=keeper, order=order, texts=self.texts, valid_from=today())
        assert faults(lambda: services.approve_version(by=keeper, version=same_day)) == {"valid_from"}

    def test_a_code_is_used_once(self, keeper: Actor) -> None:
        order = OrderFactory()
        again = OrderFactory.build(code=order.code)
        assert faults(lambda: services.add_order(by=keeper, order=again)) == {"code"}


def test_the_invented_orders_hold_together() -> None:
    add_orders(today())
    children = Order.objects.get(code="child-surgery")
    assert [v.version for v in children.versions.all()] == [3, 2, 1]
    held = [version_in_force(children, today(n)) for n in (-700, -600, -121, -120, 0, 60)]
    assert [v.version if v else None for v in held] == [None, 1, 1, 2, 2, 2]
    for order in Order.objects.all():
        assert not order.title.missing
        assert all(not version.text.missing for version in order.versions.all())
