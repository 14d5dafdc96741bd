"""What the web server runs: `gunicorn zhiwo.web.wsgi`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiwo.settings")
application = get_wsgi_application()
