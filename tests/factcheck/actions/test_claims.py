"""Claims, evidence, attempts, links: edited under versions, recorded, refused where it does not fit."""

from __future__ import annotations

from typing import Any

import pytest

from factcheck.actions.assign import assign_claim
from factcheck.actions.claims import ClaimChanges, Seen, edit_claim, see_claim
from factcheck.actions.evidence import EvidenceInput, add_evidence, edit_evidence, log_attempt, withdraw_evidence
from factcheck.actions.relations import confirm_relation, reject_relation, relate_claims
from factcheck.errors import Conflict, Invalid, Refused, Stale
from factcheck.models import ClaimRelation, Event, Publication
from tests.support.newsroom import Newsroom


def test_an_edit_records_old_and_new_and_makes_its_author_a_contributor(newsroom: Newsroom):
    claim = newsroom.claim()
    edit_claim(claim, by=newsroom.actor("reviewer"), seen=1, changes=ClaimChanges(statement="Otherwise."))
    event = Event.objects.get(verb="claim_edited")
    assert event.payload["changes"] == {"statement": ["Federal troops hold Dervane.", "Otherwise."]}
    assert newsroom.people["reviewer"].pk in newsroom.file(claim).contributors


def test_a_change_of_priority_makes_nobody_a_contributor(newsroom: Newsroom):
    claim = newsroom.claim()
    edit_claim(claim, by=newsroom.actor("reviewer"), seen=1, changes=ClaimChanges(priority=3))
    assert newsroom.people["reviewer"].pk not in newsroom.file(claim).contributors


def test_a_stale_edit_loses_nothing_and_shows_both(newsroom: Newsroom):
    claim = newsroom.claim()
    edit_claim(claim, by=newsroom.actor(), seen=1, changes=ClaimChanges(statement="Mine."))
    with pytest.raises(Stale) as refused:
        edit_claim(claim, by=newsroom.actor("checker2"), seen=1, changes=ClaimChanges(statement="Theirs."))
    current = refused.value.extra["current"]
    assert isinstance(current, dict)
    assert (current["row_version"], current["statement"]) == (2, "Mine.")


@pytest.mark.parametrize(
    ("state", "word"), [("published", "correction"), ("declined", "reopens"), ("merged", "merged into")]
)
def test_a_claim_that_is_settled_is_not_edited(newsroom: Newsroom, state: str, word: str):
    claim = newsroom.bring_to(state)
    for act in (
        lambda: edit_claim(claim, by=newsroom.actor("lead"), seen=None, changes=ClaimChanges(statement="New.")),
        lambda: newsroom.add_source(claim),
        lambda: newsroom.attempt(claim),
    ):
        with pytest.raises(Conflict, match=word):
            act()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (ClaimChanges(statement="  "), "statement"),
        (ClaimChanges(statement="x" * 4001), "statement"),
        (ClaimChanges(kind="poem"), "kind"),
        (ClaimChanges(priority=9), "priority"),
        (ClaimChanges(claimant="x" * 201), "claimant"),
    ],
)
def test_a_value_that_does_not_fit_is_named_and_nothing_is_written(
    newsroom: Newsroom, changes: ClaimChanges, field: str
):
    claim = newsroom.claim()
    with pytest.raises(Invalid) as refused:
        edit_claim(claim, by=newsroom.actor(), seen=1, changes=changes)
    assert list(refused.value.fields) == [field]
    claim.refresh_from_db()
    assert claim.row_version == 1


def test_a_checker_takes_a_claim_and_does_not_hand_it_to_others(newsroom: Newsroom):
    claim = newsroom.claim()
    me, you = newsroom.people["checker"], newsroom.people["checker2"]
    assert assign_claim(claim, by=newsroom.actor(), to=me, seen=None).assignee == me
    with pytest.raises(Refused, match="giving it to somebody else"):
        assign_claim(claim, by=newsroom.actor(), to=you, seen=None)
    assert assign_claim(claim, by=newsroom.actor("lead"), to=you, seen=None).assignee == you


