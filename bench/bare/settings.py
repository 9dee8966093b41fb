"""Settings of the reference: the product's database settings and nothing else."""

from __future__ import annotations

import os

from medcluster.config import connections
from medcluster.config.environment import Environment

ENV = Environment.read()
SECRET_KEY = ENV.secret_key
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["bench.bare"]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "bench.bare.urls"
DATABASES = {"default": connections.database(ENV)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["NAME"] = os.path.join(ENV.data, "bare.sqlite3")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
