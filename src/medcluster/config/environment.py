"""What an installation may set, read once from the environment and refused loudly when wrong."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True)
class Environment:
    data: Path
    secret_key: str
    debug: bool
    hosts: list[str]
    origins: list[str]
    https: bool
    behind_proxy: bool
    time_zone: str
    database_url: str

    @classmethod
    def read(cls) -> Environment:
        env = os.environ
        data = Path(env.get("MEDCLUSTER_DATA", "var")).resolve()
        data.mkdir(parents=True, exist_ok=True)
        return cls(
            data=data,
            secret_key=env.get("MEDCLUSTER_SECRET_KEY") or _kept_secret(data),
            debug=env.get("MEDCLUSTER_DEBUG", "") == "1",
            hosts=env.get("MEDCLUSTER_HOSTS", "127.0.0.1,localhost,testserver").split(","),
            origins=[o for o in env.get("MEDCLUSTER_ORIGINS", "").split(",") if o],
            https=env.get("MEDCLUSTER_HTTPS", "") == "1",
            behind_proxy=env.get("MEDCLUSTER_BEHIND_PROXY", "") == "1",
            time_zone=env.get("MEDCLUSTER_TIME_ZONE", "Asia/Almaty"),
            database_url=env.get("MEDCLUSTER_DATABASE_URL", ""),
        )

    def database(self) -> dict[str, Any]:
        if not self.database_url:
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": self.data / "medcluster.sqlite3",
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 20,
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
                },
            }
        url = urlsplit(self.database_url)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.path.lstrip("/"),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": url.hostname or "",
            "PORT": url.port or "",
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 10}},
        }


def _kept_secret(data: Path) -> str:
    """A secret made at first start and kept in the data folder, for the embedded default."""
    path = data / "secret-key"
    if not path.exists():
        path.write_text(secrets.token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text()
