"""A case on a page: its path, deadlines, what can be done, what happened; and the form of an action."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.template.loader import render_to_string
from django.utils import translation

from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import perform
from medcluster.kernel.errors import Conflict, NotPermitted, NotVisible
from medcluster.kernel.tests.conftest import MONDAY, WISH, Heard
from medcluster.kernel.tests.toy.models import Errand
from medcluster.kernel.web.cases import action_view, case_page_context
from medcluster.kernel.web.cases.page import limit_words
from medcluster.kernel.web.tests.conftest import Asking

pytestmark = pytest.mark.usefixtures("heard")
NOON = MONDAY + timedelta(hours=2)


def url(code: str) -> str:
    return f"/errands/actions/{code}/"


def context(case: Errand, actor: Actor, **options: Any) -> dict[str, Any]:
    return case_page_context(case, actor, NOON, action_url=url, **options)


def page(response: Any) -> str:
    return str(response.content.decode())


class TestPage:
    def test_what_this_person_can_do_now(self, errand: Errand, desk: Actor, doctor: Actor) -> None:
        mine, theirs = context(errand, desk)["actions"], context(errand, doctor)["actions"]
        assert "take" in {link.code for link in mine.others} | {mine.main and mine.main.code}
        assert "take" not in {link.code for link in theirs.others}
        assert mine.waiting_for

    def test_an_action_that_is_not_possible_yet_says_why(self, draft: Errand, doctor: Actor) -> None:
        draft.title = ""
        [blocked] = context(draft, doctor)["actions"].blocked
        assert blocked.code == "send"
        assert blocked.blocked == ("Give the errand a title.",)

    def test_a_running_deadline_and_a_paused_one(self, errand: Errand, desk: Actor, doctor: Actor) -> None:
        running = {str(clock.label): clock for clock in context(errand, desk)["clocks"]}["Work"]
        assert (running.standing, running.percent) == ("soon", 50)
        perform(errand, "ask", by=desk, data={"comment": "Which film?"}, at=NOON)
        paused = {str(clock.label): clock for clock in context(errand, desk)["clocks"]}["Work"]
        assert paused.standing == "paused"

    def test_what_happened_newest_first_with_late_entries_told_apart(self, errand: Errand, desk: Actor) -> None:
        with time_machine.travel(NOON, tick=False):
            perform(errand, "take", by=desk)
        with time_machine.travel(NOON + timedelta(days=1), tick=False):
            perform(errand, "ask", by=desk, data={"comment": "long " * 100}, at=NOON + timedelta(hours=1))
        asked, taken, sent, opened = context(errand, desk)["timeline"]
        assert asked.entered_at is not None
        assert taken.entered_at is None
        assert asked.folded
        assert str(asked.state.label) == "Asked back"
        assert ("Size", "Small") in [(str(label), value) for label, value in sent.facts]
        assert opened.who == "Dr Omarova"

    def test_values_are_told_in_the_words_of_the_app(self, errand: Errand, desk: Actor) -> None:
        told = context(errand, desk, describe=lambda event, name, value: "a wish" if name == "wanted_on" else None)
        assert ("Wanted on", "a wish") in [(str(label), value) for label, value in told["timeline"][0].facts]

    def test_two_queries(self, errand: Errand, desk: Actor, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(2):
            context(errand, desk)

    def test_every_part_is_drawn(self, errand: Errand, desk: Actor) -> None:
        for part in ("path", "clocks", "actions", "timeline"):
            assert render_to_string(f"components/{part}.html", context(errand, desk))


@pytest.mark.parametrize(
    ("language", "amount", "unit", "expected"),
    [
        ("ru", 1, "working_days", "1 рабочий день"),
        ("ru", 3, "working_days", "3 рабочих дня"),
        ("ru", 11, "working_days", "11 рабочих дней"),
        ("kk", 4, "working_hours", "4 жұмыс сағаты"),
        ("en", 1, "working_hours", "1 working hour"),
        ("en", 40, "minutes", "40 minutes"),
    ],
)
def test_limits_in_words(language: str, amount: int, unit: str, expected: str) -> None:
    with translation.override(language):
        assert limit_words(amount, unit) == expected


class TestForm:
    def test_it_asks_what_the_action_needs(self, draft: Errand, doctor: Actor, ask: Asking) -> None:
        html = page(action_view(ask("/x/", by=doctor, htmx="dialog"), draft, "send", back="/b/"))
        for name in ("wanted_on", "size", "amount", "tags", "comment", "expected_version"):
            assert f'name="{name}"' in html
        assert "<html" not in html

    def test_without_javascript_it_is_a_page(self, draft: Errand, doctor: Actor, ask: Asking) -> None:
        assert "<html" in page(action_view(ask("/x/", by=doctor), draft, "send", back="/b/"))

    def test_sending_it_takes_the_action_and_returns_to_the_case(
        self, draft: Errand, doctor: Actor, ask: Asking
    ) -> None:
        data = {**WISH, "wanted_on": "20.03.2026", "tags": ["small", "large"], "expected_version": "0"}
        response = action_view(ask("/x/", by=doctor, post=data), draft, "send", back="/errands/1/")
        assert response["Location"] == "/errands/1/"
        assert draft.state == "open"
        assert draft.events.order_by("-sequence")[0].data["tags"] == ["small", "large"]

    def test_faults_stand_beside_their_fields_and_nothing_typed_is_lost(
        self, draft: Errand, doctor: Actor, ask: Asking
    ) -> None:
        data = {
            "wanted_on": "soon",
            "size": "large",
            "amount": "many",
            "comment": "Мәтін сақталады",
            "expected_version": "0",
        }
        with translation.override("en"):
            response = action_view(ask("/x/", by=doctor, post=data, htmx="dialog"), draft, "send", back="/b/")
        html = page(response)
        assert response.status_code == 422
        assert "Write the date as dd.mm.yyyy." in html
        assert "Write a whole number." in html
        assert 'href="#id_wanted_on"' in html, "the summary leads to the field"
        for typed in ('value="soon"', 'value="many"', "Мәтін"):
            assert typed in html
        [chosen] = re.findall(r'<input[^>]* name="size"[^>]* checked', html)
        assert 'value="large"' in chosen
        assert draft.state == "draft"

    def test_somebody_elses_move_is_told_and_the_words_are_kept(
        self, errand: Errand, desk: Actor, doctor: Actor, ask: Asking
    ) -> None:
        seen = Errand.objects.get(pk=errand.pk)
        perform(errand, "take", by=desk)
        other = Actor(user_id=desk.user_id + 1000, name="Ms Weiss", posts=desk.posts)  # type: ignore[operator]
        seen.handler_id = other.user_id
        data = {"comment": "Which film?", "expected_version": "1"}
        response = action_view(ask("/x/", by=other, post=data), seen, "ask", back="/b/")
        assert response.status_code == 409
        assert "Mr Kim" in page(response)
        assert "Which film?" in page(response)

    def test_ones_own_double_click_counts_as_done(self, errand: Errand, desk: Actor, ask: Asking) -> None:
        again = Errand.objects.get(pk=errand.pk)
        data = {"comment": "Which film?", "expected_version": "1"}
        first = action_view(ask("/x/", by=desk, post=data), errand, "ask", back="/b/")
        second = action_view(ask("/x/", by=desk, post=data), again, "ask", back="/b/")
        assert (first.status_code, second.status_code) == (302, 302)
        assert errand.events.filter(action="ask").count() == 1

    def test_other_words_are_no_double_click(self, errand: Errand, desk: Actor, ask: Asking) -> None:
        again = Errand.objects.get(pk=errand.pk)
        action_view(ask("/x/", by=desk, post={"comment": "One", "expected_version": "1"}), errand, "ask", back="/b/")
        response = action_view(
            ask("/x/", by=desk, post={"comment": "Two", "expected_version": "1"}), again, "ask", back="/b/"
        )
        assert response.status_code == 409
        assert "Two" in page(response)

    def test_an_earlier_time_is_kept_as_the_events_time(self, errand: Errand, desk: Actor, ask: Asking) -> None:
        data = {"comment": "By phone", "at": "02.03.2026 11:30", "expected_version": "1"}
        action_view(ask("/x/", by=desk, post=data), errand, "ask", back="/b/", ask_time=True)
        event = errand.events.order_by("-sequence")[0]
        assert event.occurred_at < event.recorded_at
        assert errand.state == "asked"

    def test_a_time_that_is_none_is_a_fault_of_its_field(self, errand: Errand, desk: Actor, ask: Asking) -> None:
        data = {"comment": "By phone", "at": "this morning", "expected_version": "1"}
        response = action_view(ask("/x/", by=desk, post=data), errand, "ask", back="/b/", ask_time=True)
        assert response.status_code == 422
        assert "this morning" in page(response)

    def test_an_action_of_somebody_else_is_refused(self, errand: Errand, doctor: Actor, ask: Asking) -> None:
        with pytest.raises(NotPermitted):
            action_view(ask("/x/", by=doctor), errand, "take", back="/b/")
        with pytest.raises(Conflict):
            action_view(ask("/x/", by=doctor), errand, "send", back="/b/")
        with pytest.raises(NotVisible):
            action_view(ask("/x/", by=doctor), errand, "no-such-thing", back="/b/")

    def test_a_program_gets_json(self, errand: Errand, desk: Actor, ask: Asking, heard: Heard) -> None:
        request = ask("/x/", by=desk, post={"comment": "Which film?"}, accept="application/json")
        assert b'"state": "asked"' in action_view(request, errand, "ask", back="/b/").content
