"""Log lines: one JSON object each, with the request's id, and nothing about a person."""

from __future__ import annotations

import json
import logging

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from medcluster.config.logs import REQUEST_ID, JsonLines
from medcluster.config.requests import RequestLogMiddleware


def line(record: logging.LogRecord) -> dict[str, object]:
    found: dict[str, object] = json.loads(JsonLines().format(record))
    return found


def test_an_error_is_told_by_its_kind_not_by_its_message() -> None:
    try:
        raise ValueError("Key (email)=(aigul@example.kz) already exists")
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, __file__, 1, "failed", None, (type(error), error, error.__traceback__)
        )
    found = line(record)
    assert found["error"] == "ValueError"
    assert "aigul" not in json.dumps(found)
    assert "test_logs.py" in json.dumps(found["trace"])


def test_the_request_is_known_on_every_line_written_during_it(caplog: pytest.LogCaptureFixture) -> None:
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(REQUEST_ID.get())
        return HttpResponse()

    request = RequestFactory().get("/patients/?q=Ахметова", headers={"x-request-id": "proxy-0001"})
    with caplog.at_level(logging.INFO, "medcluster.requests"):
        answer = RequestLogMiddleware(view)(request)
    assert seen == ["proxy-0001"]
    assert answer["X-Request-ID"] == "proxy-0001"
    assert REQUEST_ID.get() == ""
    assert "Ахметова" not in caplog.text


@pytest.mark.parametrize("given", ["", "x", "a b c d e f g h", "<script>alert(1)</script>", "я" * 20])
def test_an_odd_request_id_is_replaced(client: Client, given: str) -> None:
    request = RequestFactory().get("/", headers={"x-request-id": given})
    answer = RequestLogMiddleware(lambda _request: HttpResponse())(request)
    assert answer["X-Request-ID"].isalnum()
    assert answer["X-Request-ID"] != given
