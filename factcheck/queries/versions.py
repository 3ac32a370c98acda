"""What differs between two frozen records, field by field, as they were published.

Pure functions over the JSON of ``factcheck.queries.records``. What the older record does not hold at all, because its
format did not have it yet, is named in ``not_kept`` and not compared: nobody can say whether it changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotations.text import Difference, difference

Record = Mapping[str, Any]
Item = Mapping[str, Any]

FIELDS: tuple[tuple[str, str, str], ...] = (
    ("statement", "claim", "statement"),
    ("claimant", "claim", "claimant"),
    ("side", "claim", "side"),
    ("claimed_on", "claim", "claimed_on"),
    ("kind", "claim", "kind"),
    ("language", "claim", "language"),
    ("story", "claim", "story"),
    ("rating", "rating", "label"),
    ("summary", "verdict", "summary"),
    ("rationale", "verdict", "rationale"),
    ("single_source_reason", "claim", "single_source_reason"),
)
"""Each field's name, and where it stands in a record."""

LISTS: Mapping[str, tuple[str, ...]] = {
    "quantities": ("counts", "unit"),
    "evidence": ("url", "file.sha256"),
    "relations": ("claim",),
    "sightings": ("article", "url", "exact"),
    "attempts": ("asked", "asked_at"),
    "replies": ("asked", "asked_at"),
}
"""The lists of a record, each with the fields by which the same thing is known in both where it has no ``id``."""

WORDED = frozenset(
    {"statement", "summary", "rationale", "single_source_reason", "quote", "text", "result", "exact", "title"}
)
"""Fields whose words are compared; of the others only the values are."""


@dataclass(frozen=True)
class FieldChange:
    """A field that differs. An empty value is "". ``told``: by words, for those of ``WORDED`` that stand in both."""

    field: str
    old: str
    new: str
    told: Difference | None = None


@dataclass(frozen=True)
class ItemChange:
    """Something that stands in both lists, and what of it differs."""

    old: Item
    new: Item
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class ListChange:
    """What came to a list, went from it, and changed in it."""

    list: str
    added: tuple[Item, ...]
    removed: tuple[Item, ...]
    changed: tuple[ItemChange, ...]


@dataclass(frozen=True)
class RecordDifference:
    fields: tuple[FieldChange, ...]
    lists: tuple[ListChange, ...]
    not_kept: tuple[str, ...] = field(default=())
    """Fields and lists that one of the two records does not hold."""

    @property
    def same(self) -> bool:
        return not (self.fields or self.lists)


def compare_records(old: Record, new: Record) -> RecordDifference:
    """What readers were told differently. Not compared: numbers, dates and people of the publishing itself."""
    fields: list[FieldChange] = []
    lists: list[ListChange] = []
    not_kept: list[str] = []
    for name, part, key in FIELDS:
        if key not in old[part] or key not in new[part]:
            not_kept.append(name)
        elif change := _field(name, old[part][key], new[part][key]):
            fields.append(change)
    for name, known_by in LISTS.items():
        if name not in old or name not in new:
            not_kept.append(name)
        elif found := _list(name, old[name], new[name], known_by):
            lists.append(found)
    return RecordDifference(tuple(fields), tuple(lists), tuple(not_kept))


def _field(name: str, old: object, new: object) -> FieldChange | None:
    before, after = _text(old), _text(new)
    if before == after:
        return None
    worded = name in WORDED and before and after
    return FieldChange(name, before, after, difference(before, after) if worded else None)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def flat(item: Item, prefix: str = "") -> Iterator[tuple[str, object]]:
    """An item's fields; those of an object inside it as ``snapshot.sha256``. What is null has none."""
    for name, value in item.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _list(name: str, old: Sequence[Item], new: Sequence[Item], known_by: tuple[str, ...]) -> ListChange | None:
    pairs, removed, added = _paired(list(old), list(new), known_by)
    changed = []
    for before, after in pairs:
        if fields := tuple(_item_changes(before, after)):
            changed.append(ItemChange(before, after, fields))
    if not (removed or added or changed):
        return None
    return ListChange(name, tuple(added), tuple(removed), tuple(changed))


def _item_changes(old: Item, new: Item) -> Iterator[FieldChange]:
    """Of what both items can hold: a field that an older format did not have is no change."""
    before, after = dict(flat(old)), dict(flat(new))
    for name in dict.fromkeys([*before, *after]):
        top = name.partition(".")[0]
        if name == "id" or top not in old or top not in new:
            continue
        if change := _field(name, before.get(name), after.get(name)):
            yield change


Pairs = list[tuple[Item, Item]]


def _paired(old: list[Item], new: list[Item], known_by: tuple[str, ...]) -> tuple[Pairs, list[Item], list[Item]]:
    """Which item became which (the same in all, in ``id``, in ``known_by``), and what is left of each list."""
    pairs: Pairs = []
    for key in (_whole, _id, lambda item: _known(item, known_by)):
        at: dict[object, list[Item]] = {}
        for item in new:
            at.setdefault(key(item), []).append(item)
        left = []
        for item in old:
            same = at.get(key(item)) if key(item) is not None else None
            if same:
                pairs.append((item, same.pop(0)))
            else:
                left.append(item)
        taken = {id(after) for _, after in pairs}
        old, new = left, [item for item in new if id(item) not in taken]
    return pairs, old, new


def _whole(item: Item) -> object:
    return tuple(sorted((name, _text(value)) for name, value in flat(item)))


def _id(item: Item) -> object:
    return item.get("id")


def _known(item: Item, known_by: tuple[str, ...]) -> object:
    fields = dict(flat(item))
    return tuple(_text(fields.get(name)) for name in known_by)
