"""The web server's entry for a bench: the product's own, with one address more."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moments.settings")

from django.conf import settings

settings.ROOT_URLCONF = "moments.bench.urls"

from moments.wsgi import application  # noqa: E402

__all__ = ["application"]
