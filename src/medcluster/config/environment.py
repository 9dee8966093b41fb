"""What an installation may set, read once from the environment and refused loudly when wrong.

All faults are told at once, each with a hint; a name that nobody declared is a fault too, because a mistyped
`MEDCLUSTER_REQURE_MFA` must not silently leave the door open.
"""

from __future__ import annotations

import difflib
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from medcluster.config.declared import PREFIX, SETTINGS, Form, Setting

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"", "0", "false", "no", "off"})
LEAST_SECRET = 40


class WrongSettings(Exception):
    """The environment cannot be used. `faults` are sentences, one per thing to mend."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("Wrong settings:\n" + "\n".join(f"  - {fault}" for fault in faults))


@dataclass(frozen=True)
class Environment:
    """The checked settings, by name without the prefix. Asking for a name that is not declared is a KeyError."""

    values: Mapping[str, str]

    @classmethod
    def read(cls, source: Mapping[str, str] | None = None) -> Environment:
        """Parse `source` (the process environment by default); raises WrongSettings with every fault."""
        source = os.environ if source is None else source
        given = {name.removeprefix(PREFIX): text for name, text in source.items() if name.startswith(PREFIX)}
        faults = [_unknown(name) for name in sorted(given) if name not in SETTINGS]
        values = {name: given.get(name, "").strip() or setting.default for name, setting in SETTINGS.items()}
        for name, text in values.items():
            if text and (fault := _CHECKS[SETTINGS[name].form](SETTINGS[name], text)):
                faults.append(f"{SETTINGS[name].variable}: {fault}")
        faults.extend(_together(values))
        if faults:
            raise WrongSettings(faults)
        return cls(values)

    def text(self, name: str) -> str:
        return self.values[name]

    def flag(self, name: str) -> bool:
        return self.values[name].lower() in YES

    def number(self, name: str) -> int:
        return int(self.values[name])

    def items(self, name: str) -> list[str]:
        return [item.strip() for item in self.values[name].split(",") if item.strip()]

    def url(self, name: str) -> SplitResult:
        return urlsplit(self.values[name])

    @property
    def data(self) -> Path:
        """The data folder, made when missing."""
        folder = Path(self.values["DATA"]).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @property
    def secret_key(self) -> str:
        return self.values["SECRET_KEY"] or _kept_secret(self.data)


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, SETTINGS, n=1)
    hint = f" Did you mean {PREFIX}{near[0]}?" if near else " docs/operations.md lists every setting."
    return f"{PREFIX}{name} is not a setting.{hint}"


def _text(setting: Setting, text: str) -> str:
    if setting.name == "SECRET_KEY" and len(text) < LEAST_SECRET:
        return f"is shorter than {LEAST_SECRET} characters. Make one: openssl rand -base64 48"
    return ""


def _flag(setting: Setting, text: str) -> str:
    return "" if text.lower() in YES | NO else f"«{text}» is neither 1 nor 0."


def _number(setting: Setting, text: str) -> str:
    if re.fullmatch(r"\d+", text) and setting.least <= int(text) <= setting.most:
        return ""
    return f"«{text}» is not a whole number from {setting.least} to {setting.most}."


def _list(setting: Setting, text: str) -> str:
    wrong = [item for item in text.split(",") if setting.name == "ORIGINS" and "://" not in item]
    return f"«{wrong[0]}» has no scheme; write it as https://{wrong[0]}." if wrong else ""


def _folder(setting: Setting, text: str) -> str:
    folder = Path(text).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return f"the folder {folder} cannot be made ({error.strerror}). Choose one that this user may write to."
    return "" if os.access(folder, os.W_OK) else f"the folder {folder} cannot be written to by this user."


def _choice(setting: Setting, text: str) -> str:
    return "" if text in setting.choices else f"«{text}» is none of {', '.join(setting.choices)}."


def _url(setting: Setting, text: str) -> str:
    hint = f"write it like {setting.example or setting.default}."
    try:
        parts = urlsplit(text)
        port_is_readable = parts.port is None or parts.port > 0
    except ValueError:
        return f"is not an address; {hint}"
    if parts.scheme not in setting.schemes:
        return f"begins with none of {', '.join(s + '://' for s in setting.schemes)}; {hint}"
    schema = dict(parse_qsl(parts.query)).get("schema", "facts") if setting.name == "FACTS_URL" else "facts"
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", schema):
        return f"«{schema}» is no name of a schema: small letters, digits, underscores; {hint}"
    is_database = parts.scheme in ("postgresql", "postgres")
    named = parts.path.strip("/") if is_database else parts.hostname
    return (
        "" if named and port_is_readable else f"lacks the {'database' if parts.hostname else 'server'}'s name; {hint}"
    )


def _zone(setting: Setting, text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return f"«{text}» is not a time zone; write it like {setting.example}."
    return ""


_CHECKS = {
    Form.TEXT: _text,
    Form.FLAG: _flag,
    Form.NUMBER: _number,
    Form.LIST: _list,
    Form.FOLDER: _folder,
    Form.CHOICE: _choice,
    Form.URL: _url,
    Form.ZONE: _zone,
}


def _together(values: Mapping[str, str]) -> list[str]:
    """Faults of settings that are right alone and wrong together."""
    faults = []
    if values["DATABASE_URL"] and not values["SECRET_KEY"]:
        faults.append(
            "MEDCLUSTER_SECRET_KEY is empty while MEDCLUSTER_DATABASE_URL is set: every process needs the same one. "
            "Make one: openssl rand -base64 48"
        )
    if values["FACTS_URL"].startswith("spark://") and find_spec("pyspark") is None:
        faults.append(
            "MEDCLUSTER_FACTS_URL names Spark, and PySpark is not installed. Install it: uv sync --group spark. "
            "Or leave the setting empty: DuckDB needs nothing more."
        )
    if values["OIDC_ISSUER"] and not (values["OIDC_CLIENT_ID"] and values["OIDC_CLIENT_SECRET"]):
        faults.append(
            "MEDCLUSTER_OIDC_ISSUER is set: set MEDCLUSTER_OIDC_CLIENT_ID and MEDCLUSTER_OIDC_CLIENT_SECRET too."
        )
    if values["HTTPS"].lower() in YES and values["DEBUG"].lower() in YES:
        faults.append("MEDCLUSTER_DEBUG and MEDCLUSTER_HTTPS are both on: debug pages show secrets. Turn debug off.")
    if values["STATIC"] and not Path(values["STATIC"], "staticfiles.json").exists():
        faults.append("MEDCLUSTER_STATIC names a folder without staticfiles.json. Run: medcluster static FOLDER")
    return faults


def _kept_secret(data: Path) -> str:
    """A secret made at first start and kept in the data folder, for the embedded default. Two starts at once agree."""
    path = data / "secret-key"
    if not path.exists():
        fresh = path.with_name(f".secret-key-{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass  # the other start was first: its secret is the one
        finally:
            fresh.unlink()
    return path.read_text()
