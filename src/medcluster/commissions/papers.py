"""The protocol of a sitting and its extract for each referral, as PDF/A by Typst, in the sitting's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import override

from medcluster.commissions.effects import tally_of
from medcluster.commissions.models import Decision, Member, Question, Sitting
from medcluster.commissions.rules import Tally
from medcluster.documents.rendering import pdf
from medcluster.kernel.actor import Actor

TEMPLATE = "commissions/protocol"


@dataclass(frozen=True)
class Entry:
    """One question with its count and the decision that the votes give."""

    question: Question
    tally: Tally
    decision: str
    votes: tuple[tuple[str, str, str], ...]  # member, vote in words, opinion


@dataclass(frozen=True)
class Outcome:
    sitting: Sitting
    members: tuple[Member, ...]
    entries: tuple[Entry, ...]
    marks: tuple[tuple[int, int, str], ...]  # question, member, choice: to notice a change


@dataclass(frozen=True)
class Sheets:
    protocol: bytes
    extracts: Mapping[int, bytes]  # by question


def outcome_of(sitting: Sitting) -> Outcome:
    """The counts of all questions that are before the members (4 queries)."""
    members = tuple(sitting.members.all())
    names = {member.pk: member.name for member in members}
    questions = (
        sitting.questions.filter(state__in=("voting", "decided"))
        .select_related(
            "referral__patient", "referral__profile", "referral__referring_organisation", "method", "centre"
        )
        .prefetch_related("votes")
        .order_by("pk")
    )
    entries, marks = [], []
    for question in questions:
        question.sitting = sitting
        tally = tally_of(question, members)
        votes = [(names[v.member_id], v) for v in question.votes.all() if v.member_id in names]
        entries.append(
            Entry(
                question,
                tally,
                question.decision or tally.decision,
                tuple((name, v.get_choice_display(), v.opinion) for name, v in votes),
            )
        )
        marks += [(question.pk, v.member_id, v.choice) for _name, v in votes]
    return Outcome(sitting, members, tuple(entries), tuple(sorted(marks)))


def sheets(sitting: Sitting, outcome: Outcome, *, number: str, at: datetime, by: Actor) -> Sheets:
    """The whole protocol, and an extract per question that names no other patient."""
    with override(sitting.language):
        outcome = outcome_of(sitting)  # again, for the votes in the words of this language
        whole = pdf(TEMPLATE, _data(outcome, outcome.entries, title(sitting, number), number, at, by), sitting.language)
        extracts = {
            entry.question.pk: pdf(
                TEMPLATE,
                _data(outcome, (entry,), extract_title(entry.question, number), number, at, by),
                sitting.language,
            )
            for entry in outcome.entries
        }
    return Sheets(whole, extracts)


def title(sitting: Sitting, number: str) -> str:
    with override(sitting.language):
        return _("Protocol of the commission No. %(number)s") % {"number": number}


def extract_title(question: Question, number: str) -> str:
    language = question.sitting.language if question.sitting else "ru"
    with override(language):
        return _("Extract from the commission's protocol No. %(number)s") % {"number": number}


def _data(
    outcome: Outcome, entries: tuple[Entry, ...], heading: str, number: str, at: datetime, by: Actor
) -> dict[str, Any]:
    """Everything on the paper as words of the active language."""
    sitting, centre = outcome.sitting, outcome.sitting.centre
    chair = next((m.name for m in outcome.members if m.is_chair), "")
    return {
        "title": heading,
        "number": number,
        "organisation": str(centre.name),
        "address": str(centre.address),
        "phone": centre.phone,
        "date": f"{at.astimezone(ZoneInfo(centre.time_zone)):%d.%m.%Y}",
        "facts": [
            [_("Sitting"), f"{sitting.held_at.astimezone(ZoneInfo(centre.time_zone)):%d.%m.%Y %H:%M}"],
            [_("Place or link"), sitting.place],
            [_("Chair"), chair],
            [_("Members"), ", ".join(m.name for m in outcome.members if not m.is_chair)],
            [_("Secretary"), by.name],
        ],
        "cases": [_case(entry) for entry in entries],
        "decision_label": _("Decision"),
        "vote_heads": [_("Member"), _("Vote"), _("Opinion")],
        "sign_chair": _("Chair"),
        "chair": chair,
        "sign_secretary": _("Secretary"),
        "secretary": by.name,
    }


def _case(entry: Entry) -> dict[str, Any]:
    question, referral, tally = entry.question, entry.question.referral, entry.tally
    patient = referral.patient
    assert patient is not None, "a registered referral has a patient"
    return {
        "heading": f"{referral.number} · {patient.full_name}",
        "facts": [
            [_("Date of birth"), f"{patient.birth_date:%d.%m.%Y}" if patient.birth_date else ""],
            [_("Referred by"), str(referral.referring_organisation.name)],
            [_("Profile"), str(referral.profile.name) if referral.profile else ""],
            [_("Diagnosis (ICD-10)"), referral.diagnosis_code],
            [_("High-tech method"), str(question.method.name) if question.method else ""],
            [_("Question"), question.text],
        ],
        "decision": str(Decision(entry.decision).label) if entry.decision else "",
        "wording": question.wording,
        "count": _("for %(for)d, against %(against)d, abstained %(abstained)d, conflict of interest %(conflict)d")
        % {
            "for": tally.in_favour, "against": tally.against, "abstained": tally.abstained, "conflict": tally.conflicts,
        },
        "votes": [list(vote) for vote in entry.votes],
    }  # fmt: skip
