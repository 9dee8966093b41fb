"""Every setting of an installation, declared once: parsed by environment.py, printed into docs/operations.md.

To add one: add a row here, read it in settings.py, run `make docs`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PREFIX = "MEDCLUSTER_"


class Form(StrEnum):
    """How the text of the environment is read."""

    TEXT = "text"
    FLAG = "flag"  # 1 or 0
    NUMBER = "number"
    LIST = "list"  # separated by commas
    FOLDER = "folder"
    CHOICE = "choice"
    URL = "url"
    ZONE = "time zone"


@dataclass(frozen=True)
class Setting:
    """One variable. `help` is a sentence for the person who installs; `secret` values are never printed."""

    name: str
    form: Form
    default: str
    help: str
    example: str = ""
    choices: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    least: int = 0
    most: int = 2**31
    secret: bool = False

    @property
    def variable(self) -> str:
        return PREFIX + self.name


F = Form
WEB = ("http", "https")

SECTIONS: dict[str, tuple[Setting, ...]] = {
    "Data": (
        Setting("DATA", F.FOLDER, "var", "Folder of the embedded database, of files and of the kept secret.", "/data"),
        Setting(
            "DATABASE_URL",
            F.URL,
            "",
            "PostgreSQL 15 or later; options such as `sslmode` in the query. Empty: SQLite in the data folder.",
            "postgresql://medcluster:secret@db/medcluster?sslmode=require",
            schemes=("postgresql", "postgres"),
            secret=True,
        ),
        Setting(
            "FACTS_URL",
            F.URL,
            "",
            "Engine for figures that do not add up (persons, medians): a PostgreSQL schema into which the facts are "
            "loaded, or Spark (`spark://local` in this process, `spark://host:7077` a cluster; group `spark`). "
            "Empty: DuckDB over the files in the data folder.",
            "postgresql://medcluster:secret@db/medcluster?schema=facts",
            schemes=("postgresql", "postgres", "spark"),
            secret=True,
        ),
        Setting(
            "SECRET_KEY",
            F.TEXT,
            "",
            "Signs sessions and links; at least 40 characters, the same in every process. "
            "Empty: made once and kept in the data folder (only without `DATABASE_URL`).",
            secret=True,
        ),
        Setting(
            "SECRET_KEY_FALLBACKS",
            F.LIST,
            "",
            "Earlier secret keys, newest first, while sessions and audit rows made with them are still wanted.",
            secret=True,
        ),
        Setting(
            "DEMO",
            F.FLAG,
            "0",
            "Invented data: the sign-in page offers the demonstration people. Never with real patients.",
        ),
        Setting("DEBUG", F.FLAG, "0", "Django's debug pages, for developers only."),
    ),
    "Web": (
        Setting(
            "HOSTS", F.LIST, "127.0.0.1,localhost", "Names under which the site may be asked.", "medcluster.example.org"
        ),
        Setting(
            "ORIGINS", F.LIST, "", "Origins whose forms are trusted, with scheme.", "https://medcluster.example.org"
        ),
        Setting(
            "SITE_URL",
            F.URL,
            "http://127.0.0.1:8000",
            "The address people use; links in messages begin with it.",
            "https://medcluster.example.org",
            schemes=WEB,
        ),
        Setting("HTTPS", F.FLAG, "0", "The site is reached by HTTPS: secure cookies, redirect, HSTS of one year."),
        Setting("BEHIND_PROXY", F.FLAG, "0", "Trust X-Forwarded-Proto and X-Forwarded-For of one proxy in front."),
        Setting("BIND", F.TEXT, "127.0.0.1", "Network address to listen at.", "0.0.0.0"),  # noqa: S104  an example
        Setting("PORT", F.NUMBER, "8000", "Port to listen at.", least=1, most=65535),
        Setting("WORKERS", F.NUMBER, "2", "Web processes.", least=1, most=64),
        Setting("THREADS", F.NUMBER, "8", "Threads of each web process.", least=1, most=64),
        Setting(
            "STATIC",
            F.TEXT,
            "",
            "Folder of static files collected with hashed names. Empty: served from the package.",
            "/app/static",
        ),
    ),
    "Place": (
        Setting("TIME_ZONE", F.ZONE, "Asia/Almaty", "Time zone of the cluster's office.", "Asia/Yekaterinburg"),
        Setting("HOME_REGION", F.TEXT, "KZ-71", "ISO 3166-2 code of the cluster's own region.", "RU-CHE"),
        Setting(
            "IDENTIFIER_CONTROL",
            F.CHOICE,
            "deny",
            "A wrong check digit of a СНИЛС, ЕНП or ИИН is refused, warned of or ignored. An ИИН that does not match "
            "the date of birth or the sex is only warned of.",
            choices=("deny", "warn", "off"),
        ),
    ),
    "Messages": (
        Setting(
            "MAIL_URL",
            F.URL,
            "",
            "SMTP server; `smtp+tls` for STARTTLS, `smtps` for TLS. Empty: mail is written to the folder `mail` of the "
            "data, not sent.",
            "smtp+tls://user:secret@mail.example.org:587",
            schemes=("smtp", "smtp+tls", "smtps"),
            secret=True,
        ),
        Setting("MAIL_FROM", F.TEXT, "medcluster@localhost", "Sender of mail.", "Medcluster <medcluster@example.org>"),
        Setting(
            "SMS_URL",
            F.URL,
            "",
            "HTTP gateway that takes a POST per message.",
            "https://sms.example.org/send",
            schemes=WEB,
        ),
        Setting("SMS_TOKEN", F.TEXT, "", "Bearer token of the SMS gateway.", secret=True),
        Setting(
            "SMS_CALLBACK_TOKEN",
            F.TEXT,
            "",
            "`X-Gateway-Token` with which the SMS gateway reports delivery at `/messages/receipts/sms`. Empty: none.",
            secret=True,
        ),
        Setting(
            "MESSAGES_KEPT_DAYS",
            F.NUMBER,
            "730",
            "Days after which sent messages are deleted (at least 90); 0 keeps them. Events and the audit trail stay.",
        ),
        Setting("TELEGRAM_TOKEN", F.TEXT, "", "Token of the Telegram bot.", secret=True),
        Setting(
            "TELEGRAM_URL", F.URL, "https://api.telegram.org", "Address of the Telegram bot interface.", schemes=WEB
        ),
    ),
    "Documents": (
        Setting(
            "CLAMD",
            F.TEXT,
            "",
            "ClamAV daemon as host:port or socket path. Empty: files are not scanned.",
            "clamav:3310",
        ),
        Setting(
            "UPLOAD_MAX_MB", F.NUMBER, "50", "Largest file that may be uploaded, in megabytes.", least=1, most=4096
        ),
        Setting("UPLOAD_MAX_FILES", F.NUMBER, "20", "Most files of one upload.", least=1, most=200),
    ),
    "Sign-in": (
        Setting(
            "REQUIRE_MFA",
            F.CHOICE,
            "off",
            "Who must use a second factor (TOTP or passkey): people with clinical roles, or all.",
            choices=("off", "clinical", "all"),
        ),
        Setting("SESSION_HOURS", F.NUMBER, "12", "Hours until a session ends.", least=1, most=720),
        Setting(
            "OIDC_ISSUER",
            F.URL,
            "",
            "OpenID Connect issuer; gives a second way to sign in.",
            "https://id.example.org/realms/region",
            schemes=WEB,
        ),
        Setting("OIDC_CLIENT_ID", F.TEXT, "", "Client id at the issuer."),
        Setting("OIDC_CLIENT_SECRET", F.TEXT, "", "Client secret at the issuer.", secret=True),
        Setting("OIDC_NAME", F.TEXT, "OpenID Connect", "What the button says.", "Region's sign-in"),
        Setting(
            "OIDC_LINK_BY_EMAIL",
            F.FLAG,
            "1",
            "A person known by the same confirmed address is signed in as that person.",
        ),
    ),
    "Logs": (
        Setting(
            "LOG_FORMAT", F.CHOICE, "text", "Lines for people or JSON lines for a collector.", choices=("text", "json")
        ),
        Setting(
            "LOG_LEVEL",
            F.CHOICE,
            "warning",
            "`info` adds a line per request.",
            choices=("debug", "info", "warning", "error"),
        ),
    ),
}

SETTINGS: dict[str, Setting] = {setting.name: setting for section in SECTIONS.values() for setting in section}
