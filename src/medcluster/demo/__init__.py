"""A demonstration cluster: deterministic, invented, marked as such. `load()` writes it, `is_loaded()` knows it is there."""
