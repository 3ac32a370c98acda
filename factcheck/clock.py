"""Celery's clock (beat). It sends tasks by their names, so it loads neither them nor Django's models."""

from __future__ import annotations

from logging.config import dictConfig
from typing import Any

from celery.apps import beat
from celery.signals import after_task_publish
from django.conf import settings

from factcheck.alive import show_alive


class Clock(beat.Beat):
    """Beat, which as it comes would import every task, and with them the whole product."""

    def init_loader(self) -> None:
        dictConfig(settings.LOGGING)
        assert self.app is not None
        self.app.finalize()

    def start_scheduler(self) -> Any:
        after_task_publish.connect(taken_by_the_broker)
        return super().start_scheduler()


def taken_by_the_broker(**_: Any) -> None:
    """Beat is alive when the broker has taken a message from it."""
    show_alive("beat")
