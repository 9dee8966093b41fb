"""Dashboards: parts of the cluster × sections of questions, each question one chart."""
