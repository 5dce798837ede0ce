"""Hints to workers. The row is the queue: a hint that is lost costs time, since a sweeper finds the row
anyway.
"""

import logging
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def send_after_commit(task: str, **kwargs: Any) -> None:
    """Send the task by name once the caller's transaction is committed; never if it is rolled back.

    A broker that is away is logged, not raised: what the caller did stands.
    """
    transaction.on_commit(partial(_send, task, kwargs))


def _send(task: str, kwargs: dict[str, Any]) -> None:
    try:
        current_app.send_task(task, kwargs=kwargs, retry=False)
    except OperationalError as error:
        logger.warning("The broker is away; %s waits for its sweeper: %s", task, error)
