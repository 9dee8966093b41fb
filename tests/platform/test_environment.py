"""Settings: read, and refused with every fault and a hint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.mail import send_mail

from medcluster.config import connections
from medcluster.config.declared import SETTINGS
from medcluster.config.environment import Environment, WrongSettings

KEY = "k" * 50


def read(tmp_path: Path, **given: str) -> Environment:
    return Environment.read({"MEDCLUSTER_DATA": str(tmp_path), **{f"MEDCLUSTER_{k}": v for k, v in given.items()}})


def faults(tmp_path: Path, **given: str) -> list[str]:
    with pytest.raises(WrongSettings) as refused:
        read(tmp_path, **given)
    return refused.value.faults


def test_without_any_setting_everything_has_a_default(tmp_path: Path) -> None:
    env = read(tmp_path)
    assert env.number("WORKERS") == 2
    assert env.items("HOSTS") == ["127.0.0.1", "localhost"]
    assert not env.flag("DEMO")
    assert connections.database(env)["ENGINE"].endswith("sqlite3")


def test_every_default_and_example_would_be_accepted(tmp_path: Path) -> None:
    examples = {s.name: s.example for s in SETTINGS.values() if s.example and s.name not in ("DATA", "STATIC")}
    env = read(tmp_path, **examples, SECRET_KEY=KEY, OIDC_CLIENT_ID="a", OIDC_CLIENT_SECRET="b")
    assert env.text("SITE_URL") == "https://medcluster.example.org"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("REQURE_MFA", "1", "Did you mean MEDCLUSTER_REQUIRE_MFA?"),
        ("XYZZY", "1", "is not a setting. docs/operations.md lists every setting."),
        ("PORT", "eighty", "not a whole number from 1 to 65535"),
        ("PORT", "70000", "not a whole number from 1 to 65535"),
        ("HTTPS", "maybe", "neither 1 nor 0"),
        ("TIME_ZONE", "Mars/Base", "not a time zone; write it like Asia/Yekaterinburg"),
        ("TIME_ZONE", "../etc/passwd", "not a time zone"),
        ("ORIGINS", "medcluster.example.org", "write it as https://medcluster.example.org"),
        ("DATABASE_URL", "mysql://a/b", "begins with none of postgresql://"),
        ("DATABASE_URL", "postgresql://host", "lacks the database's name"),
        ("DATABASE_URL", "postgresql://host:port/name", "is not an address"),
        ("SECRET_KEY", "short", "openssl rand"),
        ("IDENTIFIER_CONTROL", "maybe", "none of deny, warn, off"),
        ("DATA", "/proc/medcluster", "cannot be made"),
        ("OIDC_ISSUER", "https://id.example.org", "_CLIENT_SECRET"),
        ("STATIC", "/nowhere", "medcluster static FOLDER"),
    ],
)
def test_a_wrong_setting_is_refused_with_a_hint(tmp_path: Path, name: str, value: str, words: str) -> None:
    assert words in "\n".join(faults(tmp_path, **{name: value}))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    assert len(faults(tmp_path, PORT="x", HTTPS="x", TIME_ZONE="x", NOBODY="x")) == 4


def test_postgresql_needs_a_secret_of_its_own(tmp_path: Path) -> None:
    found = faults(tmp_path, DATABASE_URL="postgresql://u:p%40ss@db/medcluster")
    assert "MEDCLUSTER_SECRET_KEY is empty" in found[0]


def test_debug_pages_are_refused_in_production(tmp_path: Path) -> None:
    assert "debug pages show secrets" in faults(tmp_path, DEBUG="1", HTTPS="1")[0]


def test_the_address_of_postgresql_is_taken_apart(tmp_path: Path) -> None:
    url = "postgresql://u:p%40ss@db:6543/medcluster?sslmode=verify-full&sslrootcert=/ca.pem"
    found = connections.database(read(tmp_path, DATABASE_URL=url, SECRET_KEY=KEY, THREADS="4"))
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db", "6543", "medcluster")
    assert (found["USER"], found["PASSWORD"]) == ("u", "p@ss")
    assert found["OPTIONS"]["sslmode"] == "verify-full"
    assert found["OPTIONS"]["pool"]["max_size"] == 6


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail", 25, False, False),
        ("smtp+tls://u:p@mail", 587, True, False),
        ("smtps://u:p@mail:1465", 1465, False, True),
    ],
)
def test_the_address_of_mail_is_taken_apart(url: str, port: int, tls: bool, ssl: bool) -> None:
    found = connections.mail(url, Path())
    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (port, tls, ssl)


def test_without_a_server_mail_is_written_to_a_folder(tmp_path: Path, settings: Any) -> None:
    for name, value in connections.mail("", tmp_path / "mail").items():
        setattr(settings, name, value)
    send_mail("R26-000001", "Қабылданды", "medcluster@localhost", ["doctor@example.org"])
    (written,) = (tmp_path / "mail").iterdir()
    assert "To: doctor@example.org" in written.read_text()


def test_the_secret_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = read(tmp_path).secret_key
    assert len(first) >= 50
    assert read(tmp_path).secret_key == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
