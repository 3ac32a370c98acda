"""Rows by many keys at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Func

from annotations.models.kept import Given


class GivenKeys(Given):
    """Keys that are only known when the query runs, for ``Among``."""

    def value(self, named: Mapping[str, Any]) -> Any:
        keys = super().value(named)
        return json.dumps(keys) if connection.vendor == "sqlite" else keys


class Among(Func):
    """Whether a key is one of these. They go as one parameter: a thousand would take longer to write than to find."""

    output_field = BooleanField()

    def __init__(self, key: Any, keys: list[int] | GivenKeys) -> None:
        self.keys = keys
        super().__init__(key)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        key, params = compiler.compile(self.source_expressions[0])
        keys = json.dumps(self.keys) if isinstance(self.keys, list) else self.keys
        return f"{key} IN (SELECT value FROM json_each(%s))", [*params, keys]  # noqa: S608 (ours)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        key, params = compiler.compile(self.source_expressions[0])
        return f"{key} = ANY(%s::bigint[])", [*params, self.keys]
