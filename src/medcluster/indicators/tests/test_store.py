"""The folder of facts is swapped as a whole, and says so when it cannot be trusted."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from medcluster.indicators import store as module
from medcluster.indicators.store import FactsBusy, FactsDamaged, FactsMissing, Manifest, Store


def numbers(*values: int) -> pa.Table:
    return pa.table({"id": pa.array(values, pa.int64())})


def write(store: Store, *values: int) -> Manifest:
    with store.writing() as writer:
        file = writer.put("episode", "2026-11", numbers(*values))
        return writer.commit({"episode": {"2026-11": file}}, as_of="2026-11-22T00:00:00+00:00", feed={0: 1})


def read(store: Store, manifest: Manifest) -> list[int]:
    return [key for path in store.paths(manifest, "episode") for key in pq.read_table(path)["id"].to_pylist()]


def files(store: Store) -> list[Path]:
    return sorted(store.folder.glob("*/*.parquet"))


def test_a_reader_under_way_keeps_its_facts(store: Store) -> None:
    first = write(store, 1, 2)
    second = write(store, 1, 2, 3)
    assert (first.version, second.version) == (1, 2)
    assert read(store, store.manifest()) == [1, 2, 3]
    assert read(store, first) == [1, 2], "the files of the manifest before are still there"


def test_what_nobody_can_hold_any_more_is_removed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_SECONDS", -1)
    for n in range(4):
        write(store, n)
    assert len(files(store)) == 2, "the present facts and those before"


def _write_until_the_disk_is_full(store: Store) -> None:
    with store.writing() as writer:
        writer.put("episode", "2026-11", numbers(9))
        raise OSError(28, "No space left on device")


def test_a_writer_that_fails_changes_nothing_and_leaves_nothing(store: Store) -> None:
    write(store, 1)
    with pytest.raises(OSError, match="No space"):
        _write_until_the_disk_is_full(store)
    assert read(store, store.manifest()) == [1]
    assert len(files(store)) == 1


def test_before_the_first_build_it_says_what_to_do(store: Store) -> None:
    with pytest.raises(FactsMissing, match="medcluster facts refresh"):
        store.manifest()


@pytest.mark.parametrize("harm", ["cut", "gone", "list"])
def test_a_spoilt_folder_is_not_read(store: Store, harm: str) -> None:
    write(store, 1)
    (file,) = files(store)
    if harm == "cut":
        os.truncate(file, 20)
    elif harm == "gone":
        file.unlink()
    else:
        (store.folder / "manifest.json").write_text('{"version": ')
    with pytest.raises(FactsDamaged, match="medcluster facts rebuild"):
        store.manifest()


def test_two_writers_do_not_mix(store: Store) -> None:
    with store.writing(), pytest.raises(FactsBusy), store.writing():
        pytest.fail("a second writer came in")


def test_facts_of_another_shape_are_not_built_upon(store: Store) -> None:
    write(store, 1)
    with store.writing() as writer:
        assert writer.current() is not None
    with replace(store, shape="other").writing() as writer:
        assert writer.current() is None
