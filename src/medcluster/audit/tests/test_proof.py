"""Whatever is done to the rows behind our back is found, and named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import LazySettings

from medcluster.audit.models import AuditEvent, ChainHead
from medcluster.audit.services import Finding, verify
from medcluster.kernel.actor import SYSTEM
from medcluster.kernel.ports import AuditEntry, ports

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
Sql = Callable[..., int]
Write = Callable[..., None]


@pytest.fixture
def rows(write: Write) -> list[AuditEvent]:
    """Six rows on one chain (a thread keeps its chain)."""
    write(6)
    found = list(AuditEvent.objects.order_by("sequence"))
    assert len({row.chain for row in found}) == 1
    assert verify().sound
    return found


def kinds() -> set[tuple[str, int]]:
    return {(finding.kind, finding.sequence) for finding in verify().findings}


@pytest.mark.parametrize(
    ("column", "value"),
    [("actor_id", 8), ("action", "referral.decline"), ("patient_id", 6), ("details", '{"to":"declined"}'),
     ("occurred_at", "2020-01-01 00:00:00"), ("outcome", "refused"), ("address", ""), ("roles", "coordinator"),
     ("hash", "0" * 64)],
)  # fmt: skip
def test_a_changed_column_names_the_row(rows: list[AuditEvent], sql: Sql, column: str, value: object) -> None:
    victim = rows[2]
    sql(f"UPDATE audit_auditevent SET {column} = %s WHERE id = %s", value, victim.pk)

    findings = verify().findings
    assert [(f.kind, f.chain, f.sequence, f.id) for f in findings] == [("changed", victim.chain, 3, victim.pk)]


def test_a_deleted_row_is_missed(rows: list[AuditEvent], sql: Sql) -> None:
    sql("DELETE FROM audit_auditevent WHERE id = %s", rows[2].pk)
    assert kinds() == {("missing", 3)}


def test_the_first_row_deleted_is_missed(rows: list[AuditEvent], sql: Sql) -> None:
    sql("DELETE FROM audit_auditevent WHERE id = %s", rows[0].pk)
    assert kinds() == {("missing", 1)}


def test_a_row_deleted_and_the_rest_moved_up_is_found(rows: list[AuditEvent], sql: Sql) -> None:
    sql("DELETE FROM audit_auditevent WHERE id = %s", rows[2].pk)
    for row in rows[3:]:
        sql("UPDATE audit_auditevent SET sequence = sequence - 1 WHERE id = %s", row.pk)
    assert ("reordered", 3) in kinds()


def test_two_rows_that_changed_places_are_found(rows: list[AuditEvent], sql: Sql) -> None:
    for pk, place in ((rows[1].pk, 99), (rows[2].pk, 2), (rows[1].pk, 3)):
        sql("UPDATE audit_auditevent SET sequence = %s WHERE id = %s", place, pk)
    assert {("reordered", 2), ("reordered", 3)} <= kinds()


def test_the_end_cut_off_is_found(rows: list[AuditEvent], sql: Sql) -> None:
    sql("DELETE FROM audit_auditevent WHERE sequence > 4")
    assert kinds() == {("truncated", 5)}


def test_the_end_cut_off_and_the_head_set_back_is_found(rows: list[AuditEvent], sql: Sql) -> None:
    sql("DELETE FROM audit_auditevent WHERE sequence > 4")
    sql("UPDATE audit_chainhead SET sequence = 4, hash = %s WHERE chain = %s", rows[3].hash, rows[0].chain)
    assert kinds() == {("forged_head", 4)}


def test_a_row_added_by_hand_is_found(rows: list[AuditEvent], sql: Sql) -> None:
    columns = "actor_name, roles, action, object_type, outcome, occurred_at, recorded_at, address, details"
    sql(
        f"INSERT INTO audit_auditevent ({columns}, chain, sequence, previous, hash) "
        f"SELECT {columns}, chain, 7, hash, %s FROM audit_auditevent WHERE id = %s",
        "f" * 64,
        rows[5].pk,
    )
    assert kinds() == {("changed", 7), ("forged_head", 6)}


def test_everything_of_a_chain_removed_is_found(rows: list[AuditEvent], sql: Sql) -> None:
    sql("DELETE FROM audit_auditevent")
    assert kinds() == {("truncated", 1)}
    sql("DELETE FROM audit_chainhead WHERE chain = %s", rows[0].chain)
    assert kinds() == {("head_missing", 0)}


def test_a_head_that_went_missing_is_told_even_after_writing_went_on(rows: list[AuditEvent], sql: Sql) -> None:
    sql("DELETE FROM audit_chainhead WHERE chain = %s", rows[0].chain)
    assert kinds() == {("head_missing", 6)}

    ports.audit.append([AuditEntry("list.export", SYSTEM)])

    told = (
        {("head_restored", 7)} if AuditEvent.objects.count() == 8 else {("head_missing", 6)}
    )  # PostgreSQL took another
    assert kinds() == told


def test_a_database_put_back_as_a_whole_is_found_by_an_anchor_kept_outside(
    rows: list[AuditEvent], write: Write, sql: Sql
) -> None:
    head = ChainHead.objects.get(chain=rows[0].chain)
    write(2)
    anchors = verify().heads
    sql("DELETE FROM audit_auditevent WHERE sequence > 6")
    sql("UPDATE audit_chainhead SET sequence = %s, hash = %s, seal = %s WHERE chain = %s", head.sequence, head.hash,
        head.seal, head.chain)  # fmt: skip

    assert verify().sound
    assert {f.kind for f in verify(anchors=anchors).findings} == {"truncated"}


def test_the_old_key_is_accepted_while_it_is_named(
    rows: list[AuditEvent], settings: LazySettings, write: Write
) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" + "y" * 40
    write(2)
    assert verify().sound

    settings.SECRET_KEY_FALLBACKS = []
    assert len([f for f in verify().findings if f.kind == "changed"]) == 6


def test_progress_is_told(rows: list[AuditEvent]) -> None:
    seen: list[tuple[int, int]] = []
    verify(progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (6, 6)


def test_a_finding_says_where() -> None:
    assert Finding("changed", 2, 17, 99).id == 99
