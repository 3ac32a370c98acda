"""Texts in by batches: each line as if those before it were written, what is refused leaves nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.models import Article, Placement, Revision, Span
from factcheck.actions.ingest import ArticleInput, Ingested, batches, ingest_article, ingest_articles
from factcheck.actions.people import open_story
from factcheck.actions.spans import NewMark, Range, delete_span
from factcheck.errors import Conflict, Invalid, Problem, Refused
from factcheck.models import Claim, DeskArticle, Event, Job, Outlet, Sighting
from factcheck.queries.workbench import CARRY
from tests.factcheck.actions.test_races import at_once
from tests.support.newsroom import TEXT, Newsroom, open_newsroom


def take_in(newsroom: Newsroom, *contents: ArticleInput, by: str = "checker") -> list[Ingested | Problem]:
    return ingest_articles(newsroom.desk, by=newsroom.actor(by), contents=contents)


def outcomes(results: Sequence[Ingested | Problem]) -> list[str]:
    return [result.outcome if isinstance(result, Ingested) else result.slug for result in results]


def article(text: str | bytes, *marks: NewMark, **fields: Any) -> ArticleInput:
    return ArticleInput(text=text, spans=marks, **fields)


def mark(text: str, exact: str, *tags: str, uuid: UUID | None = None) -> NewMark:
    start = text.index(exact)
    return NewMark(Range(start, start + len(exact), exact), tags or ("figure",), uuid)


def rows_everywhere() -> list[int]:
    tables = (Article, Revision, DeskArticle, Span, Placement, Claim, Sighting, Event, Job, Outlet)
    return [table._default_manager.count() for table in tables]


# Within a batch


def test_a_line_sees_what_the_lines_before_it_made(newsroom: Newsroom):
    results = take_in(
        newsroom,
        article("One.", external_id="a"),
        article("One."),
        article("Two.", url="https://post.example/b"),
        article("One, corrected.", external_id="a"),
        article("One."),  # the first one's old text is nobody's now
        article("Two.", external_id="a"),
        article("Two, corrected.", url="https://post.example/b#top", external_id="b"),
    )
    assert outcomes(results) == ["created", "same", "created", "revised", "created", "two-articles", "revised"]
    first, second, _, fourth = results[:4]
    assert isinstance(first, Ingested)
    assert isinstance(second, Ingested)
    assert isinstance(fourth, Ingested)
    assert first.article == second.article == fourth.article
    assert (first.revision.number, fourth.revision.number) == (1, 2)
    row = DeskArticle.objects.get(external_id="a")
    assert (row.current, row.sha256, row.row_version) == (fourth.revision, fourth.revision.sha256, 2)
    assert DeskArticle.objects.count() == 3
    assert Job.objects.filter(kind="suggest").count() == Job.objects.filter(kind="copies").count() == 5
    assert Revision.objects.count() == 5
    verbs = Event.objects.filter(article=row.article).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["article_ingested", "article_revised"]


def test_articles_may_change_places_with_each_others_texts(newsroom: Newsroom):
    take_in(newsroom, article("X.", external_id="a"), article("Y.", external_id="b"))
    results = take_in(
        newsroom, article("Z.", external_id="a"), article("X.", external_id="b"), article("Y.", external_id="a")
    )
    assert outcomes(results) == ["revised"] * 3
    texts = DeskArticle.objects.order_by("external_id").values_list("current__text", "row_version")
    assert list(texts) == [("Y.", 3), ("X.", 2)]


def test_a_refused_line_stops_none_of_the_others_and_leaves_nothing(newsroom: Newsroom):
    before = rows_everywhere()
    bad = (
        article(b"%PDF-1.7 \x00\x01\x02", outlet="Nobody's"),
        article("Fine.", title="x" * 301, outlet="Nobody's"),
        article("Fine.", byline="a\0b"),
        article("Fine.", outlet="x" * 201),
        article(TEXT, NewMark(Range(0, 4, "Both"), ["figure"]), NewMark(Range(0, 4, "Bath"), ["figure"])),
    )
    assert outcomes(take_in(newsroom, *bad)) == ["binary", "invalid", "invalid", "invalid", "exact-mismatch"]
    assert rows_everywhere() == before
    assert outcomes(take_in(newsroom, bad[0], article("Good."), *bad[1:], article("Good."))) == [
        *("binary", "created", "invalid", "invalid", "invalid", "exact-mismatch", "same")
    ]
    assert (DeskArticle.objects.count(), Outlet.objects.count()) == (1, 0)


def test_outlets_are_found_or_made_once_in_any_spelling(newsroom: Newsroom):
    Outlet.objects.create(desk=newsroom.desk, name="Straße Post")
    results = take_in(
        newsroom,
        article("1.", outlet="The Quay"),
        article("2.", outlet="THE  QUAY", url="https://en.quay.co.uk/2"),
        article("3.", outlet="STRASSE POST", url="https://strasse.example/3"),
        article("4.", outlet="The Quay", url="https://other.example/4"),
        article("5."),
    )
    assert outcomes(results) == ["created"] * 5
    assert list(Outlet.objects.order_by("id").values_list("name", "domain")) == [
        ("Straße Post", "strasse.example"),
        ("The Quay", "quay.co.uk"),
    ]
    named = DeskArticle.objects.order_by("id").values_list("outlet__name", "article__outlet_name")
    assert list(named) == [(name, name or "") for name in ("The Quay", "The Quay", "Straße Post", "The Quay", None)]


def test_a_story_is_for_new_articles_only(newsroom: Newsroom):
    story = open_story(newsroom.desk, title="Dervane", by=newsroom.actor())
    take_in(newsroom, article("Old.", external_id="a"))
    take_in(newsroom, article("Old, corrected.", external_id="a", story=story), article("New.", story=story))
    assert [row.current.text for row in story.articles.select_related("current")] == ["New."]


def queries(newsroom: Newsroom, contents: Sequence[ArticleInput]) -> int:
    by = newsroom.actor()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        ingest_articles(newsroom.desk, by=by, contents=contents)
    return len([query for query in captured if "SAVEPOINT" not in query["sql"]])


@pytest.mark.parametrize(("count", "on_postgresql"), [(1, (16, 5, 16)), (20, (20, 5, 21)), (40, (20, 5, 21))])
def test_the_number_of_queries_does_not_depend_on_the_number_of_articles(
    newsroom: Newsroom, count: int, on_postgresql: tuple[int, int, int]
):
    """Where PostgreSQL has more than ten rows copied, it is asked for their keys before: one more for each table."""
    texts = [f"{TEXT}\nNumber {number}." for number in range(count)]
    plain = [article(text, external_id=f"x-{n}", outlet=f"Quay {n}") for n, text in enumerate(texts)]
    marks = [article(text, mark(text, "60 dead"), mark(text, "Dervane", "quote")) for text in texts]
    asked = (queries(newsroom, plain), queries(newsroom, plain), queries(newsroom, marks))
    assert asked == ((22, 5, 20) if connection.vendor == "sqlite" else on_postgresql)


# Marks that come along


def test_marks_come_with_their_article(newsroom: Newsroom):
    text = "Cafe\u0301 taken.\r\n60 dead, she said."
    kept = "Café taken.\n60 dead, she said."
    name = uuid4()
    [result] = take_in(
        newsroom,
        article(text, mark(kept, "60 dead"), NewMark(Range(0, 4, "Cafe\u0301"), ["quote", "figure"], name)),
    )
    assert isinstance(result, Ingested)
    assert result.outcome == "created"
    assert result.spans[1] == name
    placed = Placement.objects.filter(revision=result.revision).order_by("start")
    assert [(one.start, one.end, one.exact, one.prefix, one.suffix) for one in placed] == [
        (0, 4, "Café", "", kept[4:]),
        (12, 19, "60 dead", kept[:12], ", she said."),
    ]
    assert [[tag.key for tag in one.span.tags.all()] for one in placed] == [["quote", "figure"], ["figure"]]
    assert {one.span.creator for one in placed} == {newsroom.people["checker"]}
    row = DeskArticle.objects.get()
    assert (row.state, row.row_version) == ("working", 2)
    events = Event.objects.filter(article=row.article).order_by("id")
    verbs = ["article_ingested", "span_created", "span_created", "article_state"]
    assert [event.verb for event in events] == verbs
    assert row.state_event == events[3]
    assert [event.payload["span"] for event in events if event.verb == "span_created"] == list(map(str, result.spans))
    assert events[1].payload == {
        **{"span": str(result.spans[0]), "revision": str(result.revision.uuid)},
        **{"start": 12, "end": 19, "tags": ["figure"]},
    }


def test_a_mark_with_the_tag_claim_makes_a_claim(newsroom: Newsroom):
    texts = [f"{TEXT}\n{number}" for number in range(2)]
    results = take_in(newsroom, *(article(text, mark(text, "60 dead", "claim"), language="en") for text in texts))
    assert outcomes(results) == ["created"] * 2
    claims = Claim.objects.order_by("number")
    assert [(claim.number, claim.statement, claim.language) for claim in claims] == [
        (1, "60 dead", "en"),
        (2, "60 dead", "en"),
    ]
    assert {sighting.span.uuid for sighting in Sighting.objects.all() if sighting.span} == {
        span for result in results if isinstance(result, Ingested) for span in result.spans
    }


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        (NewMark(Range(0, 4, "Bath"), ["figure"]), "spans.1.exact", "exact-mismatch"),
        (NewMark(Range(0, 99_999, "Both"), ["figure"]), "spans.1.end", "range"),
        (NewMark(Range(0, 4, "Both"), ["nonsense"]), "spans.1.tags", "invalid"),
        (NewMark(Range(0, 4, "Both"), []), "spans.1.tags", "invalid"),
        (NewMark(Range(4, 5, " "), ["claim"]), "spans.1.exact", "invalid"),
    ],
)
def test_one_bad_mark_refuses_its_line_by_its_place(newsroom: Newsroom, wrong: NewMark, field: str, code: str):
    [problem] = take_in(newsroom, article(TEXT, mark(TEXT, "60 dead"), wrong))
    assert isinstance(problem, Invalid)
    assert (list(problem.fields), problem.slug) == ([field], code)
    assert problem.detail.startswith("spans.1: ")
    if code == "exact-mismatch":
        assert (problem.extra["expected"], problem.extra["found"]) == ("Bath", "Both")
    assert not Article.objects.exists()


def test_a_mark_does_not_split_a_character(newsroom: Newsroom):
    [problem] = take_in(newsroom, article("👨‍👩‍👧 left.", NewMark(Range(0, 1, "👨"), ["figure"])))
    assert isinstance(problem, Invalid)
    assert problem.slug == "split-grapheme"


def test_the_same_line_again_makes_nothing_twice(newsroom: Newsroom):
    name = uuid4()
    lines = [article(TEXT, mark(TEXT, "60 dead"), mark(TEXT, "Dervane", "claim", uuid=name))]
    [first] = take_in(newsroom, *lines)
    before = rows_everywhere()
    [again, twice] = take_in(newsroom, *lines, *lines)
    assert isinstance(first, Ingested)
    assert isinstance(again, Ingested)
    assert isinstance(twice, Ingested)
    assert (again.outcome, again.spans, twice.spans) == ("same", first.spans, first.spans)
    assert rows_everywhere() == before


def test_marks_are_added_to_an_article_that_is_here(newsroom: Newsroom):
    row = newsroom.article()
    theirs = newsroom.mark(row, "60 dead", tags=("figure",))
    lines = (mark(TEXT, "60 dead"), mark(TEXT, "60 dead", "quote"), mark(TEXT, "Dervane"), mark(TEXT, "Dervane"))
    [result] = take_in(newsroom, article(TEXT, *lines))
    assert isinstance(result, Ingested)
    assert result.outcome == "same"
    assert result.spans[0] == theirs.span.uuid
    assert result.spans[2] == result.spans[3]
    assert Span.objects.count() == 3


def test_a_uuid_of_another_mark_is_refused_and_a_removed_mark_stays_removed(newsroom: Newsroom):
    name = uuid4()
    take_in(newsroom, article(TEXT, mark(TEXT, "60 dead", uuid=name)))
    elsewhere = article("Dervane fell.", mark("Dervane fell.", "Dervane", uuid=name))
    [problem] = take_in(newsroom, elsewhere)
    assert isinstance(problem, Conflict)
    assert (problem.slug, list(problem.fields)) == ("span-uuid-taken", ["spans.0.uuid"])
    delete_span(Span.objects.get(), by=newsroom.actor(), seen=None)
    assert outcomes(take_in(newsroom, article(TEXT, mark(TEXT, "60 dead", uuid=name)))) == ["span-uuid-taken"]
    assert not Span.objects.filter(removed_at=None).exists()


def test_within_a_batch_too_a_uuid_is_one_mark(newsroom: Newsroom):
    name = uuid4()
    here = article("Dervane fell.", mark("Dervane fell.", "Dervane", uuid=name))
    moved = article("Dervane fell.", mark("Dervane fell.", "fell", uuid=name))
    elsewhere = article("Sell fell.", mark("Sell fell.", "fell", uuid=name))
    assert outcomes(take_in(newsroom, here, here, moved, elsewhere)) == [
        *("created", "same", "span-uuid-taken", "span-uuid-taken")
    ]
    assert (Span.objects.count(), DeskArticle.objects.count()) == (1, 1)


def test_new_text_takes_its_marks_along_and_those_of_the_old_one_are_promised_to_follow(newsroom: Newsroom):
    take_in(newsroom, article("Old.", external_id="a"))
    new, newer = "60 dead.", "61 dead."
    results = take_in(
        newsroom,
        article(new, mark(new, "60"), external_id="a"),
        article(newer, mark(newer, "61"), external_id="a"),
    )
    assert outcomes(results) == ["revised", "revised"]
    assert [one.revision.text for one in Placement.objects.order_by("id")] == [new, newer]
    promised = Job.objects.get(kind=CARRY)
    assert promised.key == str(Revision.objects.get(text=newer).uuid)


def test_who_may_not_mark_is_refused_those_lines(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(Refused):
        take_in(newsroom, article("Words."), by="viewer")
    monkeypatch.setitem(__import__("factcheck.workflow.roles").workflow.roles.PERMISSIONS, "span.write", "lead")
    results = take_in(newsroom, article(TEXT, mark(TEXT, "60 dead")), article("Words."))
    assert outcomes(results) == ["refused", "created"]


# A batch is what its lines are one by one

WORDS = ("Dervane fell. ", "60 dead. ", "They deny it. ")
texts = st.lists(st.sampled_from(WORDS), min_size=0, max_size=2).map("".join)
marks = st.builds(
    lambda start, length, tags, uuid, wrong: (start, length, tags, uuid, wrong),
    st.integers(0, 12),
    st.integers(0, 7),
    st.sampled_from([("figure",), ("quote", "figure"), ("claim",), ("nonsense",)]),
    st.none() | st.sampled_from([UUID(int=number) for number in range(1, 4)]),
    st.integers(0, 9).map(lambda number: number == 0),
)
lines = st.builds(
    lambda text, marks, fields: ArticleInput(
        text=text,
        spans=[
            NewMark(Range(start, start + length, "x" if wrong else text[start : start + length]), tags, uuid)
            for start, length, tags, uuid, wrong in marks
        ],
        **fields,
    ),
    texts,
    st.lists(marks, max_size=2) | st.just([]),
    st.fixed_dictionaries(
        {},
        optional={
            "external_id": st.sampled_from(["a", "b"]),
            "url": st.sampled_from(["https://p.example/1", "https://p.example/2?utm_source=x"]),
            "outlet": st.sampled_from(["Quay", "QUAY", "Sell Post"]),
            "title": st.sampled_from(["Title", "x" * 301]),
        },
    ),
)


def told(result: Ingested | Problem) -> Any:
    if isinstance(result, Ingested):
        return [result.outcome, str(result.article.article.uuid), result.revision.number, list(map(str, result.spans))]
    return [result.slug, result.detail, result.fields]


def everything() -> list[Any]:
    """What the database holds of the desks' articles, without keys and times."""
    found: list[Any] = [list(Outlet.objects.order_by("id").values_list("name", "domain"))]
    for row in DeskArticle.objects.order_by("id").select_related("article", "current", "outlet"):
        found.append([row.external_id, row.canonical_url, row.sha256, row.state, row.row_version])
        found.append([row.outlet.name if row.outlet else "", row.article.outlet_name, row.article.url])
        found.append([str(row.article.uuid), str(row.current.uuid)])
        revisions = row.article.revisions.order_by("number")
        found.append([[str(one.uuid), one.number, one.title, one.text, one.sha256, one.changes] for one in revisions])
        placements = Placement.objects.filter(revision__article=row.article).order_by("id").select_related("span")
        for one in placements:
            tags = sorted(tag.key for tag in one.span.tags.all())
            claims = [(s.claim.number, s.claim.statement) for s in one.span.sightings.select_related("claim")]
            found.append([str(one.span.uuid), str(one.revision.uuid), one.start, one.end, one.exact, one.prefix])
            found.append([one.suffix, one.method, one.span.origin, tags, claims])
        # A batch writes what is alike together, so in which order is not compared.
        events = sorted(Event.objects.filter(article=row.article).order_by("id"), key=nameless)
        found.append([[event.verb, event.state_from, event.state_to, event.via, event.payload] for event in events])
        found.append(row.state_event and [row.state_event.verb, row.state_event.article_id == row.article_id])
        found.append(sorted(Job.objects.filter(key__startswith=str(row.current.uuid)).values_list("kind", "state")))
    found.append(sorted(Job.objects.values_list("state", flat=True)))
    found.append(list(Claim.objects.order_by("number").values_list("number", "statement", "state")))
    return found


