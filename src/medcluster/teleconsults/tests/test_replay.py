"""Whole histories can be written at once (demonstration, migration): the table allows them without effects."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from medcluster.kernel.cases import Step, available, replay
from medcluster.kernel.workflow import WORKFLOWS
from medcluster.teleconsults.models import Panelist, Teleconsult
from medcluster.teleconsults.tests.factories import MONDAY, REQUEST, Scene
from medcluster.teleconsults.workflow import WORKFLOW

pytestmark = pytest.mark.django_db


def steps(scene: Scene, *taken: tuple[str, str, dict[str, Any]]) -> list[Step]:
    return [
        Step(action, getattr(scene, who), data, MONDAY + timedelta(hours=hour))
        for hour, (action, who, data) in enumerate(taken)
    ]


def test_a_live_and_a_deferred_history_are_replayed(scene: Scene) -> None:
    lead = {"consultants": [str(scene.users["lead"].pk)], "lead": str(scene.users["lead"].pk)}
    begin = (("send", "asker", {}), ("take", "moderator", {}), ("accept", "moderator", lead))
    live = steps(
        scene, *begin, ("set_time", "lead", {"first": MONDAY + timedelta(hours=9), "duration": "30"}),
        ("technical_failure", "asker", {"reason": "no_connection"}), ("go_in_writing", "lead", {"comment": "Ясно."}),
    )  # fmt: skip
    written = steps(
        scene, *begin, ("start_review", "lead", {}), ("start_conclusion", "lead", {}), ("sign", "lead", {}),
        ("deliver", "coordinator", {}), ("acknowledge", "asker", {"plan": "follow"}),
    )  # fmt: skip

    def case(mode: str) -> Teleconsult:
        return Teleconsult(
            patient=scene.patient, organisation=scene.hospital, centre=scene.centre, profile=scene.profile,
            asked_by=scene.users["asker"], asked_by_name="Анна Запрос", mode=mode, **REQUEST,
        )  # fmt: skip

    replayed = replay([(case("live"), scene.asker, live), (case("deferred"), scene.asker, written)])
    Panelist.objects.bulk_create(
        Panelist(case=c, user=scene.users["lead"], name="Дана Ведёт", is_lead=True) for c in replayed
    )
    first, second = Teleconsult.objects.order_by("pk")
    assert (first.state, first.mode, first.scheduled_at) == ("in_review", "deferred", None)
    assert (second.state, second.signed_by_name) == ("acknowledged", "Дана Ведёт")
    assert second.clocks.get(code="answer").stopped_at is not None
    assert "start_conclusion" in {offer.action.code for offer in available(first, scene.lead)}


def test_the_table_is_known_and_every_state_has_words_for_the_patient() -> None:
    assert WORKFLOWS["teleconsult"] is WORKFLOW
    assert [state.code for state in WORKFLOW.states if not str(state.plain)] == ["died"]
    assert WORKFLOW.final_states == {"closed", "converted", "declined", "cancelled", "died"}
    asked_everywhere = WORKFLOW.action("request_info")
    assert asked_everywhere is not None
    assert WORKFLOW.open_states - asked_everywhere.sources == {
        "draft", "info_requested", "signed", "delivered", "acknowledged",
    }  # fmt: skip
