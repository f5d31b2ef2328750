"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from shouwang.lib import loading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.settings")
with loading.for_good():
    application = get_wsgi_application()
    import shouwang.urls  # noqa: F401 - every page's code now, and not while the first reader waits
