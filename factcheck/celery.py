"""The Celery application. Every setting comes from Django's settings, prefix ``CELERY_``."""

import os
from functools import cached_property
from typing import Any

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")


class App(Celery):
    """Celery with our own clock."""

    @cached_property
    def Beat(self) -> Any:
        return self.subclass_with_self("factcheck.clock:Clock", name="Beat")  # type: ignore[arg-type]  # or its name


app = App("factcheck")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["factcheck"])
