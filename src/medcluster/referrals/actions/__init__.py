"""The referral's actions in the order in which they are offered, a file for each stage."""

from __future__ import annotations

from medcluster.referrals.actions import decision, exits, place, request, treatment

ACTIONS = (*request.ACTIONS, *decision.ACTIONS, *place.ACTIONS, *treatment.ACTIONS, *exits.ACTIONS)
