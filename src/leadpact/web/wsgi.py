"""The application for a WSGI server: `granian --interface wsgi leadpact.web.wsgi:application`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from leadpact.longlived import settle_down

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadpact.settings")

application = get_wsgi_application()

from leadpact.web.warming import warm_up  # noqa: E402 - needs the settings

warm_up()
settle_down()
