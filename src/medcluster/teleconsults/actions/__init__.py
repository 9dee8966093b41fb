"""The actions of the table, by the part of the path where they are taken."""

from __future__ import annotations

from medcluster.teleconsults.actions.conclusion import CONCLUSION, EXITS
from medcluster.teleconsults.actions.request import MODERATION, REQUEST
from medcluster.teleconsults.actions.talk import PANEL_AND_TIME

ACTIONS = (*REQUEST, *MODERATION, *PANEL_AND_TIME, *CONCLUSION, *EXITS)
