"""Django's settings. Everything that differs between installations comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

DEBUG = False
SECRET_KEY = os.environ.get("LEADPACT_SECRET_KEY", "")
ALLOWED_HOSTS = [
    host for host in os.environ.get("LEADPACT_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if host
]
ROOT_URLCONF = "leadpact.web.urls"
WSGI_APPLICATION = "leadpact.web.wsgi.application"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "leadpact.apps.LeadpactConfig"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024  # bytes
APPEND_SLASH = False
BASE = Path(__file__).resolve().parent


def _database() -> dict[str, Any]:
    """Return Django's form of the libpq URL in DATABASE_URL; the command line sets it for the embedded server."""
    parts: dict[str, Any] = dict(conninfo_to_dict(os.environ.get("DATABASE_URL", "")))
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    settings = {name: str(parts.pop(part)) for name, part in known.items() if part in parts}
    return {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": None, "OPTIONS": parts, **settings}


DATABASES = {"default": _database()}
