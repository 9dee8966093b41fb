"""Screens of the rules: dated rows, moved days, orders."""
