"""One patient goes the whole way, from the question of her doctor at home to the letter that he reads.

Liz Conn comes from a FHIR file. Her doctor in Atyrau reads Russian, the people of the centres Kazakh, the coordinator
English. After every step both sides look at their screens: where it stands, who owes the next step, whose button it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import expect

from medcluster.demo.cluster import PASSWORD
from medcluster.kernel.permissions import Role
from tests.journeys.accessibility import is_open_to_everybody
from tests.journeys.conftest import Meet
from tests.journeys.people import Person
from tests.journeys.world import World, bundles

HERE = ZoneInfo("Asia/Almaty")
QUESTION = "Показана ли имплантация ресинхронизирующего устройства?"
SUMMARY = "Одышка при нагрузке два года, отёки. Лечение по месту жительства без достаточного эффекта."
FINDINGS = "ЭхоКГ: фракция выброса 32 %. ЭКГ: QRS 160 мс."
CONCLUSION = "Имплантация показана. Рекомендуем направить в центр в плановом порядке."
PREPARATION = "Аш қарынға келіңіз, құжаттарыңызды алыңыз."


@dataclass
class Cast:
    """Who takes part, and the numbers that the cases were given on the way."""

    doctor: Person
    stranger: Person  # a doctor of another hospital
    moderator: Person
    consultant: Person
    coordinator: Person
    full_centre: Person  # triage doctor of the centre that declines
    centre: Person  # triage doctor of the centre that accepts
    finance: Person
    booking: Person
    admissions: Person
    attending: Person
    patient: Person
    teleconsult: str = ""
    referral: str = ""
    episode: str = ""


@pytest.fixture
def cast(meet: Meet) -> Cast:
    return Cast(
        doctor=meet("referring-doctor", "ru"),
        stranger=meet("referring-doctor.kar-r", "ru"),
        moderator=meet("triage-doctor.dca", "kk"),
        consultant=meet("consultant.dca", "kk"),
        coordinator=meet("coordinator", "en"),
        full_centre=meet("triage-doctor.rdc", "kk"),
        centre=meet("triage-doctor", "kk"),
        finance=meet("finance", "kk"),
        booking=meet("booking", "kk"),
        admissions=meet("admissions", "kk"),
        attending=meet("attending-doctor", "kk"),
        patient=meet("", "kk"),
    )


def test_patients_of_a_fhir_bundle_are_there_once(world: World) -> None:
    people = [file for file in bundles() if "Information" not in file.name]
    assert world.imported["created"] == len(people)
    assert world.imported["rejected"] == []
    assert world.imported_again["unchanged"] == len(people), "a second import doubles nobody"
    assert world.imported_again["created"] == 0


def test_from_the_first_question_to_the_letter_that_is_read(cast: Cast) -> None:
    # given a patient at home whose doctor asks a consultant first
    the_doctor_asks_for_a_teleconsultation(cast)
    the_consultative_centre_names_a_consultant(cast)
    the_consultant_concludes_and_signs(cast)
    # when the doctor makes a referral of it, and the cluster finds the centre
    the_doctor_reads_and_refers_without_retyping(cast)
    the_coordinator_registers_and_asks_two_centres(cast)
    one_centre_declines_and_the_other_accepts(cast)
    funding_is_confirmed_and_a_date_offered(cast)
    the_patient_takes_the_date_without_an_account(cast)
    # and the patient is treated
    the_patient_arrives_and_lies_in_a_bed(cast)
    she_is_operated_and_goes_home(cast)
    # then the doctor at home has the answer, and everybody sees that it is over
    the_letter_reaches_the_doctor(cast)
    everybody_sees_that_it_is_over(cast)


# -- teleconsultation


def the_doctor_asks_for_a_teleconsultation(cast: Cast) -> None:
    doctor, page = cast.doctor, cast.doctor.page
    doctor.goes("/teleconsults/new/")
    page.fill("#people-search", "Conn")
    doctor.sends(page.get_by_role("button", name="Conn Liz"))
    cast.teleconsult = page.url.split("/")[-3]
    doctor.fills("profile", "29")
    page.get_by_role("radio", name="Дистанционный консультативный центр (взрослые)").check()
    for name, value in {"question": QUESTION, "summary": SUMMARY, "findings": FINDINGS, "icd10": "I50.0"}.items():
        doctor.fills(name, value)
    is_open_to_everybody(page)
    doctor.sends(page.locator("[data-draft-send]"))
    doctor.sees(cast.teleconsult, "sent", may_not="take accept")
    cast.stranger.knows_nothing_of(cast.teleconsult)


def the_consultative_centre_names_a_consultant(cast: Cast) -> None:
    number, moderator = cast.teleconsult, cast.moderator
    moderator.sees(number, "sent", may="take")
    moderator.does("take")
    moderator.sees(number, "moderation", may="accept decline redirect request_info")
    cast.doctor.sees(number, "moderation", may="cancel", may_not="accept decline")
    moderator.opens(number)
    moderator.does("accept", consultants=cast.consultant.name, lead=cast.consultant.name)
    moderator.sees(number, "accepted", may_not="accept start_review")
    cast.doctor.sees(number, "accepted", may_not="start_review")


def the_consultant_concludes_and_signs(cast: Cast) -> None:
    number, consultant = cast.teleconsult, cast.consultant
    consultant.sees(number, "accepted", may="start_review")
    expect(consultant.page.get_by_text(QUESTION)).to_be_visible()
    consultant.does("start_review")
    consultant.sees(number, "in_review", may="start_conclusion")
    consultant.does("start_conclusion")
    for name, value in {"conclusion": CONCLUSION, "recommendation": "refer", "conclusion_language": "ru"}.items():
        consultant.fills(name, value)
    cast.doctor.sees(number, "conclusion_draft")
    expect(cast.doctor.page.get_by_text(CONCLUSION)).to_have_count(0)
    is_open_to_everybody(consultant.page)
    consultant.fills("password", PASSWORD)
    consultant.sends(consultant.page.locator("[data-draft-send]"))
    consultant.sees(number, "delivered", may="revise", may_not="acknowledge")


def the_doctor_reads_and_refers_without_retyping(cast: Cast) -> None:
    doctor, page = cast.doctor, cast.doctor.page
    doctor.sees(cast.teleconsult, "delivered", may="acknowledge", may_not="revise")
    expect(page.get_by_text(CONCLUSION)).to_be_visible()
    is_open_to_everybody(page)
    doctor.does("acknowledge", plan="refer")
    doctor.sees(cast.teleconsult, "acknowledged", may_not="acknowledge")
    doctor.sends(page.locator(f"main a[href*='/referrals/new/?from={cast.teleconsult}']").first)
    expect(page.locator("#chosen-patient")).to_contain_text("Conn Liz")
    expect(page.locator("[name=diagnosis_code]")).to_have_value("I50.0")
    expect(page.locator("[name=profile]")).to_have_value("29")
    expect(page.locator("[name=question]")).to_have_value(QUESTION)
    doctor.fills("funding", "paid")
    expect(page).to_have_url(re.compile(r"/referrals/R[^/]+/edit/"))  # the draft was kept by itself
    cast.referral = page.url.split("/")[-3]
    papers_are_uploaded(doctor)
    doctor.sends(page.locator("#referral-form .form-actions button.btn-primary"))
    doctor.sees(cast.referral, "submitted", owed_by=Role.COORDINATOR, may="withdraw", may_not="register")
    doctor.opens(cast.teleconsult)
    expect(page.locator("main")).to_contain_text(cast.referral)


def papers_are_uploaded(doctor: Person) -> None:
    picture, text = BytesIO(), "ЭхоКГ: фракция выброса 32 %."
    Image.new("RGB", (640, 480), "white").save(picture, "PNG")
    page = doctor.page
    page.locator("[data-docs-zone] [name=kind]").select_option("echo")
    page.locator("[data-docs-input]").set_input_files(
        [
            {"name": "echo.png", "mimeType": "image/png", "buffer": picture.getvalue()},
            {"name": "echo.txt", "mimeType": "text/plain", "buffer": text.encode()},
        ]
    )
    expect(page.locator(".docs-kept")).to_have_count(2)
    expect(page.locator(".docs-item")).to_have_count(2)


# -- the centre is found


def the_coordinator_registers_and_asks_two_centres(cast: Cast) -> None:
    number, coordinator, page = cast.referral, cast.coordinator, cast.coordinator.page
    coordinator.has_waiting(number)
    cast.doctor.has_waiting(number, yes=False)
    coordinator.sees(number, "submitted", owed_by=Role.COORDINATOR, may="register request_info")
    coordinator.does("register")
    coordinator.sees(number, "registered", owed_by=Role.COORDINATOR, may_not="register")
    cast.doctor.sees(number, "registered", owed_by=Role.COORDINATOR)
    coordinator.goes(f"/referrals/{number}/send/")
    for name in ("Cardiac Surgery Centre", "Republican Diagnostic Centre"):
        page.locator(".advice-list .advice-head", has_text=name).locator("input[name=centres]").check()
    expect(page.locator(".advice-first .advice-pro").first).to_be_visible()
    coordinator.sends(page.locator("main .form-actions button[type=submit]"))
    coordinator.sees(number, "triage", owed_by=Role.TRIAGE_DOCTOR)
    expect(page.locator("#offers .offer")).to_have_count(2)
    cast.doctor.sees(number, "triage", owed_by=Role.TRIAGE_DOCTOR, may_not="accept decline")


def one_centre_declines_and_the_other_accepts(cast: Cast) -> None:
    number = cast.referral
    for triage in (cast.full_centre, cast.centre):
        triage.goes("/referrals/offers/")
        expect(triage.page.locator("[data-table] tbody tr", has_text=number)).to_have_count(1)
        triage.sees(number, "triage", owed_by=Role.TRIAGE_DOCTOR, may="accept decline")
        expect(triage.page.locator("#offers .offer")).to_have_count(1)  # neither learns who else was asked
    cast.full_centre.opens(number)
    cast.full_centre.does("decline", reason="no_capacity", comment="Екі айға дейін орын жоқ.")
    cast.full_centre.knows_nothing_of(number)  # its sight of the case ended with its offer
    cast.coordinator.sees(number, "triage", owed_by=Role.TRIAGE_DOCTOR)
    declined = cast.coordinator.page.locator("#offers .offer", has_text="Republican Diagnostic Centre")
    expect(declined).to_contain_text(cast.coordinator.state("offer", "declined"))
    cast.centre.opens(number)
    cast.centre.does("accept", comment="Қабылдаймыз.")
    cast.centre.sees(number, "accepted", owed_by=Role.FINANCE, may_not="accept")
    cast.doctor.sees(number, "accepted", owed_by=Role.FINANCE, may="withdraw", may_not="confirm_funding")


def funding_is_confirmed_and_a_date_offered(cast: Cast) -> None:
    number, today = cast.referral, datetime.now(HERE)
    cast.finance.sees(number, "accepted", owed_by=Role.FINANCE, may="confirm_funding")
    cast.finance.does("confirm_funding", funding="paid")
    cast.finance.sees(number, "waitlisted", owed_by=Role.BOOKING, may_not="confirm_funding offer_slot")
    cast.doctor.sees(number, "waitlisted", owed_by=Role.BOOKING, may_not="offer_slot")
    cast.booking.has_waiting(number)
    cast.booking.sees(number, "waitlisted", owed_by=Role.BOOKING, may="offer_slot")
    expect(cast.booking.page.get_by_text(QUESTION)).to_have_count(0)  # no clinical text for the booking desk
    cast.booking.does("offer_slot", planned_on=f"{today:%d.%m.%Y}", comment=PREPARATION)
    cast.booking.sees(number, "slot_offered", owed_by=Role.PATIENT, may_not="offer_slot")


def the_patient_takes_the_date_without_an_account(cast: Cast) -> None:
    number, doctor, patient, page = cast.referral, cast.doctor, cast.patient, cast.patient.page
    doctor.sees(number, "slot_offered", owed_by=Role.PATIENT, may="book refuse_slot")
    doctor.goes(f"/referrals/{number}/slip/")
    printed, code = doctor.page.locator(".slip-code").all_inner_texts()
    assert printed == number
    patient.goes("/track/?lang=kk")
    page.fill("#number", number)
    page.fill("#code", code)
    patient.sends(page.locator(".track-form button[type=submit]"))
    expect(page.locator("h1")).to_have_text(patient.plain("slot_offered"))
    expect(page.locator("main")).to_contain_text(PREPARATION)
    is_open_to_everybody(page)
    for secret in ("Conn", "I50.0", QUESTION):
        expect(page.locator("body")).not_to_contain_text(secret)
    patient.sends(page.locator("main a[href$='/do/book/']"))
    patient.sends(page.locator("main .action-form button[type=submit]"))
    expect(page.locator("h1")).to_have_text(patient.plain("booked"))
    doctor.sees(number, "booked", owed_by=Role.PATIENT, may="confirm", may_not="book arrive")
    cast.booking.sees(number, "booked", may="move_date", may_not="offer_slot")


# -- treatment


def the_patient_arrives_and_lies_in_a_bed(cast: Cast) -> None:
    number, admissions, page = cast.referral, cast.admissions, cast.admissions.page
    admissions.sees(number, "booked", may="arrive")
    admissions.does("arrive", at=this_minute())
    admissions.sees(number, "arrived", owed_by=Role.ADMISSIONS, may_not="arrive")
    cast.doctor.sees(number, "arrived", may_not="arrive withdraw")
    cast.episode = page.locator("#episodes a").first.inner_text()
    admissions.sees(cast.episode, "arrived", may="admit")
    cast.doctor.sees(cast.episode, "arrived", may_not="admit refuse")
    admissions.opens(cast.episode)
    admissions.button("admit").first.click()
    beds = page.locator("#dialog [name=bed]")
    cardiology = page.locator("#dialog [name=department]").locator("xpath=ancestor::*[contains(@class,'field')][1]")
    cardiology.get_by_label("Кардиология бөлімшесі").check()
    bed = beds.locator("option", has_text="Кардиология бөлімшесі").first.get_attribute("value")
    beds.select_option(bed)
    admissions.fills("at", this_minute(), page.locator("#dialog"))
    admissions.sends(page.locator("#dialog button[type=submit]"))
    admissions.sees(cast.episode, "admitted", may="transfer", may_not="admit discharge")
    cast.doctor.sees(number, "admitted", owed_by=Role.ATTENDING_DOCTOR)
    admissions.sees(number, "admitted", owed_by=Role.ATTENDING_DOCTOR)


def she_is_operated_and_goes_home(cast: Cast) -> None:
    attending, episode = cast.attending, cast.episode
    attending.sees(episode, "admitted", may="operate discharge")
    attending.does(
        "operate", name="Ресинхрондаушы құрылғыны имплантациялау", method="HT-168-02", started_at=this_minute()
    )
    attending.sees(episode, "admitted", may="operate discharge")
    expect(attending.page.get_by_text("Ресинхрондаушы құрылғыны имплантациялау").first).to_be_visible()
    attending.does(
        "discharge", outcome="improved", diagnosis_code="I50.0", course="Құрылғы имплантацияланды.",
        recommendations="Бір айдан кейін кардиолог тексеруі.",
    )  # fmt: skip
    is_open_to_everybody(attending.page)
    attending.sees(episode, "discharged", may="send_letter", may_not="operate")
    cast.doctor.sees(cast.referral, "discharged", owed_by=Role.ATTENDING_DOCTOR, may_not="acknowledge")
    attending.sees(cast.referral, "discharged", owed_by=Role.ATTENDING_DOCTOR)


def the_letter_reaches_the_doctor(cast: Cast) -> None:
    attending, doctor = cast.attending, cast.doctor
    attending.opens(cast.episode)
    attending.does("send_letter")
    attending.sees(cast.episode, "closed", may_not="send_letter")
    attending.sees(cast.referral, "outcome_sent", owed_by=Role.REFERRING_DOCTOR, may_not="acknowledge")
    doctor.has_waiting(cast.referral)
    doctor.sees(cast.referral, "outcome_sent", owed_by=Role.REFERRING_DOCTOR, may="acknowledge")
    letter_in_russian = doctor.page.locator("#documents .docs-item", has_text="Выписное письмо (ru)")
    expect(letter_in_russian).to_be_visible(timeout=60_000)  # the worker makes it, the page fetches it by itself
    with doctor.page.expect_download() as came:
        letter_in_russian.locator(".docs-tools a").click()
    with open(came.value.path(), "rb") as letter:
        assert letter.read(5) == b"%PDF-"
    doctor.does("acknowledge")


def everybody_sees_that_it_is_over(cast: Cast) -> None:
    for person in (cast.doctor, cast.coordinator, cast.centre, cast.booking):
        person.sees(cast.referral, "closed", may_not="acknowledge withdraw died")
        person.has_waiting(cast.referral, yes=False)
    cast.patient.goes(f"/track/{cast.referral}/")
    expect(cast.patient.page.locator("h1")).to_have_text(cast.patient.plain("closed"))
    cast.stranger.knows_nothing_of(cast.referral)


def this_minute() -> str:
    return f"{datetime.now(HERE):%d.%m.%Y %H:%M}"
