"""Time, money and sizes as people say them, with the right plurals in three languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from medcluster.kernel.web import html, words

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)  # Thursday, 14:00 in Almaty
NBSP = "\u00a0"
MIN, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def almaty() -> object:
    with timezone.override("Asia/Almaty"):
        yield


LEFT = [
    (2 * HOUR + 10 * MIN, "2 h 10 min left", "ещё 2 ч 10 мин", "2 сағ 10 мин қалды"),
    (45 * MIN, "45 min left", "ещё 45 мин", "45 мин қалды"),
    (timedelta(0), "0 min left", "ещё 0 мин", "0 мин қалды"),
    (14 * HOUR + 50 * MIN, "14 h left", "ещё 14 ч", "14 сағ қалды"),
    (DAY + 3 * HOUR, "1 day 3 h left", "ещё 1 день 3 ч", "1 күн 3 сағ қалды"),
    (DAY, "1 day left", "ещё 1 день", "1 күн қалды"),
    (3 * DAY, "3 days left", "ещё 3 дня", "3 күн қалды"),
    (5 * DAY, "5 days left", "ещё 5 дней", "5 күн қалды"),
    (21 * DAY, "21 days left", "ещё 21 день", "21 күн қалды"),
    (77 * DAY, "11 weeks left", "ещё 11 недель", "11 апта қалды"),
    (-2 * DAY, "2 days late", "просрочка 2 дня", "2 күн кешікті"),
    (-5 * MIN, "5 min late", "просрочка 5 мин", "5 мин кешікті"),
]


@pytest.mark.parametrize(("span", "en", "ru", "kk"), LEFT)
def test_time_left(span: timedelta, en: str, ru: str, kk: str) -> None:
    for language, expected in (("en", en), ("ru", ru), ("kk", kk)):
        with translation.override(language):
            assert words.time_left(NOW + span, NOW).replace(NBSP, " ") == expected


AGO = [
    (timedelta(seconds=20), "just now", "только что", "жаңа ғана"),
    (5 * MIN, "5 min ago", "5 мин назад", "5 мин бұрын"),
    (3 * HOUR, "today at 11:00", "сегодня в 11:00", "бүгін сағат 11:00"),
    (20 * HOUR, "yesterday at 18:00", "вчера в 18:00", "кеше сағат 18:00"),
    (3 * DAY, "Monday at 14:00", "понедельник, 14:00", "дүйсенбі, 14:00"),
    (9 * DAY, "03.03.2026 14:00", "03.03.2026 14:00", "03.03.2026 14:00"),
    (-DAY, "tomorrow at 14:00", "завтра в 14:00", "ертең сағат 14:00"),
]


@pytest.mark.parametrize(("span", "en", "ru", "kk"), AGO)
def test_ago(span: timedelta, en: str, ru: str, kk: str) -> None:
    for language, expected in (("en", en), ("ru", ru), ("kk", kk)):
        with translation.override(language):
            assert words.ago(NOW - span, NOW).replace(NBSP, " ") == expected


def test_since() -> None:
    with translation.override("ru"):
        assert words.since(NOW - 2 * DAY, NOW) == "со вторника"
        assert words.since(NOW - DAY, NOW) == "со вчерашнего дня"
        assert words.since(NOW - 30 * DAY, NOW) == "с 10.02.2026"
        assert words.since(NOW - HOUR, NOW) == "с 13:00"
    with translation.override("en"):
        assert words.since(NOW - 3 * DAY, NOW) == "since Monday"


AGES = [
    (date(1983, 3, 12), "43 years", "43 года", "43 жас"),
    (date(1983, 3, 13), "42 years", "42 года", "42 жас"),
    (date(2005, 1, 1), "21 years", "21 год", "21 жас"),
    (date(2015, 1, 1), "11 years", "11 лет", "11 жас"),
    (date(2025, 1, 13), "13 months", "13 месяцев", "13 ай"),
    (date(2026, 2, 28), "12 days", "12 дней", "12 күн"),
    (date(2026, 4, 1), "0 days", "0 дней", "0 күн"),
]


@pytest.mark.parametrize(("born", "en", "ru", "kk"), AGES)
def test_age(born: date, en: str, ru: str, kk: str) -> None:
    for language, expected in (("en", en), ("ru", ru), ("kk", kk)):
        with translation.override(language):
            assert words.age(born, date(2026, 3, 12)) == expected


def test_money_and_sizes_as_the_language_writes_them() -> None:
    with translation.override("ru"):
        assert words.money(Decimal("1250000"), "KZT") == "1\u00a0250\u00a0000\u00a0₸"
        assert words.money(Decimal("99.5"), "RUB") == "99,50\u00a0₽"
        assert words.bytes_(3_450_000) == "3,5 МБ"
    with translation.override("en"):
        assert words.money(Decimal("1250000.25"), "USD") == "1,250,000.25\u00a0$"
        assert words.bytes_(240_000) == "240 KB"


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_dates_are_the_same_in_all_languages_and_local(language: str) -> None:
    with translation.override(language):
        assert words.day(datetime(2026, 3, 12, 20, 0, tzinfo=UTC)) == "13.03.2026"
        assert words.moment(NOW) == "12.03.2026 14:00"
        assert words.in_zone(NOW, "Europe/Moscow") == "12.03.2026 12:00 (UTC+3)"
        assert 'title="12.03.2026 14:00"' in html.ago(NOW, NOW + HOUR)


def test_pieces_of_html_escape_what_they_are_given() -> None:
    bad = "<b>\"'&"
    for piece in (html.badge(bad, "late"), html.lines(bad, bad), html.link(bad, bad), html.clipped(bad * 50)):
        assert "<b>" not in piece
        assert "&lt;b&gt;" in piece
    assert "due-late" in html.time_left(NOW - HOUR, NOW)
    assert "due-soon" in html.time_left(NOW + HOUR, NOW)
    assert html.time_left(None) == html.ago(None) == ""
