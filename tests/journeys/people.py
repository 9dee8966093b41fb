"""People at their screens. What they read is asked in their own language, in the words that the pages take."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, expect
from playwright.sync_api import TimeoutError as TooSlow

from medcluster.demo.cluster import EMAIL_DOMAIN, PASSWORD
from medcluster.kernel.permissions import Role
from medcluster.kernel.workflow import WORKFLOWS
from medcluster.referrals.presenters import role_words

PATIENCE = 30_000  # milliseconds; the machine may be busy with other things
# A refused form is a normal answer, and so is a question given up because the person went on to another page;
# the browser and htmx report both as errors.
EXPECTED = re.compile(r"status of (409|422)|htmx:(sendAbort|afterRequest), \[object HTML")


@dataclass
class Person:
    """Somebody with a browser of their own. `login` is empty for a visitor."""

    page: Page = field(repr=False)
    address: str = field(repr=False)
    login: str
    language: str
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def arrives(cls, browser: Browser, address: str, login: str, language: str, **context: Any) -> Person:
        """Open a browser, choose the language, sign in unless a visitor."""
        opened = browser.new_context(locale=language, viewport={"width": 1440, "height": 900}, **context)
        opened.set_default_timeout(PATIENCE)
        page = opened.new_page()
        person = cls(page, address, login, language)
        page.on("console", person._hears)
        page.on("pageerror", lambda error: person.complaints.append(str(error)))
        if login:
            person.signs_in()
        return person

    def _hears(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED.search(message.text):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def leaves(self) -> None:
        """Close the browser; whatever its console complained about on the way is a fault."""
        self.page.context.close()
        assert not self.complaints, "\n".join(self.complaints)

    @property
    def name(self) -> str:
        """As the house calls this person."""
        return self.page.locator(".person-menu > summary").get_attribute("aria-label") or ""

    # -- moving about

    def signs_in(self) -> None:
        self.goes(f"/accounts/login/?lang={self.language}")
        self.page.fill("[name=login]", f"{self.login}@{EMAIL_DOMAIN}")
        self.page.fill("[name=password]", PASSWORD)
        self.sends(self.page.locator(".signin-fields button[type=submit]"))
        assert "/accounts/login" not in self.page.url, f"{self.login} could not sign in"

    def goes(self, path: str) -> Response | None:
        return self.page.goto(self.address + path)

    def opens(self, number: str) -> None:
        """The page of a case by its number."""
        status = self._asks_for(number)
        assert status == 200, f"{self.login} gets {status} at {number}"

    def knows_nothing_of(self, number: str) -> None:
        """The case does not exist for this person: not even a refusal betrays it."""
        assert self._asks_for(number) == 404
        self.complaints.clear()  # the browser's own word about it

    def _asks_for(self, number: str) -> int:
        room = {"R": "referrals", "T": "teleconsults", "E": "episodes"}[number[0]]
        answer = self.goes(f"/{room}/{number}/")
        return answer.status if answer else 0

    def follows(self, way: str) -> None:
        """An address, then steps: ">" opens the first row, "!register" a dialogue, "send/" a page below."""
        address, *steps = way.split()
        answer = self.goes(address)
        assert answer is not None
        assert answer.status == 200, f"{self.login or 'a visitor'} gets {answer.status} at {address}"
        for step in steps:
            if step == ">":
                row = self.page.locator("[data-table] tbody tr[data-href]").first
                self.goes(str(row.get_attribute("data-href")))
            elif step.startswith("!"):
                self.button(step[1:]).first.click()
                expect(self.page.locator("#dialog .action-form")).to_be_visible()
            else:
                self.page.goto(self.page.url + step)

    def sends(self, button: Locator) -> None:
        """Press a button that leads to another page."""
        try:
            with self.page.expect_navigation():
                button.click()
        except TooSlow:
            raise AssertionError(f"{self.login}: nothing followed. {self._faults()}") from None

    def _faults(self) -> str:
        return " ".join(self.page.locator("[data-error-summary], .note-error, .house-toast").all_inner_texts())

    # -- acting

    def button(self, action: str) -> Locator:
        """The link by which an action is taken, wherever it stands on the page of the case."""
        return self.page.locator(f"main a[href$='/do/{action}/'], main a[href$='/actions/{action}/']").locator(
            "visible=true"
        )

    def does(self, action: str, **values: str | bool) -> None:
        """Take an action in its dialogue, with the values by the names of its fields."""
        self.button(action).first.click()
        dialog = self.page.locator("#dialog")
        expect(dialog.locator("form.action-form, .action-form form").first).to_be_visible()
        for name, value in values.items():
            self.fills(name, value, dialog)
        self.sends(dialog.locator("button[type=submit]"))

    def fills(self, name: str, value: str | bool, within: Locator | None = None) -> None:
        """Fill the field of a name, whatever kind of field it is."""
        found = (within or self.page.locator("main")).locator(f"[name='{name}']:not([type=hidden])")
        kind = found.first.evaluate("e => e.type")
        if kind in ("radio", "checkbox"):
            meant = self.page.locator(f"[value='{value}']").or_(self.page.get_by_label(str(value)))
            (found.first if value is True else found.and_(meant)).check()
        elif kind == "select-one":
            found.first.select_option(str(value))
        else:
            found.first.fill(str(value))

    # -- reading

    def text(self, message: Any) -> str:
        """A text of the house in this person's language."""
        with translation.override(self.language):
            return str(message)

    def state(self, case: str, code: str) -> str:
        """The word for a state, which must not be the English one for those who read another language."""
        label = WORKFLOWS[case].state(code).label
        words = self.text(label)
        with translation.override("en"):
            assert self.language == "en" or words != str(label), f"{case}.{code} is not in {self.language}"
        return words

    def plain(self, code: str) -> str:
        """What the patient reads of a referral's state."""
        return self.text(WORKFLOWS["referral"].state(code).plain)

    def role(self, role: Role) -> str:
        return self.text(role_words(role))

    def sees(self, number: str, state: str, *, owed_by: Role | None = None, may: str = "", may_not: str = "") -> None:
        """Open a case: where it stands, who owes the next step, what this person may do and what not."""
        self.opens(number)
        case = {"R": "referral", "T": "teleconsult", "E": "episode"}[number[0]]
        expect(self.page.locator("main .lead").first).to_contain_text(self.state(case, state))
        if owed_by is not None:
            expect(self.page.locator("main .now-words")).to_contain_text(self.role(owed_by))
        folded = self.page.locator("details.action-more:not([open]) > summary")
        for _ in range(folded.count()):
            folded.first.click()  # what ends or takes away something is folded; an opened one is no longer among them
        for action in may.split():
            expect(self.button(action).first).to_be_visible()
        for action in may_not.split():
            expect(self.button(action)).to_have_count(0)

    def has_waiting(self, number: str, *, yes: bool = True) -> None:
        """Whether a referral stands in this person's own worklist."""
        self.goes(f"/referrals/?q={number}")
        expect(self.page.locator("[data-table] tbody tr", has_text=number)).to_have_count(int(yes))
