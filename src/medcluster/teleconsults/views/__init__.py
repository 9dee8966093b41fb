"""Screens of teleconsultations."""

from __future__ import annotations

from medcluster.teleconsults.views.answering import conclusion_page, save_conclusion
from medcluster.teleconsults.views.asking import duty, new, request_page, save_request
from medcluster.teleconsults.views.assigning import assign_many
from medcluster.teleconsults.views.reading import act, calendar, detail, following, listing, signatures

__all__ = [
    "act",
    "assign_many",
    "calendar",
    "conclusion_page",
    "detail",
    "duty",
    "following",
    "listing",
    "new",
    "request_page",
    "save_conclusion",
    "save_request",
    "signatures",
]
