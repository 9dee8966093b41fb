"""One page of a list, ready to be drawn. Rows are joined here in Python: a template loop would cost ten times more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from medcluster.kernel.web.access import actor_of
from medcluster.kernel.web.addresses import plain_address
from medcluster.kernel.web.html import icon, safe
from medcluster.kernel.web.once import once
from medcluster.kernel.web.reader import reading
from medcluster.kernel.web.tables.address import MAX_OFFSET, SIZES, Address, Choice, read_period
from medcluster.kernel.web.tables.declare import BulkAction, Column, Filter
from medcluster.kernel.web.tables.filters import drawn

if TYPE_CHECKING:
    from medcluster.kernel.web.tables.table import Table


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address of the list without it."""

    label: str
    value: str
    without: str


@dataclass(frozen=True)
class BoundTable:
    """What `components/table.html` draws."""

    table: Table
    request: HttpRequest
    address: Address
    choice: Choice
    columns: Sequence[Column]
    rows: Sequence[Any]
    more: bool
    total: int
    count_limit: int

    @property
    def id(self) -> str:
        return f"table-{self.table.name}"

    @cached_property
    def here(self) -> str:
        return self.address.query(self.choice)

    @property
    def searchable(self) -> bool:
        return self.table.search is not None

    @cached_property
    def reset(self) -> str:
        """The list with nothing chosen but the way it is looked at."""
        cleared = self.choice.with_(filters={f.code: f.default for f in self.table.filters}, search="")
        return self.address.query(cleared)

    @property
    def narrowed(self) -> bool:
        return bool(self.choice.search) or any(self.choice.filters.values())

    @cached_property
    def changed(self) -> bool:
        return self.reset != self.address.query(self.choice.with_())

    @property
    def kept(self) -> list[tuple[str, str]]:
        return list(self.address.view_pairs(self.choice))

    # -- filters

    @property
    def filter_set(self) -> SafeString:
        """The filters with what is chosen in them."""
        options, chosen = self.address.options, self.choice.filters
        with reading():
            parts = [drawn(f, options.get(f.code, ()), tuple(chosen.get(f.code, ()))) for f in self.table.filters]
        return mark_safe(f'<div class="filter-set">{"".join(parts)}</div>')

    @property
    def chosen(self) -> int:
        """How many filters are in force."""
        return sum(bool(self.choice.filters.get(item.code)) for item in self.table.filters)

    @cached_property
    def chips(self) -> list[Chip]:
        chips = [chip for item in self.table.filters for chip in self._chips(item)]
        if self.choice.search:
            chips.append(Chip(_("Search"), self.choice.search, self.address.query(self.choice.with_(search=""))))
        return chips

    def _chips(self, item: Filter) -> Iterator[Chip]:
        values = self.choice.filters.get(item.code, ())
        labels = dict(self.address.options.get(item.code, ()))
        for value in values:
            rest = tuple(other for other in values if other != value)
            words = _period_words(value) if item.kind == "dates" else str(labels[value])
            title = "" if item.kind == "flag" else str(item.label)
            yield Chip(title, words, self.address.query(self.choice.with_filter(item.code, rest)))

    # -- head and rows

    @cached_property
    def actions(self) -> list[tuple[BulkAction, str]]:
        """Bulk actions open to this person, with their addresses."""
        actor = actor_of(self.request)
        return [
            (action, address_of(action.url))
            for action in self.table.actions
            if action.permission is None or actor.may(action.permission)
        ]

    @property
    def buttons(self) -> SafeString:
        """The bulk actions as buttons."""
        shown = tuple([(str(action.label), url, action.danger, action.icon) for action, url in self.actions])
        return once("components/table_buttons.html", "bulk", (("actions", shown),))

    @property
    def head(self) -> SafeString:
        mark = ""
        if self.actions:
            mark = format_html(
                '<th class="c-mark" scope="col"><input type="checkbox" class="form-check-input" data-mark-all '
                'aria-label="{}"></th>',
                _("Mark all rows of this page"),
            )
        return mark_safe(mark + "".join(self._head_cell(column) for column in self.columns))

    def _head_cell(self, column: Column) -> str:
        css = _column_class(column)
        if not column.sort_fields:
            return _head_cell(css, str(column.label), "", "")
        active = self.choice.sort_code == column.code
        descending = active and self.choice.descending
        turned = column.code if descending or not active else f"-{column.code}"
        order = ("descending" if descending else "ascending") if active else "none"
        return _head_cell(css, str(column.label), order, self.address.query(self.choice.with_(sort=turned)))

    @property
    def body(self) -> SafeString:
        """All rows. Labels of cells serve the cards of a narrow screen."""
        with reading():
            return mark_safe("".join(self._row_parts()))

    def _row_parts(self) -> list[str]:
        cells = [(c.cell, _cell_open(c), c.primary) for c in self.columns]
        url, css, ident = self.table.row_url, self.table.row_class, self.table.row_id
        mark, mark_label = bool(self.actions), _("Mark this row")
        parts: list[str] = []
        for row in self.rows:
            pk = safe(ident(row))
            href = safe(url(row)) if url else ""
            parts.append(f'<tr id="row-{pk}" class="{css(row) if css else ""}" data-href="{href}">')
            if mark:
                parts.append(
                    f'<td class="c-mark"><input type="checkbox" class="form-check-input" name="ids" value="{pk}" '
                    f'form="{self.id}-bulk" aria-label="{mark_label}"></td>'
                )
            for cell, opening, primary in cells:
                value = cell(row)
                if type(value) is not SafeString:
                    value = safe(value)
                if primary and href:
                    value = f'<a class="row-link" href="{href}">{value}</a>'
                parts.append(f"{opening}{value}</td>")
            parts.append("</tr>")
        return parts

    @property
    def width(self) -> int:
        return len(self.columns) + bool(self.actions)

    # -- paging

    @property
    def count_words(self) -> str:
        if self.total > self.count_limit:
            return _("more than 1,000 rows")
        return ngettext("%(n)d row", "%(n)d rows", self.total) % {"n": self.total}

    @property
    def range_words(self) -> str:
        start = (self.choice.page - 1) * self.choice.rows
        if not self.rows:
            return ""
        return f"{start + 1}–{start + len(self.rows)}"

    @property
    def previous(self) -> str:
        return self.address.query(self.choice.with_(page=self.choice.page - 1)) if self.choice.page > 1 else ""

    @property
    def next(self) -> str:
        if not self.more or self.choice.page >= MAX_OFFSET // self.choice.rows:
            return ""
        return self.address.query(self.choice.with_(page=self.choice.page + 1))

    @property
    def first(self) -> str:
        return self.address.query(self.choice.with_())

    @property
    def sizes(self) -> tuple[tuple[int, str, bool], ...]:
        return tuple([(n, self.address.query(self.choice.with_(rows=n)), n == self.choice.rows) for n in SIZES])

    @property
    def pager(self) -> SafeString:
        """How many rows there are, and the way to the others."""
        after = self.next
        names = ("range_words", "count_words", "sizes", "previous")
        shown = (*((name, getattr(self, name)) for name in names), ("next", after))
        return once(
            "components/pager.html", "table", (*shown, ("too_far", self.more and not after))
        )  # a filter is better

    @property
    def column_choices(self) -> SafeString:
        """A box for each column that may be hidden."""
        shown = {c.code for c in self.columns}
        options = [(c.code, str(c.label), c.code in shown) for c in self.table.columns if not c.primary]
        return _column_boxes(f"{self.id}-columns", tuple(options))

    @property
    def filter_pairs(self) -> list[tuple[str, str]]:
        """Everything but the columns, for the form that chooses them."""
        return [(name, value) for name, value in self.address.pairs(self.choice.with_()) if name != "cols"]

    @cached_property
    def csv(self) -> str:
        return self.address.query(self.choice.with_(), export="csv")

    @cached_property
    def xlsx(self) -> str:
        return self.address.query(self.choice.with_(), export="xlsx")

    @property
    def empty_url(self) -> str:
        return address_of(self.table.empty.url) if self.table.empty.url else ""


