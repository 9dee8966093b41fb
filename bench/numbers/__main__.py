"""`python -m bench.numbers`: starts Django with a data folder of its own, then measures."""

from __future__ import annotations

import os
import tempfile

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "medcluster.config.settings")
    os.environ.setdefault("MEDCLUSTER_DATA", tempfile.mkdtemp(prefix="medcluster-bench-"))
    django.setup()
    from bench.numbers.measuring import main  # the apps can be imported only now

    main()
