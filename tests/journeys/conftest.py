"""The browser, the served cluster, and people who sign in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.installation import installation, serve
from tests.journeys.people import PATIENCE, Person
from tests.journeys.world import World, prepare

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the thread of the tests
expect.set_options(timeout=PATIENCE)
CHROMIUM = "/usr/bin/chromium"

Meet = Callable[..., Person]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/journeys/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    arguments = [*sandbox, "--disable-gpu", "--disable-background-networking"]
    return {"executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("cluster")
    for made in installation(folder / "data"):
        said = prepare(made)
        with serve(made, folder / "serve.log") as serving:
            yield World(serving.address, said["first"], said["again"])


@pytest.fixture
def meet(browser: Browser, world: World) -> Iterator[Meet]:
    """`meet("coordinator", "en")` is somebody signed in, reading English; `meet("", "kk")` a visitor."""
    met: list[Person] = []

    def somebody(login: str, language: str = "ru", **context: Any) -> Person:
        person = Person.arrives(browser, world.address, login, language, **context)
        met.append(person)
        return person

    yield somebody
    for person in met:
        person.leaves()
