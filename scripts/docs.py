"""Writes the generated parts of docs/: `python scripts/docs.py`, or `--check` to say which are stale."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from medcluster.config.declared import SECTIONS, Setting

ROOT = Path(__file__).resolve().parent.parent


def between(text: str, name: str, content: str) -> str:
    """`text` with what stands between the marks of `name` replaced."""
    start, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, found, rest = text.partition(start)
    _old, closed, after = rest.partition(end)
    if not (found and closed):
        raise SystemExit(f"the marks of «{name}» are missing")
    return f"{before}{start}\n{content}\n{end}{after}"


def settings_table() -> str:
    lines = []
    for title, settings in SECTIONS.items():
        lines += [f"**{title}**", "", "| Setting | Default | Meaning |", "|---|---|---|"]
        lines += [f"| `{s.variable}` | {_default(s)} | {_meaning(s)} |" for s in settings]
        lines.append("")
    return "\n".join(lines).rstrip()


def _default(setting: Setting) -> str:
    return f"`{setting.default}`" if setting.default else "–"


def _meaning(setting: Setting) -> str:
    choices = f" One of: {', '.join(f'`{choice}`' for choice in setting.choices)}." if setting.choices else ""
    example = f" Example: `{setting.example}`" if setting.example and not setting.choices else ""
    return (setting.help + choices + example).replace("|", "\\|")


def operations(text: str) -> str:
    return between(text, "settings", settings_table())


PAGES: dict[str, Callable[[str], str]] = {"docs/operations.md": operations}


def main() -> int:
    stale = []
    for name, write in PAGES.items():
        path = ROOT / name
        old = path.read_text()
        new = write(old)
        if new != old:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(new)
    if stale:
        print(("stale: " if "--check" in sys.argv else "written: ") + ", ".join(stale))
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
