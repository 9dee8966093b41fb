"""Real input that lies beside the checkout, not in it: the folder `shared`, or where TEST_SHARED says."""

from __future__ import annotations

import os
from pathlib import Path

SHARED = Path(os.environ.get("TEST_SHARED") or Path(__file__).resolve().parents[2] / "shared")
PLAN = (SHARED / "data" / "astana-plan.docx", SHARED / "data" / "astana-plan.xlsx")
SYNTHEA = SHARED / "data" / "synthea"