def test_a_claim_is_not_assigned_to_an_outsider(newsroom: Newsroom, other_newsroom: Newsroom):
    with pytest.raises(Invalid, match="not a member"):
        assign_claim(newsroom.claim(), by=newsroom.actor("lead"), to=other_newsroom.people["lead"], seen=None)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"url": "not a url"}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://[::1/"}, "url"),
        ({"url": "https://x.example:99999/"}, "url"),
        ({"stance": "likes"}, "stance"),
        ({"directness": "hearsay"}, "directness"),
    ],
)
def test_evidence_that_does_not_fit_is_refused(newsroom: Newsroom, fields: dict, field: str):
    content = EvidenceInput(**{"url": "https://one.example/", "stance": "supports", **fields})
    with pytest.raises(Invalid) as refused:
        add_evidence(newsroom.claim(), by=newsroom.actor(), content=content)
    assert list(refused.value.fields) == [field]


def test_evidence_is_edited_under_its_version_and_withdrawn_not_deleted(newsroom: Newsroom):
    claim = newsroom.claim()
    item = newsroom.add_source(claim)
    before = newsroom.file(claim).content_hash
    item = edit_evidence(
        item, by=newsroom.actor(), seen=1, content=EvidenceInput(url=item.url, stance="refutes", quote="No.")
    )
    assert newsroom.file(claim).content_hash != before
    with pytest.raises(Stale):
        withdraw_evidence(item, by=newsroom.actor(), seen=1)
    withdraw_evidence(item, by=newsroom.actor(), seen=2)
    assert newsroom.file(claim).evidence == ()
    with pytest.raises(Conflict, match="was withdrawn"):
        withdraw_evidence(item, by=newsroom.actor(), seen=None)


def test_an_attempt_needs_who_was_asked_and_what_came_of_it(newsroom: Newsroom):
    with pytest.raises(Invalid) as refused:
        log_attempt(newsroom.claim(), by=newsroom.actor(), asked=" ", result="")
    assert set(refused.value.fields) == {"asked", "result"}


def test_a_counter_claim_is_stored_once_and_stands_in_both_histories(newsroom: Newsroom):
    first, second = newsroom.claim("They hold it."), newsroom.claim("They do not.")
    relation = relate_claims(second, other=first, kind="contradicts", by=newsroom.actor(), rationale="Opposite sides.")
    assert (relation.a, relation.b, relation.state) == (first, second, "confirmed")
    with pytest.raises(Conflict, match="have this link already"):
        relate_claims(first, other=second, kind="contradicts", by=newsroom.actor())
    for claim in (first, second):
        assert "relation_added" in claim.events.values_list("verb", flat=True)


def test_links_that_cannot_be_are_refused(newsroom: Newsroom, other_newsroom: Newsroom):
    one, two, three = newsroom.claim("One."), newsroom.claim("Two."), newsroom.claim("Three.")
    by = newsroom.actor()
    with pytest.raises(Invalid, match="cannot be linked to itself"):
        relate_claims(one, other=one, kind="same_as", by=by)
    with pytest.raises(Invalid, match="not a kind of link"):
        relate_claims(one, other=two, kind="likes", by=by)
    with pytest.raises(Invalid, match="not on this desk"):
        relate_claims(one, other=other_newsroom.claim("Elsewhere."), kind="contradicts", by=by)
    relate_claims(one, other=two, kind="same_as", by=by)
    relate_claims(two, other=three, kind="same_as", by=by)
    with pytest.raises(Conflict, match="linked as the same claim"):
        relate_claims(one, other=three, kind="contradicts", by=by)
    assert ClaimRelation.objects.count() == 2


def test_same_as_cannot_bring_contradicting_claims_together(newsroom: Newsroom):
    one, two, three = newsroom.claim("One."), newsroom.claim("Two."), newsroom.claim("Three.")
    by = newsroom.actor()
    relate_claims(one, other=two, kind="contradicts", by=by)
    relate_claims(two, other=three, kind="same_as", by=by)
    with pytest.raises(Conflict, match="cannot become the same claim"):
        relate_claims(one, other=three, kind="same_as", by=by)


