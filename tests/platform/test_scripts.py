"""What a fresh machine runs first."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SHELL = [path for path in (ROOT / "scripts/bootstrap", ROOT / ".ci/run") if path.exists()]


@pytest.mark.parametrize("script", SHELL, ids=lambda path: path.name)
def test_shell_scripts_are_sound(script: Path) -> None:
    text = script.read_text()
    assert os.access(script, os.X_OK)
    assert text.startswith("#!/usr/bin/env bash\n")
    assert re.search(r"^set -eu", text, re.MULTILINE)
    assert subprocess.run(["bash", "-n", script]).returncode == 0
    assert not re.search(r"(curl|wget)[^\n]*\|\s*(ba)?sh", text), "nothing from the network is run unread"
    bare = [
        line
        for line in text.splitlines()
        if re.search(r'(?<!["\w])\$[a-z_]+\b', re.sub(r'"[^"]*"|\'[^\']*\'|#.*', "", line))
    ]
    assert not bare, f"quote these: {bare}"


def test_the_makefile_offers_the_commands_that_the_docs_name() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in ("demo", "test", "lint", "format", "messages", "bench", "faults", "docs"):
        assert re.search(rf"^{target}:.*## ", makefile, re.MULTILINE), target
    assert "make test" in (ROOT / ".ci/run").read_text()


def test_a_missing_python_is_said_in_words(tmp_path: Path) -> None:
    """With neither Python nor uv in reach, the script says what to install and fails."""
    for tool in ("bash", "dirname", "env"):
        os.symlink(f"/usr/bin/{tool}" if Path(f"/usr/bin/{tool}").exists() else f"/bin/{tool}", tmp_path / tool)
    copy = tmp_path / "checkout" / "scripts"
    copy.mkdir(parents=True)
    (copy / "bootstrap").write_text((ROOT / "scripts/bootstrap").read_text())
    done = subprocess.run(
        ["/bin/bash", copy / "bootstrap"], env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "Python 3.11 or later is missing" in done.stderr
