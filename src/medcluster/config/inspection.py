"""What `medcluster check` looks at, and the words with which it says what to mend."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection

from medcluster.config.health import pending_migrations

LEAST_POSTGRESQL = 15

# what Django asks for and we answer otherwise, with the reason
ANSWERED = {
    "security.W005": "the other names of the operator's domain are not ours to bind to HTTPS",
    "security.W021": "preloading HSTS is the operator's own decision for the whole domain",
    "security.W019": "documents are previewed in a frame of our own origin; others are kept out by frame-ancestors",
}
ONLY_WITH_HTTPS = {"security.W004", "security.W008", "security.W012", "security.W016"}


@dataclass(frozen=True)
class Finding:
    """Something to mend (`serious`) or to consider, and about what."""

    about: str
    words: str
    serious: bool = True


def inspect() -> list[Finding]:
    """Everything found; an empty list means that all is well."""
    return [finding for look in LOOKS for finding in look()]


def django() -> Iterator[Finding]:
    for message in checks.run_checks(include_deployment_checks=True):
        if message.id in ANSWERED or (message.id in ONLY_WITH_HTTPS and not settings.HTTPS):
            continue
        words = f"{message.msg} {message.hint or ''} ({message.id})"
        yield Finding("django", " ".join(words.split()), message.level >= checks.ERROR)


def production() -> Iterator[Finding]:
    """What is right on a laptop and wrong with real patients."""
    if settings.DEMO:
        yield Finding("MEDCLUSTER_DEMO", "demonstration people may sign in; never with real patients", serious=False)
    if not settings.HTTPS:
        yield Finding(
            "MEDCLUSTER_HTTPS", "off: sessions travel in the open; right on one's own machine only", serious=False
        )
    if settings.MEDCLUSTER_REQUIRE_MFA == "off":
        yield Finding("MEDCLUSTER_REQUIRE_MFA", "off: a password alone opens patients' records", serious=False)
    if not settings.CLAMD:
        yield Finding("MEDCLUSTER_CLAMD", "empty: uploaded files are not scanned", serious=False)


def database() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
        missing = pending_migrations()
    except DatabaseError as error:
        yield Finding("database", f"cannot be used: {str(error).strip()}")
        return
    if missing:
        yield Finding("database", f"{len(missing)} migrations are not applied. Run: medcluster migrate")
    elif settings.CACHES["default"]["LOCATION"] not in connection.introspection.table_names():
        yield Finding("database", "the table of the shared cache is missing. Run: medcluster migrate")
    if connection.vendor == "postgresql":
        version = connection.get_database_version()[0]
        if version < LEAST_POSTGRESQL:
            yield Finding("database", f"PostgreSQL {version} is too old: {LEAST_POSTGRESQL} or later is needed")


def catalogues() -> Iterator[Finding]:
    """Each source has its built catalogue, no older than itself; without it people read English."""
    package = Path(__file__).resolve().parent.parent
    stale = [
        source.relative_to(package).as_posix()
        for source in package.glob("*/locale/*/LC_MESSAGES/django.po")
        if not (built := source.with_suffix(".mo")).exists() or built.stat().st_mtime < source.stat().st_mtime
    ]
    if stale:
        words = (
            f"{len(stale)} catalogues are not built ({stale[0]} …). Run: python -m medcluster.config.messages compile"
        )
        yield Finding("catalogues", words)


def folders() -> Iterator[Finding]:
    secret = Path(settings.DATA_DIR, "secret-key")
    if secret.exists() and secret.stat().st_mode & 0o077:
        yield Finding("secret-key", f"others of this machine can read {secret}. Run: chmod 600 {secret}")
    if not os.access(settings.DATA_DIR, os.W_OK):
        yield Finding("MEDCLUSTER_DATA", f"{settings.DATA_DIR} cannot be written to by this user")


LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (django, production, database, catalogues, folders)
