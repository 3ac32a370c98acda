"""The publishing gate, by rating: each row is a case that it stands for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from factcheck.workflow import Approval, ClaimFile, Contribution, EvidenceFacts, VerdictFacts, missing, requirements


def source(number: int, **fields: Any) -> EvidenceFacts:
    facts = {
        "url": f"https://site{number}.example/",
        "file_sha256": "",
        "title": "",
        "quote": "",
        "stance": "supports",
        "directness": "secondary",
        "origin": "",
        **fields,
    }
    return EvidenceFacts(uuid=f"e{number}", **facts)


def make(**changes: Any) -> ClaimFile:
    decides = changes.pop("decides", True)
    rationale = changes.pop("rationale", "Because.")
    verdict = VerdictFacts(
        1, 1, 1, "true" if decides else "contested", "True", decides, "It is so.", rationale, 7, "Mira"
    )
    fields: dict[str, Any] = {
        "claim_id": 1,
        "number": 12,
        "state": "approved",
        "statement": "The bridge is closed.",
        "kind": "other",
        "claimant": "",
        "claimed_on": None,
        "approvals_needed": 1,
        "sources_needed": 2,
        "single_source_reason": "",
        "verdict": verdict,
        "approvals": (),
        "evidence": (),
        "attempts": 0,
        "contributors": frozenset({7}),
        "last_change": None,
        "live_publication": None,
        **changes,
    }
    file = ClaimFile(**fields)
    if fields["approvals"] == "good":
        file = ClaimFile(**{**fields, "approvals": (Approval(9, "Priya", file.content_hash),)})
    return file


@pytest.mark.parametrize(
    ("case", "file", "lacking"),
    [
        ("two sites", make(approvals="good", evidence=(source(1), source(2))), []),
        ("one site", make(approvals="good", evidence=(source(1),)), ["sources"]),
        ("no source", make(approvals="good"), ["sources"]),
        (
            "five copies of one wire story",
            make(approvals="good", evidence=tuple(source(n, origin="Meridian Wire") for n in range(5))),
            ["sources"],
        ),
        (
            "two pages of one site",
            make(
                approvals="good",
                evidence=(source(1, url="https://m.one.example/a"), source(2, url="https://www.one.example/b")),
            ),
            ["sources"],
        ),
        (
            "two papers under one public suffix",
            make(
                approvals="good", evidence=(source(1, url="https://one.co.uk/a"), source(2, url="https://two.co.uk/b"))
            ),
            [],
        ),
        (
            "a wire's own page and a copy of it",
            make(
                approvals="good",
                evidence=(source(1, outlet="Meridian Wire"), source(2, origin="meridian  wire", outlet="The Quay")),
            ),
            ["sources"],
        ),
        (
            "two machines without a name",
            make(approvals="good", evidence=(source(1, url="http://10.0.0.1/a"), source(2, url="http://10.0.0.2/"))),
            [],
        ),
        (
            "context is no source",
            make(approvals="good", evidence=(source(1), source(2, stance="context"))),
            ["sources"],
        ),
        (
            "single source with a reason",
            make(approvals="good", evidence=(source(1),), single_source_reason="The register is the only record."),
            [],
        ),
        ("a reason without a source", make(approvals="good", single_source_reason="Trust us."), ["sources"]),
        ("contested with an attempt", make(approvals="good", decides=False, attempts=1), []),
        (
            "contested with sources but no attempt",
            make(approvals="good", decides=False, evidence=(source(1), source(2))),
            ["attempts"],
        ),
        ("no approval", make(evidence=(source(1), source(2))), ["approvals"]),
        ("no rationale", make(approvals="good", rationale="  ", evidence=(source(1), source(2))), ["verdict"]),
        ("no verdict", make(verdict=None), ["verdict", "approvals"]),
        (
            "one approval of two",
            make(approvals="good", approvals_needed=2, evidence=(source(1), source(2))),
            ["approvals"],
        ),
    ],
)
def test_the_gate_asks_for_what_the_rating_needs(case: str, file: ClaimFile, lacking: list[str]):
    assert [item.key for item in missing(file)] == lacking


def test_an_approval_of_other_content_does_not_count():
    file = make(approvals=(Approval(9, "Priya", "0" * 64),), evidence=(source(1), source(2)))
    assert [item.key for item in missing(file)] == ["approvals"]


def test_an_approval_by_a_contributor_does_not_count():
    good = make(approvals="good", evidence=(source(1), source(2)))
    assert missing(good) == []
    taken = make(approvals=good.approvals, evidence=(source(1), source(2)), contributors=frozenset({7, 9}))
    assert [item.key for item in missing(taken)] == ["approvals"]


def test_the_void_approval_is_explained_by_the_change_that_voided_it():
    change = Contribution(7, "Mira Lindt", "changed the claim", datetime(2026, 3, 5, tzinfo=UTC))
    file = make(approvals=(Approval(9, "Priya Sand", "0" * 64),), last_change=change)
    sentence = next(item.sentence for item in requirements(file) if item.key == "approvals")
    assert sentence == "Priya Sand approved before Mira Lindt changed the claim, so it no longer counts."


def test_a_contradiction_rated_true_on_both_sides_warns_and_does_not_block():
    file = make(approvals="good", evidence=(source(1), source(2)), contradicted_and_true=("C-3",))
    assert missing(file) == []
    assert any(item.key == "contradiction" and not item.blocks for item in requirements(file))


@pytest.mark.parametrize(
    "change",
    [
        {"statement": "Another."},
        {"claimant": "Ilse Tarrow"},
        {"claimed_on": datetime(2026, 3, 5, tzinfo=UTC).date()},
        {"kind": "control"},
        {"single_source_reason": "The register is the only record."},
        {"evidence": (source(1),)},
        {"evidence": (source(1, title="A report"),)},
        {"evidence": (source(1, confidential=True),)},
        {"rationale": "Otherwise."},
        {"decides": False},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_content_hash_covers_every_field_that_a_reviewer_answers_for(change: dict[str, Any]):
    assert make(**change).content_hash != make().content_hash


@pytest.mark.parametrize("field", [{"title": "B"}, {"confidential": True}, {"quote": "B"}, {"origin": "B"}])
def test_the_content_hash_covers_every_field_of_a_source(field: dict[str, Any]):
    assert make(evidence=(source(1, **field),)).content_hash != make(evidence=(source(1),)).content_hash


@pytest.mark.parametrize("change", [{"attempts": 3}, {"state": "open"}, {"number": 99}])
def test_the_content_hash_leaves_out_what_a_reviewer_does_not_answer_for(change: dict[str, Any]):
    assert make(**change).content_hash == make().content_hash
