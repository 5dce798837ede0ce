"""Edges for workers: what is known of sessions is forgotten. Harmless to repeat."""

from celery import shared_task

from accounts import sessions


@shared_task(name="accounts.forget_ended_sessions")
def forget_ended_sessions() -> None:
    """Forget sessions that are over, and where they came from."""
    while sessions.forget_ended_sessions():
        continue
