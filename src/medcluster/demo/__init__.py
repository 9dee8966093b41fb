"""A demonstration cluster: deterministic, invented, marked as such."""
