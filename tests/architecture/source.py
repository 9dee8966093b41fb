"""The house's own source, read once: every module with its tree and lines."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "src" / "medcluster"
APPS = sorted(p.parent.name for p in PACKAGE.glob("*/apps.py"))

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """A file: its place ("referrals/views.py"), lines and syntax tree."""

    place: str
    lines: tuple[str, ...]
    tree: ast.Module

    @property
    def app(self) -> str:
        return self.place.split("/")[0]

    @property
    def is_test(self) -> bool:
        return "/tests/" in self.place

    def functions(self) -> Iterator[tuple[str, Function]]:
        """Every function with its name inside the module, "Class.method" for methods."""
        yield from _functions(self.tree, "")

    def reasoned(self, line: int) -> bool:
        """True when the line, or a comment above it and its neighbouring imports, gives a reason in words."""
        comment = self.lines[line - 1].partition("#")[2].replace("noqa: PLC0415", "").strip(" #:")
        above = line - 2
        while above >= 0 and self.lines[above].strip().startswith(("from ", "import ")):
            above -= 1
        return len(comment) > 10 or self.lines[above].strip().startswith("#")


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield prefix + child.name, child
            yield from _functions(child, f"{prefix}{child.name}.")
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the package except migrations."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE).as_posix()
        if "/migrations/" not in place:
            text = path.read_text()
            found.append(Module(place, tuple(text.splitlines()), ast.parse(text)))
    return tuple(found)


def shipped() -> tuple[Module, ...]:
    """What runs in an installation: no tests."""
    return tuple(m for m in modules() if not m.is_test)
