"""The engine: every way in which a case may move, and every way in which it must not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from medcluster.kernel.actor import SYSTEM, Actor
from medcluster.kernel.cases import HistoryRewritten, StateWrittenOutsideWorkflow, Step, available, open_case, perform
from medcluster.kernel.errors import Conflict, Incomplete, NotPermitted
from medcluster.kernel.permissions import Role
from medcluster.kernel.tests.conftest import MONDAY, WISH, Heard
from medcluster.kernel.tests.toy.models import Errand, ErrandEvent, Footprint

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
HOUR = timedelta(hours=1)


def fresh(errand: Errand) -> Errand:
    return Errand.objects.get(pk=errand.pk)


def faults(error: pytest.ExceptionInfo[Incomplete]) -> set[str]:
    return {fault.field for fault in error.value.faults}


class TestMoving:
    def test_an_action_moves_the_case_and_leaves_one_event(self, errand: Errand, desk: Actor) -> None:
        event = perform(errand, "take", by=desk, at=MONDAY + HOUR)
        stored = fresh(errand)
        assert (stored.state, stored.version, stored.state_since) == ("working", 2, MONDAY + HOUR)
        assert (event.action, event.from_state, event.to_state, event.sequence) == ("take", "open", "working", 2)
        assert (event.actor_id, event.actor_name, event.actor_role) == (desk.user_id, "Mr Kim", "coordinator")
        assert event.occurred_at == MONDAY + HOUR
        assert timezone.now() - event.recorded_at < timedelta(minutes=1)

    def test_sets_writes_fields_of_the_case_in_the_same_step(self, errand: Errand, desk: Actor) -> None:
        perform(errand, "take", by=desk)
        assert fresh(errand).helper.name == "Aigul"

    def test_open_case_takes_steps_at_once(self, errand: Errand) -> None:
        stored = fresh(errand)
        assert (stored.state, stored.version, stored.wanted_on) == ("open", 1, date(2026, 3, 20))
        assert [e.action for e in errand.events.order_by("sequence")] == ["create", "send"]
        assert stored.footprints.get().what == "send"

    def test_every_version_has_exactly_one_event(self, errand: Errand, doctor: Actor, desk: Actor) -> None:
        perform(errand, "ask", by=desk, data={"comment": "Which film?"})
        perform(errand, "answer", by=doctor, data={"comment": "The second."})
        perform(errand, "note", by=doctor, data={"comment": "Thanks."})
        perform(errand, "take", by=desk)
        perform(errand, "finish", by=desk)
        assert list(errand.events.order_by("sequence").values_list("sequence", flat=True)) == list(range(7))
        assert fresh(errand).version == 6

    def test_a_note_stays_in_the_state(self, errand: Errand, doctor: Actor) -> None:
        perform(errand, "note", by=doctor, data={"comment": "In a hurry."}, at=MONDAY + HOUR)
        assert (fresh(errand).state, fresh(errand).state_since) == ("open", MONDAY)

    def test_a_case_set_aside_comes_back_to_where_it_was(self, errand: Errand, doctor: Actor, desk: Actor) -> None:
        perform(errand, "take", by=desk)
        perform(errand, "ask", by=desk, data={"comment": "Which film?"})
        assert fresh(errand).set_aside_state == "working"
        perform(errand, "answer", by=doctor, data={"comment": "The second."})
        assert (fresh(errand).state, fresh(errand).set_aside_state) == ("working", "")

    def test_leaving_for_elsewhere_forgets_where_it_was(self, errand: Errand, desk: Actor) -> None:
        perform(errand, "ask", by=desk, data={"comment": "Which film?"})
        perform(errand, "again", by=desk)
        assert (fresh(errand).state, fresh(errand).set_aside_state) == ("open", "")

    def test_values_are_kept_with_the_event_without_a_second_copy_of_the_comment(self, errand: Errand) -> None:
        event = errand.events.get(action="send")
        assert event.data == {"wanted_on": "2026-03-20", "size": "small", "tags": []}

    def test_audit_and_messages_say_what_happened(self, errand: Errand, desk: Actor, heard: Heard) -> None:
        perform(errand, "ask", by=desk, data={"comment": "Which film?"})
        (entry,) = heard.entries
        assert (entry.action, entry.actor, entry.object_type) == ("toy.ask", desk, "toy.errand")
        assert (entry.object_id, entry.patient_id) == (errand.pk, 77)
        assert entry.details == {"from": "open", "to": "asked", "version": 2}
        (message,) = heard.dispatches
        assert (message.template, message.object_id, message.context) == (
            "toy.asked",
            errand.pk,
            {"title": "Fetch the film"},
        )
        assert message.key == f"toy.errand:{errand.pk}:2:toy.asked"


class TestRefusing:
    def test_an_action_of_another_state_is_a_conflict(self, errand: Errand, desk: Actor) -> None:
        with pytest.raises(Conflict) as error:
            perform(errand, "finish", by=desk)
        assert (error.value.status, error.value.code) == (409, "illegal")
        assert "Open" in str(error.value)

    def test_an_unknown_action_is_a_conflict(self, errand: Errand, desk: Actor) -> None:
        with pytest.raises(Conflict):
            perform(errand, "fly", by=desk)

    @pytest.mark.parametrize("who", ["doctor", "stranger"])
    def test_a_role_that_one_has_not_on_this_case_does_not_count(
        self, errand: Errand, people: dict[str, Actor], who: str
    ) -> None:
        with pytest.raises(NotPermitted) as error:
            perform(errand, "take", by=people[who])
        assert error.value.status == 403
        assert fresh(errand).state == "open"

    def test_only_the_system_takes_the_systems_actions(self, errand: Errand, desk: Actor) -> None:
        with pytest.raises(NotPermitted):
            perform(errand, "sweep", by=desk)
        event = perform(errand, "sweep", by=SYSTEM)
        assert (event.actor_id, event.actor_name, event.actor_role) == (None, "Medcluster", "system")

    def test_every_fault_is_listed_and_not_only_the_first(self, draft: Errand, doctor: Actor) -> None:
        draft.title = ""
        with pytest.raises(Incomplete) as error:
            perform(
                draft,
                "send",
                by=doctor,
                at=timezone.now() + 2 * HOUR,
                data={"wanted_on": "31.02.2026", "size": "huge", "amount": "many", "tags": ["small", "odd"]},
            )
        assert error.value.status == 422
        assert faults(error) == {"title", "at", "wanted_on", "size", "amount", "tags"}

    def test_values_are_checked_together_once_each_is_right(self, draft: Errand, doctor: Actor) -> None:
        with pytest.raises(Incomplete) as error:
            perform(draft, "send", by=doctor, data=WISH | {"wanted_on": "2026-03-22"})
        assert faults(error) == {"wanted_on"}

    def test_an_event_in_the_future_is_refused(self, errand: Errand, desk: Actor) -> None:
        with pytest.raises(Incomplete) as error:
            perform(errand, "take", by=desk, at=timezone.now() + HOUR)
        assert faults(error) == {"at"}

    def test_a_clock_a_little_ahead_is_forgiven(self, errand: Errand, desk: Actor) -> None:
        event = perform(errand, "take", by=desk, at=timezone.now() + timedelta(minutes=2))
        assert event.recorded_at >= event.occurred_at

    @pytest.mark.parametrize(
        ("data", "wrong"),
        [
            ({"reason": "plain"}, set()),
            ({"reason": "explained"}, {"comment"}),
            ({"reason": "explained", "comment": "Because."}, set()),
            ({"reason": "bosses"}, {"reason"}),
            ({"reason": "unheard of"}, {"reason"}),
            ({}, {"reason"}),
        ],
    )
    def test_reasons_are_of_the_list_and_may_demand_a_comment(
        self, errand: Errand, desk: Actor, data: dict[str, str], wrong: set[str]
    ) -> None:
        if not wrong:
            assert perform(errand, "refuse", by=desk, data=data).reason == data["reason"]
            return
        with pytest.raises(Incomplete) as error:
            perform(errand, "refuse", by=desk, data=data)
        assert faults(error) == wrong

    @pytest.mark.parametrize("value", ["small", ["small"], ("small", "small")])
    def test_choices_are_read_from_one_value_or_many(self, draft: Errand, doctor: Actor, value: object) -> None:
        event = perform(draft, "send", by=doctor, data=WISH | {"tags": value})
        assert event.data["tags"] == ["small"]

    @pytest.mark.parametrize("value", [{"a": 1}, [["small"]], 7, "x", [None]])
    def test_nonsense_for_choices_is_a_fault_and_no_crash(self, draft: Errand, doctor: Actor, value: object) -> None:
        with pytest.raises(Incomplete):
            perform(draft, "send", by=doctor, data=WISH | {"tags": value})

    def test_nonsense_for_text_is_a_fault_and_no_crash(self, errand: Errand, desk: Actor) -> None:
        for value in ({"a": 1}, ["x"], "x" * 4001, "   "):
            with pytest.raises(Incomplete):
                perform(errand, "ask", by=desk, data={"comment": value})


class TestOvertaking:
    def test_the_second_of_two_is_told_who_was_first(self, errand: Errand, desk: Actor) -> None:
        mine, theirs = fresh(errand), fresh(errand)
        perform(theirs, "take", by=desk)
        with pytest.raises(Conflict) as error:
            perform(mine, "take", by=desk)
        assert (error.value.code, error.value.by) == ("overtaken", "Mr Kim")
        assert "Mr Kim" in str(error.value)
        assert ErrandEvent.objects.filter(case=errand, action="take").count() == 1

    def test_even_a_note_in_between_counts(self, errand: Errand, doctor: Actor, desk: Actor) -> None:
        mine = fresh(errand)
        perform(fresh(errand), "note", by=doctor, data={"comment": "Not any more!"})
        with pytest.raises(Conflict) as error:
            perform(mine, "take", by=desk)
        assert error.value.by == "Dr Omarova"

    def test_the_version_on_the_screen_counts(self, errand: Errand, doctor: Actor, desk: Actor) -> None:
        seen = errand.version
        perform(fresh(errand), "note", by=doctor, data={"comment": "Not any more!"})
        with pytest.raises(Conflict) as error:
            perform(fresh(errand), "take", by=desk, expected_version=seen)
        assert error.value.by == "Dr Omarova"


class TestRollingBack:
    def test_a_broken_effect_undoes_everything(self, errand: Errand, desk: Actor, heard: Heard) -> None:
        before = {k: v for k, v in errand.__dict__.items() if k != "_state"}
        with pytest.raises(RuntimeError):
            perform(errand, "break", by=desk)
        assert fresh(errand).state == "open"
        assert fresh(errand).helper is None
        assert errand.events.count() == 2
        assert errand.clocks.count() == 1
        assert Footprint.objects.filter(what="break").count() == 0
        assert not heard.entries
        assert {k: v for k, v in errand.__dict__.items() if k != "_state"} == before
        assert errand.helper is None
        perform(errand, "take", by=desk)

    def test_a_case_that_could_not_be_born_can_be_tried_again(self, heard: Heard, doctor: Actor, desk: Actor) -> None:
        errand = Errand(title="Fetch", owner_id=doctor.user_id, handler_id=desk.user_id)
        with pytest.raises(Incomplete):
            open_case(errand, by=doctor, steps=[Step("send", doctor, {})])
        assert Errand.objects.count() == 0
        open_case(errand, by=doctor, steps=[Step("send", doctor, WISH)])
        assert Errand.objects.get().state == "open"

    def test_a_step_refused_after_the_insert_leaves_no_case(self, heard: Heard, doctor: Actor, desk: Actor) -> None:
        errand = Errand(title="Fetch", owner_id=doctor.user_id, handler_id=desk.user_id)
        steps = [Step("send", doctor, WISH), Step("break", desk)]
        with pytest.raises(Exception, match="Helper"):
            open_case(errand, by=doctor, steps=steps)
        assert errand.pk is None
        assert ErrandEvent.objects.count() == 0


class TestGuarding:
    """No other way by which a state changes."""

    def test_save_refuses_a_changed_state(self, errand: Errand) -> None:
        errand.state = "done"
        with pytest.raises(StateWrittenOutsideWorkflow):
            errand.save()
        loaded = fresh(errand)
        loaded.version = 9
        with pytest.raises(StateWrittenOutsideWorkflow):
            loaded.save()

    def test_save_refuses_engine_fields_by_name(self, errand: Errand) -> None:
        with pytest.raises(StateWrittenOutsideWorkflow):
            errand.save(update_fields=["state"])

    def test_save_of_a_half_loaded_case_moves_nothing(self, errand: Errand) -> None:
        loaded = Errand.objects.only("title").get(pk=errand.pk)
        loaded.state = "done"
        loaded.save()
        assert fresh(errand).state == "open"

    def test_save_keeps_other_fields(self, errand: Errand) -> None:
        errand.title = "Fetch two films"
        errand.save()
        assert fresh(errand).title == "Fetch two films"

    def test_a_stale_case_saved_late_moves_nothing_back(self, errand: Errand, desk: Actor) -> None:
        stale = fresh(errand)
        perform(errand, "take", by=desk)
        stale.title = "Other"
        stale.save()
        assert (fresh(errand).state, fresh(errand).title) == ("working", "Other")

    def test_queries_refuse_too(self, errand: Errand) -> None:
        errand.state = "done"
        for attempt in (
            lambda: Errand.objects.filter(pk=errand.pk).update(state="done"),
            lambda: Errand.objects.filter(pk=errand.pk).update(title="x", version=5),
            lambda: Errand.objects.bulk_update([errand], ["state"]),
            lambda: Errand.objects.create(title="x", state="done", state_since=MONDAY),
            lambda: Errand.objects.bulk_create([Errand(title="x", state="done", state_since=MONDAY)]),
            lambda: Errand.objects.get_or_create(title="new", defaults={"state": "done", "state_since": MONDAY}),
            lambda: Errand.objects.update_or_create(pk=errand.pk, defaults={"state": "done"}),
            lambda: Errand(pk=errand.pk, title="x", state="done", state_since=MONDAY).save(),
        ):
            with pytest.raises(StateWrittenOutsideWorkflow), transaction.atomic():
                attempt()
        assert fresh(errand).state == "open"
        assert Errand.objects.count() == 1

    def test_sets_of_an_action_may_not_move_the_state(self, errand: Errand, desk: Actor) -> None:
        with pytest.raises(StateWrittenOutsideWorkflow):
            perform(errand, "cheat", by=desk)
        assert fresh(errand).state == "open"

    def test_history_is_never_rewritten(self, errand: Errand) -> None:
        event = errand.events.first()
        event.comment = "Something else"
        for attempt in (
            event.save,
            event.delete,
            errand.events.all().delete,
            lambda: errand.events.update(comment="Something else"),
            lambda: ErrandEvent.objects.bulk_update([event], ["comment"]),
        ):
            with pytest.raises(HistoryRewritten), transaction.atomic():
                attempt()


class TestOffering:
    def test_only_what_this_person_may_do_now_is_offered(self, errand: Errand, people: dict[str, Actor]) -> None:
        def codes(by: Actor) -> set[str]:
            return {o.action.code for o in available(errand, by)}

        assert codes(people["desk"]) == {"take", "ask", "note", "refuse", "hurry", "break", "cheat"}
        assert codes(people["doctor"]) == {"note"}
        assert codes(people["stranger"]) == set()
        assert "sweep" not in codes(SYSTEM)

    def test_a_guard_says_why_not_yet(self, draft: Errand, doctor: Actor) -> None:
        draft.title = ""
        (offered,) = available(draft, doctor)
        assert offered.action.code == "send"
        assert [f.field for f in offered.blocked] == ["title"]

    def test_the_main_action_comes_first(self, draft: Errand, doctor: Actor) -> None:
        assert available(draft, doctor)[0].action.main

    def test_a_final_state_offers_only_what_stays_in_it(self, errand: Errand, desk: Actor) -> None:
        perform(errand, "refuse", by=desk, data={"reason": "plain"})
        assert available(errand, desk) == []
        assert not errand.is_open
        assert Role.COORDINATOR not in errand.status.owes


class TestCost:
    def test_of_a_step_without_clocks(self, errand: Errand, desk: Actor, django_assert_num_queries) -> None:
        errand = fresh(errand)
        with django_assert_num_queries(4):  # savepoint, compare-and-set, event, release
            perform(errand, "note", by=desk, data={"comment": "x"})

    def test_of_a_step_that_pauses_and_starts_clocks(
        self, errand: Errand, desk: Actor, django_assert_num_queries
    ) -> None:
        errand = fresh(errand)
        with django_assert_num_queries(7):  # the same four; open clocks read, paused, started
            perform(errand, "ask", by=desk, data={"comment": "x"})

    def test_of_opening_with_a_step(self, heard: Heard, doctor: Actor, django_assert_num_queries) -> None:
        errand = Errand(title="Fetch", owner_id=doctor.user_id)
        with django_assert_num_queries(6):  # savepoint, case, both events, clocks, footprint, release
            open_case(errand, by=doctor, steps=[Step("send", doctor, WISH)])


def test_a_person_takes_no_inner_step_unless_a_service_says_so(errand: Errand, desk: Actor) -> None:
    with pytest.raises(NotPermitted):
        perform(errand, "sweep", by=desk, at=MONDAY)
    assert Errand.objects.get(pk=errand.pk).state == "open"
    perform(errand, "sweep", by=desk, at=MONDAY, internal=True)
    assert Errand.objects.get(pk=errand.pk).state == "done"


def test_a_step_cannot_be_dated_before_the_one_it_follows(errand: Errand, desk: Actor) -> None:
    with pytest.raises(Incomplete) as refused:
        perform(errand, "ask", by=desk, data={"comment": "Which?"}, at=MONDAY - timedelta(hours=1))
    assert [fault.field for fault in refused.value.faults] == ["at"]
    perform(errand, "note", by=desk, data={"comment": "Seen the day before."}, at=MONDAY - timedelta(hours=1))


def test_a_step_typed_within_the_minute_of_the_one_before_is_in_order(doctor: Actor, desk: Actor) -> None:
    errand = Errand(title="Fetch the film", owner_id=doctor.user_id, handler_id=desk.user_id, patient_id=77)
    forty_seconds_later = MONDAY + timedelta(seconds=40)
    open_case(errand, by=doctor, at=forty_seconds_later, steps=[Step("send", doctor, WISH, forty_seconds_later)])
    asked = perform(errand, "ask", by=desk, data={"comment": "Which?"}, at=MONDAY)
    assert (asked.action, asked.occurred_at) == ("ask", MONDAY)
