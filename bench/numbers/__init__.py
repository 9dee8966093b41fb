"""Benchmarks of the numbers: the period report from daily cubes and facts against hand-written queries."""
