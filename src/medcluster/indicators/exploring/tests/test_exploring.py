"""Explore: every combination is answered or explained; the address is the question; who saves what for whom."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from medcluster.accounts.tests.factories import person
from medcluster.indicators import snapshot
from medcluster.indicators.asking import Period, Question, answer
from medcluster.indicators.boards.look import Look
from medcluster.indicators.catalogue import INDICATORS
from medcluster.indicators.exploring import asked as asking
from medcluster.indicators.exploring import services
from medcluster.indicators.exploring.drawing import drawn
from medcluster.indicators.exploring.models import SavedQuestion
from medcluster.indicators.names import DIMENSIONS
from medcluster.indicators.tests.conftest import stage
from medcluster.indicators.tests.test_asking import facts
from medcluster.indicators.tests.test_boards import built
from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.errors import Incomplete, NotVisible
from medcluster.kernel.permissions import Role
from medcluster.referrals.tests.stage import Stage

__all__ = ["built", "facts", "stage"]
pytestmark = pytest.mark.django_db
OFFICE = Actor(987654, "Office", (Post(Role.COORDINATOR),))
TODAY = date(2026, 12, 31)
YEAR = "&from=2026-01-01&to=2026-12-31"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def ask(query: str, actor: Actor = OFFICE) -> asking.Asked:
    return asking.read(QueryDict(query), actor, TODAY)


def chart_of(facts: snapshot.Snapshot, query: str) -> Any:
    asked = ask(query)
    assert not asking.faults(asked)
    return drawn(Look(facts, asked.scope, asked.choice), asked)


# -- the address


def test_the_address_is_the_question() -> None:
    query = "i=treated&by=month&by=centre&where=home_region:KZ-23&where=home_region:&chart=lines&with=none"
    asked = ask(query)
    assert asked.where == {"home_region": ["KZ-23", None]}
    again = ask(asked.query)
    assert again == asked


def test_what_does_not_exist_is_left_out() -> None:
    asked = ask("i=treated&i=nothing&by=colour&where=x:1&chart=pie&with=never&period=never")
    assert (asked.codes, asked.by, asked.where, asked.kind) == (("treated",), (), {}, "")
    with pytest.raises(NotVisible):
        ask("i=treated&scope=centre:99", Actor(1, "Head", (Post(Role.CENTRE_HEAD, centre_id=1),)))


def test_a_preset_wins_over_the_days_that_the_form_still_holds() -> None:
    assert ask(f"period=month{YEAR}").choice.preset == "month"
    assert ask(f"period=own{YEAR}").choice.period == Period(date(2026, 1, 1), TODAY)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("i=", "Choose an indicator"),
        ("i=treated&by=mode", "is not counted by"),
        ("i=treated&i=operated&by=centre&by=sex", "Several indicators"),
        ("i=teleconsultations&where=funding:osms", "does not know"),
        ("i=treated&scope=organisation:4", "is not counted for"),
    ],
)
def test_a_wrong_combination_is_explained(query: str, words: str, stage: Stage) -> None:
    query = query.replace("organisation:4", f"organisation:{stage.hospital.pk}")
    assert words in " ".join(asking.faults(ask(query)))


def test_what_is_drawn_otherwise_is_said() -> None:
    assert "side by side" in asking.hints(ask("i=stay_median&by=centre&chart=parts"))[0]
    assert "different units" in asking.hints(ask("i=treated&i=stay_median&by=centre"))[0]


# -- the answer


def test_figures_are_those_of_asking(facts: snapshot.Snapshot) -> None:
    chart = chart_of(facts, "i=treated&by=residency&with=none" + YEAR)
    period = Period(date(2026, 1, 1), TODAY)
    by = {"residency": answer(facts, Question(INDICATORS["treated"], period, ("residency",))).rows}
    assert sorted(row.figures[0] for row in chart.rows) == sorted(by["residency"].values())
    both = chart_of(facts, "i=treated&by=month&by=sex" + YEAR)
    whole = answer(facts, Question(INDICATORS["treated"], period)).value
    assert sum(sum(row.figures) for row in both.rows) == whole
    assert both.kind == "stack"
    compared = chart_of(facts, "i=treated&by=sex" + YEAR)
    assert [column.drawn for column in compared.columns] == [True, True, False, False]
    for row in compared.rows:
        assert row.figures[2] == row.figures[0] - row.figures[1]


def test_filters_narrow(facts: snapshot.Snapshot) -> None:
    women = chart_of(facts, "i=treated&where=sex:female&with=none" + YEAR).rows[0].figures[0]
    everybody = chart_of(facts, "i=treated&with=none" + YEAR).rows[0].figures[0]
    assert 0 < women < everybody


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(sorted(INDICATORS)), max_size=3),
    st.lists(st.sampled_from([*DIMENSIONS, "month"]), max_size=2),
    st.sampled_from(sorted(asking.KINDS)),
    st.sampled_from(["year", "before", "none"]),
)
def test_every_combination_is_answered_or_explained(
    facts: snapshot.Snapshot, codes: list[str], by: list[str], kind: str, compared: str
) -> None:
    query = "&".join([*(f"i={code}" for code in codes or [""]), *(f"by={name}" for name in by)])
    asked = ask(f"{query}&chart={kind}&with={compared}{YEAR}")
    if faults := asking.faults(asked):
        assert all(len(str(fault)) > 10 for fault in faults)
        return
    chart = drawn(Look(facts, asked.scope, asked.choice), asked)
    for row in chart.rows:
        assert len(row.figures) == len(chart.columns)
    assert chart.as_data()["kind"] == chart.kind
    assert list(chart.table())


# -- saving


def test_a_saved_question_is_the_owners_and_of_those_it_is_shared_with(stage: Stage) -> None:
    owner, colleague = (person(Role.ORG_ADMIN, organisation=stage.hospital) for _ in range(2))
    stranger = person(Role.ORG_ADMIN, organisation=stage.heart.lead)
    at = [Post(Role.ORG_ADMIN, organisation_id=pk) for pk in (stage.hospital.pk, stage.heart.lead_id)]
    mine, beside, away = (
        Actor(owner.pk, "A", (at[0],)),
        Actor(colleague.pk, "B", (at[0],)),
        Actor(stranger.pk, "C", (at[1],)),
    )
    saved = services.save(name="  My   referrals ", address="i=requests", sharing="private", by=mine)
    assert saved.name == "My referrals"
    seen = [SavedQuestion.objects.visible_to(who).count() for who in (mine, beside, away)]
    assert seen == [1, 0, 0]
    services.change(question=saved, name="Ours", sharing="organisation", by=mine)
    seen = [SavedQuestion.objects.visible_to(who).count() for who in (mine, beside, away, OFFICE)]
    assert seen == [1, 1, 0, 0]
    with pytest.raises(NotVisible):
        services.delete(question=saved, by=beside)
    with pytest.raises(Incomplete):
        services.save(name="Ours", address="i=treated", sharing="private", by=mine)
    with pytest.raises(Incomplete):
        services.save(name=" ", address="i=treated", sharing="private", by=mine)
    services.delete(question=saved, by=mine)
    assert not SavedQuestion.objects.visible_to(mine).exists()


# -- on screen


@pytest.fixture
def desk(client: Client, stage: Stage, built: Any) -> Client:
    client.force_login(person(Role.COORDINATOR, organisation=stage.heart.lead))
    return client


def test_the_page_answers_and_htmx_gets_its_part_with_a_clean_address(desk: Client) -> None:
    page = desk.get("/numbers/explore/")
    assert page.status_code == 200
    assert 'id="explore-form"' in page.text
    given = {"i": ["requests", ""], "by": ["residency", ""], "where": [], "add": "profile", "period": "own"}
    part = desk.get("/numbers/explore/", given, headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div id="explore"')
    assert part["HX-Push-Url"] == "/numbers/explore/?i=requests&by=residency&scope=cluster%3Aall"
    assert 'id="only-profile" open' in part.text
    assert 'role="alert"' in desk.get("/numbers/explore/?i=treated&by=mode").text
    assert desk.get("/numbers/explore/?scope=centre:77777").status_code == 404


def test_the_answer_is_taken_away(desk: Client, stage: Stage) -> None:
    query = "i=requests&i=accepted&by=residency"
    text = desk.get(f"/numbers/explore/answer/csv/?{query}").text
    heads = next(csv.reader(text.removeprefix("\ufeff").splitlines(), delimiter=";"))
    book = CalamineWorkbook.from_filelike(BytesIO(desk.get(f"/numbers/explore/answer/xlsx/?{query}").content))
    assert book.get_sheet_by_index(0).to_python()[2][: len(heads)] == heads
    assert desk.get("/numbers/explore/answer/exe/").status_code == 404
    assert desk.get("/numbers/explore/answer/csv/?i=treated&by=mode").status_code == 422


def test_save_rename_and_delete_on_screen(desk: Client) -> None:
    given = {"name": "Отказы", "sharing": "organisation", "address": "i=answers&by=reason&by=x&chart=pie"}
    saved_to = desk.post("/numbers/explore/save/", given)["Location"]
    assert saved_to == "/numbers/explore/?i=answers&by=reason&scope=cluster%3Aall"
    question = SavedQuestion.objects.get()
    assert question.address in desk.get("/numbers/explore/").text.replace("&amp;", "&")
    desk.post(f"/numbers/explore/saved/{question.pk}/", {"name": "Почему нет", "sharing": "private"})
    assert "Почему нет" in desk.get("/numbers/explore/saved/").text
    desk.post(f"/numbers/explore/saved/{question.pk}/delete/")
    assert not SavedQuestion.objects.exists()
    assert desk.post(f"/numbers/explore/saved/{question.pk}/delete/").status_code == 404
