"""What is written to the log, and in which form: lines for people, or JSON lines for a collector.

No personal data: addresses are logged as the route ("referrals/<number>/"), never with their query; people as ids;
an error as its kind and the places in the code, because messages of databases quote the values they refuse.
"""

from __future__ import annotations

import json
import logging as python_logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
EXTRAS = ("method", "route", "status", "milliseconds", "user", "duty", "done")


class JsonLines(python_logging.Formatter):
    """One JSON object per line: at, level, logger, message, request, and what the caller gave as `extra`."""

    def format(self, record: python_logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request := REQUEST_ID.get():
            line["request"] = request
        line |= {name: getattr(record, name) for name in EXTRAS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1] is not None:
            line |= described(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def described(error: BaseException) -> dict[str, Any]:
    """An error without its message: its kind and where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    return {"error": type(error).__qualname__, "trace": [f"{f.filename}:{f.lineno} {f.name}" for f in frames]}


def logging(form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "medcluster.config.logs.JsonLines"},
            "text": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            "django": {"handlers": [], "level": level.upper(), "propagate": True},
            "django.server": {"handlers": [], "level": level.upper(), "propagate": True},
            # Django names the path of each refused request there; our own line names the route
            "django.request": {"handlers": [], "level": "ERROR" if form == "json" else level.upper()},
            "fontTools": {"level": "ERROR"},
        },
    }
