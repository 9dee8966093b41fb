"""`python -m medcluster` is `medcluster`."""

from __future__ import annotations

from medcluster.config.cli import main

main()
