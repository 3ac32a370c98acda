"""The WSGI entry point that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
application = get_wsgi_application()

# Gunicorn loads this once and then forks (--preload). What is in memory now is shared by its workers as long as none of
# them writes to it: so every view is imported here, and the garbage collector never touches any of it again.
assert get_resolver().url_patterns
gc.collect()
gc.freeze()
