"""Whether a screen is open to everybody: what axe finds at a desk and on a phone, and what sticks out on the phone."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


def is_open_to_everybody(page: Page) -> None:
    """Fails when axe finds anything at either width, or the page scrolls sideways on a phone. Leaves the desk's width.

    Desk first: what is open by then (a dialogue, a menu) stays open.
    """
    findings = [f"desk: {found}" for found in _findings(page)]
    page.set_viewport_size(PHONE)
    findings += [f"phone: {found}" for found in _findings(page)]
    wide = page.evaluate("document.documentElement.scrollWidth")
    culprits = _sticking_out(page) if wide > PHONE["width"] else []
    page.set_viewport_size(DESK)
    assert not findings, f"axe at {page.url}: " + " | ".join(findings)
    assert wide <= PHONE["width"], f"{page.url} is {wide} px wide on a phone: {culprits}"


def _findings(page: Page) -> list[str]:
    """What axe found: the rule and the first few places."""
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: " + "; ".join(" ".join(map(str, n["target"])) for n in v["nodes"][:4]) for v in found]


def _sticking_out(page: Page) -> list[str]:
    """The elements that stick out on the right, for whoever has to mend it."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > 391
             && !e.closest(".table-scroll")).slice(0, 5).map(e => e.tagName + "." + e.className)"""
    )
    return found
