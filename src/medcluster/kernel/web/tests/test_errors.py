"""Refusals reach the person as a page, htmx as a toast, a program as JSON; and refused people are written down."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Conflict, DomainError, Fault, Incomplete, NotPermitted, NotVisible
from medcluster.kernel.tests.conftest import Heard
from medcluster.kernel.web.errors import DomainErrorMiddleware, csrf_failure, failed, not_found
from medcluster.kernel.web.tests.conftest import Asking

FAULTS = [Fault("reason", "Choose a reason of the list."), Fault("comment", "Fill in this field.")]
REFUSALS = [
    (NotVisible(), 404),
    (NotPermitted(code="referrals.triage"), 403),
    (PermissionDenied(), 403),
    (Conflict("Mr Kim has just changed this case.", by="Mr Kim"), 409),
    (Incomplete(FAULTS), 422),
    (DomainError("Not like this."), 400),
]


def answer(request: HttpRequest, error: Exception) -> Any:
    return DomainErrorMiddleware(lambda _request: HttpResponse()).process_exception(request, error)


@pytest.mark.parametrize(("error", "status"), REFUSALS)
@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_a_person_reads_why_and_what_to_do_next(
    error: Exception, status: int, language: str, ask: Asking, heard: Heard
) -> None:
    with translation.override(language):
        response = answer(ask("/"), error)
    page = response.content.decode()
    assert response.status_code == status
    assert "<h1>" in page
    assert "btn btn-primary" in page
    for fault in getattr(error, "faults", ()):
        assert str(fault.message) in page


def test_a_program_gets_every_fault_by_field(ask: Asking, heard: Heard) -> None:
    response = answer(ask("/", accept="application/json"), Incomplete(FAULTS))
    body = json.loads(response.content)
    assert response.status_code == 422
    assert body["error"] == "incomplete"
    assert [fault["field"] for fault in body["faults"]] == ["reason", "comment"]
    assert "Choose a reason" in body["message"]


def test_a_browser_that_takes_anything_gets_a_page(ask: Asking, heard: Heard) -> None:
    accepts = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert answer(ask("/", accept=accepts), NotVisible())["Content-Type"].startswith("text/html")


def test_htmx_gets_a_toast_and_the_page_stays(ask: Asking, heard: Heard) -> None:
    response = answer(ask("/", htmx="dialog"), NotPermitted("Your role does not allow this here."))
    assert response.status_code == 403
    assert response["HX-Retarget"] == "#toasts"
    assert "Your role does not allow this here." in response.content.decode()
    assert "<html" not in response.content.decode()


class TestWritingDown:
    @pytest.mark.parametrize("error", [NotVisible(), NotPermitted(code="x")])
    def test_a_signed_in_person_refused_is_written_down(
        self, error: Exception, ask: Asking, heard: Heard, desk: Actor
    ) -> None:
        answer(ask("/referrals/R26/", by=desk), error)
        [entry] = heard.entries
        assert (entry.action, entry.outcome, entry.actor) == ("access.refused", "refused", desk)

    def test_visitors_and_ordinary_mistakes_are_not(self, ask: Asking, heard: Heard, desk: Actor) -> None:
        answer(ask("/"), NotVisible())
        answer(ask("/", by=desk), Incomplete(FAULTS))
        answer(ask("/", by=desk), Conflict("overtaken"))
        assert heard.entries == []


def test_our_own_faults_are_left_to_django(ask: Asking, heard: Heard) -> None:
    assert answer(ask("/"), ZeroDivisionError()) is None


class TestRedirects:
    def send(self, request: HttpRequest, to: str) -> Any:
        return DomainErrorMiddleware(lambda _request: redirect(to))(request)

    def test_htmx_leaves_the_page_instead_of_swallowing_the_next(self, ask: Asking) -> None:
        response = self.send(ask("/x/", htmx="dialog"), "/referrals/R26-000001-1/")
        assert response.status_code == 200
        assert response["HX-Redirect"] == "/referrals/R26-000001-1/"

    def test_after_sign_in_the_person_returns_to_the_page_not_to_its_fragment(self, ask: Asking) -> None:
        here = {"HX-Current-URL": "https://host/referrals/?state=open"}
        response = self.send(ask("/fragment/", htmx="x", **here), "/accounts/login/?next=/fragment/")
        assert response["HX-Redirect"] == "/accounts/login/?next=%2Freferrals%2F%3Fstate%3Dopen"

    def test_ordinary_requests_are_redirected_as_ever(self, ask: Asking) -> None:
        assert self.send(ask("/"), "/next/").status_code == 302


def test_handlers_answer_in_the_house_style(ask: Asking, heard: Heard) -> None:
    assert not_found(ask("/nowhere/")).status_code == 404
    assert failed(ask("/")).status_code == 500
    assert json.loads(failed(ask("/", accept="application/json")).content)["error"] == "failed"
    assert csrf_failure(ask("/"), "no cookie").status_code == 403
