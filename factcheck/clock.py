"""Celery's clock (beat). It sends tasks by their names, so it loads neither them nor Django's models."""

from __future__ import annotations

from logging.config import dictConfig

from celery.apps import beat
from django.conf import settings


class Clock(beat.Beat):
    """Beat, which as it comes would import every task, and with them the whole product."""

    def init_loader(self) -> None:
        dictConfig(settings.LOGGING)
        assert self.app is not None
        self.app.finalize()
