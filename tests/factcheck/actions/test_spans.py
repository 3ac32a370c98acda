"""Marks and decisions on suggestions, and the claims that come of them."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from annotations.models import Span, Suggestion
from factcheck.actions.claims import Seen, add_comment
from factcheck.actions.spans import (
    ClaimDetails,
    Range,
    accept_suggestion,
    delete_span,
    edit_span,
    mark_span,
    reject_suggestion,
    reopen_suggestion,
)
from factcheck.errors import Conflict, Invalid, Refused, Stale
from factcheck.models import Claim, DeskArticle, Event, Sighting, Speaker
from tests.support.newsroom import Newsroom

AFTER_EMOJI = "She put the losses at 60 dead."


@pytest.fixture
def row(newsroom: Newsroom) -> DeskArticle:
    return newsroom.article(
        b"Line one\r\nwraps here.\r\n\r\n" + "Family 👨‍👩‍👧 flag 🇦🇫 e\u0301.\r\n\r\n60 dead, she said.".encode()
    )


def test_a_mark_tagged_claim_makes_a_claim_with_the_words_as_statement(newsroom: Newsroom):
    row = newsroom.article()
    marked = newsroom.mark(row, AFTER_EMOJI, claimant="Ilse Tarrow", seen=Seen(voice="attributes"))
    placement = marked.span.placements.get()
    assert row.current.text[placement.start : placement.end] == AFTER_EMOJI
    assert marked.claim is not None
    assert marked.claim.statement == AFTER_EMOJI
    assert (marked.claim.state, marked.claim.label) == ("new", "C-1")
    assert marked.claim.claimant == Speaker.objects.get(name="Ilse Tarrow")
    assert Sighting.objects.get(claim=marked.claim).voice == "attributes"
    row.refresh_from_db()
    assert row.state == "working"
    assert list(Event.objects.filter(article=row.article).values_list("verb", flat=True)) == [
        "article_ingested",
        "span_created",
        "sighting_added",
        "article_state",
    ]


def test_other_tags_make_no_claim(newsroom: Newsroom):
    assert newsroom.mark(newsroom.article(), "60 dead", tags=("figure",)).claim is None
    assert Claim.objects.count() == 0


def test_a_statement_reads_a_hard_wrapped_line_as_one(newsroom: Newsroom, row: DeskArticle):
    marked = newsroom.mark(row, "Line one\nwraps here.")
    assert marked.claim is not None
    assert marked.claim.statement == "Line one wraps here."


def test_offsets_count_code_points_after_emoji_and_crlf(newsroom: Newsroom, row: DeskArticle):
    marked = newsroom.mark(row, "60 dead")
    placement = marked.span.placements.get()
    assert placement.exact == "60 dead"
    assert placement.start == len("Line one\nwraps here.\n\nFamily 👨‍👩‍👧 flag 🇦🇫 é.\n\n")


@pytest.mark.parametrize(
    ("start", "end", "exact", "code"),
    [
        (0, 8, "Line 0ne", "exact-mismatch"),
        (5, 5, "", "range"),
        (-1, 4, "Line", "range"),
        (0, 9_999, "Line", "range"),
        (8, 4, "Line", "range"),
        (29, 30, "👨", "split-grapheme"),
    ],
)
def test_a_range_that_does_not_hold_is_refused(newsroom: Newsroom, row, start: int, end: int, exact: str, code: str):
    with pytest.raises(Invalid) as refused:
        mark_span(
            row, by=newsroom.actor(), revision=row.current.sha256, range_=Range(start, end, exact), tags=["claim"]
        )
    assert refused.value.slug == code
    assert Span.objects.count() == 0


def test_offsets_of_another_revision_are_refused(newsroom: Newsroom, row: DeskArticle):
    with pytest.raises(Conflict) as refused:
        mark_span(row, by=newsroom.actor(), revision=str(uuid.uuid4()), range_=Range(0, 4, "Line"), tags=["claim"])
    assert refused.value.slug == "revision-mismatch"


@pytest.mark.parametrize("tags", [[], ["nonsense"], ["claim", "nonsense"]])
def test_unknown_tags_are_named(newsroom: Newsroom, row: DeskArticle, tags: list[str]):
    with pytest.raises(Invalid) as refused:
        mark_span(row, by=newsroom.actor(), revision=row.current.sha256, range_=Range(0, 4, "Line"), tags=tags)
    assert "tags" in refused.value.fields


def test_the_same_uuid_twice_is_one_mark_and_one_claim(newsroom: Newsroom, row: DeskArticle):
    name = uuid.uuid4()
    again = [
        mark_span(
            row, by=newsroom.actor(), revision=row.current.sha256, range_=Range(0, 4, "Line"), tags=["claim"], uuid=name
        )
        for _ in range(2)
    ]
    assert [marked.created for marked in again] == [True, False]
    assert again[0].claim == again[1].claim
    assert (Span.objects.count(), Claim.objects.count()) == (1, 1)
    with pytest.raises(Conflict, match="Give the new mark a new uuid"):
        mark_span(
            row, by=newsroom.actor(), revision=row.current.sha256, range_=Range(5, 8, "one"), tags=["claim"], uuid=name
        )


def test_overlapping_and_nested_marks_are_allowed(newsroom: Newsroom, row: DeskArticle):
    for exact in ("Line one", "one\nwraps", "one", "Line one"):
        newsroom.mark(row, exact)
    assert Span.objects.count() == 4


def test_a_mark_may_join_a_claim(newsroom: Newsroom, row: DeskArticle):
    claim = newsroom.claim()
    marked = newsroom.mark(row, "60 dead", join=claim, seen=Seen(voice="denies", attributed_to="Jorin Vasht"))
    assert marked.claim == claim
    assert Sighting.objects.get().attributed_to == Speaker.objects.get(name="Jorin Vasht")


def test_accepting_a_suggestion_keeps_it_and_makes_span_and_claim(newsroom: Newsroom):
    row = newsroom.article()
    suggestion = newsroom.suggest(row)[0]
    marked = accept_suggestion(suggestion, by=newsroom.actor())
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.span) == ("accepted", marked.span)
    assert suggestion.decided_by == newsroom.people["checker"]
    assert marked.span.origin == "suggested"
    assert marked.claim is not None


def test_a_claimant_guess_is_not_saved_unless_a_person_says_so(newsroom: Newsroom):
    row = newsroom.article()
    suggestion = next(one for one in newsroom.suggest(row) if one.claimant_guess)
    marked = accept_suggestion(suggestion, by=newsroom.actor())
    assert marked.claim is not None
    assert marked.claim.claimant is None
    assert Speaker.objects.count() == 0


def test_accepting_with_other_ends_is_an_edit(newsroom: Newsroom):
    row = newsroom.article()
    suggestion = newsroom.suggest(row)[0]
    start = suggestion.start
    word = row.current.text[start:].split()[0]
    accept_suggestion(suggestion, by=newsroom.actor(), range_=Range(start, start + len(word), word))
    suggestion.refresh_from_db()
    assert suggestion.state == "edited"


def test_who_decides_second_is_told_who_decided_first(newsroom: Newsroom):
    suggestion = newsroom.suggest(newsroom.article())[0]
    reject_suggestion(suggestion, by=newsroom.actor("checker2"), reason="opinion")
    with pytest.raises(Conflict, match="Yuki Hale decided this suggestion before you"):
        accept_suggestion(suggestion, by=newsroom.actor())
    assert Span.objects.count() == 0


def test_a_rejection_needs_one_of_the_reasons(newsroom: Newsroom):
    suggestion = newsroom.suggest(newsroom.article())[0]
    with pytest.raises(Invalid, match="'bad mood' is not a reason"):
        reject_suggestion(suggestion, by=newsroom.actor(), reason="bad mood")


def test_a_decision_can_be_taken_back(newsroom: Newsroom):
    suggestion = newsroom.suggest(newsroom.article())[0]
    marked = accept_suggestion(suggestion, by=newsroom.actor())
    reopen_suggestion(suggestion, by=newsroom.actor())
    suggestion.refresh_from_db()
    marked.span.refresh_from_db()
    assert (suggestion.state, suggestion.span) == ("pending", None)
    assert marked.span.removed_at is not None
    assert Claim.objects.get().state == "declined"
    accept_suggestion(suggestion, by=newsroom.actor())
    assert Claim.objects.count() == 2


def test_removing_a_mark_declines_its_bare_claim_and_keeps_the_history(newsroom: Newsroom, row: DeskArticle):
    marked = newsroom.mark(row, "60 dead")
    delete_span(marked.span, by=newsroom.actor(), seen=1)
    claim = Claim.objects.get()
    assert claim.state == "declined"
    assert "sighting_removed" in claim.events.values_list("verb", flat=True)
    assert Span.objects.get().removed_at is not None


def test_removing_the_last_mark_of_a_claim_with_work_on_it_is_refused(newsroom: Newsroom, row: DeskArticle):
    marked = newsroom.mark(row, "60 dead")
    assert marked.claim is not None
    add_comment(marked.claim, by=newsroom.actor(), text="I will ask the hospital.")
    with pytest.raises(Conflict) as refused:
        delete_span(marked.span, by=newsroom.actor(), seen=None)
    assert refused.value.slug == "last-sighting"
    assert "the claim has comments" in refused.value.detail
    assert Sighting.objects.count() == 1


def test_one_of_two_marks_of_a_claim_can_go(newsroom: Newsroom, row: DeskArticle):
    first = newsroom.mark(row, "60 dead")
    newsroom.mark(row, "Line one", join=first.claim)
    delete_span(first.span, by=newsroom.actor(), seen=None)
    assert Claim.objects.get().state == "new"


def test_ends_and_tags_of_a_mark_can_change(newsroom: Newsroom, row: DeskArticle):
    span = newsroom.mark(row, "Line one", tags=("quote",)).span
    edit_span(span, by=newsroom.actor(), seen=1, revision=row.current.sha256, range_=Range(0, 4, "Line"))
    span.refresh_from_db()
    assert span.placements.get().exact == "Line"
    marked = edit_span(span, by=newsroom.actor(), seen=2, tags=["claim", "quote"])
    assert marked.claim is not None
    marked = edit_span(span, by=newsroom.actor(), seen=None, tags=["quote"])
    assert marked.claim is None
    assert Claim.objects.get().state == "declined"


def test_a_stale_edit_shows_what_stands_there(newsroom: Newsroom, row: DeskArticle):
    span = newsroom.mark(row, "Line one", tags=("quote",)).span
    edit_span(span, by=newsroom.actor(), seen=1, tags=["figure"])
    with pytest.raises(Stale) as refused:
        edit_span(span, by=newsroom.actor("checker2"), seen=1, tags=["context"])
    assert refused.value.extra["current"] == {"row_version": 2, "start": 0, "end": 8, "tags": ["figure"]}


def test_suggestions_are_not_asked_again_where_somebody_decided(newsroom: Newsroom):
    from django.db import transaction

    from annotations import actions as text_actions
    from annotations.suggesters import get_suggester

    row = newsroom.article()
    suggestions = newsroom.suggest(row)
    reject_suggestion(suggestions[0], by=newsroom.actor(), reason="opinion")
    drafts = get_suggester().suggest(row.current.text, "en")
    with transaction.atomic():
        fresh = text_actions.store_suggestions(row.current, suggester="linear", version="next", drafts=drafts)
    assert len(fresh) == len(suggestions) - 1
    again = Suggestion.objects.get(version="next", start=suggestions[0].start, end=suggestions[0].end)
    assert (again.state, again.superseded_by) == ("superseded", suggestions[0])


def test_a_viewer_marks_and_decides_nothing(newsroom: Newsroom):
    row = newsroom.article()
    suggestion = newsroom.suggest(row)[0]
    for act in (
        lambda: newsroom.mark(row, "60 dead", by="viewer"),
        lambda: reject_suggestion(suggestion, by=newsroom.actor("viewer"), reason="opinion"),
    ):
        with pytest.raises(Refused):
            act()


def test_details_can_give_the_new_claim_its_own_statement(newsroom: Newsroom, row: DeskArticle):
    marked = mark_span(
        row,
        by=newsroom.actor(),
        revision=row.current.sha256,
        range_=Range(0, 4, "Line"),
        tags=["claim"],
        details=ClaimDetails(statement="A line was drawn.", kind="event"),
    )
    assert marked.claim is not None
    assert (marked.claim.statement, marked.claim.kind) == ("A line was drawn.", "event")


def test_the_mark_of_a_declined_claim_can_go(newsroom: Newsroom, row: DeskArticle):
    mark = newsroom.mark(row, "60 dead")
    assert mark.claim
    newsroom.do(mark.claim, "decline", "checker", reason="Not checkable.")
    delete_span(mark.span, by=newsroom.actor(), seen=None)
    mark.claim.refresh_from_db()
    assert (mark.claim.state, mark.claim.sightings.count()) == ("declined", 0)


def test_a_mark_joined_by_mistake_to_a_claim_that_nobody_had_seen_can_be_taken_back(
    newsroom: Newsroom, row: DeskArticle
):
    claim = newsroom.claim("Forty houses burnt.")
    newsroom.attempt(claim)
    mark = newsroom.mark(row, "60 dead", join=claim)
    delete_span(mark.span, by=newsroom.actor(), seen=None)
    claim.refresh_from_db()
    assert (claim.state, claim.sightings.count()) == ("new", 0)


def test_an_edit_that_changes_nothing_leaves_version_and_history(newsroom: Newsroom, row: DeskArticle):
    mark = newsroom.mark(row, "60 dead", tags=("quote",))
    before = Event.objects.count()
    edit_span(mark.span, by=newsroom.actor(), seen=None, tags=("quote",))
    mark.span.refresh_from_db()
    assert (mark.span.row_version, Event.objects.count()) == (1, before)


def test_taking_a_decision_back_records_that_the_mark_is_gone(newsroom: Newsroom):
    row = newsroom.article()
    suggestion = newsroom.suggest(row)[0]
    span = accept_suggestion(suggestion, by=newsroom.actor()).span
    reopen_suggestion(suggestion, by=newsroom.actor())
    removed = Event.objects.get(verb="span_removed")
    assert (removed.payload["span"], removed.payload["tags"]) == (str(span.uuid), ["claim"])


@pytest.mark.parametrize(("zone", "day"), [("Europe/Kyiv", "2026-03-05"), ("America/New_York", "2026-03-04")])
def test_a_claim_is_dated_by_the_day_in_the_newsroom(newsroom: Newsroom, settings: Any, zone: str, day: str):
    settings.TIME_ZONE = zone
    row = newsroom.article("Forty houses burnt.", published_at=datetime(2026, 3, 4, 22, 30, tzinfo=UTC))
    assert str(newsroom.mark_claim(row, "Forty houses").claimed_on) == day


GUESSED = """\
“Our brigades hold the town,” said the federal spokeswoman Ilse Tarrow.

