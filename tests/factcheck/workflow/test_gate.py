"""The publishing gate, by rating and policy: each row is a case that it stands for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from factcheck.workflow import (
    Approval,
    ArchiveFacts,
    ClaimFile,
    Contribution,
    ReplyFacts,
    missing,
    requirements,
    warnings,
)
from tests.factcheck.workflow.files import AUTHOR, CONTESTED, REVIEWER, make, source

LOOKER = 11
TWO = (source(1), source(2))


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
        ("contested with an attempt", make(approvals="good", verdict=CONTESTED, attempts=1), []),
        (
            "contested with sources but no attempt",
            make(approvals="good", verdict=CONTESTED, evidence=(source(1), source(2))),
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


WANTED, FAILED, WAIVED = ArchiveFacts("wanted"), ArchiveFacts("failed"), ArchiveFacts("waived")
FOUND, ABSENT = ArchiveFacts("made", quote_found=True), ArchiveFacts("made", quote_found=False)
SEEN = replace(ABSENT, acknowledged_by=LOOKER)
SEEN_BY_THE_AUTHOR = replace(ABSENT, acknowledged_by=AUTHOR)


def with_copy(archive: ArchiveFacts | None, **changes: object) -> ClaimFile:
    return make(approvals="good", evidence=(source(1), source(2, archive=archive, quote="As it says.")), **changes)


@pytest.mark.parametrize(
    ("case", "file", "lacking"),
    [
        ("a copy of each page", with_copy(FOUND), []),
        ("never archived", with_copy(None), ["snapshots"]),
        ("still being archived", with_copy(WANTED), ["snapshots"]),
        ("could not be archived", with_copy(FAILED), ["snapshots"]),
        ("could not be archived, and accepted so", with_copy(WAIVED), []),
        ("the policy asks for no copies", with_copy(FAILED, requires_snapshots=False), []),
        (
            "a file is its own copy",
            make(approvals="good", evidence=(source(1), source(2, url="", file_sha256="a" * 64, archive=None))),
            [],
        ),
        (
            "context is cited too",
            make(approvals="good", evidence=(*TWO, source(3, stance="context", archive=WANTED))),
            ["snapshots"],
        ),
        (
            "a confidential page can vanish like any other",
            make(approvals="good", evidence=(*TWO, source(3, confidential=True, archive=None))),
            ["snapshots"],
        ),
        ("a quote that nobody could look for", with_copy(ArchiveFacts("made", quote_found=None)), ["quotes"]),
        ("no quote to look for", make(approvals="good", evidence=TWO), []),
        ("a quote that is not in its copy", with_copy(ABSENT), ["quotes"]),
        (
            "a missing quote is asked about where copies are not",
            with_copy(ABSENT, requires_snapshots=False),
            ["quotes"],
        ),
        ("a missing quote, accepted by somebody who wrote nothing", with_copy(SEEN), []),
        ("a missing quote, accepted by whoever wrote the verdict", with_copy(SEEN_BY_THE_AUTHOR), ["quotes"]),
        (
            "a missing quote, accepted by somebody who has written of it since",
            with_copy(SEEN, contributors=frozenset({AUTHOR, LOOKER})),
            ["quotes"],
        ),
        ("nobody was asked", make(approvals="good", evidence=TWO, replies=ReplyFacts()), ["reply"]),
        ("the answer is still out", make(approvals="good", evidence=TWO, replies=ReplyFacts(waiting=1)), ["reply"]),
        (
            "one answered, another still may",
            make(approvals="good", evidence=TWO, replies=ReplyFacts(settled=1, waiting=1)),
            ["reply"],
        ),
        (
            "the deadline is over, and nobody has said what came of it",
            make(
                approvals="good",
                evidence=TWO,
                replies=ReplyFacts(waiting=1, deadline=datetime(2020, 3, 5, tzinfo=UTC)),
            ),
            ["reply"],
        ),
        (
            "the policy asks for no reply",
            make(approvals="good", evidence=TWO, replies=ReplyFacts(), requires_reply=False),
            [],
        ),
        ("the publisher's own claim", make(approvals="good", evidence=TWO, claimant="conflict  DESK"), ["claimreview"]),
        (
            "the publisher's own claim, where no ClaimReview is asked for",
            make(approvals="good", evidence=TWO, claimant="Conflict desk", requires_claimreview=False),
            [],
        ),
        ("nobody publishes it", make(approvals="good", evidence=TWO, publisher=" "), ["claimreview"]),
        ("a number outside its scale", make(approvals="good", evidence=TWO, rating_number=6), ["claimreview"]),
        ("a scale of one step", make(approvals="good", evidence=TWO, scale=(5, 5)), ["claimreview"]),
        ("a contested claim has no number", make(approvals="good", verdict=CONTESTED, attempts=1, scale=None), []),
        (
            "a contested claim with a number",
            make(approvals="good", verdict=CONTESTED, attempts=1, rating_number=3),
            ["verdict"],
        ),
        (
            "contested without a rationale",
            make(approvals="good", verdict=CONTESTED, attempts=1, rationale=""),
            ["verdict"],
        ),
        (
            "a single source where the policy takes none",
            make(
                approvals="good",
                evidence=(source(1),),
                single_source_reason="The register is the only record.",
                allows_single_source=False,
            ),
            ["sources"],
        ),
        (
            "a policy of three sources",
            make(approvals="good", evidence=TWO, sources_needed=3),
            ["sources"],
        ),
        ("needs a recheck", make(approvals="good", evidence=TWO, needs_recheck=True), ["recheck"]),
        (
            "open again, with the approval of what was retracted",
            make(state="open", approvals="good", evidence=TWO),
            ["approvals"],
        ),
        (
            "before there is a verdict, what takes time is asked for already",
            make(state="open", verdict=None, evidence=(source(1, archive=WANTED),), replies=ReplyFacts()),
            ["verdict", "approvals", "snapshots", "reply"],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_gate_asks_for_what_the_policy_needs(case: str, file: ClaimFile, lacking: list[str]):
    assert [item.key for item in missing(file)] == lacking


@pytest.mark.parametrize(
    ("case", "file", "keys"),
    [
        ("nothing to say", make(evidence=TWO), []),
        ("both sides true", make(evidence=TWO, contradicted_and_true=("C-3",)), ["contradiction"]),
        ("only confidential sources", make(evidence=(source(1, confidential=True),)), ["confidential"]),
        (
            "only confidential sources, with public context",
            make(evidence=(source(1, confidential=True), source(2, stance="context"))),
            ["confidential"],
        ),
        ("one of two is confidential", make(evidence=(source(1, confidential=True), source(2))), []),
        ("only context", make(evidence=(source(1, stance="context", confidential=True),)), []),
        ("a long statement", make(evidence=TWO, statement="The bridge " * 8), ["claimreview_warnings"]),
        ("a statement with the rating's word", make(evidence=TWO, statement="It is true."), ["claimreview_warnings"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_warning_is_told_and_does_not_close_the_gate(case: str, file: ClaimFile, keys: list[str]):
    assert [item.key for item in warnings(file)] == keys
    assert not set(keys) & {item.key for item in missing(file)}


EVERYTHING = make(
    verdict=None,
    evidence=(
        source(1, confidential=True, archive=FAILED, quote="As it says."),
        source(2, archive=ABSENT, quote="As it says."),
    ),
    replies=ReplyFacts(),
    contradicted_and_true=("C-3", "C-4"),
    needs_recheck=True,
)


@pytest.mark.parametrize("file", [EVERYTHING, make(), make(verdict=CONTESTED), make(claimant="Conflict desk")])
def test_everything_that_is_asked_says_what_to_do_and_where(file: ClaimFile):
    for item in requirements(file):
        assert item.title, item.key
        assert item.anchor, item.key
        assert item.action, item.key
        assert item.met or item.sentence.endswith("."), item.key


def test_what_is_lacking_of_a_source_leads_to_that_source():
    file = make(evidence=(source(1), source(2, archive=FAILED, title="The register")))
    lacking = next(item for item in missing(file) if item.key == "snapshots")
    assert lacking.anchor == "evidence-e2"
    assert lacking.sentence.startswith("The register could not be archived; try again")


def test_the_reply_that_is_out_is_named_with_its_deadline():
    deadline = datetime(2026, 3, 5, 17, tzinfo=UTC)
    file = make(replies=ReplyFacts(waiting=2, waiting_for="Federal Command", deadline=deadline))
    sentence = next(item.sentence for item in missing(file) if item.key == "reply")
    assert sentence.startswith("It is not logged what came of asking Federal Command and one more. The deadline is ")


def test_an_approval_of_other_content_does_not_count():
    file = make(approvals=(Approval(9, "Priya", "0" * 64),), evidence=TWO)
    assert [item.key for item in missing(file)] == ["approvals"]


def test_an_approval_by_a_contributor_does_not_count():
    good = make(approvals="good", evidence=TWO)
    assert missing(good) == []
    taken = make(approvals=good.approvals, evidence=TWO, contributors=frozenset({7, 9}))
    assert [item.key for item in missing(taken)] == ["approvals"]


CHANGE = Contribution(AUTHOR, "Mira Lindt", "changed the statement", datetime(2026, 3, 5, 17, 22, tzinfo=UTC))
LATER = Contribution(8, "Yuki Hale", "added evidence", datetime(2026, 3, 5, 18, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            (CHANGE,),
            "Approved by Priya Sand, then Mira Lindt changed the statement at 17:22 UTC on 5 March 2026, "
            "which voided it. A lead reopens the claim, and it is reviewed again.",
        ),
        (
            (CHANGE, LATER),
            "Approved by Priya Sand, then Mira Lindt changed the statement at 17:22 UTC on 5 March 2026, "
            "which voided it. The last change since: Yuki Hale added evidence at 18:01 UTC on 5 March 2026. "
            "A lead reopens the claim, and it is reviewed again.",
        ),
        ((), "A lead reopens the claim, and it is reviewed again."),
    ],
)
def test_the_void_approval_is_explained_by_the_change_that_voided_it(changes: tuple[Contribution, ...], sentence: str):
    file = make(approvals=(Approval(REVIEWER, "Priya Sand", "0" * 64, changes=changes),))
    with timezone.override(UTC):
        assert next(item.sentence for item in requirements(file) if item.key == "approvals") == sentence
