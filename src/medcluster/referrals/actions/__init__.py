"""The referral's actions in the order in which they are offered, a file for each stage."""

from __future__ import annotations

from medcluster.referrals.actions import commission, decision, exits, place, request, treatment

ACTIONS = (*request.ACTIONS, *decision.ACTIONS, *place.ACTIONS, *treatment.ACTIONS, *commission.ACTIONS, *exits.ACTIONS)
