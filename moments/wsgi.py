"""The web server's entry: Django, with the collected static files served in front of it."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from whitenoise import WhiteNoise

from moments.bodies import Bodies
from moments.celery import app as celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moments.settings")

__all__ = ["application", "celery"]  # hints to workers are sent by the process's current Celery app: ours

# In front of Django rather than as a middleware: an API call then pays one dictionary look-up for it.
application = Bodies(
    WhiteNoise(
        get_wsgi_application(), root=settings.STATIC_ROOT, prefix=settings.STATIC_URL, max_age=31_536_000
    )
)
