"""Writing a referral where the line is poor and the hand is quick."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Meet
from tests.journeys.people import Person

HISTORY = "Болеет с весны, по вечерам температура."


def begins_a_referral(doctor: Person) -> None:
    """A draft for Liz Conn that the server has kept."""
    page = doctor.page
    doctor.goes("/referrals/new/")
    page.locator("#patient-search").press_sequentially("Conn")
    page.locator(".hit", has_text="Conn Liz").click()
    expect(page.locator("#chosen-patient")).to_contain_text("Conn Liz")
    for name, value in {"profile": "29", "diagnosis_code": "I48.0", "funding": "paid"}.items():
        doctor.fills(name, value)
    doctor.fills("question", "Показана ли абляция?")
    expect(page).to_have_url(re.compile("/edit/$"))
    expect(page.locator("#draft-status")).not_to_be_empty()


def test_a_lost_connection_loses_no_word(meet: Meet) -> None:
    doctor = meet("referring-doctor", "ru")
    page = doctor.page
    begins_a_referral(doctor)
    # when the connection is lost while the history is typed
    page.context.set_offline(True)
    doctor.fills("history", HISTORY)
    expect(page.locator("#draft-status")).to_contain_text("Нет связи")
    expect(page.locator("[name=history]")).to_have_value(HISTORY)
    # then it is sent as soon as the connection is back
    page.context.set_offline(False)
    expect(page.locator("#draft-status")).to_contain_text("Сохранено")
    page.reload()
    expect(page.locator("[name=history]")).to_have_value(HISTORY)
    doctor.complaints.clear()  # the browser reports what it could not reach


def test_a_double_click_submits_one_case(meet: Meet) -> None:
    doctor = meet("referring-doctor", "ru")
    page = doctor.page
    begins_a_referral(doctor)
    number = page.url.split("/")[-3]
    page.locator("#referral-form .form-actions button.btn-primary").dblclick()
    expect(page).to_have_url(re.compile(f"/referrals/{number}/$"))
    doctor.sees(number, "submitted")
    sent = page.locator(".timeline .event", has_text=doctor.state("referral", "submitted"))
    expect(sent).to_have_count(1)
    doctor.goes("/referrals/open/?q=Conn&state=submitted")
    alike = page.locator("[data-table] tbody tr", has_text=number)
    expect(alike).to_have_count(1)