def test_a_link_is_rejected_and_confirmed_again_by_name(newsroom: Newsroom):
    one, two = newsroom.claim("One."), newsroom.claim("Two.")
    relation = relate_claims(one, other=two, kind="contradicts", by=newsroom.actor())
    with pytest.raises(Conflict, match="confirmed already by Mira Lindt"):
        confirm_relation(relation, by=newsroom.actor("lead"), seen=None)
    relation = reject_relation(relation, by=newsroom.actor("lead"), seen=1)
    with pytest.raises(Conflict, match="rejected already by Tomas Abara"):
        reject_relation(relation, by=newsroom.actor(), seen=None)
    assert confirm_relation(relation, by=newsroom.actor(), seen=2).state == "confirmed"


def test_merging_takes_sightings_and_links_over_and_keeps_the_rest_readable(newsroom: Newsroom):
    row = newsroom.article()
    gone, kept, third = (newsroom.mark_claim(row, words) for words in ("60 dead", "control every street", "denied"))
    newsroom.add_source(gone)
    relate_claims(gone, other=third, kind="contradicts", by=newsroom.actor())
    merged = newsroom.do(gone, "merge", "lead", into=str(kept.uuid))
    assert (merged.state, merged.merged_into) == ("merged", kept)
    assert kept.sightings.count() == 2
    relation = ClaimRelation.objects.get()
    assert {relation.a, relation.b} == {kept, third}
    assert gone.evidence.count() == 1


@pytest.mark.parametrize("into", ["nonsense", "itself", "elsewhere"])
def test_a_claim_is_merged_only_into_another_of_the_desk(newsroom: Newsroom, other_newsroom: Newsroom, into: str):
    claim = newsroom.claim()
    target = {"nonsense": "x", "itself": str(claim.uuid), "elsewhere": str(other_newsroom.claim().uuid)}[into]
    with pytest.raises(Invalid):
        newsroom.do(claim, "merge", "lead", into=target)


def test_what_is_published_is_frozen_complete_with_its_counter_claim(newsroom: Newsroom):
    row = newsroom.article(outlet="The Harbour Post")
    claim = newsroom.mark_claim(row, "Our brigades control every street of Dervane", claimant="Ilse Tarrow")
    denial = newsroom.mark_claim(row, "The League denied that the town had fallen", claimant="Jorin Vasht")
    relate_claims(claim, other=denial, kind="contradicts", by=newsroom.actor())
    add_evidence(
        claim,
        by=newsroom.actor(),
        content=EvidenceInput(url="https://secret.example/", stance="context", confidential=True),
    )
    newsroom.archive(claim.evidence.get())
    newsroom.do(claim, "take", "checker")
    newsroom.attempt(claim)
    newsroom.answer(claim)
    newsroom.propose(claim)
    newsroom.do(claim, "approve", "reviewer")
    newsroom.do(claim, "publish", "lead")
    record = Publication.objects.get().record
    assert record["rating"] == {"key": "contested", "label": "Contested", "value": None}
    assert record["claim"]["claimant"] == "Ilse Tarrow"
    assert record["relations"][0]["kind"] == "contradicts"
    assert record["relations"][0]["statement"] == denial.statement
    assert record["sightings"][0]["outlet"] == "The Harbour Post"
    assert record["attempts"][0]["result"] == "No answer by 20:00."
    assert record["evidence"] == []
    assert "secret.example" not in str(record)


def test_a_merge_never_makes_a_claim_contradict_itself(newsroom: Newsroom):
    one, two, three = (newsroom.claim(words) for words in ("One.", "Two.", "Three."))
    by = newsroom.actor("checker")
    relate_claims(one, other=three, kind="same_as", by=by)
    link = relate_claims(two, other=three, kind="contradicts", by=by)
    with pytest.raises(Conflict, match="cannot become the same claim"):
        newsroom.do(one, "merge", "lead", into=str(two.uuid))
    with pytest.raises(Conflict, match="cannot become the same claim"):
        newsroom.do(two, "merge", "lead", into=str(three.uuid))
    reject_relation(link, by=by, seen=None)
    newsroom.do(one, "merge", "lead", into=str(two.uuid))


