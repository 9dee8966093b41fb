"""What a person chose, read from the address and written back to it. Hostile or stale values are left out silently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from medcluster.kernel.web.tables.declare import ALL, Column, Filter

SIZES = (25, 50, 100)
MAX_OFFSET = 10_000  # rows that can be paged through; further away a filter is the better way
MAX_SEARCH = 100
YEARS = range(1900, 2200)  # further away no time zone can be counted

Period = tuple[date | None, date | None]


@dataclass(frozen=True)
class Choice:
    """The list as chosen: filter values by code, search, sort, page, rows and columns."""

    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    search: str = ""
    sort: str = ""
    page: int = 1
    rows: int = 50
    columns: tuple[str, ...] = ()

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def sort_code(self) -> str:
        return self.sort.removeprefix("-")

    def with_(self, **changes: Any) -> Choice:
        """The same list with something chosen otherwise; back to the first page unless a page is given."""
        return replace(self, **{"page": 1, **changes})

    def with_filter(self, code: str, values: tuple[str, ...]) -> Choice:
        return self.with_(filters={**self.filters, code: values})


@dataclass(frozen=True)
class Address:
    """How choices are spelled in the address of one list: its columns, filters and defaults."""

    columns: Sequence[Column]
    filters: Sequence[Filter]
    default_sort: str
    default_rows: int
    options: Mapping[str, Sequence[tuple[str, Any]]]  # of each filter with choices, for this actor

    def read(self, query: QueryDict) -> Choice:
        return Choice(
            filters={f.code: self._values(f, query) for f in self.filters},
            search=" ".join(query.get("q", "").replace("\x00", "").split())[:MAX_SEARCH],
            sort=self._sort(query.get("sort", "")),
            page=_page(query.get("page", ""), self._rows(query)),
            rows=self._rows(query),
            columns=self._columns(",".join(query.getlist("cols"))),
        )

    def pairs(self, choice: Choice) -> Iterator[tuple[str, str]]:
        """The choice as name and value, without what is default anyway."""
        for item in self.filters:
            values = choice.filters.get(item.code, ())
            if values != item.default:
                yield from ((item.code, value) for value in values or ((ALL,) if item.default else ()))
        if choice.search:
            yield "q", choice.search
        yield from self.view_pairs(choice)
        if choice.page > 1:
            yield "page", str(choice.page)

    def view_pairs(self, choice: Choice) -> Iterator[tuple[str, str]]:
        """Only how the list is looked at: sort, rows, columns (kept by the filter form in hidden inputs)."""
        if choice.sort != self.default_sort:
            yield "sort", choice.sort
        if choice.rows != self.default_rows:
            yield "rows", str(choice.rows)
        if choice.columns != self.default_columns:
            yield "cols", ",".join(choice.columns)

    def query(self, choice: Choice, **extra: str) -> str:
        """`?state=triage&page=2`; `?` alone for the plain list, so that it works as a link."""
        return "?" + urlencode([*self.pairs(choice), *extra.items()])

    @property
    def default_columns(self) -> tuple[str, ...]:
        return tuple(c.code for c in self.columns if not c.hidden)

    def _values(self, item: Filter, query: QueryDict) -> tuple[str, ...]:
        if item.code not in query:
            return item.default
        given = [value for value in query.getlist(item.code) if value != ALL]
        if item.kind == "dates":
            text = period_text(*read_period(_joined_period(given)))
            return (text,) if text else ()
        known = {value for value, _label in self.options[item.code]}
        values = tuple(dict.fromkeys(value for value in given if value in known))
        return values if item.multiple else values[:1]

    def _sort(self, text: str) -> str:
        sortable = {c.code for c in self.columns if c.sort_fields}
        return text if text.removeprefix("-") in sortable else self.default_sort

    def _rows(self, query: QueryDict) -> int:
        text = query.get("rows", "")
        return int(text) if text in {str(size) for size in SIZES} else self.default_rows

    def _columns(self, text: str) -> tuple[str, ...]:
        wanted = set(text.split(","))
        found = tuple(c.code for c in self.columns if c.code in wanted or (c.primary and wanted - {""}))
        return found if wanted - {""} and found else self.default_columns


def read_period(text: str) -> Period:
    """`2026-01-01..2026-01-31` (or dd.mm.yyyy) as two days; what is not a day is open."""
    first, _dots, last = text.partition("..")
    return _day(first), _day(last)


def period_text(first: date | None, last: date | None) -> str:
    if first is None and last is None:
        return ""
    return f"{first.isoformat() if first else ''}..{last.isoformat() if last else ''}"


def _joined_period(given: list[str]) -> str:
    """One value `a..b` as in a link, or two values as the form sends them."""
    if len(given) == 1:
        return given[0]
    return "..".join(given[:2])


def _day(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            found = datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
        return found if found.year in YEARS else None
    return None


def _page(text: str, rows: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        return 1
    return min(max(int(text), 1), MAX_OFFSET // rows)
