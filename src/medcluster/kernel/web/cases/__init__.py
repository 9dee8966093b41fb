"""A case on a page: where it stands, what is owed by when, what this person can do now, and what happened so far.

    @requires(Permission.READ_REFERRALS)
    def detail(request, number):
        actor = actor_of(request)
        case = get_visible(Referral.objects.visible_to(actor), pk=parse("R", number))
        return render(request, "referrals/detail.html", {**case_page_context(case, actor), "case": case})

    @requires(Permission.READ_REFERRALS)
    def act(request, number, action):
        case = get_visible(...)
        return action_view(request, case, action, back=case.get_absolute_url())

Two queries (events, clocks). In the template, each part where it belongs:

    {% include "components/path.html" %} {% include "components/clocks.html" %}
    {% include "components/actions.html" %} {% include "components/timeline.html" %}

Addresses of actions are `case.get_absolute_url() + "actions/<code>/"`; `action_url=lambda code: …` changes that.
An action's form is drawn from `Action.needs`; on a page it opens in a dialogue, without JavaScript as a page.
"""

from __future__ import annotations

from medcluster.kernel.web.cases.acting import action_view
from medcluster.kernel.web.cases.forms import NeedsForm
from medcluster.kernel.web.cases.page import case_page_context
from medcluster.kernel.web.cases.views import ActionLink, Actions, ClockView, PathStep, TimelineEntry

__all__ = [
    "ActionLink",
    "Actions",
    "ClockView",
    "NeedsForm",
    "PathStep",
    "TimelineEntry",
    "action_view",
    "case_page_context",
]
