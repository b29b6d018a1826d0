"""Django's settings. Everything that differs between installations comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from leadpact.web.assets import digest_of

READS = "django.template.loaders.filesystem.Loader"

DEBUG = False
SECRET_KEY = os.environ.get("LEADPACT_SECRET_KEY", "")
ALLOWED_HOSTS = [
    host for host in os.environ.get("LEADPACT_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if host
]
ROOT_URLCONF = "leadpact.web.urls"
WSGI_APPLICATION = "leadpact.web.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "leadpact.apps.LeadpactConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "leadpact.web.middleware.ForPages",
]
PAGE_MIDDLEWARE = [
    "leadpact.web.middleware.Headers",
    "django.middleware.gzip.GZipMiddleware",
    "leadpact.web.middleware.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "leadpact.web.middleware.Viewing",
]
"""What only pages for people need; the API and the forms of other sites go without."""
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024  # bytes
APPEND_SLASH = False
BASE = Path(__file__).resolve().parent
DEVELOP = os.environ.get("LEADPACT_DEVELOP") == "1"
"""Templates, styles and scripts are read anew at each request."""

STATICFILES_DIRS = [BASE / "web" / "static"]
STATIC_URL = f"/static/{'now' if DEVELOP else digest_of(*STATICFILES_DIRS)}/"
"""Named by what is in the files: they are cached for good, and a changed one has another address."""
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEVELOP
WHITENOISE_MAX_AGE = 0 if DEVELOP else 365 * 24 * 3600  # seconds
WHITENOISE_IMMUTABLE_FILE_TEST = None if DEVELOP else "^/static/"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "web" / "templates"],
        "OPTIONS": {
            "builtins": ["django.templatetags.static", "leadpact.web.ui", "leadpact.web.quoting"],
            "context_processors": ["leadpact.web.middleware.rights_of", "leadpact.web.frame.frame"],
            "loaders": [READS if DEVELOP else ("django.template.loaders.cached.Loader", [READS])],
        },
    }
]

AUTHENTICATION_BACKENDS = ["leadpact.web.accounts.Accounts"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # passwords set before
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "/signin"

BEHIND_HTTPS = os.environ.get("LEADPACT_HTTPS") == "1"
"""A proxy in front speaks https, and says in X-Forwarded-Proto and X-Forwarded-For how and for whom."""
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
SESSION_COOKIE_NAME = "leadpact_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600  # seconds
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "leadpact_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "leadpact.web.errors.stale_form"

LOGGING = {  # what fails is said on stderr
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler", "level": "ERROR"}},
    "loggers": {"django": {"handlers": ["console"]}},
}


def _database() -> dict[str, Any]:
    """Return Django's form of the libpq URL in DATABASE_URL; the command line sets it for the embedded server."""
    parts: dict[str, Any] = dict(conninfo_to_dict(os.environ.get("DATABASE_URL", "")))
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    settings = {name: str(parts.pop(part)) for name, part in known.items() if part in parts}
    return {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": None, "OPTIONS": parts, **settings}


DATABASES = {"default": _database()}
