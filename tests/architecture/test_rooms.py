"""The rooms of an app: short functions and files, no queries in views, no hidden imports."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from tests.architecture import allowed
from tests.architecture.source import ROOT, modules, shipped

LONGEST_FUNCTION = 60
LONGEST_FILE = 400
VIEWS = ("views.py", "/views/", "/translators/")


def same(found: dict[str, str], excused: dict[str, str]) -> None:
    """Nothing that is not excused, and no excuse without its case."""
    news = {place: what for place, what in found.items() if place not in excused}
    stale = sorted(set(excused) - set(found))
    assert not news, "\n".join(f"{place}: {what}" for place, what in sorted(news.items()))
    assert not stale, f"take these out of allowed.py, they are mended: {stale}"


def test_imports_point_down_only() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_no_file_is_too_long() -> None:
    found = {m.place: f"{len(m.lines)} lines" for m in modules() if len(m.lines) > LONGEST_FILE}
    same(found, allowed.LONG_FILES)


def test_no_function_is_too_long() -> None:
    found = {}
    for module in modules():
        for name, node in module.functions():
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                found[f"{module.place}::{name}"] = f"{length} lines"
    same(found, allowed.LONG_FUNCTIONS)


def test_views_and_translators_ask_selectors_not_tables() -> None:
    found = {}
    for module in shipped():
        if not any(part in f"/{module.place}" for part in VIEWS):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager"):
                found[f"{module.place}:{node.lineno}"] = "a query in a view: give it to selectors.py or services.py"
    same(found, allowed.QUERIES_IN_VIEWS)


def test_an_import_inside_a_function_gives_its_reason() -> None:
    found = {}
    for module in shipped():
        for name, function in module.functions():
            if module.place.endswith("apps.py") and function.name == "ready":
                continue  # Django loads apps.py before any model: everything is imported there this late
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom) and not module.reasoned(node.lineno):
                    found[f"{module.place}:{node.lineno}"] = f"import inside {name}() without a reason"
    same(found, {})


def test_every_module_says_what_it_is() -> None:
    missing = [
        m.place
        for m in shipped()
        if m.tree.body and not ast.get_docstring(m.tree) and not m.place.endswith(("__init__.py", "apps.py", "urls.py"))
    ]
    assert not missing, missing


def test_warnings_are_errors_in_tests() -> None:
    assert 'filterwarnings = ["error"' in (ROOT / "pyproject.toml").read_text()


def test_every_dependency_has_its_reason_beside_it() -> None:
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    start = lines.index("dependencies = [") + 1
    wanted = lines[start : lines.index("]", start)]
    assert wanted
    assert [line for line in wanted if "#" not in line] == []
