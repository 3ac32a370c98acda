"""What differs between two frozen records: by fields, by words, and by what came to a list and went from it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from factcheck.queries.versions import FIELDS, LISTS, compare_records

SOURCE = {
    "id": "e1",
    "url": "https://one.example/a",
    "title": "Register",
    "quote": "All streets are held.",
    "stance": "supports",
    "directness": "primary",
    "origin": "",
    "accessed_at": "2026-03-04T18:40:00+00:00",
    "file": None,
    "snapshot": None,
}
RECORD: dict[str, Any] = {
    "format": 2,
    "publication": {"id": "p1", "number": 1},
    "claim": {
        "statement": "Federal troops hold Dervane.",
        "claimant": "Ilse Tarrow",
        "side": "A",
        "claimed_on": None,
        "kind": "control",
        "language": "en",
        "story": None,
        "single_source_reason": "",
    },
    "rating": {"key": "contested", "label": "Contested", "value": None},
    "verdict": {"number": 1, "summary": "Nobody can tell.", "rationale": "Both were asked."},
    "quantities": [{"id": "q1", "low": "60", "high": "60", "unit": "dead", "counts": "soldiers"}],
    "evidence": [SOURCE],
    "attempts": [{"asked": "Both", "asked_at": "2026-03-04T10:00:00+00:00", "result": "No answer."}],
    "replies": [{"asked": "Vasht", "asked_at": "2026-03-04T10:00:00+00:00", "outcome": "waiting", "text": ""}],
    "relations": [{"claim": "c2", "kind": "contradicts", "statement": "It fell.", "rating": None, "rationale": ""}],
    "sightings": [{"id": "s1", "voice": "asserts", "article": "a1", "url": None, "exact": "hold Dervane"}],
}


def record(**parts: Any) -> dict[str, Any]:
    """The record with some of its parts changed: objects are added to, lists replaced."""
    made = copy.deepcopy(RECORD)
    for name, value in parts.items():
        made[name] = {**made[name], **value} if isinstance(value, dict) else value
    return made


def old_format() -> dict[str, Any]:
    """As records were frozen before there were figures, sides and copies of sources."""
    made = record(format=1)
    del made["quantities"], made["claim"]["side"], made["claim"]["single_source_reason"]
    made["evidence"] = [{k: v for k, v in SOURCE.items() if k not in ("id", "file", "snapshot", "accessed_at")}]
    made["sightings"] = [{k: v for k, v in made["sightings"][0].items() if k != "id"}]
    return made


def test_a_record_does_not_differ_from_itself():
    told = compare_records(RECORD, record(publication={"id": "p2", "number": 2}))
    assert told.same
    assert (told.fields, told.lists, told.not_kept) == ((), (), ())


@pytest.mark.parametrize(
    ("field", "parts", "old", "new"),
    [
        ("statement", {"claim": {"statement": "League troops hold Dervane."}}, RECORD["claim"]["statement"], None),
        ("claimant", {"claim": {"claimant": None}}, "Ilse Tarrow", ""),
        ("side", {"claim": {"side": "B"}}, "A", "B"),
        ("claimed_on", {"claim": {"claimed_on": "2026-03-02"}}, "", "2026-03-02"),
        ("kind", {"claim": {"kind": "event"}}, "control", "event"),
        ("language", {"claim": {"language": "de"}}, "en", "de"),
        ("story", {"claim": {"story": "Dervane"}}, "", "Dervane"),
        ("rating", {"rating": {"key": "false", "label": "False", "value": 1}}, "Contested", "False"),
        ("summary", {"verdict": {"summary": "It fell."}}, "Nobody can tell.", "It fell."),
        ("rationale", {"verdict": {"rationale": "One came."}}, "Both were asked.", "One came."),
        ("single_source_reason", {"claim": {"single_source_reason": "A court."}}, "", "A court."),
    ],
)
def test_each_field_is_told_with_what_it_was_and_is(field: str, parts: dict[str, Any], old: str, new: str | None):
    [change] = compare_records(RECORD, record(**parts)).fields
    assert (change.field, change.old) == (field, old)
    assert change.new == (parts["claim"]["statement"] if new is None else new)


def test_every_field_has_its_row_above():
    assert {name for name, _, _ in FIELDS} == {
        *("statement", "claimant", "side", "claimed_on", "kind", "language", "story"),
        *("rating", "summary", "rationale", "single_source_reason"),
    }
    assert set(LISTS) <= set(RECORD)


def test_texts_are_compared_by_words():
    [change] = compare_records(RECORD, record(verdict={"summary": "Somebody can tell."})).fields
    assert change.told is not None
    pieces = [piece for paragraph in change.told.paragraphs for piece in paragraph.pieces]
    assert [
        (piece.kind, (change.new if piece.new else change.old)[slice(*(piece.new or piece.old or ()))])
        for piece in pieces
    ] == [
        ("gone", "Nobody"),
        ("come", "Somebody"),
        ("same", " can tell."),
    ]


def test_what_came_and_went_and_changed_in_a_list_is_told_apart():
    other = {**SOURCE, "id": "e2", "url": "https://two.example/b"}
    third = {**SOURCE, "id": "e3", "url": "https://three.example/c"}
    copied = {**SOURCE, "snapshot": {"state": "made", "sha256": "ab"}, "quote": "Some streets are held."}
    [change] = compare_records(record(evidence=[other, SOURCE]), record(evidence=[copied, third])).lists
    assert (change.list, change.added, change.removed) == ("evidence", (third,), (other,))
    [changed] = change.changed
    assert [(one.field, one.old, one.new) for one in changed.fields] == [
        ("quote", "All streets are held.", "Some streets are held."),
        ("snapshot.state", "", "made"),
        ("snapshot.sha256", "", "ab"),
    ]


@pytest.mark.parametrize(
    ("name", "changed", "field"),
    [
        ("quantities", {"high": "80"}, "high"),
        ("relations", {"kind": "updates"}, "kind"),
        ("sightings", {"voice": "denies"}, "voice"),
        ("attempts", {"result": "They let nobody in."}, "result"),
        ("replies", {"outcome": "answered"}, "outcome"),
    ],
)
def test_the_same_thing_is_known_in_both_versions(name: str, changed: dict[str, str], field: str):
    [change] = compare_records(RECORD, record(**{name: [{**RECORD[name][0], **changed}]})).lists
    assert (change.list, change.added, change.removed) == (name, (), ())
    assert [one.field for one in change.changed[0].fields] == [field]


def test_two_of_one_address_are_told_apart_and_order_says_nothing():
    second = {**SOURCE, "id": "e2", "quote": "Another passage of the page."}
    assert compare_records(record(evidence=[SOURCE, second]), record(evidence=[second, SOURCE])).same
    [change] = compare_records(record(evidence=[SOURCE, second]), record(evidence=[second])).lists
    assert (change.removed, change.added, change.changed) == ((SOURCE,), (), ())


def test_what_an_old_record_never_held_is_named_and_not_told_as_a_change():
    told = compare_records(old_format(), RECORD)
    assert told.same
    assert told.not_kept == ("side", "single_source_reason", "quantities")


def test_a_source_is_known_by_its_address_where_the_old_record_has_no_id():
    changed = {**SOURCE, "stance": "refutes", "snapshot": {"state": "made"}}
    [change] = compare_records(old_format(), record(evidence=[changed])).lists
    assert [(one.field, one.old, one.new) for one in change.changed[0].fields] == [("stance", "supports", "refutes")]
    assert (change.added, change.removed) == ((), ())
