"""Screens: a person's own messages, the cluster's texts, and delivery."""
