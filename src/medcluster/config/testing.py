"""Settings of the tests: the same house, in memory and without costly hashing."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("MEDCLUSTER_DATA", tempfile.mkdtemp(prefix="medcluster-test-"))
os.environ.setdefault("MEDCLUSTER_SECRET_KEY", "only-for-tests-" + "x" * 40)

from hypothesis import HealthCheck
from hypothesis import settings as properties

from medcluster.config import messages
from medcluster.config.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "medcluster.kernel.tests.toy"]  # noqa: F405  a case on which the engine is tried
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
if os.environ.get("MEDCLUSTER_DATABASE_URL"):
    DATABASES["default"]["OPTIONS"].pop("pool")  # noqa: F405  a pool would keep the test database open at its removal
else:
    DATABASES["default"]["NAME"] = ":memory:"  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # noqa: F405

for _app in messages.apps():  # tests read Russian and Kazakh words; only what is stale is written
    messages.compile_(_app)

# A busy machine is no fault of the code: properties are judged by what holds, not by how long a try takes.
properties.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
properties.load_profile("house")
