"""Screens of the case: lists, writing a referral, its page, deciding on it."""
