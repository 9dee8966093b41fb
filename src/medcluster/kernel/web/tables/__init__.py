"""Lists: the daily tool, declared in one place and drawn the same everywhere.

    REFERRALS = Table(
        "referrals",
        columns=[
            Column("number", _("Number"), cell=lambda r: r.number, primary=True),
            Column("due", _("Time left"), cell=lambda r: html.time_left(r.next_due_at), sort="next_due_at",
                   nullable=True, export=lambda r: r.next_due_at),
            Column("state", _("State"), cell=lambda r: html.state_badge(r), sort="state",
                   export=lambda r: str(r.status.label)),
        ],
        filters=[
            Filter("state", _("State"), choices=[("triage", _("Triage"))], default=("triage",),
                   apply=lambda query, values: query.filter(state__in=values)),
            Filter.dates("created", _("Created"), field="created_at"),
            Filter.flag("late", _("Late"), apply=lambda query: query.filter(next_due_at__lt=timezone.now())),
        ],
        search=lambda query, text: query.filter(search__contains=fold(text)),
        search_hint=_("Number or name"),
        default_sort="due",                          # "-due" for the other way round
        row_url=lambda r: r.get_absolute_url(),
        actions=[BulkAction("accept", _("Accept"), url="referrals:accept_many", permission=Permission.TRIAGE)],
        empty=Empty(_("Nothing waits for you"), _("New requests appear here by themselves.")),
    )

    @requires(Permission.READ_REFERRALS)
    def listing(request):
        actor = actor_of(request)
        query = Referral.objects.visible_to(actor).select_related("patient")
        return REFERRALS.respond(request, query, context={"heading": _("Referrals")})

    @requires(Permission.TRIAGE)
    def accept_many(request):                        # POST from the bulk bar
        for pk in selected_ids(request): ...

`respond` draws the whole page (`workspace/list.html` unless another template is given, which includes
`components/table.html`), or only the fragment that htmx asks for, or streams the export (`?export=csv|xlsx`).
Everything that a person chose lives in the address: `?state=triage&state=registered&q=…&sort=-due&page=2&rows=100&
cols=number,due`. A filter with a default is switched off by `state=*`. Two queries: the rows and a capped count.
A cell returns text (escaped here) or safe HTML (`kernel.web.html`); cells must not query.
"""

from __future__ import annotations

from medcluster.kernel.web.tables.bound import BoundTable
from medcluster.kernel.web.tables.declare import BulkAction, Column, Empty, Filter
from medcluster.kernel.web.tables.table import Table, selected_ids

__all__ = ["BoundTable", "BulkAction", "Column", "Empty", "Filter", "Table", "selected_ids"]
