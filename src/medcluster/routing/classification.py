"""Routing keeps no tables of its own: the choice and the reason for leaving the advice are kept by referrals."""

FIELDS: dict[str, dict[str, list[str]]] = {}
