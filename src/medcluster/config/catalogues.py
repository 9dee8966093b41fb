"""Message catalogues of the house: what the code says, what the translations say, and where the two differ.

Pure Python (Babel extracts, Django turns templates into Python, polib reads and writes). Commands: `messages.py`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import polib
from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent
LANGUAGES = ("ru", "kk")
PLURALS = {
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "kk": "nplurals=2; plural=(n != 1);",
}
FORMS = {"ru": 3, "kk": 2}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
OPTIONS = {"encoding": "utf-8"}
PLACEHOLDER = re.compile(r"%\((\w+)\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|%[sdif]|\{(\w*)\}")
LEFT_OUT = frozenset({"tests", "migrations", "locale", "static"})

Key = tuple[str, str, str]  # context, text, plural


@dataclass
class Found:
    """A text of the code: where it stands."""

    places: list[str] = field(default_factory=list)


def apps() -> list[str]:
    """Folders that hold code with texts: every app, and the kernel."""
    return sorted(p.name for p in PACKAGE.iterdir() if (p / "__init__.py").exists())


def extract(app: str) -> dict[Key, Found]:
    """Every marked text of an app's Python files and templates."""
    found: dict[Key, Found] = {}
    root = PACKAGE / app
    for path in sorted([*root.rglob("*.py"), *root.rglob("*.html"), *root.rglob("*.txt")]):
        inside = path.relative_to(root)
        if LEFT_OUT.intersection(inside.parts[:-1]):
            continue
        for key in _texts(path):
            found.setdefault(key, Found()).places.append(inside.as_posix())
    return found


def _texts(path: Path) -> Iterator[Key]:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        parts = [source]
    else:
        # templatize leaves a call per text and letters for everything else: each line is Python by itself, not the file
        parts = [line.strip() for line in templatize(source, origin=str(path)).splitlines() if "(" in line]
    for part in parts:
        stream = io.BytesIO(part.encode("utf-8"))
        # Babel's types ask for whole option sets; it only looks names up in both.
        found = extract_python(stream, cast(Any, list(KEYWORDS)), [], cast(Any, OPTIONS))
        for _line, function, message, _comments in found:
            if key := _key(str(function), message):
                yield key


def _key(function: str, message: str | Sequence[str | None] | None) -> Key | None:
    """The text's context, singular and plural; None when it is not a literal."""
    parts = [message] if isinstance(message, str) else list(message or ())
    wanted = KEYWORDS[function] or (1,)
    context, texts = "", list[str]()
    for place in wanted:
        index = place if isinstance(place, int) else place[0]
        value = parts[index - 1] if index <= len(parts) else None
        if not value:
            return None
        if isinstance(place, int):
            texts.append(value)
        else:
            context = value
    return context, texts[0], texts[1] if len(texts) > 1 else ""


def catalogue(app: str, language: str) -> Path:
    return PACKAGE / app / "locale" / language / "LC_MESSAGES" / "django.po"


def update(app: str) -> tuple[int, int]:
    """Bring the app's catalogues up to its texts. Returns how many texts there are and how many lack a translation."""
    found = extract(app)
    if not found:
        return 0, 0
    missing = 0
    for language in LANGUAGES:
        path = catalogue(app, language)
        kept = _of_other_apps(app, language) | (_translated(path, language) if path.exists() else {})
        file = polib.POFile(wrapwidth=110)
        file.metadata = _header(language)
        for key in sorted(found, key=lambda k: (found[k].places[0], k[1], k[0])):
            file.append(_entry(key, found[key], kept.get(key), language))
        missing += sum(not _is_translated(e, language) for e in file)
        path.parent.mkdir(parents=True, exist_ok=True)
        file.save(str(path))
    return len(found), missing


def _translated(path: Path, language: str) -> dict[Key, polib.POEntry]:
    entries = (entry for entry in polib.pofile(str(path)) if not entry.obsolete)
    return {_entry_key(entry): entry for entry in entries if any((entry.msgstr, *entry.msgstr_plural.values()))}


def _of_other_apps(app: str, language: str) -> dict[Key, polib.POEntry]:
    """The same words said elsewhere in the house: all catalogues are merged, so they must say the same."""
    paths = [catalogue(other, language) for other in reversed(apps()) if other != app]
    return {key: entry for path in paths if path.exists() for key, entry in _translated(path, language).items()}


def _header(language: str) -> dict[str, str]:
    return {
        "Project-Id-Version": "medcluster",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }


