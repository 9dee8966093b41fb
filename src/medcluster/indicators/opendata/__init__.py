"""Open data: chosen indicators for everybody, with small numbers hidden so that nobody can compute them."""
