"""Tables of the numbers' rooms; what is counted lies in the facts."""

from __future__ import annotations

from medcluster.indicators.exploring.models import SavedQuestion
from medcluster.indicators.opendata.models import Publication, PublishedPeriod
from medcluster.indicators.reports.models import (
    IssuedReport,
    ReportForm,
    ReportRecipient,
    ReportSchedule,
)

__all__ = [
    "IssuedReport",
    "Publication",
    "PublishedPeriod",
    "ReportForm",
    "ReportRecipient",
    "ReportSchedule",
    "SavedQuestion",
]