def _entry_key(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


def _entry(key: Key, found: Found, kept: polib.POEntry | None, language: str) -> polib.POEntry:
    context, text, plural = key
    entry = polib.POEntry(
        msgid=text, msgctxt=context or None, occurrences=[(place, "") for place in dict.fromkeys(found.places)]
    )
    if PLACEHOLDER.search(text) and "%" in text:
        entry.flags.append("python-format")
    if plural:
        entry.msgid_plural = plural
        old = kept.msgstr_plural if kept else {}
        entry.msgstr_plural = {form: old.get(form, "") for form in range(FORMS[language])}
    else:
        entry.msgstr = kept.msgstr if kept else ""
    return entry


def _is_translated(entry: polib.POEntry, language: str) -> bool:
    if entry.msgid_plural:
        return all(entry.msgstr_plural.get(form) for form in range(FORMS[language]))
    return bool(entry.msgstr)


def compile_(app: str, *, anew: bool = False) -> int:
    """Write the .mo files that are older than their .po. Returns how many were written."""
    written = 0
    for language in LANGUAGES:
        source = catalogue(app, language)
        target = source.with_suffix(".mo")
        if not source.exists():
            continue
        if anew or not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            spare = target.with_suffix(f".{id(source)}.tmp")  # several processes may compile at once
            polib.pofile(str(source)).save_as_mofile(str(spare))
            spare.replace(target)
            written += 1
    return written


def check(app: str) -> list[str]:
    """What is wrong with the app's catalogues, in words; empty when all is well."""
    found = extract(app)
    return [fault for language in LANGUAGES for fault in _check(app, language, found)] if found else []


def _check(app: str, language: str, found: dict[Key, Found]) -> Iterator[str]:
    path = catalogue(app, language)
    name = f"{app}/{language}"
    if not path.exists():
        yield f"{name}: no catalogue; run: python -m medcluster.config.messages update {app}"
        return
    file = polib.pofile(str(path))
    if file.metadata.get("Plural-Forms") != PLURALS[language]:
        yield f"{name}: wrong Plural-Forms"
    entries = {_entry_key(entry): entry for entry in file if not entry.obsolete}
    for key in found.keys() - entries.keys():
        yield f"{name}: not in the catalogue: {key[1]!r} ({found[key].places[0]})"
    for key, entry in entries.items():
        if key not in found:
            yield f"{name}: no longer in the code: {key[1]!r}"
        else:
            yield from (f"{name}: {fault}: {key[1]!r}" for fault in _entry_faults(entry, language))
    yield from (f"{name}: obsolete: {entry.msgid!r}" for entry in file.obsolete_entries())


def _entry_faults(entry: polib.POEntry, language: str) -> Iterator[str]:
    if "fuzzy" in entry.flags:
        yield "fuzzy"
    if not _is_translated(entry, language):
        yield "a plural form is missing" if entry.msgid_plural else "not translated"
        return
    wanted = _placeholders(entry.msgid) | _placeholders(entry.msgid_plural or "")
    for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
        if (given := _placeholders(text)) != wanted and not (entry.msgid_plural and given < wanted):
            yield f"placeholders differ ({', '.join(sorted(wanted ^ given))})"
        if entry.msgid.startswith("\n") != text.startswith("\n"):
            yield "begins with another line break"


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(match[0] for match in PLACEHOLDER.finditer(text))


def missing(app: str) -> list[dict[str, object]]:
    """Texts without a translation, each with a place for every language (a list where the text counts something)."""
    wanted: dict[Key, dict[str, object]] = {}
    for language in LANGUAGES:
        for entry in polib.pofile(str(catalogue(app, language))):
            if _is_translated(entry, language):
                continue
            context, text, plural = _entry_key(entry)
            row = wanted.setdefault(_entry_key(entry), {"text": text, "plural": plural, "context": context})
            row[language] = [""] * FORMS[language] if plural else ""
    return [{name: value for name, value in row.items() if value} | _places(row) for row in wanted.values()]


def _places(row: dict[str, object]) -> dict[str, object]:
    return {language: row[language] for language in LANGUAGES if language in row}


def fill(app: str, rows: Sequence[dict[str, object]]) -> int:
    """Write translations into the catalogues. Returns how many."""
    written = 0
    for language in LANGUAGES:
        path = catalogue(app, language)
        file = polib.pofile(str(path), wrapwidth=110)
        entries = {_entry_key(entry): entry for entry in file}
        for row in rows:
            key = (str(row.get("context", "")), str(row["text"]), str(row.get("plural", "")))
            words = row.get(language)
            if not words or key not in entries:
                continue
            if isinstance(words, list):
                entries[key].msgstr_plural = dict(enumerate(str(word) for word in words))
            else:
                entries[key].msgstr = str(words)
            written += 1
        file.save(str(path))
    return written


def disagreements() -> Iterator[str]:
    """One text translated in two ways: Django merges all catalogues, so one of them would silently win everywhere."""
    for language in LANGUAGES:
        seen: dict[Key, tuple[str, str]] = {}
        for app in apps():
            path = catalogue(app, language)
            for entry in polib.pofile(str(path)) if path.exists() else ():
                if not _is_translated(entry, language):
                    continue
                words = entry.msgstr or " / ".join(text for _form, text in sorted(entry.msgstr_plural.items()))
                other, theirs = seen.setdefault(_entry_key(entry), (app, words))
                if theirs != words:
                    yield (
                        f"{language}: {entry.msgid!r} is «{theirs}» in {other} and «{words}» in {app}; "
                        "agree, or tell them apart with pgettext"
                    )
