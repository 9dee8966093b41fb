"""The declaration of a list, and its one verb: `respond`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from medcluster.kernel.errors import Fault, Incomplete
from medcluster.kernel.ordering import counted, filled_first
from medcluster.kernel.web.access import actor_of
from medcluster.kernel.web.tables.address import Address, Choice, read_period
from medcluster.kernel.web.tables.bound import BoundTable
from medcluster.kernel.web.tables.declare import RESERVED, BulkAction, Column, Empty, Filter, Query
from medcluster.kernel.web.tables.export import FORMATS, export

COUNT_LIMIT = 1000
MARKED_LIMIT = 200
SEARCH = _("Search")
NOTHING = Empty(_("Nothing here yet"))


@dataclass(frozen=True)
class Table:
    """A list of rows of one queryset. See the package's docstring for an example."""

    name: str
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    search: Callable[[Query, str], Query] | None = None
    search_hint: Any = SEARCH
    default_sort: str = ""
    default_rows: int = 50
    row_url: Callable[[Any], str] | None = None
    actions: Sequence[BulkAction] = ()
    empty: Empty = NOTHING
    row_class: Callable[[Any], str] | None = None
    row_id: Callable[[Any], Any] = lambda row: row.pk
    exportable: bool = True

    def __post_init__(self) -> None:
        codes = [c.code for c in self.columns]
        if len(set(codes)) != len(codes):
            raise ValueError(f"table {self.name}: a column's code is used twice")
        if clash := RESERVED & {f.code for f in self.filters}:
            raise ValueError(f"table {self.name}: filters may not be called {sorted(clash)}")
        if self.default_sort.removeprefix("-") not in {"", *(c.code for c in self.columns if c.sort_fields)}:
            raise ValueError(f"table {self.name}: cannot sort by {self.default_sort}")

    def respond(
        self,
        request: HttpRequest,
        query: Query,
        template: str = "workspace/list.html",
        context: Mapping[str, Any] | None = None,
    ) -> HttpResponseBase:
        """The page, the fragment that htmx asked for, or the export. `query` is already narrowed to the actor."""
        address = self.address(request)
        choice = address.read(request.GET)
        narrowed = self.narrow(query, choice)
        if self.exportable and (form := request.GET.get("export", "")) in FORMATS:
            return export(request, self, self._visible(choice), self.sorted(narrowed, choice), choice, form)
        table = self.bind(request, narrowed, address, choice)
        return self._page(request, table, template, context or {})

    def bind(self, request: HttpRequest, narrowed: Query, address: Address, choice: Choice) -> BoundTable:
        """Fetch one page of the rows: one query for them, one capped for their number when it is not known by then."""
        start = (choice.page - 1) * choice.rows
        found = self._slice(narrowed, choice, start, start + choice.rows + 1)
        rows, more = found[: choice.rows], len(found) > choice.rows
        unknown = more or (not rows and choice.page > 1)
        total = counted(narrowed, COUNT_LIMIT + 1) if unknown else start + len(rows)
        return BoundTable(self, request, address, choice, self._visible(choice), rows, more, total, COUNT_LIMIT)

    def _slice(self, narrowed: Query, choice: Choice, start: int, stop: int) -> list[Any]:
        column = next((c for c in self.columns if c.code == choice.sort_code and c.nullable), None)
        if column is None:
            return list(self.sorted(narrowed, choice)[start:stop])
        first, *then = column.sort_fields
        return filled_first(narrowed, first, start=start, stop=stop, descending=choice.descending, then=tuple(then))

    def address(self, request: HttpRequest) -> Address:
        actor = actor_of(request)
        options = {f.code: f.options(actor) for f in self.filters if f.kind != "dates"}
        return Address(self.columns, self.filters, self.default_sort, self.default_rows, options)

    def narrow(self, query: Query, choice: Choice) -> Query:
        for item in self.filters:
            if values := choice.filters.get(item.code, ()):
                query = item.apply(query, [read_period(values[0])] if item.kind == "dates" else list(values))
        if choice.search and self.search is not None:
            query = self.search(query, choice.search)
        return query

    def sorted(self, query: Query, choice: Choice) -> Query:
        """In the chosen order, made unambiguous by the primary key in the same direction (so an index serves both)."""
        column = next((c for c in self.columns if c.code == choice.sort_code), None)
        if column is None:
            return query if query.ordered else query.order_by("-pk")
        last = True if column.nullable else None
        verb = "desc" if choice.descending else "asc"
        order = [getattr(F(name), verb)(nulls_last=last) for name in column.sort_fields]
        return query.order_by(*order, "-pk" if choice.descending else "pk")

    def _visible(self, choice: Choice) -> list[Column]:
        return [c for c in self.columns if c.code in choice.columns]

    def _page(self, request: HttpRequest, table: BoundTable, template: str, context: Mapping[str, Any]) -> HttpResponse:
        target = request.headers.get("HX-Target", "")
        fragments = {table.id: "components/table.html", f"{table.id}-results": "components/table_results.html"}
        response = render(request, fragments.get(target, template), {**context, "table": table})
        if target in fragments:
            response["HX-Push-Url"] = request.path + table.here
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response


def selected_ids(request: HttpRequest, *, limit: int = MARKED_LIMIT) -> list[int]:
    """The rows marked for a bulk action; Incomplete when there are none, too many, or something else was sent."""
    texts = list(dict.fromkeys(request.POST.getlist("ids")))
    if not texts:
        raise Incomplete([Fault("ids", _("Mark at least one row."))])
    if len(texts) > limit:
        raise Incomplete([Fault("ids", _("Mark at most %(limit)d rows at once.") % {"limit": limit})])
    if not all(text.isascii() and text.isdigit() and len(text) < 19 for text in texts):
        raise Incomplete([Fault("ids", _("The list has changed. Reload the page and mark the rows again."))])
    return [int(text) for text in texts]
