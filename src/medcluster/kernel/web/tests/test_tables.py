"""Lists: what is chosen lives in the address, hostile addresses do no harm, exports carry what is seen."""

from __future__ import annotations

import cProfile
import csv
import io
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest
from django.utils import timezone, translation
from python_calamine import CalamineWorkbook

from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import Step, replay
from medcluster.kernel.errors import Incomplete
from medcluster.kernel.permissions import Permission
from medcluster.kernel.tests.conftest import MONDAY, WISH, Heard
from medcluster.kernel.tests.toy.models import Errand
from medcluster.kernel.web import html
from medcluster.kernel.web.tables import BulkAction, Column, Empty, Filter, Table, selected_ids
from medcluster.kernel.web.tables import table as table_module
from medcluster.kernel.web.tests.conftest import Asking

ERRANDS = Table(
    "errands",
    columns=[
        Column("title", "Title", cell=lambda e: e.title, sort="title", primary=True),
        Column("state", "State", cell=html.state_badge, sort="state", export=lambda e: e.status.label),
        Column("due", "Time left", cell=lambda e: html.time_left(e.next_due_at), sort="next_due_at", nullable=True,
               export=lambda e: e.next_due_at),
        Column("priority", "Priority", cell=lambda e: e.priority, hidden=True),
        Column("wish", "Wish", cell=lambda e: html.day(e.wanted_on), export=lambda e: e.wanted_on, sort="wanted_on"),
    ],
    filters=[
        Filter("state", "State", choices=[("draft", "Draft"), ("open", "Open")],
               apply=lambda query, values: query.filter(state__in=values)),
        Filter("priority", "Priority", choices=lambda actor: [("planned", "Planned"), ("urgent", "Urgent")],
               default=("planned",), apply=lambda query, values: query.filter(priority__in=values)),
        Filter.flag("mine", "Mine", apply=lambda query: query.filter(owner_id=1)),
        Filter.dates("created", "Created", field="created_at"),
    ],
    search=lambda query, text: query.filter(title__contains=text),
    default_sort="due",
    row_url=lambda e: f"/errands/{e.pk}/",
    actions=[BulkAction("take", "Take up", "/take/", permission=Permission.COORDINATE)],
    empty=Empty("No errands", "Draft one.", "Draft", "/new/"),
)  # fmt: skip


@pytest.fixture
def errands(heard: Heard, doctor: Actor) -> list[Errand]:
    """Sixty errands: every third only drafted, every tenth urgent; titles in the order of their making."""
    histories = []
    for n in range(60):
        errand = Errand(title=f"Errand {n:03d}", owner_id=n % 2, priority="planned" if n % 10 else "urgent")
        at = MONDAY + timedelta(days=n)
        steps = [Step("send", doctor, {**WISH, "wanted_on": "2026-04-01"}, at)] if n % 3 else []
        histories.append((errand, doctor, steps))
    made = replay(histories, audit=False)  # type: ignore[arg-type]
    heard.entries.clear()
    return made  # type: ignore[return-value]


def bound(request: HttpRequest, table: Table = ERRANDS) -> Any:
    address = table.address(request)
    choice = address.read(request.GET)
    return table.bind(request, table.narrow(Errand.objects.all(), choice), address, choice)


def titles(request: HttpRequest) -> list[str]:
    return [row.title for row in bound(request).rows]


def text(response: Any) -> str:
    return b"".join(response.streaming_content).decode() if response.streaming else response.content.decode()


