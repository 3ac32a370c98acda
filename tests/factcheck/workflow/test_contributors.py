"""Who has contributed, verb by verb: each row is a change, and what it counts as."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from factcheck.actions.base import record
from factcheck.actions.claims import ClaimChanges, add_comment, create_claim, edit_claim
from factcheck.actions.evidence import EvidenceInput, edit_evidence, evidence_values, log_attempt, withdraw_evidence
from factcheck.actions.relations import relate_claims
from factcheck.errors import Refused
from factcheck.models import Claim, Event, Speaker
from factcheck.models.event import Verb
from factcheck.workflow.contributors import HASHED_OF_CLAIM, WROTE, what_was_written
from tests.support.newsroom import Newsroom

COUNTS = [
    (Verb.CLAIM_CREATED, {}, "made the claim"),
    (Verb.CLAIM_EDITED, {"changes": {"statement": ["a", "b"]}}, "changed the statement"),
    (Verb.CLAIM_EDITED, {"changes": {"claimant": ["", "A"]}}, "changed the claimant"),
    (Verb.CLAIM_EDITED, {"changes": {"claimed_on": [None, "2026-03-05"]}}, "changed the date"),
    (Verb.CLAIM_EDITED, {"changes": {"kind": ["other", "event"]}}, "changed the kind"),
    (Verb.CLAIM_EDITED, {"changes": {"single_source_reason": ["", "a"]}}, "changed the reason for a single source"),
    (
        Verb.CLAIM_EDITED,
        {"changes": {"priority": [1, 2], "claimed_on": [None, "2026-03-05"], "statement": ["a", "b"]}},
        "changed the statement and the date",
    ),
    (Verb.EVIDENCE_ADDED, {}, "added evidence"),
    (Verb.EVIDENCE_EDITED, {"hashed": True, "changes": {}}, "changed the evidence"),
    (Verb.EVIDENCE_EDITED, {"changes": {}}, "changed the evidence"),
    (Verb.EVIDENCE_WITHDRAWN, {}, "withdrew evidence"),
    (Verb.VERDICT_PROPOSED, {}, "proposed another verdict"),
    (Verb.VERDICT_CARRIED, {"from": "u", "from_label": "C-2"}, "carried the verdict of C-2 over"),
    (Verb.CLAIM_CORRECTED, {"note": "a"}, "wrote the correction’s public note"),
    (Verb.CLAIM_MERGED, {"evidence": ["u"]}, "merged another claim into it"),
    (Verb.CLAIM_UNMERGED, {"evidence": ["u"]}, "took a merge back"),
    (Verb.CLAIM_SPLIT, {"evidence": ["u"]}, "split the claim"),
    (Verb.SPEAKER_EDITED, {"changes": {"name": ["a", "b"]}}, "renamed the claimant"),
]
COUNTS_NOT = [
    (Verb.CLAIM_EDITED, {"changes": {"priority": [1, 2], "due": [None, "a"], "story": [None, "a"]}}),
    (Verb.EVIDENCE_EDITED, {"hashed": False, "changes": {"note": ["", "a"]}}),
    (Verb.VERDICT_CARRIED, {"to": "u", "to_label": "C-2"}),
    (Verb.CLAIM_MERGED, {"evidence": []}),
    (Verb.CLAIM_MERGED, {}),
    (Verb.CLAIM_UNMERGED, {"evidence": []}),
    (Verb.CLAIM_UNMERGED, {}),
    (Verb.CLAIM_SPLIT, {"evidence": []}),
    (Verb.CLAIM_SPLIT, {}),
    (Verb.SPEAKER_EDITED, {"changes": {"aliases": [[], ["a"]]}}),
    *((verb, {}) for verb in Verb if verb not in WROTE),
]


@pytest.mark.parametrize(("verb", "payload", "what"), COUNTS)
def test_a_change_of_hashed_content_is_a_contribution(verb: Verb, payload: dict[str, Any], what: str):
    assert what_was_written(verb, payload) == what


@pytest.mark.parametrize(("verb", "payload"), COUNTS_NOT)
def test_any_other_change_is_none(verb: Verb, payload: dict[str, Any]):
    assert what_was_written(verb, payload) == ""


def test_every_verb_has_its_row():
    assert {verb for verb, *_ in COUNTS} == set(WROTE)
    assert {verb for verb, *_ in [*COUNTS, *COUNTS_NOT]} == set(Verb)


EditEvidence = Callable[..., Any]


def change_source(newsroom: Newsroom, claim: Claim, **fields: Any) -> None:
    item = claim.evidence.get()
    kept = {name: value for name, value in evidence_values(item).items() if name != "accessed_at"}
    edit_evidence(item, by=newsroom.actor("reviewer"), seen=None, content=EvidenceInput(**{**kept, **fields}))


def edit(**changes: Any) -> Callable[[Newsroom, Claim], object]:
    return lambda newsroom, claim: edit_claim(
        claim, by=newsroom.actor("reviewer"), seen=None, changes=ClaimChanges(**changes)
    )


def source(**changes: Any) -> Callable[[Newsroom, Claim], object]:
    return lambda newsroom, claim: change_source(newsroom, claim, **changes)


def rename(newsroom: Newsroom, claim: Claim) -> None:
    """As editing a speaker leaves it: the row's version goes up, and the event names the speaker."""
    speaker = Speaker.objects.get(claims=claim)
    Speaker.objects.filter(pk=speaker.pk).update(name="Ilse Tarrow-Lund", row_version=2)
    record(
        Verb.SPEAKER_EDITED,
        desk=newsroom.desk,
        by=newsroom.actor("reviewer"),
        speaker=str(speaker.uuid),
        changes={"name": [speaker.name, "Ilse Tarrow-Lund"]},
    )