UUIDS = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def nameless(event: Event) -> tuple[str, str]:
    return event.verb, re.sub(UUIDS, "", json.dumps(event.payload, sort_keys=True))


def without_names(value: Any) -> str:
    """As text, every uuid replaced by the number of its first appearance."""
    seen: dict[str, str] = {}
    return re.sub(
        UUIDS,
        lambda match: seen.setdefault(match[0], f"uuid {len(seen)}"),
        json.dumps(value, ensure_ascii=False, indent=1, default=str),
    )


@settings(max_examples=30, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(lines, max_size=6), st.lists(lines, max_size=2))
def test_a_batch_leaves_what_its_lines_leave_one_by_one(
    newsroom: Newsroom, contents: list[ArticleInput], already: list[ArticleInput]
):
    def one_by_one() -> list[Ingested | Problem]:
        results: list[Ingested | Problem] = []
        for content in contents:
            try:
                results.append(ingest_article(newsroom.desk, by=newsroom.actor(), content=content))
            except Problem as problem:
                results.append(problem)
        return results

    left = []
    for way in (lambda: take_in(newsroom, *contents), one_by_one):
        with transaction.atomic():
            take_in(newsroom, *already)
            results = way()
            left.append(without_names([[told(result) for result in results], everything()]))
            transaction.set_rollback(True)
    assert left[0] == left[1]


