"""The WSGI entry point that gunicorn serves."""

import gc
import os

from celery import current_app
from django.conf import settings
from django.core.cache import DEFAULT_CACHE_ALIAS, caches
from django.core.wsgi import get_wsgi_application
from django.db import DEFAULT_DB_ALIAS, connections
from django.template.loader import get_template
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
application = get_wsgi_application()

from factcheck.web.health import all_migrations  # noqa: E402 (needs the apps)


def load_what_is_shared() -> None:
    """Everything that requests load at their first need, as far as it is the same for all."""
    assert get_resolver().url_patterns
    templates = settings.BASE_DIR / "templates"
    for path in sorted(templates.rglob("*.html")):
        get_template(str(path.relative_to(templates)))
    all_migrations()
    connections[DEFAULT_DB_ALIAS], caches[DEFAULT_CACHE_ALIAS]  # imports their drivers; nothing connects
    assert current_app.connection_for_write().transport


# Gunicorn loads this once and then forks (--preload). What is in memory now is shared by its workers as long as none of
# them writes to it: the garbage collector never touches any of it again.
load_what_is_shared()
gc.collect()
gc.freeze()
