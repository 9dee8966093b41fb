"""Addresses of the environment turned into what Django wants: the database and the mail server."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from medcluster.config.environment import Environment

SQLITE_AGE = 60  # seconds; a new connection reads the whole schema and forgets its pages and statements


def database(env: Environment) -> dict[str, Any]:
    """The `DATABASES["default"]` of this installation."""
    return _postgresql(env) if env.text("DATABASE_URL") else _sqlite(env)


def _sqlite(env: Environment) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": env.data / "medcluster.sqlite3",
        "CONN_MAX_AGE": SQLITE_AGE,
        "OPTIONS": {
            # a transaction that will write takes its lock at the start: no upgrade, so no deadlock
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
        },
    }


def _postgresql(env: Environment) -> dict[str, Any]:
    url = env.url("DATABASE_URL")
    # every thread of a web process may hold one connection; the worker needs two
    pool = {"min_size": 1, "max_size": env.number("THREADS") + 2, "timeout": 15}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.strip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
        "OPTIONS": {"pool": pool, **dict(parse_qsl(url.query))},
        "CONN_HEALTH_CHECKS": True,
    }


def mail(address: str, folder: Path) -> dict[str, Any]:
    """Django's EMAIL_* settings of an SMTP address; without one, mail is written to `folder` and not sent."""
    if not address:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": folder}
    url = urlsplit(address)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname or "",
        "EMAIL_PORT": url.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[url.scheme],
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": url.scheme == "smtp+tls",
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }
