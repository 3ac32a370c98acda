"""Web Annotations in: placed, lost or refused one by one, and the same file again makes nothing new."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import Placement, Span
from annotations.models.span import STANDS
from annotations.text import to_utf16
from factcheck.actions.spans import Range, delete_span, edit_span, retire_span
from factcheck.actions.webannotations import Imported, counted, import_annotations
from factcheck.errors import Problem, Refused
from factcheck.models import Claim, DeskArticle, Event, Sighting
from tests.factcheck.exports.test_annotations import exported
from tests.support.newsroom import TEXT, Newsroom


def annotation(exact: str, *tags: str, position: tuple[int, int] | None = None, **more: Any) -> dict[str, Any]:
    selectors: list[dict[str, Any]] = [{"type": "TextQuoteSelector", "exact": exact}]
    if position:
        selectors.append({"type": "TextPositionSelector", "start": position[0], "end": position[1]})
    return {
        "type": "Annotation",
        "id": f"urn:uuid:{uuid4()}",
        "body": [{"type": "TextualBody", "purpose": "tagging", "value": tag} for tag in tags or ("figure",)],
        "target": {"source": "https://elsewhere.example/a", "selector": selectors},
        **more,
    }


def bring(newsroom: Newsroom, row: DeskArticle, *annotations: Any, by: str = "checker") -> list[Imported | Problem]:
    return import_annotations(row, by=newsroom.actor(by), annotations=annotations)


def told(results: list[Imported | Problem]) -> list[str]:
    return [one.outcome if isinstance(one, Imported) else one.slug for one in results]


def marks(row: DeskArticle) -> list[tuple[int | None, int | None, str, tuple[str, ...]]]:
    """Those that have a place, in the text's order, with their tags."""
    placements = Placement.objects.filter(STANDS, revision=row.current, span__removed_at=None)
    return [
        (one.start, one.end, one.exact, tuple(tag.key for tag in one.span.tags.order_by("position")))
        for one in placements.order_by("start", "end", "id")
    ]


def test_each_is_placed_lost_or_refused_for_itself(newsroom: Newsroom):
    row = newsroom.article()
    start = TEXT.index("60 dead")
    units = (to_utf16(TEXT, start), to_utf16(TEXT, start + 7))
    results = bring(
        newsroom,
        row,
        annotation("60 dead", position=(start, start + 7)),
        annotation("60 dead", "Context", position=units),
        annotation("every street", "quote"),
        annotation("words that are not there", "figure"),
        annotation("Jorin Vasht", "nonsense"),
        annotation("Jorin Vasht", body=None),
        {"type": "Note"},
        annotation("Dervane"),
    )
    assert told(results) == ["placed", "placed", "placed", "lost", "invalid", "invalid", "invalid", "lost"]
    assert [one.method for one in results if isinstance(one, Imported)] == ["position", "utf16", "quote", "", ""]
    assert str(results[4]).startswith(
        "'nonsense': no such tag on this desk. Choose from: claim, quote, figure, context"
    )
    assert counted(results) == {"placed": 3, "lost": 2, "same": 0, "refused": 3}
    street = TEXT.index("every street")
    assert marks(row) == [
        (street, street + 12, "every street", ("quote",)),
        (start, start + 7, "60 dead", ("figure",)),
        (start, start + 7, "60 dead", ("context",)),
    ]
    lost = Placement.objects.filter(revision=row.current, state="orphan")
    assert {one.exact for one in lost} == {"words that are not there", "Dervane"}
    assert Event.objects.filter(verb="span_created").count() == 5
    row.refresh_from_db()
    assert row.state == "working"


def test_the_same_file_again_makes_nothing_new_and_undoes_nothing(newsroom: Newsroom):
    row = newsroom.article()
    sent = [
        annotation("60 dead"),
        annotation("gone words"),
        annotation("every street", "claim"),
        annotation("no id", id=""),
    ]
    sent.append({**annotation("Jorin Vasht"), "id": ""})
    sent.append({**annotation("Ilse Tarrow"), "id": "https://elsewhere.example/anno/1"})
    first = bring(newsroom, row, *sent)
    assert told(first) == ["placed", "lost", "placed", "lost", "placed", "placed"]
    spans = [one.span for one in first if isinstance(one, Imported)]
    moved = Span.objects.select_related("article__on_desk").get(uuid=spans[0])
    start = TEXT.index("60 dead")
    edit_span(
        moved,
        by=newsroom.actor(),
        seen=None,
        revision=str(row.current.uuid),
        range_=Range(start, start + 2, "60"),
        tags=["context"],
    )
    before = (marks(row), Event.objects.count(), Claim.objects.count())
    again = bring(newsroom, row, *sent)
    assert told(again) == ["same"] * 6
    assert [one.span for one in again if isinstance(one, Imported)] == spans
    assert (marks(row), Event.objects.count(), Claim.objects.count()) == before
    assert isinstance(again[0], Imported)
    assert (again[0].start, again[0].end) == (start, start + 2)


def test_twice_in_one_file_is_once(newsroom: Newsroom):
    row = newsroom.article()
    one = annotation("60 dead")
    assert told(bring(newsroom, row, one, one)) == ["placed", "same"]
    nameless = {**annotation("every street"), "id": ""}
    assert told(bring(newsroom, row, nameless, nameless)) == ["placed", "same"]
    assert Span.objects.count() == 2


def test_a_mark_made_by_hand_is_not_doubled_by_one_without_an_id(newsroom: Newsroom):
    row = newsroom.article()
    by_hand = newsroom.mark(row, "60 dead", tags=("figure",)).span
    [result] = bring(newsroom, row, {**annotation("60 dead"), "id": ""})
    assert isinstance(result, Imported)
    assert (result.outcome, result.span) == ("same", by_hand.uuid)


def test_what_was_removed_here_is_not_brought_back(newsroom: Newsroom):
    row = newsroom.article()
    one = annotation("60 dead")
    bring(newsroom, row, one)
    delete_span(Span.objects.select_related("article__on_desk").get(), by=newsroom.actor(), seen=None)
    assert told(bring(newsroom, row, one)) == ["span-removed"]


def test_the_id_of_another_articles_mark_is_refused(newsroom: Newsroom):
    one = annotation("60 dead")
    bring(newsroom, newsroom.article(), one)
    other = newsroom.article(TEXT + "More.")
    assert told(bring(newsroom, other, one)) == ["span-uuid-taken"]


def test_the_importer_acts_and_the_files_creator_is_kept(newsroom: Newsroom):
    row = newsroom.article()
    bring(newsroom, row, annotation("60 dead", creator={"type": "Person", "name": "Ada of the Quay"}))
    span = Span.objects.get()
    assert (span.creator, span.marked_by) == (newsroom.people["checker"], "Ada of the Quay")
    event = Event.objects.get(verb="span_created")
    assert (event.actor, event.payload["marked_by"]) == (newsroom.people["checker"], "Ada of the Quay")
    [out] = exported(newsroom.desk)
    assert out["creator"] == {"type": "Person", "name": "Ada of the Quay"}


def test_who_may_make_no_marks_or_no_claims_is_refused(newsroom: Newsroom):
    row = newsroom.article()
    with pytest.raises(Refused):
        bring(newsroom, row, annotation("60 dead"), by="viewer")
    assert Span.objects.count() == 0


def test_claims_that_are_identified_are_joined(newsroom: Newsroom):
    row = newsroom.article()
    claim = newsroom.claim("Sixty people died.")

    def identified(exact: str, name: str) -> dict[str, Any]:
        one = annotation(exact, "claim")
        one["body"].append({"type": "SpecificResource", "purpose": "identifying", "source": name})
        return one

    elsewhere = f"urn:uuid:{uuid4()}"
    results = bring(
        newsroom,
        row,
        identified("60 dead", f"urn:uuid:{claim.uuid}"),
        identified("every street of Dervane", elsewhere),
        identified("the town had fallen", elsewhere),
        annotation("Both sides claim Dervane", "claim"),
    )
    assert told(results) == ["placed"] * 4
    claims = [one.claim for one in results if isinstance(one, Imported)]
    assert claims[0] == claim.uuid
    assert claims[1] == claims[2] not in (None, claim.uuid)
    assert claims[3] not in claims[:3]
    assert Claim.objects.count() == 3
    assert Sighting.objects.filter(claim__uuid=str(claims[1])).count() == 2


def test_a_claim_whose_words_are_lost_is_made_all_the_same(newsroom: Newsroom):
    row = newsroom.article()
    [result] = bring(newsroom, row, annotation("More than 90 people died.", "claim"))
    assert isinstance(result, Imported)
    assert result.outcome == "lost"
    claim = Claim.objects.get(uuid=str(result.claim))
    assert claim.statement == "More than 90 people died."
    assert claim.sightings.get(span__uuid=result.span)


