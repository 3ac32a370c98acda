"""Fields and bodies of requests: exactly what was sent, or a sentence why not."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.validators import ProhibitNullCharactersValidator
from rest_framework import serializers

from factcheck.actions.moments import moment_refusal

LARGEST = 2_147_483_647
"""The largest whole number that every database of ours keeps in a plain integer column."""


class Input(serializers.Serializer[Any]):
    """A request's body. A field that it does not know is refused by name: it may be a misspelt one."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, Mapping):
            allowed = ", ".join(self.fields)
            unknown = {
                str(name)[:80]: [f"There is no such field here. Fields: {allowed}."]
                for name in data
                if name not in self.fields
            }
            if unknown:
                raise serializers.ValidationError(unknown)
        values: dict[str, Any] = super().to_internal_value(data)
        return values


class Text(serializers.CharField):
    """Text as sent: nothing is trimmed, a number is not taken for a text, and empty is a value."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"trim_whitespace": False, "allow_blank": True, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class ArticleText(Text):
    """An article's text. Normalising removes NUL characters and says so, so they are let in here."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators = [v for v in self.validators if not isinstance(v, ProhibitNullCharactersValidator)]


class Whole(serializers.IntegerField):
    """A whole number: 5, and neither "5" nor 5.0 nor true."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": LARGEST, **kwargs})

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return data


class Flag(serializers.BooleanField):
    """true or false, and neither "yes" nor 1."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class FormFlag(Flag):
    """true or false, as a form writes them: in letters."""

    def to_internal_value(self, data: Any) -> bool:
        return super().to_internal_value({"true": True, "false": False}.get(data, data))


class Choice(serializers.ChoiceField):
    """One of a list. ``name`` is the list's name in the schema; a wrong value is told the list."""

    def __init__(self, choices: Any, *, name: str, **kwargs: Any) -> None:
        self.list_name = name
        super().__init__(choices, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, str) and data in self.choices:
            return data
        raise serializers.ValidationError(f"{str(data)[:80]!r} is none of: {', '.join(map(str, self.choices))}.")

    def to_representation(self, value: Any) -> str:
        return str(value)


class Moment(serializers.DateTimeField):
    """ISO 8601, given in UTC. What comes without an offset is read as UTC."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=datetime.UTC, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        return meant(super().to_internal_value(data))


def in_utc(moment: datetime.datetime) -> str:
    """A moment as ``Moment`` writes it, for representations that are written out."""
    return moment.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")


def in_utc_or_none(moment: datetime.datetime | None) -> str | None:
    return in_utc(moment) if moment else None


class Day(serializers.DateField):
    """A calendar date, ISO 8601."""

    def to_internal_value(self, data: Any) -> Any:
        return meant(super().to_internal_value(data))


def meant(value: Any) -> Any:
    """The day or moment, if it is one that a desk can mean."""
    if refusal := moment_refusal(value):
        raise serializers.ValidationError(refusal)
    return value


class Tags(serializers.ListField):
    """Keys of the desk's tags."""

    child = serializers.CharField(max_length=40)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 40, **kwargs})


def quote(value: object) -> str:
    """A value from the request as a sentence shows it, cut short."""
    return repr(str(value)[:80])
