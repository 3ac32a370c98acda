"""Links between claims that the job suggests: found, kept up to date, and never put before a person's decision."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from factcheck import jobs
from factcheck.actions import counterclaims as actions
from factcheck.actions.claims import ClaimChanges, edit_claim
from factcheck.actions.counterclaims import MOST_SUGGESTED, MOST_WAITING, suggest_links
from factcheck.actions.people import open_story, speaker_named, take_side
from factcheck.actions.quantities import QuantityInput, add_quantity, edit_quantity
from factcheck.actions.relations import confirm_relation, reject_relation, relate_claims, suggest_relation
from factcheck.jobs import LostLease
from factcheck.models import Claim, ClaimReading, ClaimRelation, ClaimTerm, Event, Job
from factcheck.queries.counterclaims import METHOD, promising
from factcheck.queries.sharing import MOST_OF_A_HASH
from tests.support.newsroom import Newsroom

STORY = """\
The war in Arland went on around Dervane.

League spokesman Jorin Vasht said League fighters had captured Dervane on Friday.

The Federal Command denied that the League had taken Dervane. “Federal troops hold all roads into Dervane,” Federal \
Command spokeswoman Ilse Tarrow said.
"""


def work(claim: Claim, *, key: str = "") -> int:
    """Run the newest job of the claim as the worker does, or the one of this key."""
    rows = Job.objects.filter(kind="matches", key__startswith=key or f"{claim.uuid}@")
    attempt = jobs.claim_job(rows.order_by("-pk")[0].pk)
    assert attempt is not None
    return suggest_links(attempt)


def add(newsroom: Newsroom, statement: str, **fields: Any) -> Claim:
    claim = newsroom.claim(statement, **fields)
    work(claim)
    return claim


def hashes_of(claim: Claim) -> list[int]:
    hashes: list[int] = ClaimReading.objects.get(claim=claim).hashes
    return hashes


def links() -> list[tuple[str, str, str]]:
    return sorted((one.a.statement, one.kind, one.b.statement) for one in ClaimRelation.objects.all())


TAKEN, HELD = "League fighters captured Dervane.", "Federal troops hold Dervane."


@pytest.fixture
def taken(newsroom: Newsroom) -> Claim:
    row = newsroom.article(STORY)
    claim = newsroom.mark_claim(row, "League fighters had captured Dervane on Friday", claimant="Jorin Vasht")
    work(claim)
    return claim


def test_the_counter_claim_is_suggested_with_its_reasons(newsroom: Newsroom, taken: Claim):
    row = taken.sightings.get().span.article.on_desk  # type: ignore[union-attr]
    held = newsroom.mark_claim(row, "Federal troops hold all roads into Dervane", claimant="Ilse Tarrow")
    assert work(held) == 1
    [link] = ClaimRelation.objects.all()
    assert (link.a, link.b, link.kind, link.state, link.method) == (taken, held, "contradicts", "suggested", METHOD)
    assert link.score is not None
    assert 0.5 <= link.score <= 1
    labels = [reason["label"] for reason in link.reasons]
    assert labels[:2] == ["other side", "taken against held"]
    events = Event.objects.filter(verb="relation_added")
    assert {(event.claim, event.via, event.actor) for event in events} == {(taken, "job", None), (held, "job", None)}


def test_the_same_by_another_outlet_is_suggested_as_the_same(newsroom: Newsroom):
    one = add(newsroom, "The League lost 40 fighters in the assault on Dervane.", claimant="Ilse Tarrow")
    other = add(newsroom, "In the assault on Dervane the League lost 40 of its fighters.", claimant="Ilse Tarrow")
    [link] = ClaimRelation.objects.all()
    assert ({link.a, link.b}, link.kind) == ({one, other}, "same_as")
    assert "same number 40" in [reason["label"] for reason in link.reasons]


def test_sides_that_people_gave_count_also_where_no_text_tells_them(newsroom: Newsroom):
    story = open_story(newsroom.desk, title="Dervane", by=newsroom.actor("lead"))
    for name, side in (("Jorin Vasht", "A"), ("Ilse Tarrow", "B")):
        speaker = speaker_named(newsroom.desk, name)
        assert speaker is not None
        take_side(story, speaker=speaker, side=side, by=newsroom.actor("lead"))
    add(newsroom, TAKEN, claimant="Jorin Vasht", story=story)
    add(newsroom, HELD, claimant="Ilse Tarrow", story=story)
    [link] = ClaimRelation.objects.all()
    assert link.kind == "contradicts"
    assert "other side" in [reason["label"] for reason in link.reasons]


def test_a_later_figure_updates_the_earlier_one(newsroom: Newsroom):
    first = add(newsroom, "The flood in Dervane killed 12 people.", claimed_on=date(2026, 3, 1))
    second = add(newsroom, "The flood in Dervane killed 31 people.", claimed_on=date(2026, 3, 4))
    [link] = ClaimRelation.objects.all()
    assert (link.a, link.kind, link.b) == (second, "updates", first)
    labels = [reason["label"] for reason in link.reasons]
    assert "later date" in labels
    assert any("against" in label and "of the same thing" in label for label in labels)


def test_between_two_stories_only_the_same_and_the_opposite_are_suggested(newsroom: Newsroom):
    one, other = (open_story(newsroom.desk, title=title, by=newsroom.actor("lead")) for title in ("Dervane", "Tolm"))
    add(newsroom, "Dervane is the only town that has not fallen to the League.", story=one)
    add(newsroom, "The League captured the whole town.", story=other)
    assert links() == []
    add(newsroom, "The League captured the whole town.", story=one)
    assert sorted(kind for _, kind, _ in links()) == ["same_as", "updates"]


def test_run_twice_changes_nothing(newsroom: Newsroom):
    add(newsroom, "The League lost 40 fighters in the assault on Dervane.")
    other = add(newsroom, "The League lost 40 fighters in its assault on Dervane.")
    before = (links(), Event.objects.count(), ClaimTerm.objects.count())
    jobs.enqueue("matches", [f"{other.uuid}@again"])
    assert work(other) == 0
    assert (links(), Event.objects.count(), ClaimTerm.objects.count()) == before


def test_a_worker_that_was_killed_between_its_steps_leaves_nothing_twice(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
):
    add(newsroom, "The League lost 40 fighters in the assault on Dervane.")
    other = newsroom.claim("The League lost 40 fighters in its assault on Dervane.")
    job = Job.objects.get(key=f"{other.uuid}@1")
    first = jobs.claim_job(job.pk)
    assert first is not None

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(actions, "load_compared", die)
        with pytest.raises(KeyboardInterrupt):
            suggest_links(first)
    assert ClaimReading.objects.filter(claim=other).exists()
    assert not ClaimRelation.objects.exists()
    Job.objects.filter(pk=job.pk).update(lease_until="2020-01-01T00:00:00Z")
    second = jobs.claim_job(job.pk)
    assert second is not None
    assert suggest_links(second) == 1
    with pytest.raises(LostLease):
        suggest_links(first)
    assert len(links()) == 1


def test_an_edited_claim_withdraws_what_does_not_hold_any_more(newsroom: Newsroom):
    add(newsroom, "The League lost 40 fighters in the assault on Dervane.")
    other = add(newsroom, "The League lost 40 fighters in its assault on Dervane.")
    assert len(links()) == 1
    edit_claim(
        other, by=newsroom.actor(), seen=None, changes=ClaimChanges(statement="Bread prices rose by 3 percent in Tolm.")
    )
    assert work(other) == 0
    assert links() == []
    events = Event.objects.filter(verb="relation_withdrawn")
    assert {(event.via, event.actor, event.payload["kind"]) for event in events} == {("job", None, "same_as")}
    assert events.count() == 2


def test_a_figure_that_is_added_makes_it_another_kind(newsroom: Newsroom):
    one = add(newsroom, "The League lost many fighters in the assault on Dervane.")
    other = add(newsroom, "The League lost many fighters in its assault on Dervane.")
    assert [kind for _, kind, _ in links()] == ["same_as"]
    figure = QuantityInput(Decimal(40), Decimal(40), "League fighters killed")
    add_quantity(one, by=newsroom.actor(), content=figure)
    work(one)
    assert [kind for _, kind, _ in links()] == ["same_as"]
    quantity = add_quantity(
        other, by=newsroom.actor(), content=QuantityInput(Decimal(0), Decimal(0), "League fighters killed")
    )
    work(other)
    [link] = ClaimRelation.objects.all()
    assert (link.kind, link.state) == ("contradicts", "suggested")
    assert "0 against 40 of the same thing" in [reason["label"] for reason in link.reasons]
    assert Event.objects.filter(verb="relation_retyped", actor=None).count() == 2
    edit_quantity(quantity, by=newsroom.actor(), seen=None, content=figure)
    work(other)
    assert [kind for _, kind, _ in links()] == ["same_as"]


@pytest.mark.parametrize("decide", [confirm_relation, reject_relation])
def test_what_a_person_decided_is_neither_touched_nor_asked_again(newsroom: Newsroom, decide):
    add(newsroom, "The League lost 40 fighters in the assault on Dervane.")
    other = add(newsroom, "The League lost 40 fighters in its assault on Dervane.")
    link = ClaimRelation.objects.get()
    decide(link, by=newsroom.actor(), seen=None)
    before = ClaimRelation.objects.values().get()
    for statement in ("Bread prices rose in Tolm.", "The League lost 40 fighters in this assault on Dervane."):
        other.refresh_from_db()
        edit_claim(other, by=newsroom.actor(), seen=None, changes=ClaimChanges(statement=statement))
        assert work(other) == 0
    assert ClaimRelation.objects.values().get() == before


def test_what_another_method_or_a_person_suggested_beside_it_is_left_alone(newsroom: Newsroom):
    one = add(newsroom, "The League lost 40 fighters in the assault on Dervane.")
    other = add(newsroom, "Bread prices rose in Tolm.")
    assert suggest_relation(one, other, kind="supports", method="somebody-else") is not None
    jobs.enqueue("matches", [f"{other.uuid}@again"])
    work(other)
    assert [kind for _, kind, _ in links()] == ["supports"]
    third = add(newsroom, "The League lost 40 fighters in its assault on Dervane.")
    relate_claims(one, other=third, kind="supports", by=newsroom.actor())
    edit_claim(third, by=newsroom.actor(), seen=None, changes=ClaimChanges(statement="It rained in Tolm."))
    work(third)
    assert sorted(kind for _, kind, _ in links()) == ["same_as", "supports", "supports"]


def test_a_contradiction_inside_a_group_of_the_same_claim_is_not_suggested(newsroom: Newsroom):
    story = open_story(newsroom.desk, title="Dervane", by=newsroom.actor("lead"))
    for name, side in (("Jorin Vasht", "A"), ("Ilse Tarrow", "B")):
        speaker = speaker_named(newsroom.desk, name)
        assert speaker is not None
        take_side(story, speaker=speaker, side=side, by=newsroom.actor("lead"))
    one = add(newsroom, TAKEN, claimant="Jorin Vasht", story=story)
    other = newsroom.claim(HELD, claimant="Ilse Tarrow", story=story)
    relate_claims(one, other=other, kind="same_as", by=newsroom.actor())
    assert work(other) == 0


def test_merged_and_declined_claims_are_not_compared(newsroom: Newsroom):
    one = add(newsroom, "The League lost 40 fighters in the assault on Dervane.")
    newsroom.do(one, "decline", "checker", reason="Nobody says so.")
    into = add(newsroom, "Bread prices rose in Tolm.")
    merged = newsroom.claim("The League lost 40 fighters in an assault on Dervane.")
    newsroom.do(merged, "merge", "lead", into=str(into.uuid))
    assert work(merged) == 0
    add(newsroom, "The League lost 40 fighters in its assault on Dervane.")
    assert links() == []


def test_a_merge_can_be_taken_back_after_its_suggestions_stopped_holding(newsroom: Newsroom):
    add(newsroom, "The League lost 40 fighters in the assault on Dervane.")
    merged = add(newsroom, "The League lost 40 fighters in its assault on Dervane.")
    into = add(newsroom, "Bread prices rose in Tolm.")
    newsroom.do(merged, "merge", "lead", into=str(into.uuid))
    into.refresh_from_db()
    edit_claim(into, by=newsroom.actor(), seen=None, changes=ClaimChanges(statement="Bread prices fell in Tolm."))
    work(into)
    assert len(links()) == 1
    merged.refresh_from_db()
    newsroom.do(merged, "unmerge", "lead")
    [link] = ClaimRelation.objects.all()
    assert merged in (link.a, link.b)


def test_another_desks_claims_are_never_seen(newsroom: Newsroom, other_newsroom: Newsroom):
    add(other_newsroom, "The League lost 40 fighters in the assault on Dervane.")
    mine = add(newsroom, "The League lost 40 fighters in its assault on Dervane.")
    assert links() == []
    assert promising(mine, hashes_of(mine)) == []


def test_only_what_matters_promises_a_new_comparison(newsroom: Newsroom):
    claim = add(newsroom, TAKEN)
    for changes in (ClaimChanges(priority=3), ClaimChanges(kind="event")):
        claim.refresh_from_db()
        edit_claim(claim, by=newsroom.actor(), seen=None, changes=changes)
    assert Job.objects.filter(kind="matches").count() == 1
    claim.refresh_from_db()
    edit_claim(claim, by=newsroom.actor(), seen=None, changes=ClaimChanges(claimant="Jorin Vasht"))
    assert Job.objects.filter(kind="matches").count() == 2


def test_the_index_follows_the_claim(newsroom: Newsroom):
    claim = add(newsroom, "The League lost 40 fighters in the assault on Dervane.")
    hashes = set(ClaimTerm.objects.filter(claim=claim).values_list("hash", flat=True))
    assert hashes == set(hashes_of(claim))
    story = open_story(newsroom.desk, title="Dervane", by=newsroom.actor("lead"))
    edit_claim(
        claim,
        by=newsroom.actor(),
        seen=None,
        changes=ClaimChanges(statement="The League lost 41 fighters in the assault on Tolm.", story=story),
    )
    work(claim)
    terms = ClaimTerm.objects.filter(claim=claim)
    now = set(terms.values_list("hash", flat=True))
    assert now == set(ClaimReading.objects.get(claim=claim).hashes)
    assert hashes & now
    assert hashes - now
    assert set(terms.values_list("story", flat=True)) == {story.pk}


def test_so_many_suggestions_wait_on_a_claim_and_no_more(newsroom: Newsroom):
    for number in range(MOST_WAITING + 10):
        add(newsroom, f"The League lost 40 fighters in the assault on Dervane, outlet {number + 100} says.")
    per_claim: dict[int, int] = {}
    for pair in ClaimRelation.objects.values_list("a", "b"):
        for pk in pair:
            per_claim[pk] = per_claim.get(pk, 0) + 1
    assert max(per_claim.values()) <= MOST_WAITING + MOST_SUGGESTED
    newest = Claim.objects.order_by("-pk").first()
    assert newest is not None
    assert 0 < per_claim[newest.pk] <= MOST_SUGGESTED


def test_a_hash_that_everybody_has_costs_no_more(newsroom: Newsroom, django_assert_num_queries):
    claim = add(newsroom, "The League holds Dervane.")
    [first, *_] = hashes_of(claim)
    others = [newsroom.claim(f"Number {number} of the crowd.") for number in range(3)]
    ClaimTerm.objects.bulk_create(
        ClaimTerm(desk=newsroom.desk, hash=first, claim=other, story=None) for other in others
    )
    hashes = hashes_of(claim)
    with django_assert_num_queries(1):
        assert set(promising(claim, hashes)) == {other.pk for other in others}
    assert MOST_OF_A_HASH == 50