def address_of(name: str) -> str:
    """The address behind the name of one, or the address itself."""
    if name.startswith(("/", "?", "#", "http")):
        return name
    try:
        return plain_address(name)
    except NoReverseMatch:
        return name


def _cell_open(column: Column) -> str:
    return _opening(_column_class(column), str(column.label))


_ORDER_ICONS = {"ascending": "chevron-up", "descending": "chevron-down", "none": "selector"}


@lru_cache(maxsize=4096)
def _head_cell(css: str, label: str, order: str, turned: str) -> str:
    if not order:
        return format_html('<th scope="col" class="{}">{}</th>', css, label)
    return format_html(
        '<th scope="col" class="{0}" aria-sort="{1}"><a class="sort" href="{2}" hx-get="{2}">{3}{4}</a></th>',
        css, order, turned, label, icon(_ORDER_ICONS[order]),
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _column_boxes(form: str, options: tuple[tuple[str, str, bool], ...]) -> SafeString:
    box = (
        '<label class="filter-option"><input type="checkbox" class="form-check-input" form="{}" name="cols" '
        'value="{}"{}><span>{}</span></label>'
    )
    parts = [format_html(box, form, code, mark_safe(" checked") if on else "", label) for code, label, on in options]
    return mark_safe("".join(parts))


@lru_cache(maxsize=4096)
def _opening(css: str, label: str) -> str:
    return format_html('<td class="{}" data-label="{}">', css, label)


def _column_class(column: Column) -> str:
    names = [f"c-{column.code}", column.css, "c-primary" if column.primary else "", "num" if column.numeric else ""]
    return " ".join(name for name in names if name)


def _period_words(text: str) -> str:
    first, last = (date_format(day, "d.m.Y") if day else "" for day in read_period(text))
    return f"{first} – {last}".strip()


__all__ = ["BoundTable", "Chip", "address_of"]
