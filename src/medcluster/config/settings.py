"""Django settings. What differs between installations comes from the environment (see declared.py)."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from medcluster.config import connections, logs
from medcluster.config.environment import Environment

ENV = Environment.read()
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = ENV.secret_key
SECRET_KEY_FALLBACKS = ENV.items("SECRET_KEY_FALLBACKS")
DEBUG = ENV.flag("DEBUG")
DEMO = ENV.flag("DEMO")
ALLOWED_HOSTS = ENV.items("HOSTS")
CSRF_TRUSTED_ORIGINS = ENV.items("ORIGINS")
SITE_URL = ENV.text("SITE_URL").rstrip("/")
DATA_DIR = ENV.data
MEDIA_ROOT = ENV.data / "files"
HOME_REGION = ENV.text("HOME_REGION")
IDENTIFIER_CONTROL = ENV.text("IDENTIFIER_CONTROL")

INSTALLED_APPS = [
    "medcluster.audit",
    "medcluster.accounts",
    "medcluster.rulebook",
    "medcluster.registry",
    "medcluster.notifications",
    "medcluster.documents",
    "medcluster.patients",
    "medcluster.routing",
    "medcluster.teleconsults",
    "medcluster.referrals",
    "medcluster.episodes",
    "medcluster.commissions",
    "medcluster.interpreting",
    "medcluster.oversight",
    "medcluster.staffing",
    "medcluster.visits",
    "medcluster.learning",
    "medcluster.indicators",
    "medcluster.portal",
    "medcluster.workspace",
    "medcluster.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "medcluster.config.health.HealthMiddleware",
    "medcluster.config.requests.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "medcluster.accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "medcluster.accounts.middleware.ActorMiddleware",
    "medcluster.kernel.web.errors.DomainErrorMiddleware",
]

ROOT_URLCONF = "medcluster.config.urls"
WSGI_APPLICATION = "medcluster.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "medcluster.workspace.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

DATABASES = {"default": connections.database(ENV)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # it also counts failed sign-ins and keeps the worker's heartbeat
    },
}

RULEBOOK_CHECK_SECONDS: int | None = 10  # how long another process may go on with rules that have just changed

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский"), ("kk", "Қазақша"), ("en", "English")]
FORMAT_MODULE_PATH = ["medcluster.config.formats"]
LOCALE_PATHS = [PACKAGE / "kernel" / "locale"]  # the kernel is no app of Django's
CSRF_FAILURE_VIEW = "medcluster.kernel.web.errors.csrf_failure"
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENV.text("TIME_ZONE")

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
STATIC_ROOT = ENV.text("STATIC") or None
WHITENOISE_USE_FINDERS = not STATIC_ROOT  # without collected files they are served from the package
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "medcluster.documents.uploading.LimitUploadHandler",  # drops what is too big before it fills the disk
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
UPLOAD_MAX_MB = ENV.number("UPLOAD_MAX_MB")
UPLOAD_MAX_FILES = ENV.number("UPLOAD_MAX_FILES")
DATA_UPLOAD_MAX_NUMBER_FILES = UPLOAD_MAX_FILES
CLAMD = ENV.text("CLAMD")
FACTS = ENV.data / "facts"
FACTS_URL = ENV.text("FACTS_URL")

globals().update(connections.mail(ENV.text("MAIL_URL"), ENV.data / "mail"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.text("MAIL_FROM")
SMS_URL = ENV.text("SMS_URL")
SMS_TOKEN = ENV.text("SMS_TOKEN")
SMS_CALLBACK_TOKEN = ENV.text("SMS_CALLBACK_TOKEN")
MESSAGES_KEPT_DAYS = ENV.number("MESSAGES_KEPT_DAYS")
TELEGRAM_TOKEN = ENV.text("TELEGRAM_TOKEN")
TELEGRAM_URL = ENV.text("TELEGRAM_URL")

LOGGING = logs.logging(ENV.text("LOG_FORMAT"), ENV.text("LOG_LEVEL"))

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "frame-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"  # our own previews of documents
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
HTTPS = ENV.flag("HTTPS")
BEHIND_PROXY = ENV.flag("BEHIND_PROXY")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False  # other names of the operator's domain are not ours to decide about
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None

from medcluster.accounts.signin import *  # noqa: E402, F403  settings of allauth live beside the app that owns sign-in
