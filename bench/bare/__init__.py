"""The bare reference: a Django project with one table and three views, without middleware."""