# How many at once


def test_a_batch_is_closed_by_articles_marks_claims_and_bytes():
    def sizes(content: ArticleInput, count: int) -> list[int]:
        return [len(group) for group in batches([content] * count, content=lambda one: one)]

    figures = [NewMark(Range(0, 1, "T"), ["figure"])] * 20
    claims = [NewMark(Range(0, 1, "T"), ["claim"])] * 2
    assert sizes(article("T."), 450) == [200, 200, 50]
    assert sizes(article("T.", *figures), 60) == [29, 29, 2]
    assert sizes(article("T.", *claims), 20) == [10, 10]
    assert sizes(article("T" * 400_000), 7) == [3, 3, 1]
    assert [len(group) for group in batches([None] * 300, content=lambda one: None)] == [200, 100]


# Two at once


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_articles_at_once_make_each_once():
    newsroom = open_newsroom()
    texts = [f"{TEXT}\n{number}" for number in range(30)]
    contents = [article(text, mark(text, "60 dead", "claim"), outlet=f"Quay {text[-1]}") for text in texts]

    def take_all(contents: list[ArticleInput]) -> None:
        for first in range(0, 30, 10):
            results = take_in(newsroom, *contents[first : first + 10])
            assert {*outcomes(results)} <= {"created", "same"}

    assert at_once(lambda: take_all(contents), lambda: take_all(contents[::-1])) == [None, None]
    assert DeskArticle.objects.count() == Span.objects.count() == Claim.objects.count() == 30
    assert Job.objects.count() == 90, "suggestions and copies of each text, and what its claim is compared with"
    assert Outlet.objects.count() == 10
    assert Event.objects.filter(verb="article_ingested").count() == 30