def add_alias(newsroom: Newsroom, claim: Claim) -> None:
    speaker = Speaker.objects.get(claims=claim)
    Speaker.objects.filter(pk=speaker.pk).update(aliases=["I. Tarrow"], row_version=2)
    record(
        Verb.SPEAKER_EDITED,
        desk=newsroom.desk,
        by=newsroom.actor("reviewer"),
        speaker=str(speaker.uuid),
        changes={"aliases": [[], ["I. Tarrow"]]},
    )


def merge_another(newsroom: Newsroom, claim: Claim) -> None:
    other = create_claim(newsroom.desk, by=newsroom.actor("checker2"), statement="The same, entered twice.")
    newsroom.people["reviewer"].memberships.update(role="lead")
    newsroom.do(other, "merge", "reviewer", into=str(claim.uuid))


CHANGES_THE_HASH = {
    "statement": edit(statement="Otherwise."),
    "claimant": edit(claimant="Jorin Vasht"),
    "date": edit(claimed_on=date(2026, 3, 5)),
    "kind": edit(kind="control"),
    "reason": edit(single_source_reason="The register is the only record."),
    "source added": lambda newsroom, claim: newsroom.add_source(claim, url="https://two.example/", by="reviewer"),
    "source's address": source(url="https://other.example/"),
    "source's title": source(title="A report"),
    "source's quote": source(quote="As it says."),
    "source's stance": source(stance="refutes"),
    "source's directness": source(directness="primary"),
    "source's origin": source(origin="Meridian Wire"),
    "source's confidentiality": source(confidential=True),
    "source withdrawn": lambda newsroom, claim: withdraw_evidence(
        claim.evidence.get(), by=newsroom.actor("reviewer"), seen=None
    ),
    "claimant renamed": rename,
}
LEAVES_THE_HASH = {
    "priority": edit(priority=3),
    "source's note": source(note="Ask again on Friday."),
    "claimant's alias": add_alias,
    "attempt": lambda newsroom, claim: log_attempt(
        claim, by=newsroom.actor("reviewer"), asked="The Federal Command", result="No answer."
    ),
    "reply": lambda newsroom, claim: newsroom.answer(claim, by="reviewer"),
    "comment": lambda newsroom, claim: add_comment(claim, by=newsroom.actor("reviewer"), text="Look again."),
    "link": lambda newsroom, claim: relate_claims(
        claim, other=newsroom.claim("Not so."), kind="contradicts", by=newsroom.actor("reviewer")
    ),
    "merge": merge_another,
}


@pytest.fixture
def claim(newsroom: Newsroom) -> Claim:
    """In review, with a claimant and a source, by the checker."""
    row = newsroom.do(newsroom.claim(claimant="Ilse Tarrow"), "take", "checker")
    newsroom.add_source(row)
    return newsroom.propose(row)


