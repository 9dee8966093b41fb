"""Tables of the numbers' rooms; what is counted lies in the facts."""

from __future__ import annotations

from medcluster.indicators.reports.models import (
    IssuedReport,
    ReportForm,
    ReportRecipient,
    ReportSchedule,
)

__all__ = ["IssuedReport", "ReportForm", "ReportRecipient", "ReportSchedule"]
