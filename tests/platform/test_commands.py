"""The command line: help everywhere, JSON for programs, errors in words, known exit codes."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from django.db import connection
from django.db.utils import OperationalError

from medcluster.accounts.models import User
from medcluster.audit import services as trail
from medcluster.config import cli, console, inspection
from medcluster.config.cli import COMMANDS, main
from medcluster.config.console import CommandFailed, Exit, Report
from medcluster.kernel.actor import SYSTEM
from medcluster.kernel.ports import AuditEntry


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDCLUSTER_DEMO", "0")  # `demo` sets it, and must not set it for other tests


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def answer(*arguments: str, code: int = 0) -> dict[str, Any]:
    result = call(*arguments, "--json")
    assert result.exit_code == code, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def every_command(group: click.Group, context: click.Context, *path: str) -> Iterator[tuple[str, ...]]:
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        yield (*path, name)
        if isinstance(found, click.Group):
            yield from every_command(found, context, *path, name)


def test_every_command_has_help_json_and_debug() -> None:
    with click.Context(main) as context:
        paths = list(every_command(main, context))
    assert {path[0] for path in paths} == set(COMMANDS)
    for path in paths:
        result = call(*path, "--help")
        assert result.exit_code == 0, path
        text = result.output
        assert len(text.split("\n\n")[1].split()) > 3, f"{path}: no help"
        assert not re.search("[а-яё]", text), f"{path}: the command line is English"
        if "COMMAND [ARGS]" not in text:
            assert "--json" in text, path
            assert "--debug" in text, path


def test_the_list_of_commands_needs_no_database_and_names_exit_codes() -> None:
    result = call("--help")
    assert all(name in result.output for name in COMMANDS)
    assert "Exit codes" in result.output


def test_an_unknown_command_is_a_wrong_use() -> None:
    assert call("servr").exit_code == Exit.USAGE
    assert call("backup").exit_code == Exit.USAGE


def test_settings_are_shown_without_their_secrets() -> None:
    result = call("settings", "--json")
    assert "only-for-tests" not in result.output
    assert json.loads(result.stdout)["MEDCLUSTER_SECRET_KEY"] == "(set)"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (CommandFailed("Choose another name."), "Choose another name."),
        (OperationalError("no such table: x"), "Run: medcluster migrate"),
        (OperationalError("connection refused"), "Check MEDCLUSTER_DATABASE_URL"),
        (FileNotFoundError(2, "No such file or directory", "x.csv"), "No such file or directory (x.csv)"),
        (ZeroDivisionError("division by zero"), "add --debug"),
    ],
)
def test_errors_are_told_in_words(error: Exception, words: str) -> None:
    @console.command()
    def fails() -> Report:
        """It fails."""
        raise error

    plain = CliRunner().invoke(fails, [])
    assert plain.exit_code == Exit.FAILED
    assert words in plain.stderr
    assert "Traceback" not in plain.output
    machine = CliRunner().invoke(fails, ["--json"])
    assert words in json.loads(machine.stdout)["error"]
    assert "Traceback" in CliRunner().invoke(fails, ["--debug"]).output


def test_an_interrupted_command_has_its_own_code() -> None:
    @console.command()
    def stopped() -> Report:
        """It is stopped."""
        raise KeyboardInterrupt

    assert CliRunner().invoke(stopped, []).exit_code == Exit.INTERRUPTED


def test_wrong_settings_end_with_their_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong() -> None:
        raise cli.WrongSettings(["MEDCLUSTER_PORT: «x» is not a whole number from 1 to 65535."])

    monkeypatch.setattr("django.setup", wrong)
    result = call("migrate")
    assert result.exit_code == Exit.USAGE
    assert "MEDCLUSTER_PORT" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.django_db
def test_audit_verify_counts_rows_and_names_a_changed_one(tmp_path: Path) -> None:
    trail.append([AuditEntry(action="test.one", actor=SYSTEM), AuditEntry(action="test.two", actor=SYSTEM)])
    sound = answer("audit", "verify")
    assert sound["sound"]
    assert sound["rows"] == 2
    anchors = tmp_path / "anchors.json"
    anchors.write_text(json.dumps(sound))
    assert answer("audit", "verify", "--anchors", str(anchors))["sound"]
    anchors.write_text("{}")
    assert "is not the --json answer" in call("audit", "verify", "--anchors", str(anchors)).stderr
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditevent SET action = 'test.other' WHERE action = 'test.one'")
    broken = answer("audit", "verify", code=Exit.FAILED)
    assert [finding["kind"] for finding in broken["findings"]] == ["changed"]


@pytest.mark.django_db
def test_the_first_administrator_is_made_and_may_have_a_token() -> None:
    who = ("person", "create", "admin@example.kz", "--name", "Администратор", "--role", "cluster_admin")
    weak = CliRunner().invoke(main, [*who, "--password-stdin"], input="12345\n")
    assert weak.exit_code == Exit.FAILED
    assert "too short" in weak.stderr
    made = CliRunner().invoke(main, [*who, "--password-stdin", "--json"], input="три-слова-и-дефис\n")
    assert json.loads(made.stdout)["roles"] == ["cluster_admin"]
    person = User.objects.get(email="admin@example.kz")
    assert person.check_password("три-слова-и-дефис")
    assert "no centre with the code X" in call(*who, "--centre", "X", "--password-stdin").stderr
    token = answer("token", "create", "admin@example.kz", "--name", "export", "--scope", "registry.edit")
    assert token["secret"]
    (listed,) = answer("token", "list", "admin@example.kz")["tokens"]
    assert (listed["name"], listed["revoked_at"]) == ("export", None)
    assert token["secret"] not in json.dumps(listed)
    answer("token", "revoke", str(token["id"]))
    assert answer("token", "list", "admin@example.kz")["tokens"][0]["revoked_at"]


@pytest.mark.django_db
def test_a_token_that_cannot_be_is_refused_in_words() -> None:
    User.objects.create_user("aigul@example.kz", name="Айгуль")
    assert "Nobody signs in as" in call("token", "create", "nobody@example.kz", "--name", "x").stderr
    assert "Choose one or more" in call("token", "create", "aigul@example.kz", "--name", "x").stderr
    refused = call("token", "create", "aigul@example.kz", "--name", "x", "--scope", "audit.read")
    assert "only what its person may do" in refused.stderr
    assert answer("token", "list", "aigul@example.kz") == {"tokens": []}
    assert "no token 99" in call("token", "revoke", "99").stderr


@pytest.mark.django_db
def test_importers_count_and_name_what_they_rejected(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    found = answer("import", "patients", str(broken), code=Exit.REJECTED)
    assert (found["created"], found["updated"], found["unchanged"]) == (0, 0, 0)
    assert found["rejected"][0]["file"] == str(broken)
    assert found["rejected"][0]["reason"]
    empty = tmp_path / "organisations.csv"
    empty.write_text("")
    found = answer("import", "registry-organisations", str(empty), code=Exit.REJECTED)
    assert found["rejected"][0]["message"]


@pytest.mark.django_db
def test_an_exported_table_comes_back_unchanged(tmp_path: Path) -> None:
    target = tmp_path / "organisations.csv"
    answer("export", "registry-organisations", str(target))
    assert answer("import", "registry-organisations", str(target))["rejected"] == []
    assert "end the file's name in" in call("export", "registry-organisations", str(tmp_path / "x.doc")).stderr


@pytest.mark.django_db
def test_check_names_what_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "pending_migrations", lambda: ["referrals.0002_more"])
    found = answer("check", code=Exit.FAILED)
    assert not found["ok"]
    assert any("medcluster migrate" in finding["words"] for finding in found["findings"])


def test_the_words_of_sqlite_are_known() -> None:
    """in_words looks for them: a new SQLite that says it otherwise must be noticed."""
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        sqlite3.connect(":memory:").execute("SELECT * FROM absent")