@pytest.mark.parametrize("case", CHANGES_THE_HASH)
def test_who_changes_what_a_reviewer_answers_for_cannot_approve_it(newsroom: Newsroom, claim: Claim, case: str):
    before = newsroom.file(claim)
    CHANGES_THE_HASH[case](newsroom, claim)
    after = newsroom.file(claim)
    assert after.content_hash != before.content_hash
    assert after.contributors == {newsroom.people["checker"].pk, newsroom.people["reviewer"].pk}
    with pytest.raises(Refused):
        newsroom.do(claim, "approve", "reviewer")


@pytest.mark.parametrize("case", LEAVES_THE_HASH)
def test_who_changes_anything_else_may_approve(newsroom: Newsroom, claim: Claim, case: str):
    before = newsroom.file(claim)
    LEAVES_THE_HASH[case](newsroom, claim)
    after = newsroom.file(claim)
    assert after.content_hash == before.content_hash
    assert after.contributors == {newsroom.people["checker"].pk}
    assert newsroom.do(claim, "approve", "reviewer").state == "approved"


def test_an_edit_of_a_confidential_source_says_that_it_counts_and_not_what_it_was(newsroom: Newsroom, claim: Claim):
    change_source(newsroom, claim, confidential=True)
    change_source(newsroom, claim, confidential=True, note="Only by telephone.")
    first, second = Event.objects.filter(claim=claim, verb=Verb.EVIDENCE_EDITED).order_by("id")
    assert (first.payload["hashed"], first.payload["changes"]) == (True, {})
    assert (second.payload["hashed"], second.payload["changes"]) == (False, {})


def test_contributions_end_with_a_publication_and_begin_with_the_correction(newsroom: Newsroom):
    row = newsroom.bring_to("published")
    assert newsroom.file(row).contributors == set()
    newsroom.do(row, "correct", "lead", severity="minor", note="A name was misspelt.")
    file = newsroom.file(row)
    assert file.contributors == {newsroom.people["lead"].pk}
    assert file.correction is not None
    assert (file.correction.severity, file.correction.note) == ("minor", "A name was misspelt.")


def test_who_wrote_a_corrections_public_note_cannot_approve_it(newsroom: Newsroom):
    row = newsroom.bring_to("published")
    newsroom.do(row, "correct", "lead", severity="minor", note="A name was misspelt.")
    newsroom.propose(row)
    with pytest.raises(Refused, match="a public note"):
        newsroom.do(row, "approve", "lead")
    newsroom.do(row, "approve", "reviewer")
    newsroom.do(row, "publish", "lead")
    publication = row.publications.get(number=2)
    assert (publication.severity, publication.note) == ("minor", "A name was misspelt.")
    assert publication.content_hash == newsroom.file(row).content_hash
    assert len(newsroom.file(row).valid_approvals) == 1


def test_a_retraction_ends_the_correction(newsroom: Newsroom):
    row = newsroom.bring_to("published")
    newsroom.do(row, "correct", "lead", severity="minor", note="A name was misspelt.")
    newsroom.do(row, "retract", "lead", note="The source withdrew it.")
    assert newsroom.file(row).correction is None
    newsroom.propose(row)
    newsroom.do(row, "approve", "reviewer")
    newsroom.do(row, "publish", "lead")
    assert row.publications.get(number=2).note == ""


def test_the_first_and_the_last_change_after_an_approval_are_known(newsroom: Newsroom):
    row = newsroom.bring_to("approved")
    newsroom.add_source(row, by="checker2")
    edit_claim(row, by=newsroom.actor("checker"), seen=None, changes=ClaimChanges(priority=3))
    edit_claim(row, by=newsroom.actor("checker"), seen=None, changes=ClaimChanges(statement="Otherwise."))
    (approval,) = newsroom.file(row).void_approvals
    assert [(one.name, one.what) for one in approval.changes] == [
        ("Yuki Hale", "added evidence"),
        ("Mira Lindt", "changed the statement"),
    ]
    assert approval.void_sentence.startswith("Approved by Priya Sand, then Yuki Hale added evidence at ")


def test_an_approval_counts_again_when_the_change_is_taken_back(newsroom: Newsroom):
    row = newsroom.bring_to("approved")
    for words in ("Otherwise.", "Federal troops hold Dervane."):
        edit_claim(row, by=newsroom.actor("checker"), seen=None, changes=ClaimChanges(statement=words))
    assert len(newsroom.file(row).valid_approvals) == 1


def test_every_hashed_field_of_a_claim_is_told_by_its_name():
    file_fields = {"statement", "claimant", "claimed_on", "kind", "single_source_reason"}
    assert set(HASHED_OF_CLAIM) == file_fields