class TestChoosing:
    def test_the_default_filter_is_in_force_until_it_is_switched_off(self, ask: Asking, errands: list[Errand]) -> None:
        assert bound(ask("/")).total == 54
        assert bound(ask("/?priority=*")).total == 60
        assert bound(ask("/?priority=urgent")).total == 6
        assert bound(ask("/?priority=*&priority=urgent")).total == 6, "as the form sends it"

    def test_filters_search_and_dates_narrow_together(self, ask: Asking, errands: list[Errand]) -> None:
        day = timezone.localtime(MONDAY + timedelta(days=1)).date()
        found = bound(ask(f"/?state=open&q=Errand+0&created={day.isoformat()}..{day.isoformat()}"))
        assert [row.title for row in found.rows] == ["Errand 001"]
        typed = bound(ask(f"/?created={day:%d.%m.%Y}&created={day:%d.%m.%Y}"))
        assert [row.title for row in typed.rows] == ["Errand 001"], "as the form sends it"

    def test_sorting_both_ways_with_empty_values_last(self, ask: Asking, errands: list[Errand]) -> None:
        up, down = (bound(ask(f"/?sort={sort}")).rows for sort in ("due", "-due"))
        dated = [row.next_due_at for row in up if row.next_due_at]
        assert dated == sorted(dated)
        assert up[-1].next_due_at is None
        assert down[-1].next_due_at is None
        assert down[0].next_due_at == max(dated)

    def test_pages_follow_each_other_without_gap_or_repetition(self, ask: Asking, errands: list[Errand]) -> None:
        pages = [titles(ask(f"/?priority=*&rows=25&sort=state&page={page}")) for page in (1, 2, 3)]
        assert [len(page) for page in pages] == [25, 25, 10]
        assert len({title for page in pages for title in page}) == 60

    def test_a_chip_leads_to_the_list_without_it(self, ask: Asking, errands: list[Errand]) -> None:
        table = bound(ask("/?state=open&state=draft&q=Errand"))
        without = {chip.value: chip.without for chip in table.chips}
        assert without["Open"] == "?state=draft&q=Errand"
        assert without["Errand"] == "?state=draft&state=open" or "q=" not in without["Errand"]
        assert without["Planned"].startswith("?state=open&state=draft&priority=%2A")
        assert table.changed
        assert table.reset == "?"

    def test_the_address_says_only_what_differs_from_the_default(self, ask: Asking, errands: list[Errand]) -> None:
        assert bound(ask("/?priority=planned&sort=due&rows=50&page=1&q=&cols=")).here == "?"

    def test_columns_are_chosen_and_the_heading_stays(self, ask: Asking, errands: list[Errand]) -> None:
        table = bound(ask("/?cols=priority&cols=state"))
        assert [column.code for column in table.columns] == ["title", "state", "priority"]
        assert "cols=title%2Cstate%2Cpriority" in table.here

    def test_two_queries_for_a_page(self, ask: Asking, errands: list[Errand], django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(2):
            ERRANDS.respond(ask("/?priority=*&rows=25"), Errand.objects.all(), template="components/table.html")
        with django_assert_num_queries(2):  # with a deadline and without; all on one page, so their number is known
            ERRANDS.respond(ask("/?rows=100"), Errand.objects.all(), template="components/table.html")

    def test_the_count_is_capped(self, ask: Asking, errands: list[Errand], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(table_module, "COUNT_LIMIT", 30)
        table = bound(ask("/?priority=*&rows=25"))
        assert table.total == 31
        with translation.override("en"):
            assert table.count_words == "more than 1,000 rows"


HOSTILE = [
    "?sort=password", "?sort=-state__title", "?sort=--due", "?page=-1", "?page=0", "?page=99999999999", "?page=½",
    "?page=٣", "?rows=100000", "?rows=0", "?state=' OR 1=1 --", "?state=draft%00", "?q=%00", "?q=" + "x" * 5000,
    "?cols=,,,", "?cols=nope", "?created=..", "?created=2026-13-45..x", "?created=31.02.2026", "?mine=yes",
    "?created=9999-12-31..9999-12-31", "?created=0001-01-01..", "?export=exe", "?q=%25_%5C", "?priority=%2A%2A",
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
def test_a_hostile_address_gives_an_ordinary_page(query: str, ask: Asking, errands: list[Errand]) -> None:
    response = ERRANDS.respond(ask("/" + query), Errand.objects.all(), template="components/table.html")
    assert response.status_code == 200


class TestDrawing:
    def test_cells_are_escaped_and_rows_lead_to_their_page(self, ask: Asking, heard: Heard, doctor: Actor) -> None:
        [case] = replay([(Errand(title="<script>alert(1)</script>"), doctor, [])])
        page = text(ERRANDS.respond(ask("/"), Errand.objects.all(), template="components/table.html"))
        assert "<script>" not in page
        assert f'<a class="row-link" href="/errands/{case.pk}/">&lt;script&gt;' in page
        assert 'data-label="State"' in page

    def test_htmx_gets_the_part_it_asks_for_and_the_clean_address(self, ask: Asking, errands: list[Errand]) -> None:
        request = ask("/list/?state=open&q=&sort=due", htmx="table-errands-results")
        response = ERRANDS.respond(request, Errand.objects.all(), template="workspace/list.html")
        assert response["HX-Push-Url"] == "/list/?state=open"
        assert text(response).lstrip().startswith('<div id="table-errands-results"')
        assert "HX-Target" in response["Vary"]

    def test_marks_are_for_those_who_may_act(
        self, ask: Asking, errands: list[Errand], desk: Actor, doctor: Actor
    ) -> None:
        assert 'name="ids"' in bound(ask("/", by=desk)).body
        assert 'name="ids"' not in bound(ask("/", by=doctor)).body

    def test_an_empty_list_says_what_to_do(self, ask: Asking, heard: Heard, db: None) -> None:
        draw = {"template": "components/table.html"}
        assert 'href="/new/"' in text(ERRANDS.respond(ask("/"), Errand.objects.all(), **draw))
        with translation.override("en"):
            searched = text(ERRANDS.respond(ask("/?q=nobody"), Errand.objects.all(), **draw))
        assert "Nothing fits these filters" in searched
        assert "No errands" not in searched

    def test_leafing_ends_and_says_why(self, ask: Asking, errands: list[Errand]) -> None:
        table = bound(ask("/?rows=25&page=400"))
        assert table.choice.page == 400
        assert not table.rows
        assert bound(ask("/?rows=25&page=9999")).choice.page == 400


class TestExport:
    def rows(self, ask: Asking, query: str, by: Actor) -> list[list[str]]:
        response = ERRANDS.respond(ask(query, by=by), Errand.objects.all())
        assert response.streaming
        content = text(response)
        assert content.startswith("\ufeff")
        return list(csv.reader(io.StringIO(content[1:]), delimiter=";"))

    def test_csv_carries_the_seen_columns_of_all_filtered_rows(
        self, ask: Asking, errands: list[Errand], desk: Actor
    ) -> None:
        head, *rows = self.rows(ask, "/?export=csv&state=open&rows=25&cols=state,wish", desk)
        assert head == ["Title", "State", "Wish"]
        assert len(rows) == 36
        assert rows[0][1:] == ["Open", "01.04.2026"]

    def test_a_formula_stays_text(self, ask: Asking, heard: Heard, doctor: Actor) -> None:
        bad = ["=1+1", "+7 701", "-5", "@SUM(A1)", "\t=1", " =1", "plain"]
        replay([(Errand(title=title), doctor, []) for title in bad])
        _head, *rows = self.rows(ask, "/?export=csv&sort=title&cols=title", doctor)
        assert [row[0] for row in rows if row[0][0] not in "'p"] == []

    def test_xlsx_has_real_dates_and_no_formulas(self, ask: Asking, heard: Heard, doctor: Actor) -> None:
        replay([(Errand(title="=1+1"), doctor, [Step("send", doctor, WISH | {"wanted_on": "2026-04-01"}, MONDAY)])])
        response: Any = ERRANDS.respond(ask("/?export=xlsx", by=doctor), Errand.objects.all())
        content = b"".join(response.streaming_content)
        response.close()
        [head, row] = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        assert head == ["Title", "State", "Time left", "Wish"]
        assert row[0] == "=1+1"
        assert row[2].tzinfo is None  # type: ignore[union-attr]

    def test_an_export_is_written_down_without_the_words_searched(
        self, ask: Asking, errands: list[Errand], heard: Heard, desk: Actor
    ) -> None:
        self.rows(ask, "/?export=csv&q=Errand+00", desk)
        [entry] = heard.entries
        assert entry.action == "list.export"
        assert entry.actor == desk
        assert entry.details["searched"] is True
        assert "Errand 00" not in str(entry.details)


class TestMarking:
    def test_ids_are_read_once_each(self, ask: Asking) -> None:
        assert selected_ids(ask("/", post={"ids": ["3", "1", "3"]})) == [3, 1]

    @pytest.mark.parametrize("ids", [[], ["x"], ["1", "-2"], ["9" * 30], [str(n) for n in range(300)]])
    def test_nothing_or_nonsense_is_refused_in_words(self, ids: list[str], ask: Asking) -> None:
        with pytest.raises(Incomplete):
            selected_ids(ask("/", post={"ids": ids}))


def test_a_wrong_declaration_is_told_at_once() -> None:
    column = Column("a", "A", cell=str)
    for wrong in (
        {"columns": [column, column]},
        {"columns": [column], "default_sort": "a"},
        {"columns": [column], "filters": [Filter.flag("q", "Q", apply=lambda query: query)]},
    ):
        with pytest.raises(ValueError, match="table x"):
            Table("x", **wrong)  # type: ignore[arg-type]


@dataclass
class Row:
    pk: int
    due: Any
    status: Any
    name: str = "Ахметова Әсел Нұрланқызы"


def test_fifty_rows_of_nine_columns_cost_little(ask: Asking, desk: Actor) -> None:
    """At most 5 ms of an idle processor: counted in calls of functions, which a busy machine does not change."""
    now = timezone.now()
    status = SimpleNamespace(label="Under examination", mood="going")
    wide = Table(
        "wide",
        columns=[
            Column("number", "Number", cell=lambda r: html.lines(f"R26-{r.pk:06d}-1", r.name), primary=True),
            Column("due", "Time left", cell=lambda r: html.time_left(r.due, now)),
            Column("state", "State", cell=html.state_badge),
            Column("since", "Since", cell=lambda r: html.since(r.due, now)),
            *[Column(f"c{n}", f"Column {n}", cell=lambda r: r.name) for n in range(5)],
        ],
        row_url=lambda r: f"/referrals/{r.pk}/",
        actions=[BulkAction("take", "Take up", "/take/", permission=Permission.COORDINATE)],
    )
    request = ask("/", by=desk)
    address = wide.address(request)
    rows = [Row(n, now + timedelta(minutes=37 * n - 300), status) for n in range(50)]
    choice = address.read(request.GET)
    drawn = table_module.BoundTable(wide, request, address, choice, list(wide.columns), rows, False, 50, 1000)
    with translation.override("ru"):
        assert len(drawn.body) > 10_000
        profile = cProfile.Profile()
        profile.runcall(lambda: drawn.body)
    assert sum(entry.callcount for entry in profile.getstats()) < 15_000
