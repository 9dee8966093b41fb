"""Front-end files of others: each named with version and licence, unchanged, and nothing fetched from elsewhere."""

from __future__ import annotations

import hashlib
import json
import re

from tests.architecture.source import PACKAGE

VENDOR = PACKAGE / "static" / "vendor"
OUTSIDE = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//(?!\{)""")


def test_every_vendored_file_is_in_the_manifest_unchanged() -> None:
    packages = json.loads((VENDOR / "manifest.json").read_text())
    listed = {f"{package['folder']}/{file}" for package in packages for file in package["files"]}
    present = {p.relative_to(VENDOR).as_posix() for p in VENDOR.rglob("*") if p.is_file()} - {"manifest.json"}
    assert listed == present
    for package in packages:
        assert package["name"]
        assert re.match(r"\d+\.\d+", package["version"]), package["name"]
        assert package["licence"], package["name"]
        assert "LICENSE" in package["files"], f"{package['name']}: its licence goes with it"
        for file, digest in package["files"].items():
            content = (VENDOR / package["folder"] / file).read_bytes()
            assert hashlib.sha256(content).hexdigest() == digest, f"{package['name']}: {file} was changed"


def test_no_page_loads_anything_from_elsewhere() -> None:
    found = []
    for template in PACKAGE.rglob("templates/**/*.html"):
        text = template.read_text()
        for tag in re.findall(r"<(?:script|link|img|iframe|source)\b[^>]*>", text):
            if OUTSIDE.search(tag):
                found.append(f"{template.relative_to(PACKAGE)}: {tag}")
    assert not found, "\n".join(found)


def test_no_inline_script_style_or_handler() -> None:
    """The content security policy would block them, so a page that has one is broken."""
    found = []
    for template in PACKAGE.rglob("templates/**/*.html"):
        place, text = template.relative_to(PACKAGE).as_posix(), template.read_text()
        if "/mail/" in f"/{place}":
            continue  # a mail has no policy, and mail programs know no style sheets
        for tag in re.findall(r"<[a-zA-Z][^>]*>", text):
            if re.search(r"""\s(?:style|on[a-z]+)=["']""", tag) and "{#" not in tag:
                found.append(f"{place}: {tag[:100]}")
            if (
                tag.startswith(("<script", "<style"))
                and "src=" not in tag
                and "nonce=" not in tag
                and "json" not in tag
            ):
                found.append(f"{place}: {tag[:100]}")
    assert not found, "\n".join(found)