On Wednesday she told Meridian Wire that the League had lost at least 60 dead since Monday.
"""


def test_guesses_are_stored_with_their_passages_and_dated_by_the_day_of_publication(newsroom: Newsroom):
    row = newsroom.article(GUESSED, published_at=datetime(2026, 3, 5, 9, tzinfo=UTC), language="en")
    suggestion = next(one for one in newsroom.suggest(row) if "60 dead" in one.exact)
    guesses = suggestion.guesses
    named = {name: guesses[name]["value"] for name in ("claimant", "source", "claimed_on", "date")}
    assert named == {
        "claimant": "Ilse Tarrow",
        "source": "Meridian Wire",
        "claimed_on": "2026-03-04",
        "date": "2026-03-02",
    }
    assert guesses["claimant"]["exact"] == "the federal spokeswoman Ilse Tarrow"
    [figure] = guesses["figures"]
    assert (figure["low"], figure["high"], figure["counts"], figure["exact"]) == ("60", None, "dead", "at least 60")
    for passage in (guesses["claimant"], guesses["source"], guesses["claimed_on"], guesses["date"], figure):
        assert row.current.text[passage["start"] : passage["end"]] == passage["exact"]


def test_without_a_day_of_publication_a_weekday_stays_without_a_date(newsroom: Newsroom):
    row = newsroom.article(GUESSED, language="en")
    suggestion = next(one for one in newsroom.suggest(row) if "60 dead" in one.exact)
    assert suggestion.guesses["date"]["value"] == ""
    assert suggestion.guesses["date"]["exact"] == "since Monday"


def test_decided_suggestions_take_the_guesses_along_whose_words_came_along(newsroom: Newsroom):
    row = newsroom.article(GUESSED, language="en")
    suggestion = next(one for one in newsroom.suggest(row) if "60 dead" in one.exact)
    reject_suggestion(suggestion, by=newsroom.actor(), reason="opinion")
    row = newsroom.revise(row, GUESSED.replace("On Wednesday", "Late on Wednesday"), language="en")
    copy = Suggestion.objects.get(carried_from=suggestion)
    # The name did not move as the claim did, and the words that tell the day are others.
    assert sorted(copy.guesses) == ["date", "figures", "form", "source", "voice"]
    assert copy.guesses["figures"][0]["start"] == suggestion.guesses["figures"][0]["start"] + len("Late ")


def test_accepting_saves_no_figure_and_no_day_that_was_only_guessed(newsroom: Newsroom):
    row = newsroom.article(GUESSED, published_at=datetime(2026, 3, 5, 9, tzinfo=UTC), language="en")
    suggestion = next(one for one in newsroom.suggest(row) if "60 dead" in one.exact)
    claim = accept_suggestion(suggestion, by=newsroom.actor()).claim
    assert claim is not None
    assert claim.quantities.count() == 0
    assert str(claim.claimed_on) == "2026-03-05"
