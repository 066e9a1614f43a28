"""The web server's entry point."""

import logging
import os

from django.core.wsgi import get_wsgi_application

logging.captureWarnings(True)  # a library's warning is a line of the log like any other
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.site.settings")
application = get_wsgi_application()
