"""What a reviewer answers for, field by field: each row is one that the content hash covers, or does not."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from factcheck.workflow import (
    Approval,
    ArchiveFacts,
    ClaimFile,
    Contribution,
    Correction,
    EvidenceFacts,
    ReplyFacts,
    VerdictFacts,
)
from tests.factcheck.workflow.files import TRUE, make, source

SOURCE = source(1)
CHANGE = Contribution(7, "Mira Lindt", "changed the statement", datetime(2026, 3, 5, tzinfo=UTC))

COVERED = [
    ("statement", "Another."),
    ("kind", "control"),
    ("claimant", "Ilse Tarrow"),
    ("claimed_on", date(2026, 3, 5)),
    ("single_source_reason", "The register is the only record."),
    ("correction", Correction("minor", "A name was misspelt.")),
    ("verdict", None),
    ("evidence", ()),
    ("evidence", (SOURCE, source(2))),
]
LEFT_OUT = [
    ("claim_id", 2),
    ("number", 99),
    ("state", "open"),
    ("policy", make(approvals_needed=3, sources_needed=1, requires_reply=False).policy),
    ("approvals", (Approval(9, "Priya Sand", "0" * 64),)),
    ("attempts", 3),
    ("contributors", frozenset({1, 2})),
    ("last_change", CHANGE),
    ("live_publication", 5),
    ("contradicted_and_true", ("C-3",)),
    ("needs_recheck", True),
    ("replies", ReplyFacts(waiting=2)),
    ("publisher", "Another house"),
    ("scale", (1, 7)),
    ("came_from", "open"),
    ("moved_by_id", 5),
    ("moved_by_name", "Mira Lindt"),
]
VERDICT_COVERED = [("rating_key", "mostly_true"), ("summary", "Other."), ("rationale", "Other.")]
VERDICT_LEFT_OUT = [
    ("id", 2),
    ("number", 2),
    ("rating_id", 2),
    ("rating_label", "Right"),
    ("rating_number", 4),
    ("rating_decides", False),
    ("author_id", 8),
    ("author_name", "Yuki Hale"),
]
SOURCE_COVERED = [
    ("uuid", "e2"),
    ("url", "https://other.example/"),
    ("title", "A report"),
    ("quote", "As it says."),
    ("stance", "refutes"),
    ("directness", "primary"),
    ("origin", "Meridian Wire"),
    ("confidential", True),
]
SOURCE_LEFT_OUT = [("outlet", "The Quay"), ("archive", None), ("archive", ArchiveFacts("made", quote_found=False))]


def base(**changes: Any) -> ClaimFile:
    return replace(make(evidence=(SOURCE,)), **changes)


def named(rows: list[tuple[str, Any]]) -> set[str]:
    return {field for field, _ in rows}


@pytest.mark.parametrize(("field", "value"), COVERED)
def test_the_hash_covers_what_a_reviewer_answers_for(field: str, value: Any):
    assert base(**{field: value}).content_hash != base().content_hash


@pytest.mark.parametrize(("field", "value"), LEFT_OUT)
def test_the_hash_leaves_out_what_they_do_not_answer_for(field: str, value: Any):
    assert base(**{field: value}).content_hash == base().content_hash


@pytest.mark.parametrize(("field", "value"), VERDICT_COVERED)
def test_the_hash_covers_what_the_verdict_says(field: str, value: Any):
    assert base(verdict=replace(TRUE, **{field: value})).content_hash != base().content_hash


@pytest.mark.parametrize(("field", "value"), VERDICT_LEFT_OUT)
def test_the_hash_leaves_out_who_wrote_the_verdict_and_when(field: str, value: Any):
    assert base(verdict=replace(TRUE, **{field: value})).content_hash == base().content_hash


@pytest.mark.parametrize(("field", "value"), SOURCE_COVERED)
def test_the_hash_covers_what_a_source_says(field: str, value: Any):
    assert base(evidence=(replace(SOURCE, **{field: value}),)).content_hash != base().content_hash


@pytest.mark.parametrize(("field", "value"), SOURCE_LEFT_OUT)
def test_the_hash_leaves_out_the_copy_of_a_source_and_what_the_desk_knows_of_its_site(field: str, value: Any):
    assert base(evidence=(replace(SOURCE, **{field: value}),)).content_hash == base().content_hash


def test_the_hash_covers_the_bytes_of_a_file():
    one, other = (source(1, url="", file_sha256=digest * 64, archive=None) for digest in "ab")
    assert base(evidence=(one,)).content_hash != base(evidence=(other,)).content_hash


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Correction("minor", "A name was misspelt."), Correction("major", "A name was misspelt.")),
        (Correction("minor", "A name was misspelt."), Correction("minor", "A date was wrong.")),
    ],
)
def test_the_hash_covers_a_corrections_severity_and_its_public_note(one: Correction, other: Correction):
    assert base(correction=one).content_hash != base(correction=other).content_hash


def test_the_order_in_which_sources_were_added_does_not_matter():
    assert base(evidence=(source(2), SOURCE)).content_hash == base(evidence=(SOURCE, source(2))).content_hash


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        (ClaimFile, COVERED + LEFT_OUT),
        (VerdictFacts, VERDICT_COVERED + VERDICT_LEFT_OUT),
        (EvidenceFacts, [*SOURCE_COVERED, *SOURCE_LEFT_OUT, ("file_sha256", "a" * 64)]),
    ],
)
def test_every_field_has_its_row(kind: Any, rows: list[tuple[str, Any]]):
    assert {field.name for field in fields(kind)} == named(rows)
