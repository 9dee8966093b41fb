"""The period report: what the cluster did between two days, against the year before, for the head of a region."""
