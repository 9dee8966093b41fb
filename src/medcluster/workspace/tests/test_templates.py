"""All templates of the house: nothing inline (the policy would block it), only known icons, nothing from outside."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest
from django.template.loader import get_template

from medcluster.config import messages
from medcluster.kernel.web import html

HOUSE = messages.PACKAGE
TEMPLATES = sorted(HOUSE.glob("*/templates/**/*.html"))
SOURCES = sorted([*TEMPLATES, *(p for p in HOUSE.rglob("*.py") if "tests" not in p.parts)])
STATIC = HOUSE / "static"
SPRITE = (STATIC / "medcluster" / "icons.svg").read_text()
ICONS = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))

INLINE = {
    "a handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "a style": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "a script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.I),
    "a script address": re.compile(r"javascript:", re.I),
    "an expression for htmx": re.compile(r"hx-(?:on|vals=.?js:|vars)", re.I),
    "something from outside": re.compile(
        r"<(?:script|link|img|iframe|source)[^>]*(?:src|href)=[\"']?(?:https?:)?//", re.I
    ),
}


def name(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_inline(path: Path) -> None:
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}|<!--.*?-->", "", path.read_text(), flags=re.S)
    assert [what for what, pattern in INLINE.items() if pattern.search(text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_template_compiles(path: Path) -> None:
    get_template(path.relative_to(next(p for p in path.parents if p.name == "templates")).as_posix())


def test_what_a_page_uses_it_also_loads() -> None:
    """Alpine and Bootstrap's script are not on every page: nobody waits for what the page does not use."""
    for path in TEMPLATES:
        text = path.read_text()
        assert "x-data" not in text or "alpine-csp" in text, name(path)
        assert "data-bs-toggle" not in text or "tabler.min.js" in text, name(path)


def test_only_icons_of_the_sprite() -> None:
    text = "\n".join(path.read_text() for path in SOURCES)
    used = set(re.findall(r"{%\s*icon\s+\"([^\"]+)\"", text)) | set(re.findall(r"\bicon=\"([^\"]+)\"", text))
    used |= set(re.findall(r"icon_name=\"([^\"]+)\"", text))
    assert used <= ICONS, f"add them to config/icons.py: {sorted(used - ICONS)}"


def test_states_have_an_icon_beside_their_colour() -> None:
    assert set(html.MOOD_ICONS.values()) <= ICONS
    assert set(html.MOOD_ICONS) == set(html.MOODS)


def test_vendored_files_are_what_the_manifest_says() -> None:
    for package in json.loads((STATIC / "vendor" / "manifest.json").read_text()):
        folder = STATIC / "vendor" / package["folder"]
        assert package["version"]
        assert "LICENSE" in package["files"], "the text of the licence travels along"
        assert {path.name for path in folder.iterdir()} == set(package["files"])
        for file, digest in package["files"].items():
            assert sha256((folder / file).read_bytes()).hexdigest() == digest, f"{package['name']}: {file} was changed"
    known = {package["folder"] for package in json.loads((STATIC / "vendor" / "manifest.json").read_text())}
    assert {path.name for path in (STATIC / "vendor").iterdir() if path.is_dir()} == known


def test_our_styles_and_scripts_fetch_nothing_from_outside() -> None:
    for path in (STATIC / "medcluster").glob("*.[cj]s*"):
        assert not re.search(
            r"(?:https?:)?//[a-z0-9-]+\.[a-z]", re.sub(r"^\s*//.*$", "", path.read_text(), flags=re.M)
        ), path


def test_the_typeface_has_the_kazakh_letters() -> None:
    css = (STATIC / "medcluster" / "app.css").read_text()
    ranges = [part.strip() for block in re.findall(r"unicode-range:([^;]+);", css) for part in block.split(",")]
    covered = set()
    for part in ranges:
        first, _dash, last = part.removeprefix("U+").partition("-")
        covered |= set(range(int(first, 16), int(last or first, 16) + 1))
    assert {letter for letter in "ӘәІіҢңҒғҮүҰұҚқӨөҺһЁё₸₽№«»—" if ord(letter) not in covered} == set()
