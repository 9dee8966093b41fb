"""What the three languages share."""

from __future__ import annotations

DATE = "d.m.Y"
MOMENT = "d.m.Y H:i"
TIME = "H:i"
MONDAY = 1
DATE_INPUTS = ["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"]
MOMENT_INPUTS = ["%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
TIME_INPUTS = ["%H:%M", "%H:%M:%S"]
