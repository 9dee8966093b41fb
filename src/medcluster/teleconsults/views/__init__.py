"""Screens of teleconsultations."""

from __future__ import annotations

from medcluster.teleconsults.views.answering import conclusion_page, save_conclusion
from medcluster.teleconsults.views.asking import duty, new, request_page, save_request
from medcluster.teleconsults.views.reading import act, calendar, detail, listing, signatures

__all__ = [
    "act",
    "calendar",
    "conclusion_page",
    "detail",
    "duty",
    "listing",
    "new",
    "request_page",
    "save_conclusion",
    "save_request",
    "signatures",
]
