"""Settings, read from the environment; anything unreadable stops the start with a sentence that names the variable.

Every variable is listed in docs/operations.md, and a test compares that table with ``ENVIRONMENT`` below.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from factcheck.fetch import read_allowed

BASE_DIR = Path(__file__).resolve().parent.parent

ENVIRONMENT = (
    "FACTCHECK_VAR",
    "FACTCHECK_DEBUG",
    "FACTCHECK_SECRET_KEY",
    "FACTCHECK_ALLOWED_HOSTS",
    "FACTCHECK_TRUSTED_ORIGINS",
    "FACTCHECK_BEHIND_TLS",
    "FACTCHECK_PROXIES",
    "FACTCHECK_TIME_ZONE",
    "FACTCHECK_MAX_ARTICLE_BYTES",
    "FACTCHECK_MAX_IMPORT_BYTES",
    "FACTCHECK_MAX_EVIDENCE_BYTES",
    "FACTCHECK_FETCH_ALLOW",
    "FACTCHECK_WEB_WORKERS",
    "FACTCHECK_WEB_THREADS",
    "FACTCHECK_WORKER_CONCURRENCY",
    "FACTCHECK_LOG_LEVEL",
    "DATABASE_URL",
    "REDIS_URL",
    "PORT",
)


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def env_flag(name: str, default: bool) -> bool:
    value = env(name, "1" if default else "0").lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}. Set it to 1 or 0.")


def env_int(name: str, default: int, *, least: int = 1, most: int = 10**12) -> int:
    value = env(name, str(default))
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to a whole number from {least} to {most}.")
    return int(value)


def env_list(name: str) -> list[str]:
    return [part.strip() for part in env(name).split(",") if part.strip()]


VAR = Path(env("FACTCHECK_VAR", str(BASE_DIR / "var"))).resolve()
DATABASE_URL = env("DATABASE_URL")
REDIS_URL = env("REDIS_URL")
PORT = env_int("PORT", 8000, most=65535)
DEBUG = env_flag("FACTCHECK_DEBUG", False)
BEHIND_TLS = env_flag("FACTCHECK_BEHIND_TLS", False)
WEB_WORKERS = env_int("FACTCHECK_WEB_WORKERS", 2, most=1000)
WEB_THREADS = env_int("FACTCHECK_WEB_THREADS", 4, most=1000)


def secret_key() -> str:
    """The key from the environment, or one made on the first start and kept in the data folder (mode 0600)."""
    if key := env("FACTCHECK_SECRET_KEY"):
        return key
    path = VAR / "secret_key"
    if not path.exists():
        try:
            VAR.mkdir(parents=True, exist_ok=True)
            # Written aside and linked: of two processes that start together, one key wins and both read it.
            draft = path.with_name(f"secret_key.{os.getpid()}")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(64))
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        except OSError as error:
            raise ImproperlyConfigured(
                f"The data folder {VAR} cannot be written ({error.strerror}). "
                "Set FACTCHECK_VAR to a folder that you can write to."
            ) from error
    return path.read_text().strip()


SECRET_KEY = secret_key()
LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env_list("FACTCHECK_ALLOWED_HOSTS") or LOOPBACK_HOSTS
CSRF_TRUSTED_ORIGINS = env_list("FACTCHECK_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "csp",
    "annotations",
    "factcheck",
]

MIDDLEWARE = [
    "factcheck.web.health.probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "factcheck.urls"
WSGI_APPLICATION = "factcheck.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["factcheck.web.loaders.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "factcheck.web.context.frame",
            ],
            "builtins": ["factcheck.web.templatetags.factcheck"],
        },
    },
]

# Database. SQLite by default, in WAL, with write transactions that take the lock when they begin: a transaction that
# starts by reading cannot then fail to upgrade. No ATOMIC_REQUESTS: reads open no transaction.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON;",
}
if DATABASE_URL and DATABASE_URL.partition("://")[0] not in ("postgresql", "postgres", "sqlite"):
    raise ImproperlyConfigured(
        "DATABASE_URL names no database that Factcheck knows. Write it as postgresql://user:password@host:5432/name, "
        "or leave it empty for SQLite."
    )
try:
    database: dict[str, Any] = {**dj_database_url.parse(DATABASE_URL or f"sqlite:///{VAR / 'factcheck.sqlite3'}")}
except ValueError as error:
    raise ImproperlyConfigured(
        f"DATABASE_URL cannot be read ({error}). Write it as postgresql://user:password@host:5432/name."
    ) from error
if database["ENGINE"] == "django.db.backends.sqlite3":
    # Kept open: closing a database's last connection writes its log back and waits for the disk, at every request.
    database["OPTIONS"] = {**database.get("OPTIONS", {}), **SQLITE_OPTIONS}
    database["CONN_MAX_AGE"] = None
else:
    database.update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
    # PostgreSQL compiles what it thinks will take long, which takes a second, for what then takes a millisecond: a list
    # that ends at an index after fifty rows. And it weighs every order of eight joins, which takes longer than to run
    # them. Ours begin with what narrows; the rows that they point at come after.
    database["OPTIONS"] = {"options": "-c jit=off -c join_collapse_limit=4", **database.get("OPTIONS", {})}
DATABASES = {"default": database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "factcheck_cache"}
}

# Background work. With REDIS_URL: Redis and prefork. Without: files under var/ and threads.
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT = "factcheck.broker.redis:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "visibility_timeout": 3600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    }
    CELERY_WORKER_POOL = "prefork"
else:
    CELERY_BROKER_URL = "localhost"
    CELERY_BROKER_TRANSPORT = "factcheck.broker.files:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR / "broker"),
        "data_folder_out": str(VAR / "broker"),
        "control_folder": str(VAR / "broker-control"),
        "polling_interval": 0.02,
    }
    CELERY_WORKER_POOL = "threads"
CELERY_WORKER_CONCURRENCY = env_int("FACTCHECK_WORKER_CONCURRENCY", 2)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = "UTC"
# The sweeper has a queue of its own: behind a long queue of jobs it would come too late for those that were lost.
CELERY_TASK_QUEUES = {"celery": {"routing_key": "celery"}, "sweep": {"routing_key": "sweep"}}
CELERY_TASK_ROUTES = {"factcheck.sweep": {"queue": "sweep"}}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "factcheck.sweep", "schedule": 5.0, "options": {"expires": 30}},
    "forget-answers": {"task": "factcheck.forget_answers", "schedule": 3600.0, "options": {"expires": 3600}},
    "forget-presences": {"task": "factcheck.forget_presences", "schedule": 600.0, "options": {"expires": 600}},
    "archive-sources": {"task": "factcheck.archive_sources", "schedule": 300.0, "options": {"expires": 300}},
    "sweep-files": {"task": "factcheck.sweep_files", "schedule": 600.0, "options": {"expires": 600}},
    # Each desk once a week, see factcheck.actions.learning.
    "train-suggesters": {"task": "factcheck.train_suggesters", "schedule": 3600.0, "options": {"expires": 3600}},
    "measure-tables": {"task": "factcheck.measure_tables", "schedule": 3600.0, "options": {"expires": 3600}},
}

# Ingest.
MAX_ARTICLE_BYTES = env_int("FACTCHECK_MAX_ARTICLE_BYTES", 2_000_000)
# A 2 MB article pasted into a form is sent with every character escaped, at worst as three bytes a byte.
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_ARTICLE_BYTES * 3 + 100_000
# What a text is taken from, such as a page with its markup.
MAX_SOURCE_BYTES = MAX_ARTICLE_BYTES * 3
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# An import waits in a temporary file, not in memory.
MAX_IMPORT_BYTES = env_int("FACTCHECK_MAX_IMPORT_BYTES", 1_000_000_000)

# Evidence: the largest file, uploaded or archived from the web.
MAX_EVIDENCE_BYTES = env_int("FACTCHECK_MAX_EVIDENCE_BYTES", 20_000_000, most=1_000_000_000)

# What pages may be fetched from although it is not public. Read here, so that a wrong entry stops the start.
try:
    FETCH_ALLOW = read_allowed(env_list("FACTCHECK_FETCH_ALLOW"))
except ValueError as error:
    raise ImproperlyConfigured(
        f"FACTCHECK_FETCH_ALLOW cannot be read: {error} Separate the entries by commas."
    ) from error

# Accounts: our own user, sign-in by user name, no open sign-up.
AUTH_USER_MODEL = "factcheck.User"
AUTHENTICATION_BACKENDS = ["factcheck.web.accounts.Backend"]
ACCOUNT_ADAPTER = "factcheck.web.accounts.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/300s/key"}
# The last so many addresses of X-Forwarded-For are our proxies' word. Without them everybody behind a proxy would be
# one address, and ten wrong passwords a minute would close the door to the whole newsroom.
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("FACTCHECK_PROXIES", int(BEHIND_TLS), least=0, most=10)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]

# Language and time: stored in UTC, shown in the newsroom's zone.
LANGUAGE_CODE = "en"
TIME_ZONE = env("FACTCHECK_TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "factcheck.web.staticfiles.HashedStorage"},
}
MEDIA_ROOT = VAR / "media"

# REST.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "factcheck.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["factcheck.api.permissions.ScopedAccess"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "factcheck.api.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "factcheck.api.schema.Schema",
    "EXCEPTION_HANDLER": "factcheck.api.problems.problem_response",
    "PAGE_SIZE": 50,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Factcheck",
    "DESCRIPTION": "Articles, spans, suggestions, claims, verdicts and publications of a fact-checking desk.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {},
}

# Security. Everything the pages need comes from this server; nothing is inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env("FACTCHECK_LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "celery.beat": {"level": "WARNING"},
        # What it finds wrong with a page is told to whoever sent the page.
        "trafilatura": {"level": "CRITICAL"},
        "htmldate": {"level": "CRITICAL"},
        "httpx": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
