"""Sentences as people write them: plural forms, numbers, spans of days, and what is said when little is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from medcluster.indicators.asking import Period
from medcluster.indicators.reports.counting import count
from medcluster.indicators.reports.figures import Base, ByAge, Compared, PeriodFigures
from medcluster.indicators.reports.speaking import ages, percent, span, written
from medcluster.indicators.reports.wording import in_words
from medcluster.indicators.snapshot import Snapshot
from medcluster.kernel.errors import Incomplete


def said(figures: PeriodFigures, language: str) -> list[str]:
    with override(language):
        report = in_words(figures)
    return [text.replace("\u00a0", " ") for section in report.sections for text in section.paragraphs]


def treated(figures: PeriodFigures, count: int) -> PeriodFigures:
    return replace(figures, treated=Compared(ByAge(count, count, 0), None, Base.MISSING))


@pytest.mark.parametrize(
    ("count", "russian", "kazakh", "english"),
    [
        (1, "Пролечен 1 пациент,", "1 пациент емделді", "1 patient was treated"),
        (2, "Пролечено 2 пациента,", "2 пациент емделді", "2 patients were treated"),
        (5, "Пролечено 5 пациентов,", "5 пациент емделді", "5 patients were treated"),
        (11, "Пролечено 11 пациентов,", "11 пациент емделді", "11 patients were treated"),
        (21, "Пролечен 21 пациент,", "21 пациент емделді", "21 patients were treated"),
        (112, "Пролечено 112 пациентов,", "112 пациент емделді", "112 patients were treated"),
        (10231, "Пролечен 10 231 пациент,", "10 231 пациент емделді", "10,231 patients were treated"),
        (0, "За период никто не пролечен.", "Кезең ішінде ешкім емделген жоқ.", "Nobody was treated in the period."),
    ],
)
def test_numbers_and_words_agree(figures: PeriodFigures, count: int, russian: str, kazakh: str, english: str) -> None:
    for language, expected in (("ru", russian), ("kk", kazakh), ("en", english)):
        assert said(treated(figures, count), language)[0].startswith(expected)


def test_the_report_speaks_three_languages(figures: PeriodFigures) -> None:
    russian, kazakh, english = (" ".join(said(figures, language)) for language in ("ru", "kk", "en"))
    assert "Пролечен 1 231 пациент, из них 504 взрослых и 727 детей. Это на 11,9 % больше" in russian
    assert "(1 100 с 1 января по 31 мая 2017 года)" in russian
    assert "оказана 100 пациентам, 61 % из них — дети; это на 21 случай больше" in russian
    assert "Выполнено 709 консультативно-диагностических услуг (+9 " in russian, "treatment is not counted in"
    assert "Проведено 3 мастер-класса:" in russian
    assert "— с участием специалистов из дальнего зарубежья (Республика Корея, Турция) — 1: маммология;" in russian
    assert "1 231 пациент емделді, оның ішінде 504 ересек және 727 бала. Бұл өткен жылдың" in kazakh
    assert "11,9 %-ға көп (1 100 — 2017 жылғы 1 қаңтар – 31 мамыр)" in kazakh
    assert "олардың 61 %-ы — балалар; бұл өткен жылдың сәйкес кезеңінен 21 жағдайға көп" in kazakh
    assert "of them 504 adults and 727 children. This is 11.9% more" in english
    assert "(1,100 from 1 January to 31 May 2017)" in english
    assert "61% of them children; this is 21 cases more" in english


def test_nothing_is_left_in_another_language(figures: PeriodFigures) -> None:
    with override("ru"):
        report = in_words(figures)
    texts = [report.title, report.note, *(s.title for s in report.sections), *said(figures, "ru")]
    texts += [head for section in report.sections for table in section.tables for head in (table.title, *table.heads)]
    texts += [str(row[0]) for row in report.summary.rows] + [*report.summary.heads]
    assert [text for text in texts if any("a" <= letter <= "z" for letter in text.lower())] == []


def test_a_base_year_that_is_not_whole_is_said(facts: Snapshot) -> None:
    found = count(facts, Period(date(2017, 12, 1), date(2018, 5, 31)))
    assert found.treated.state is Base.PARTIAL
    assert "охватывают этот период не с начала" in said(found, "ru")[0]
    older = count(facts, Period(date(2017, 3, 1), date(2017, 3, 31)))
    assert older.treated.state is Base.MISSING
    assert "Сравнивать не с чем" in said(older, "ru")[0]
    assert older.treated.change.difference is None


def test_days_that_make_no_sense_are_refused_in_words(facts: Snapshot) -> None:
    with pytest.raises(Incomplete, match="Exchange the two dates"), override("en"):
        Period(date(2018, 5, 31), date(2018, 1, 1))
    with pytest.raises(Incomplete, match="has not begun yet"), override("en"):
        count(facts, Period(date(2031, 1, 1), date(2031, 5, 31)))
    with pytest.raises(Incomplete, match="after the period has ended"), override("en"):
        count(facts, Period(date(2018, 1, 1), date(2018, 5, 31)), since=date(2019, 1, 1))


def test_a_period_that_goes_on_says_that_it_will_grow(facts: Snapshot) -> None:
    with override("en"):
        assert "not over yet" in in_words(count(facts, Period(date(2018, 1, 1), date(2018, 12, 31)))).note


def test_a_centre_has_a_report_of_its_own(facts: Snapshot, cluster: Any) -> None:
    found = count(facts, Period(date(2018, 1, 1), date(2018, 5, 31)), centres=[cluster.pk])
    assert (found.treated.now.total, found.centres) == (1231, ("AMC-A",))
    with override("ru"):
        assert in_words(found).title == "Итоги работы медицинского кластера: Взрослый стационар"


def test_parts_of_sentences() -> None:
    with override("ru"):
        assert ages(ByAge(3, 1, 2)).replace("\u00a0", " ") == ", из них 1 взрослый и 2 ребёнка"
        assert "(возраст не указан: 1)" in ages(ByAge(4, 1, 2))
        assert ages(ByAge(4)) == ""
        assert written(None, "count") == "—"
        assert span(Period(date(2018, 5, 3), date(2018, 5, 3))) == "3 мая 2018 года"
        assert span(Period(date(2017, 12, 1), date(2018, 1, 31))) == "с 1 декабря 2017 по 31 января 2018 года"
        assert percent(None) == ""