@pytest.mark.django_db(transaction=True)
def test_an_import_and_marks_on_its_articles_at_once_do_not_get_stuck():
    newsroom = open_newsroom()
    texts = [f"{TEXT}\n{number}" for number in range(6)]
    rows = [newsroom.article(text) for text in texts]
    contents = [article(text, mark(text, "60 dead", "claim")) for text in texts]

    def mark_all() -> None:
        for row in reversed(rows):
            newsroom.mark(row, "Dervane")

    met = at_once(mark_all, lambda: take_in(newsroom, *contents), lambda: take_in(newsroom, *contents[::-1]))
    assert met == [None] * 3
    assert Claim.objects.count() == Span.objects.count() == 12
    assert sorted(Claim.objects.values_list("number", flat=True)) == list(range(1, 13))


@pytest.mark.django_db(transaction=True)
def test_what_a_batch_promises_is_sent_after_it_by_twenties(monkeypatch: pytest.MonkeyPatch):
    newsroom = open_newsroom()
    sent: list[list[int]] = []
    inside: list[bool] = []

    def send(name: str, args: list[int]) -> None:
        sent.append(list(args))
        inside.append(connection.in_atomic_block)

    monkeypatch.setattr("factcheck.jobs.ledger.current_app.send_task", send)
    take_in(newsroom, *(article(f"Text {number}.") for number in range(45)))
    assert [len(jobs) for jobs in sent] == [20, 20, 5] * 2
    assert sorted(job for jobs in sent for job in jobs) == sorted(Job.objects.values_list("pk", flat=True))
    assert not any(inside)