def test_a_position_alone_counts_in_the_text_that_it_names(newsroom: Newsroom):
    row = newsroom.article()
    one = annotation("x")
    one["target"] = {
        "source": f"https://desk.example/api/v1/revisions/{row.current.uuid}/",
        "selector": {"type": "TextPositionSelector", "start": 0, "end": 4},
    }
    other = {**annotation("y"), "target": {**one["target"], "source": f"https://desk.example/{uuid4()}/"}}
    assert told(bring(newsroom, row, one, other)) == ["placed", "no-quote"]
    assert marks(row) == [(0, 4, "Both", ("figure",))]


def test_the_number_of_queries_does_not_grow_with_marks_that_are_no_claims(newsroom: Newsroom):
    row = newsroom.article(" ".join(f"word{number}." for number in range(60)))

    def asked(first: int, last: int) -> int:
        sent = [annotation(f"word{number}.") for number in range(first, last)]
        with CaptureQueriesContext(connection) as captured:
            assert told(bring(newsroom, row, *sent)) == ["placed"] * (last - first)
        return len([one for one in captured if "SAVEPOINT" not in one["sql"]])

    asked(0, 1)
    few, many = asked(1, 4), asked(4, 9)
    assert few == many


# There and back

WORDS = ("60 dead", "every street of Dervane", "Both sides claim Dervane", "The League")


def filled(newsroom: Newsroom) -> DeskArticle:
    row = newsroom.article(url="https://one.example/a")
    for exact, tags in zip(WORDS, (("figure",), ("claim",), ("quote", "context"), ("claim", "quote")), strict=True):
        newsroom.mark(row, exact, tags=tags)
    return row


def test_marks_that_go_out_and_into_a_fresh_desk_are_the_same_marks(newsroom: Newsroom, other_newsroom: Newsroom):
    row = filled(newsroom)
    out = [json.loads(json.dumps(one)) for one in exported(newsroom.desk)]
    there = other_newsroom.article()
    assert told(bring(other_newsroom, there, *out)) == ["placed"] * 4
    assert marks(there) == marks(row)
    assert {one.marked_by for one in Span.objects.filter(article=there.article)} == {"Mira Lindt"}
    again = exported(other_newsroom.desk)
    assert [one["target"]["selector"] for one in again] == [one["target"]["selector"] for one in out]
    assert told(bring(other_newsroom, there, *out)) == ["same"] * 4
    assert told(bring(newsroom, row, *out)) == ["same"] * 4


def test_marks_go_into_a_revised_text_where_their_words_stand_once(newsroom: Newsroom, other_newsroom: Newsroom):
    filled(newsroom)
    out = exported(newsroom.desk)
    revised = "💥 A new first line.\n\n" + TEXT.replace("60 dead", "61 dead").replace(
        "The League denied", "Nobody denied"
    )
    there = other_newsroom.article(revised)
    results = bring(other_newsroom, there, *out)
    assert sorted(told(results)) == ["lost", "lost", "placed", "placed"]
    assert [mark[2] for mark in marks(there)] == ["Both sides claim Dervane", "every street of Dervane"]
    assert all(revised[start:end] == exact for start, end, exact, _ in marks(there))


def test_a_mark_that_never_had_a_place_is_not_left_behind_by_new_text(newsroom: Newsroom):
    row = newsroom.article()
    bring(newsroom, row, annotation("A later sentence."), annotation("gone for good"))
    row = newsroom.revise(row, TEXT + "\n\nSomething else.")
    assert {one.exact for one in row.current.placements.all()} == {"A later sentence.", "gone for good"}
    assert marks(row) == []
    row = newsroom.revise(row, TEXT + "\n\nA later sentence. Another.")
    assert [mark[2] for mark in marks(row)] == ["A later sentence."]
    [lost] = row.current.placements.filter(state="orphan")
    assert lost.exact == "gone for good"
    retire_span(Span.objects.select_related("article__on_desk").get(pk=lost.span_id), by=newsroom.actor(), seen=None)
    row = newsroom.revise(row, TEXT + "\n\nA later sentence. Yet another.")
    assert [one.exact for one in row.current.placements.all()] == ["A later sentence."]
