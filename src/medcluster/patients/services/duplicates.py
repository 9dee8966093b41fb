"""Finding one person who is there twice: while typing, and in bulk by blocking keys."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import combinations, groupby
from operator import itemgetter
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from medcluster.kernel import rows
from medcluster.kernel.actor import Actor
from medcluster.kernel.errors import Conflict
from medcluster.kernel.permissions import Permission
from medcluster.kernel.ports import AuditEntry, ports
from medcluster.patients.matching import Person, keys_of
from medcluster.patients.models import DuplicateCandidate, MatchKey, Patient, PatientIdentifier
from medcluster.patients.scoring import POSSIBLE, Match, compare

BLOCK_LIMIT = 40  # a key shared by more people than this says nothing (a phone of a hospital, "Иванов Иван")
_CHUNK = 2000
_PERSON = (
    "pk", "family_name", "given_name", "middle_name", "family_latin", "given_latin", "birth_date", "sex", "phone",
    "email",
)  # fmt: skip
State = DuplicateCandidate.State
T = TypeVar("T")


def people_of(ids: Iterable[int]) -> dict[int, Person]:
    """What is compared, by id of patient; two queries per chunk."""
    found: dict[int, Person] = {}
    for chunk in _chunks(sorted(set(ids))):
        numbers: dict[int, list[tuple[str, str]]] = {}
        rows = PatientIdentifier.objects.filter(patient__in=chunk).exclude(status="wrong")
        for patient_id, system, value in rows.values_list("patient_id", "system", "value"):
            numbers.setdefault(patient_id, []).append((system, value))
        for pk, family, given, middle, family_latin, given_latin, born, sex, phone, email in Patient.objects.filter(
            pk__in=chunk
        ).values_list(*_PERSON):
            found[pk] = Person.of(
                family=family, given=given, middle=middle, family_latin=family_latin, given_latin=given_latin,
                birth_date=born, sex=sex, phone=phone, email=email, identifiers=numbers.get(pk, ()),
            )  # fmt: skip
    return found


def refresh_keys(ids: Iterable[int]) -> None:
    """Write the keys of patients anew (after any change to name, birth date, phone or numbers)."""
    people = people_of(ids)
    with transaction.atomic():
        for chunk in _chunks(list(people)):
            MatchKey.objects.filter(patient__in=chunk).delete()
        keys = [(pk, key) for pk, person in people.items() for key in sorted(keys_of(person))]
        rows.insert_unread([rows.make(MatchKey, patient_id=pk, value=key) for pk, key in keys], MatchKey.objects.db)


def matches_for(person: Person, *, except_id: int | None = None, limit: int = 5) -> list[tuple[int, Match]]:
    """The patients most like a person (ids with score), best first. For hints while typing: three or four queries."""
    keys = MatchKey.objects.filter(value__in=keys_of(person), patient__merged_into=None)
    ids = keys.exclude(patient_id=except_id or 0).values_list("patient_id", flat=True).distinct()[:200]
    people = people_of(ids)
    scored = [(pk, match) for pk, other in people.items() if (match := compare(person, other)).score >= POSSIBLE]
    return sorted(scored, key=lambda pair: (-pair[1].score, pair[0]))[:limit]


def note_candidates(patient_id: int) -> int:
    """Write the pairs in which a patient looks like another one; gives how many are there."""
    person = people_of([patient_id]).get(patient_id)
    if person is None:
        return 0
    found = matches_for(person, except_id=patient_id, limit=20)
    return _keep((patient_id, other, match) for other, match in found)


def note_candidates_of(ids: Collection[int]) -> None:
    """The same for many new patients at once, in a few statements; keys that too many share are passed over."""
    new = set(ids)
    keys = set(MatchKey.objects.filter(patient__in=new).values_list("value", flat=True))
    pairs: set[tuple[int, int]] = set()
    for chunk in _chunks(sorted(keys)):
        rows = MatchKey.objects.filter(value__in=chunk, patient__merged_into=None).order_by("value", "patient_id")
        pairs |= _pairs(rows.values_list("value", "patient_id"))
    _compare_pairs(sorted(pair for pair in pairs if not new.isdisjoint(pair)), POSSIBLE)


def find_duplicates(*, by: Actor, progress: Callable[[int, int], None] | None = None, threshold: int = POSSIBLE) -> int:
    """Compare everybody with everybody who shares a key; gives the number of open pairs afterwards.

    Decided pairs stay decided. 100 000 patients take a few minutes at most: work grows with the pairs in the blocks,
    not with the square of the patients.
    """
    by.require(Permission.MERGE_PATIENTS)
    _add_missing_keys(progress)
    pairs = sorted(_pairs_in_blocks())
    _compare_pairs(pairs, threshold, progress)
    total = DuplicateCandidate.objects.filter(state=State.OPEN).count()
    ports.audit.append([AuditEntry("patient.find_duplicates", by, details={"pairs": len(pairs), "open": total})])
    return total


def _add_missing_keys(progress: Callable[[int, int], None] | None) -> None:
    missing = list(Patient.objects.filter(merged_into=None, match_keys=None).values_list("pk", flat=True))
    for start in range(0, len(missing), _CHUNK):
        refresh_keys(missing[start : start + _CHUNK])
        if progress:
            progress(start, len(missing))


def _compare_pairs(
    pairs: list[tuple[int, int]], threshold: int, progress: Callable[[int, int], None] | None = None
) -> None:
    for start in range(0, len(pairs), _CHUNK):
        part = pairs[start : start + _CHUNK]
        people = people_of(pk for pair in part for pk in pair)
        _keep(
            (one, other, match)
            for one, other in part
            if (match := compare(people[one], people[other])).score >= threshold
        )
        if progress:
            progress(start + len(part), len(pairs))


def _pairs_in_blocks() -> set[tuple[int, int]]:
    """Every two living patients who share a key of reasonable size: one walk along the index of keys."""
    gone = set(Patient.objects.exclude(merged_into=None).values_list("pk", flat=True))
    rows = MatchKey.objects.order_by("value", "patient_id").values_list("value", "patient_id")
    return _pairs(rows.iterator(chunk_size=5000), gone)


def _pairs(rows: Iterable[tuple[str, int]], gone: Collection[int] = ()) -> set[tuple[int, int]]:
    """The pairs within each block of rows sorted by key."""
    pairs: set[tuple[int, int]] = set()
    for _value, block in groupby(rows, key=itemgetter(0)):
        members = [pk for _key, pk in block if pk not in gone]
        if 1 < len(members) <= BLOCK_LIMIT:
            pairs.update(combinations(members, 2))
    return pairs


def _keep(found: Iterable[tuple[int, int, Match]]) -> int:
    rows = [
        DuplicateCandidate(
            first_id=min(one, other), second_id=max(one, other), score=match.score, reasons=list(match.reasons)
        )
        for one, other, match in found
    ]
    DuplicateCandidate.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["score", "reasons"],
        batch_size=200,
    )
    return len(rows)


def pair_up(one: int, other: int) -> DuplicateCandidate:
    """The pair of two records, made when somebody suspects what the search did not."""
    low, high = sorted((one, other))
    people = people_of([low, high])
    match = compare(people[low], people[high])
    pair, _created = DuplicateCandidate.objects.get_or_create(
        first_id=low, second_id=high, defaults={"score": match.score, "reasons": list(match.reasons)}
    )
    return pair


@transaction.atomic
def mark_not_same(*, candidate: DuplicateCandidate, by: Actor) -> None:
    """Two people after all: the pair is not shown again."""
    by.require(Permission.MERGE_PATIENTS)
    _decide(candidate, State.OPEN, State.NOT_SAME, by)


@transaction.atomic
def reopen_candidate(*, candidate: DuplicateCandidate, by: Actor) -> None:
    """Take back "not the same"."""
    by.require(Permission.MERGE_PATIENTS)
    _decide(candidate, State.NOT_SAME, State.OPEN, by)


def _decide(candidate: DuplicateCandidate, before: str, after: str, by: Actor) -> None:
    changed = DuplicateCandidate.objects.filter(pk=candidate.pk, state=before).update(
        state=after, decided_by_id=by.user_id, decided_at=timezone.now()
    )
    if not changed:
        raise Conflict(_("Somebody has already decided about this pair."))
    details = {"pair": [candidate.first_id, candidate.second_id], "state": after}
    ports.audit.append(
        [
            AuditEntry("patient.duplicate_decided", by, "patients.patient", pk, pk, details=details)
            for pk in (candidate.first_id, candidate.second_id)
        ]
    )


def _chunks(ids: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
