"""Explore: a person asks the numbers without SQL, keeps the question in the address, saves and shares it."""
