#!/usr/bin/env python
"""Django's command line for Moments."""

import os
import sys

from django.core.management import execute_from_command_line

from moments.celery import app as celery

__all__ = ["celery"]  # hints to workers are sent by the process's current Celery app: ours

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moments.settings")
    execute_from_command_line(sys.argv)
