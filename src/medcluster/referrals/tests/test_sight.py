"""Who reads what: no clinical word reaches a role without clinical sight, on any page, export or answer in JSON; and
an asked centre is let in only while its question stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from medcluster.documents.services import add
from medcluster.episodes.models import Episode
from medcluster.kernel.actor import ANONYMOUS, SYSTEM, Actor
from medcluster.kernel.cases import perform
from medcluster.kernel.permissions import ROLES, Permission, Role
from medcluster.patients.models import Patient
from medcluster.referrals import pages, selectors, services
from medcluster.referrals.models import Offer, Referral
from medcluster.referrals.policies import sees_at_once, sees_offer
from medcluster.referrals.tests.stage import Stage
from medcluster.referrals.tests.test_closed import signed_in

pytestmark = pytest.mark.django_db
SECRET = "ZZSECRETZZ"
BLIND = sorted(role for role, d in ROLES.items() if Permission.READ_CLINICAL not in d.permissions)


def fresh(referral: Referral) -> Referral:
    return Referral.objects.get(pk=referral.pk)


def full_case(stage: Stage) -> tuple[Referral, Offer, Offer, Episode]:
    """A case with a secret wherever a clinical word can be written: two offers, a stay, papers, words."""
    referral, (heart, brain) = stage.asked(stage.heart, stage.brain)
    words = {"comment": SECRET}
    perform(fresh(referral), "set_priority", by=stage.coordinator, data={"priority": "urgent", **words})
    heart, brain = (Offer.objects.get(pk=offer.pk) for offer in (heart, brain))
    perform(heart, "request_info", by=stage.heart_triage, data=words)
    perform(heart, "provide_info", by=stage.doctor, data=words)
    perform(brain, "decline", by=stage.brain_triage, data={"reason": "contraindicated", **words})
    perform(Offer.objects.get(pk=heart.pk), "accept", by=stage.heart_triage, data=words)
    perform(fresh(referral), "request_info", by=stage.heart_triage, data=words)
    perform(fresh(referral), "provide_info", by=stage.doctor, data=words)
    services.write_message(by=stage.doctor, referral=fresh(referral), text=SECRET)
    perform(fresh(referral), "confirm_funding", by=stage.finance, data={"funding": "osms"})
    today = timezone.localdate()
    perform(fresh(referral), "offer_slot", by=stage.booking, data={"planned_on": today, "comment": "Bring the policy"})
    perform(fresh(referral), "book", by=stage.doctor)
    perform(fresh(referral), "arrive", by=stage.admissions)
    episode = Episode.objects.get(referral=referral)
    perform(episode, "admit", by=stage.attending, data={"department": str(stage.ward.pk), **words})
    perform(
        episode, "operate", by=stage.attending,
        data={"name": SECRET, "started_at": timezone.now().isoformat(), "complications": SECRET},
    )  # fmt: skip
    letter = {"outcome": "improved", "diagnosis_code": "I35.0", "course": SECRET, "recommendations": SECRET}
    perform(episode, "discharge", by=stage.attending, data=letter)
    add(
        owner_type=selectors.OWNER, owner_id=referral.pk, kind="extract", title=f"{SECRET} extract", by=SYSTEM,
        content=b"Plain words", filename="paper.txt", patient_id=stage.patient.pk,
    )  # fmt: skip
    Referral.objects.filter(pk=referral.pk).update(
        history=SECRET, findings=SECRET, allergies=SECRET, implants=SECRET, infection_risk=SECRET,
        diagnosis_text=SECRET, question=SECRET, advice=SECRET,
    )  # fmt: skip
    return fresh(referral), Offer.objects.get(pk=heart.pk), Offer.objects.get(pk=brain.pk), episode


def everything(client: Client, referral: Referral, offers: tuple[Offer, ...], episode: Episode) -> Iterator[str]:
    """Every page, fragment, export and JSON that shows the case."""
    lists = [reverse(f"referrals:{name}") for name in ("list", "going", "finished", "offers")] + [
        reverse("episodes:list")
    ]
    columns = "?state=*&cols=number,diagnosis,outcome,patient"
    queries = ("", "?export=csv", columns, f"?q={SECRET[:5]}", "?state=*&export=csv")
    for url in lists:
        yield from (url + query for query in queries)
    yield reverse("referrals:detail", args=[referral.number])
    yield reverse("referrals:send", args=[referral.number])
    yield reverse("referrals:slip", args=[referral.number])
    yield reverse("referrals:api_collection")
    yield reverse("referrals:api_item", args=[referral.number])
    yield reverse("episodes:detail", args=[episode.number])
    yield from (reverse("referrals:offer", args=[offer.number]) for offer in offers)
    for action in ("request_info", "correct_letter", "send_letter", "operate"):
        yield reverse("referrals:act", args=[referral.number, action])
        yield reverse("episodes:act", args=[episode.number, action])
    yield reverse("patients:detail", args=[referral.patient.number])
    yield from (f"{reverse('workspace:search')}?q={words}" for words in (referral.number, SECRET[:5], "I3"))
    yield reverse("workspace:home")


def body(response: object) -> str:
    content = response.getvalue() if response.streaming else response.content  # type: ignore[attr-defined]
    return str(content.decode())


@pytest.mark.parametrize("role", BLIND)
def test_no_clinical_word_reaches_a_role_without_clinical_sight(role: Role, stage: Stage, client: Client) -> None:
    referral, heart, brain, episode = full_case(stage)
    blind = stage.person("blind", role, organisation_id=stage.hospital.pk, centre_id=stage.heart.pk)
    if role is Role.INSURER:
        Referral.objects.filter(pk=referral.pk).update(payer_id=stage.hospital.pk)
    signed_in(client, blind)
    shown = 0
    for url in everything(client, referral, (heart, brain), episode):
        text = body(client.get(url, headers={"accept": "text/html"}))
        shown += referral.number in text
        assert SECRET not in text, f"{role} reads a clinical word at {url}"
        assert "I35.0" not in text, f"{role} reads a diagnosis at {url}"
    assert shown or not blind.may(Permission.READ_REFERRALS), f"{role} should see that there is a case"


def test_the_desk_reads_what_is_written_for_it(stage: Stage, client: Client) -> None:
    referral, _heart, _brain, _episode = full_case(stage)
    page = body(signed_in(client, stage.booking).get(reverse("referrals:detail", args=[referral.number])))
    assert "Bring the policy" in page


def seen_by(actor: Actor, referral: Referral) -> bool:
    return bool(Referral.objects.visible_to(actor).filter(pk=referral.pk).exists())


def patient_seen_by(actor: Actor, stage: Stage) -> bool:
    return bool(Patient.objects.visible_to(actor).filter(pk=stage.patient.pk).exists())


@pytest.mark.parametrize("role", [Role.TRIAGE_DOCTOR, Role.CENTRE_HEAD])
@pytest.mark.parametrize(
    ("action", "by", "data"),
    [
        ("decline", "centre", {"reason": "no_capacity"}),
        ("suggest", "centre", {"reason": "no_capacity", "centre": "heart"}),
        ("advise", "centre", {"comment": "Treat at home"}),
        ("withdraw", "coordinator", {"reason": "sent_in_error"}),
        ("lost", "", {}),
    ],
)
def test_the_access_of_an_asked_centre_ends_with_the_question(
    role: Role, action: str, by: str, data: dict[str, str], stage: Stage, client: Client
) -> None:
    referral, (heart, brain) = stage.asked(stage.heart, stage.brain)
    asked = stage.person("asked", role, organisation_id=stage.brain.lead_id, centre_id=stage.brain.pk)
    assert seen_by(asked, referral)
    assert patient_seen_by(asked, stage)
    if action == "lost":
        perform(heart, "accept", by=stage.heart_triage)
    else:
        if "centre" in data:
            data = data | {"centre": str(stage.heart.pk)}
        perform(brain, action, by=asked if by == "centre" else stage.coordinator, data=data)
    assert not seen_by(asked, referral)
    assert not patient_seen_by(asked, stage)
    assert seen_by(stage.heart_triage, referral)
    signed_in(client, asked)
    page = client.get(reverse("referrals:offer", args=[brain.number]))
    assert page.status_code == 200
    assert brain.number in body(page)
    for url in (reverse("referrals:offer", args=[brain.number]), reverse("referrals:offers") + "?state=*",
                reverse("referrals:offers") + "?state=*&export=csv"):  # fmt: skip
        text = body(client.get(url))
        assert brain.number in text
        assert not [word for word in (stage.patient.family_name, "I35.0", referral.number) if word in text]
    name = reverse("referrals:offers") + f"?state=*&q={stage.patient.family_name}"
    assert brain.number not in body(client.get(name)), "the row is not found by the patient's name either"


def test_what_another_case_gives_stays(stage: Stage) -> None:
    _first, (offer,) = stage.asked(stage.brain)
    stage.asked(stage.brain)
    perform(offer, "decline", by=stage.brain_triage, data={"reason": "no_capacity"})
    assert patient_seen_by(stage.brain_triage, stage)


def test_deciders_wait_only_for_what_they_have_not_answered(stage: Stage) -> None:
    referral, (heart, brain) = stage.asked(stage.heart, stage.brain)
    for person in (stage.heart_triage, stage.brain_triage):
        assert list(selectors.waiting_for(person)) == [referral]
    perform(brain, "decline", by=stage.brain_triage, data={"reason": "no_capacity"})
    assert not list(selectors.waiting_for(stage.brain_triage))
    perform(heart, "request_info", by=stage.heart_triage, data={"comment": "A film?"})
    assert not list(selectors.waiting_for(stage.heart_triage))
    assert list(selectors.waiting_for(stage.doctor)) == [referral], "the one who is asked back owes the answer"


def test_other_cases_are_told_of_without_their_contents(stage: Stage, client: Client) -> None:
    stage.submitted()
    own = selectors.open_referrals_of(stage.patient, stage.doctor)
    other = selectors.open_referrals_of(stage.patient, stage.stranger)
    assert (len(own.seen), own.elsewhere) == (1, False)
    assert (list(other.seen), other.elsewhere) == ([], True)
    stage.patient.is_restricted = True
    assert not selectors.open_referrals_of(stage.patient, stage.stranger)


def test_the_page_asks_no_more_for_more_offers(stage: Stage) -> None:
    counts = []
    for centres in ([stage.heart], [stage.heart], [stage.heart, stage.brain]):
        referral, _offers = stage.asked(*centres)
        with CaptureQueriesContext(connection) as asked:
            pages.referral_page(selectors.by_number(stage.coordinator, referral.number), stage.coordinator)
        counts.append(len(asked))
    assert counts[1] == counts[2]


def test_what_a_loaded_case_says_of_its_readers_is_what_the_database_says(stage: Stage) -> None:
    """`sees_at_once` and `sees_offer` are the same rules as the Qs beside them, on rows that are at hand."""
    stage.submitted()
    stage.asked(stage.heart, stage.brain)
    stage.booked(timezone.localdate())
    services.save_draft(by=stage.doctor, typed={}, values={})
    stage.person("chief", Role.ORG_ADMIN, organisation_id=stage.hospital.pk)
    stage.person("insurer", Role.INSURER, organisation_id=stage.other_hospital.pk)
    stage.people["skin"] = replace(
        stage.heart_triage, posts=tuple(replace(p, profiles=frozenset({"0"})) for p in stage.heart_triage.posts)
    )
    people = [stage.doctor, stage.stranger, stage.coordinator, stage.heart_triage, stage.brain_triage, stage.finance,
              stage.booking, stage.admissions, stage.attending, *stage.people.values(), SYSTEM, ANONYMOUS]  # fmt: skip
    opened = 0
    for person in people:
        seen = set(Referral.objects.visible_to(person))
        at_once = {case for case in Referral.objects.all() if sees_at_once(case, person)}
        assert at_once <= seen, person.name
        by_offers = set(Offer.objects.visible_to(person).values_list("referral_id", flat=True))
        assert {case.pk for case in seen - at_once} <= by_offers, "only an offer opens more"
        offers = Offer.objects.select_related("referral", "centre")
        assert {offer for offer in offers if sees_offer(offer, person)} == set(Offer.objects.visible_to(person))
        opened += len(at_once)
    assert opened


def test_the_revision_of_the_page_is_the_one_that_is_asked_for(stage: Stage) -> None:
    referral, _offers = stage.asked(stage.heart, stage.brain)
    services.write_message(by=stage.doctor, referral=referral, text="A word.")
    context = pages.referral_page(selectors.by_number(stage.coordinator, referral.number), stage.coordinator)
    assert context["revision"] == selectors.revision(referral)
