"""Rows by many keys at once."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import BooleanField, Func


class Among(Func):
    """Whether a key is one of these. They go as one parameter: a thousand would take longer to write than to find."""

    output_field = BooleanField()

    def __init__(self, key: Any, keys: list[int]) -> None:
        self.keys = keys
        super().__init__(key)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        key, params = compiler.compile(self.source_expressions[0])
        return f"{key} IN (SELECT value FROM json_each(%s))", [*params, json.dumps(self.keys)]  # noqa: S608 (ours)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        key, params = compiler.compile(self.source_expressions[0])
        return f"{key} = ANY(%s::bigint[])", [*params, self.keys]