def test_a_confirmed_link_survives_a_merge_into_a_claim_where_it_was_rejected(newsroom: Newsroom):
    one, two, three = (newsroom.claim(words) for words in ("One.", "Two.", "Three."))
    by = newsroom.actor("checker")
    relate_claims(one, other=three, kind="contradicts", by=by, rationale="They deny it.")
    rejected = relate_claims(two, other=three, kind="contradicts", by=by)
    reject_relation(rejected, by=by, seen=None)
    newsroom.do(one, "merge", "lead", into=str(two.uuid))
    rejected.refresh_from_db()
    assert (rejected.state, rejected.rationale) == ("confirmed", "They deny it.")


def test_a_link_that_a_merge_takes_over_stands_in_the_history_of_the_third_claim(newsroom: Newsroom):
    one, two, three = (newsroom.claim(words) for words in ("One.", "Two.", "Three."))
    relate_claims(one, other=three, kind="contradicts", by=newsroom.actor("checker"))
    newsroom.do(one, "merge", "lead", into=str(two.uuid))
    last = three.events.order_by("-id")[0]
    assert (last.verb, last.payload["other_label"], last.payload["moved_from"]) == ("relation_added", "C-2", "C-1")


def test_links_of_a_merged_claim_are_not_decided(newsroom: Newsroom):
    one, two, three = (newsroom.claim(words) for words in ("One.", "Two.", "Three."))
    by = newsroom.actor("checker")
    relate_claims(two, other=three, kind="contradicts", by=by)
    left = relate_claims(one, other=three, kind="contradicts", by=by)
    newsroom.do(one, "merge", "lead", into=str(two.uuid))
    with pytest.raises(Conflict, match="C-1 is merged into another claim"):
        reject_relation(left, by=by, seen=None)


def test_a_claim_that_was_merged_since_it_was_read_is_seen_nowhere_else(newsroom: Newsroom):
    read = newsroom.claim("One.")
    newsroom.do(read, "merge", "lead", into=str(newsroom.claim("Two.").uuid))
    assert read.state == "new"  # as this caller knows it
    with pytest.raises(Conflict, match="merged into another claim"):
        see_claim(read, by=newsroom.actor("checker"), seen=Seen(), url="https://one.example/")


def test_an_edit_of_what_will_be_published_voids_the_approval(newsroom: Newsroom):
    claim = newsroom.bring_to("open")
    newsroom.attempt(claim)
    newsroom.answer(claim)
    source = newsroom.add_source(claim)
    newsroom.archive(source)
    newsroom.propose(claim)
    newsroom.do(claim, "approve", "reviewer")
    assert len(newsroom.file(claim).valid_approvals) == 1
    content = EvidenceInput(url=source.url, stance="supports", title="Another title")
    edit_evidence(source, by=newsroom.actor("checker"), seen=None, content=content)
    assert newsroom.file(claim).valid_approvals == ()
    with pytest.raises(Conflict, match="One approval") as refused:
        newsroom.do(claim, "publish", "lead")
    missing: Any = refused.value.extra["missing"]
    assert [item["key"] for item in missing] == ["approvals"]


def test_a_copy_and_the_agencys_own_page_are_one_source(newsroom: Newsroom):
    newsroom.article("A report.", outlet="Meridian Wire", url="https://news.meridianwire.example/a")
    claim = newsroom.bring_to("open")
    newsroom.add_source(claim, url="https://harbourpost.example/x", origin="Meridian  wire")
    newsroom.add_source(claim, url="https://www.meridianwire.example/b")
    assert newsroom.file(claim).independent_sources == 1
    newsroom.add_source(claim, url="https://thequay.example/y")
    assert newsroom.file(claim).independent_sources == 2
