"""Templates without their indentation: it is for whoever reads the template, and a tenth of what a page would send."""

from __future__ import annotations

import re

from django.template import Origin
from django.template.loaders import filesystem

INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


class Loader(filesystem.Loader):
    """Lines keep their numbers, for error messages. What a template writes into a ``<pre>`` loses its own, too."""

    def get_contents(self, origin: Origin) -> str:
        return INDENTATION.sub("", super().get_contents(origin))
