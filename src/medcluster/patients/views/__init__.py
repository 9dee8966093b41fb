"""Screens of the patients app: parse, authorise, call one thing, render."""
