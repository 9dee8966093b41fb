"""The tool for message catalogues: finds every text, keeps translations, and lets nothing half-translated pass."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from click.testing import CliRunner

from medcluster.config import catalogues, messages

CODE = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext

TITLE = gettext_lazy("Referral")
def say(n): return _("Hello, %(name)s.") + ngettext("%(n)d bed", "%(n)d beds", n) + pgettext("verb", "Open") + _(TITLE)
"""
PAGE = """{% load i18n %}
  {% if x %}
    <p title="{% translate 'Close the page' %}">{{ _("Yes") }}</p>
      {% blocktranslate count n=number %}One case{% plural %}{{ n }} cases{% endblocktranslate %}
  {% endif %}
{% translate "of" context "rows" %}
"""


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house of two small apps."""
    for app in ("beds", "other"):
        (tmp_path / app / "templates").mkdir(parents=True)
        (tmp_path / app / "__init__.py").touch()
    (tmp_path / "beds" / "views.py").write_text(CODE)
    (tmp_path / "beds" / "templates" / "page.html").write_text(PAGE)
    (tmp_path / "beds" / "tests").mkdir()
    (tmp_path / "beds" / "tests" / "test_x.py").write_text('_("Only for tests")')
    monkeypatch.setattr(catalogues, "PACKAGE", tmp_path)
    return tmp_path


def texts(app: str, language: str = "ru") -> dict[str, polib.POEntry]:
    return {entry.msgid: entry for entry in polib.pofile(str(catalogues.catalogue(app, language)))}


def translate_all(app: str) -> None:
    rows = catalogues.missing(app)
    for row in rows:
        for language, forms in catalogues.FORMS.items():
            row[language] = [f"{row['text']} {n}" for n in range(forms)] if row.get("plural") else f"«{row['text']}»"
    catalogues.fill(app, rows)


class TestExtracting:
    def test_every_kind_of_text_is_found_in_code_and_templates(self, house: Path) -> None:
        found = {(context, text): plural for context, text, plural in catalogues.extract("beds")}
        assert found == {
            ("", "Referral"): "", ("", "Hello, %(name)s."): "", ("", "%(n)d bed"): "%(n)d beds", ("verb", "Open"): "",
            ("", "Close the page"): "", ("", "Yes"): "", ("", "One case"): "%(n)s cases", ("rows", "of"): "",
        }  # fmt: skip

    def test_translations_are_kept_and_what_went_away_is_dropped(self, house: Path) -> None:
        catalogues.update("beds")
        translate_all("beds")
        (house / "beds" / "views.py").write_text('_("Referral"); _("New")')
        assert catalogues.update("beds") == (6, 2)  # one new text, in two languages
        assert texts("beds")["Referral"].msgstr == "«Referral»"
        assert "Hello, %(name)s." not in texts("beds")

    def test_another_app_lends_its_words(self, house: Path) -> None:
        catalogues.update("beds")
        translate_all("beds")
        (house / "other" / "views.py").write_text('_("Referral")')
        assert catalogues.update("other") == (1, 0)
        assert texts("other")["Referral"].msgstr == "«Referral»"


class TestChecking:
    @pytest.fixture
    def whole(self, house: Path) -> Path:
        catalogues.update("beds")
        translate_all("beds")
        return house

    def spoil(self, **changes: object) -> list[str]:
        path = catalogues.catalogue("beds", "ru")
        file = polib.pofile(str(path))
        for entry in file:
            for name, value in changes.items():
                if entry.msgid == "Hello, %(name)s.":
                    setattr(entry, name, value)
        file.save(str(path))
        return catalogues.check("beds")

    def test_a_whole_catalogue_passes(self, whole: Path) -> None:
        assert catalogues.check("beds") == []
        assert CliRunner().invoke(messages.main, ["check"]).exit_code == 0

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"msgstr": ""}, "not translated"),
            ({"msgstr": "Привет."}, "placeholders differ"),
            ({"msgstr": "Привет, %(nam)s."}, "placeholders differ"),
            ({"flags": ["fuzzy"]}, "fuzzy"),
            ({"obsolete": 1}, "not in the catalogue"),
        ],
    )
    def test_a_spoilt_one_does_not(self, whole: Path, changes: dict[str, object], words: str) -> None:
        assert any(words in fault for fault in self.spoil(**changes))

    def test_a_plural_form_that_is_missing_is_told(self, whole: Path) -> None:
        path = catalogues.catalogue("beds", "ru")
        file = polib.pofile(str(path))
        next(entry for entry in file if entry.msgid_plural).msgstr_plural.pop(2)
        file.save(str(path))
        assert any("plural form" in fault for fault in catalogues.check("beds"))

    def test_a_new_text_in_the_code_is_told(self, whole: Path) -> None:
        (whole / "beds" / "rules.py").write_text('_("Brand new")')
        assert any("Brand new" in fault for fault in catalogues.check("beds"))
        result = CliRunner().invoke(messages.main, ["check", "beds"])
        assert result.exit_code == 1

    def test_one_text_in_two_translations_is_told(self, whole: Path) -> None:
        (whole / "other" / "views.py").write_text('_("Referral")')
        catalogues.update("other")
        catalogues.fill("other", [{"text": "Referral", "ru": "Отправка"}])
        assert any("Referral" in fault for fault in catalogues.disagreements())


def test_compiling_writes_only_what_is_out_of_date(house: Path) -> None:
    catalogues.update("beds")
    translate_all("beds")
    assert catalogues.compile_("beds") == 2
    assert catalogues.compile_("beds") == 0


@pytest.mark.parametrize("app", ["workspace", "kernel"])
def test_our_own_catalogues_are_complete(app: str) -> None:
    assert catalogues.check(app) == []
