"""The article page as a browser without scripts gets it, and the pieces that a script gets."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from pytest_django import DjangoAssertNumQueries

from annotations.models import Span, Suggestion
from annotations.text import blocks
from factcheck import jobs
from factcheck.actions.spans import accept_suggestion, reject_suggestion
from factcheck.models import Claim, DeskArticle, Heartbeat, Job, Rating, Sighting
from factcheck.queries.workbench import Item
from factcheck.web.article import page as pages
from factcheck.web.article.lines import draw_lines
from tests.support.newsroom import Newsroom

SCRIPT = {"X-Requested-With": "fetch"}
HTMX = {"HX-Request": "true"}
DIRT = (
    "Clashes 💥💥 near the cafe\u0301\r\n\r\n"
    "The “League” 👨‍👩‍👧 said <script>alert('1')</script> & that 40 soldiers\r\n"
    "were killed on Monday, and that the bridge at Kessim was\r\n"
    "closed until further notice, according to its spokesman.\r\n \t \r\n"
    "قال المتحدث إن أربعين جنديا قتلوا يوم الاثنين.\r\n\r\n"
    "E\u0301tienne  said that  5 people died.\r\n"
)


class Page(HTMLParser):
    """What a browser would hold: blocks with their text nodes, marks, and the list's lines."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[dict[str, Any]] = []
        self.marks: list[dict[str, Any]] = []
        self.lines: list[dict[str, str]] = []
        self.scripts: list[dict[str, str]] = []
        self.inside: str = ""
        self.stack: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "data-sentences" in given:
            self.blocks.append({**given, "tag": tag, "text": ""})
            self.inside = tag
        elif self.inside and tag == self.inside:
            raise AssertionError("a block within a block")
        if tag == "mark":
            assert "mark" not in self.stack, "nested marks"
            self.marks.append({**given, "text": "", "block": self.blocks[-1]})
        if tag == "li" and "data-key" in given:
            self.lines.append(given)
        if tag == "script":
            self.scripts.append(given)
        if self.inside and tag not in ("use", "svg"):
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and tag in self.stack:
            self.stack.remove(tag)
            if tag == self.inside:
                self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.blocks[-1]["text"] += data
            if "mark" in self.stack:
                self.marks[-1]["text"] += data

    def words_of(self, key: str) -> str:
        return "".join(mark["text"] for mark in self.marks if key in mark["data-ids"].split())


def page_of(client: Client, row: DeskArticle, **query: str) -> Page:
    answer = client.get(address(row), query)
    assert answer.status_code == 200
    return Page(answer.content.decode())


def address(row: DeskArticle) -> str:
    return reverse("web:article", args=[row.article.uuid])


@pytest.fixture
def checker(client: Client, newsroom: Newsroom) -> Client:
    client.force_login(newsroom.people["checker"])
    return client


@pytest.fixture
def row(newsroom: Newsroom) -> DeskArticle:
    return newsroom.article(outlet="The Harbour Post", title="Both sides claim Dervane")


@pytest.fixture
def pending(newsroom: Newsroom, row: DeskArticle) -> list[Suggestion]:
    found = newsroom.suggest(row)
    assert len(found) >= 2
    return found


def span_fields(row: DeskArticle, exact: str, **more: str) -> dict[str, str]:
    start = row.current.text.index(exact)
    return {
        "revision": str(row.current.uuid),
        "start": str(start),
        "end": str(start + len(exact)),
        "exact": exact,
        "tags": "claim",
        **more,
    }


# The text


def test_every_text_node_is_the_stored_text_unchanged(checker: Client, newsroom: Newsroom) -> None:
    row = newsroom.article(DIRT)
    newsroom.suggest(row)
    text = row.current.text
    page = page_of(checker, row)
    assert [block["text"] for block in page.blocks] == [text[b.start : b.end] for b in blocks(text)]
    for block in page.blocks:
        start = int(block["data-start"])
        assert text[start : start + len(block["text"])] == block["text"]
        assert block["dir"] == "auto"
    assert "40 soldiers\nwere killed" in page.blocks[1]["text"]
    assert "said that  5 people" in page.blocks[3]["text"]


def test_whitespace_between_blocks_is_known_to_the_page_where_it_is_not_one_blank_line(
    checker: Client, newsroom: Newsroom
) -> None:
    row = newsroom.article(DIRT)
    page = page_of(checker, row)
    rebuilt = page.blocks[0]["text"]
    for block in page.blocks[1:]:
        rebuilt += block.get("data-gap", "\n\n") + block["text"]
    assert rebuilt == row.current.text.strip()


def test_sentences_begin_where_the_server_cut_them(checker: Client, newsroom: Newsroom) -> None:
    row = newsroom.article("He left at 5 p.m. on Monday. Mr. Vasht stayed. 😀 Nobody came.")
    [block] = page_of(checker, row).blocks
    starts = [int(start) for start in block["data-sentences"].split()]
    assert [row.current.text[start:][:8] for start in starts] == ["He left ", "Mr. Vash", "😀 Nobody"[:8]]


def test_markup_in_the_text_stays_text(checker: Client, newsroom: Newsroom) -> None:
    row = newsroom.article(DIRT, title="<b>bold</b>")
    newsroom.suggest(row)
    page = page_of(checker, row)
    assert all(script.get("src") for script in page.scripts)
    assert "<script>alert('1')</script> &" in page.blocks[1]["text"]


def test_marks_hold_their_words_after_emoji_combining_letters_and_line_ends(
    checker: Client, newsroom: Newsroom
) -> None:
    row = newsroom.article(DIRT)
    wanted = ["near the café", "<script>alert('1')</script> & that 40 soldiers\nwere killed", "أربعين جنديا", "Étienne"]
    marked = {str(newsroom.mark(row, exact, tags=("figure",)).span.uuid): exact for exact in wanted}
    page = page_of(checker, row)
    assert {key: page.words_of(key) for key in marked} == marked


def test_overlapping_marks_are_cut_into_pieces_that_do_not_nest(
    checker: Client, newsroom: Newsroom, row: DeskArticle
) -> None:
    outer = str(newsroom.mark(row, "She put the losses at 60 dead").span.uuid)
    inner = str(newsroom.mark(row, "60 dead", tags=("figure",)).span.uuid)
    page = page_of(checker, row)
    assert page.words_of(outer) == "She put the losses at 60 dead"
    both = next(mark for mark in page.marks if mark["text"] == "60 dead")
    assert both["data-ids"] == f"{inner} {outer}", "the shortest comes first"
    assert both["class"].split() == ["m-ink", "m-both", "m-under-tag"]


def test_a_mark_across_two_blocks_shows_in_both(checker: Client, newsroom: Newsroom, row: DeskArticle) -> None:
    key = str(newsroom.mark(row, "60 dead.\n\nThe League denied").span.uuid)
    page = page_of(checker, row)
    assert [mark["text"] for mark in page.marks if key in mark["data-ids"]] == ["60 dead.", "The League denied"]


def test_a_published_claim_wears_its_rating(checker: Client, newsroom: Newsroom, row: DeskArticle) -> None:
    done = newsroom.mark(row, "60 dead")
    assert done.claim
    Claim.objects.filter(pk=done.claim.pk).update(rating=Rating.objects.get(desk=newsroom.desk, key="contested"))
    answer = checker.get(address(row)).content.decode()
    [mark] = Page(answer).marks
    assert mark["class"].split() == ["m-stamp", "r-contested"]
    assert mark["title"] == f"{done.claim.label}, Contested"
    assert "#sc-contested" in answer


def test_the_title_is_printed_once(checker: Client, newsroom: Newsroom) -> None:
    inside = newsroom.article("Both sides claim Dervane\n\nThe League denied that the town had fallen.")
    assert [block["tag"] for block in page_of(checker, inside).blocks] == ["h1", "p"]
    outside = newsroom.article("The League denied that the town had fallen.", title="Dervane")
    assert [block["tag"] for block in page_of(checker, outside).blocks] == ["p"]
    assert checker.get(address(outside)).content.decode().count("<h1") == 1


# The list


def test_marks_and_suggestions_are_listed_in_text_order(
    checker: Client, newsroom: Newsroom, row: DeskArticle, pending: list[Suggestion]
) -> None:
    newsroom.mark(row, "60 dead", tags=("figure",))
    starts = [int(line["data-start"]) for line in page_of(checker, row).lines]
    assert starts == sorted(starts)
    assert len(starts) == len(pending) + 1


def test_only_the_undecided_or_the_rejected_are_listed_on_request(
    checker: Client, newsroom: Newsroom, row: DeskArticle, pending: list[Suggestion]
) -> None:
    reject_suggestion(pending[0], by=newsroom.actor(), reason="opinion")
    accept_suggestion(pending[1], by=newsroom.actor())
    standings = {
        show: sorted({line["data-standing"] for line in page_of(checker, row, show=show).lines})
        for show in ("undecided", "all", "rejected", "nonsense")
    }
    undecided = ["pending"] if len(pending) > 2 else []
    assert standings["undecided"] == undecided
    assert standings["rejected"] == ["rejected"]
    assert standings["all"] == standings["nonsense"] == sorted(["marked", "rejected", *undecided])
    rejected = str(pending[0].uuid)
    assert not page_of(checker, row).words_of(rejected), "a rejected suggestion is not drawn"
    assert page_of(checker, row, show="rejected").words_of(rejected) == pending[0].exact


def test_one_item_is_open_with_its_guesses_as_fields(
    checker: Client, row: DeskArticle, pending: list[Suggestion]
) -> None:
    chosen = next(one for one in pending if one.claimant_guess)
    answer = checker.get(address(row), {"item": str(chosen.uuid)}).content.decode()
    page = Page(answer)
    assert [line["data-key"] for line in page.lines if line.get("class") == "open"] == [str(chosen.uuid)]
    assert [mark["text"] for mark in page.marks if "m-current" in mark["class"]] == [chosen.exact]
    assert re.search(rf'name="claimant"\s+value="{re.escape(html.escape(chosen.claimant_guess))}"', answer)
    assert answer.count('name="reason"') == len(Suggestion.RejectReason.values)


def test_the_number_of_queries_does_not_grow_with_the_marks(
    checker: Client, newsroom: Newsroom, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    words = " ".join(f"word{number}." for number in range(60))
    few, many = newsroom.article(f"Few. {words}"), newsroom.article(f"Many. {words}")
    for number in range(40):
        if number < 2:
            newsroom.mark(few, f"word{number}.")
        newsroom.mark(many, f"word{number}.")
    for row in (few, many):
        with django_assert_num_queries(19):
            checker.get(address(row))


# Decisions


@pytest.mark.parametrize("headers", [SCRIPT, HTMX])
def test_a_selection_becomes_a_mark_and_a_claim(checker: Client, row: DeskArticle, headers: dict[str, str]) -> None:
    key = str(uuid.uuid4())
    fields = span_fields(row, "60 dead", span=key, claimant="Ilse Tarrow", voice="attributes")
    answer = checker.post(reverse("web:article-mark", args=[row.article.uuid]), fields, headers=headers)
    assert answer.status_code == 200
    page = Page(answer.content.decode())
    claim = Claim.objects.get()
    assert (claim.statement, claim.claimant and claim.claimant.name) == ("60 dead", "Ilse Tarrow")
    assert Sighting.objects.get().voice == "attributes"
    assert [line["data-key"] for line in page.lines] == [key], "only the touched line"
    assert len(page.blocks) == 1, "only the touched block"
    assert page.words_of(key) == "60 dead"
    assert f"Saved as {claim.label}." in answer.content.decode()
    assert reverse("web:article-undo", args=[row.article.uuid]) in answer.content.decode()


def test_a_mark_sent_twice_is_made_once(checker: Client, row: DeskArticle) -> None:
    url = reverse("web:article-mark", args=[row.article.uuid])
    fields = span_fields(row, "60 dead", span=str(uuid.uuid4()))
    answers = [checker.post(url, fields, headers={**SCRIPT, "Idempotency-Key": "once"}).content for _ in range(2)]
    assert answers[0] == answers[1]
    assert (Span.objects.count(), Claim.objects.count()) == (1, 1)
    checker.post(url, fields, headers={**SCRIPT, "Idempotency-Key": "another"})
    assert (Span.objects.count(), Claim.objects.count()) == (1, 1), "the page's own uuid holds as well"


def test_line_ends_that_a_browser_sends_as_crlf_still_match(checker: Client, newsroom: Newsroom) -> None:
    row = newsroom.article(DIRT)
    fields = span_fields(row, "40 soldiers\nwere killed")
    fields["exact"] = fields["exact"].replace("\n", "\r\n")
    answer = checker.post(reverse("web:article-mark", args=[row.article.uuid]), fields, headers=SCRIPT)
    assert answer.status_code == 200
    assert Claim.objects.get().statement == "40 soldiers were killed"


def test_a_mark_may_join_a_claim(checker: Client, newsroom: Newsroom, row: DeskArticle) -> None:
    claim = newsroom.claim("Sixty died.")
    url = reverse("web:article-mark", args=[row.article.uuid])
    assert checker.post(url, span_fields(row, "60 dead", claim=str(claim.uuid)), headers=SCRIPT).status_code == 200
    assert (Claim.objects.count(), claim.sightings.count()) == (1, 1)


def test_a_claim_of_another_desk_cannot_be_joined(checker: Client, other_newsroom: Newsroom, row: DeskArticle) -> None:
    claim = other_newsroom.claim("Sixty died.")
    url = reverse("web:article-mark", args=[row.article.uuid])
    answer = checker.post(url, span_fields(row, "60 dead", claim=str(claim.uuid)), headers=SCRIPT)
    assert answer.status_code == 422
    assert not Span.objects.exists()


def test_accepting_takes_the_guesses_unless_the_form_says_otherwise(
    checker: Client, row: DeskArticle, pending: list[Suggestion]
) -> None:
    chosen = next(one for one in pending if one.claimant_guess)
    url = reverse("web:suggestion-accept", args=[chosen.uuid])
    assert checker.post(url, {}, headers=SCRIPT).status_code == 200
    claim = Claim.objects.select_related("claimant").get()
    assert claim.claimant
    assert (claim.statement, claim.claimant.name) == (chosen.exact.replace("\n", " "), chosen.claimant_guess)
    assert Sighting.objects.get().voice == chosen.voice


def test_accepting_by_form_goes_back_to_the_page_with_the_item_open(
    checker: Client, row: DeskArticle, pending: list[Suggestion]
) -> None:
    url = reverse("web:suggestion-accept", args=[pending[0].uuid])
    answer = checker.post(url, {"claimant": "Federal Command", "relayed_by": "Meridian Wire", "voice": "denies"})
    assert answer.status_code == 302
    assert answer["Location"] == f"{address(row)}?item={pending[0].uuid}#i-{pending[0].uuid}"
    sighting = Sighting.objects.select_related("relayed_by", "claim__claimant").get()
    assert sighting.relayed_by
    assert sighting.claim.claimant
    assert (sighting.voice, sighting.relayed_by.name) == ("denies", "Meridian Wire")
    assert sighting.claim.claimant.name == "Federal Command"


def test_accepting_with_other_ends_counts_as_edited(
    checker: Client, row: DeskArticle, pending: list[Suggestion]
) -> None:
    fields = span_fields(row, "60 dead", row_version=str(pending[0].row_version))
    assert (
        checker.post(reverse("web:suggestion-accept", args=[pending[0].uuid]), fields, headers=SCRIPT).status_code
        == 200
    )
    pending[0].refresh_from_db()
    assert pending[0].state == Suggestion.State.EDITED


@pytest.mark.parametrize("headers", [{}, SCRIPT])
def test_rejecting_and_taking_it_back(
    checker: Client, row: DeskArticle, pending: list[Suggestion], headers: dict[str, str]
) -> None:
    chosen = pending[0]
    said = checker.post(
        reverse("web:suggestion-reject", args=[chosen.uuid]), {"reason": "not_checkable"}, follow=True, headers=headers
    )
    assert "Rejected: not a checkable statement." in said.content.decode()
    chosen.refresh_from_db()
    assert chosen.state == Suggestion.State.REJECTED
    answer = checker.post(reverse("web:suggestion-reopen", args=[chosen.uuid]), follow=True, headers=headers)
    assert answer.status_code == 200
    chosen.refresh_from_db()
    assert chosen.state == Suggestion.State.PENDING


def test_taking_back_an_accepted_suggestion_keeps_its_line(
    checker: Client, newsroom: Newsroom, row: DeskArticle, pending: list[Suggestion]
) -> None:
    accept_suggestion(pending[0], by=newsroom.actor())
    page = page_of(checker, row)
    line = next(line for line in page.lines if line["data-key"] == str(pending[0].uuid))
    assert line["data-standing"] == "marked"
    answer = checker.post(reverse("web:suggestion-reopen", args=[pending[0].uuid]), headers=SCRIPT)
    [line] = Page(answer.content.decode()).lines
    assert (line["data-key"], line["data-standing"]) == (str(pending[0].uuid), "pending")


@pytest.mark.parametrize("headers", [{}, SCRIPT])
def test_a_mark_gets_other_ends_and_tags(
    checker: Client, newsroom: Newsroom, row: DeskArticle, headers: dict[str, str]
) -> None:
    span = newsroom.mark(row, "60 dead", tags=("figure",)).span
    fields = span_fields(row, "losses at 60 dead", row_version="1", tagged="1")
    fields["tags"] = "context"
    answer = checker.post(reverse("web:span-edit", args=[span.uuid]), fields, headers=headers)
    assert answer.status_code == (200 if headers else 302)
    placement = span.placements.get()
    assert placement.exact == "losses at 60 dead"
    assert list(span.tags.values_list("key", flat=True)) == ["context"]


@pytest.mark.parametrize("headers", [{}, SCRIPT])
def test_a_mark_is_removed_from_text_and_list(
    checker: Client, newsroom: Newsroom, row: DeskArticle, headers: dict[str, str]
) -> None:
    span = newsroom.mark(row, "60 dead").span
    answer = checker.post(reverse("web:span-delete", args=[span.uuid]), {"row_version": "1"}, headers=headers)
    if headers:
        page = Page(answer.content.decode())
        assert f'data-gone="{span.uuid}"' in answer.content.decode()
        assert (len(page.blocks), page.marks, page.lines) == (1, [], [])
    else:
        assert answer.status_code == 302
    span.refresh_from_db()
    assert span.removed_at


# Refusals


def test_a_viewer_reads_and_is_told_why_nothing_can_be_done(
    client: Client, newsroom: Newsroom, row: DeskArticle, pending: list[Suggestion]
) -> None:
    client.force_login(newsroom.people["viewer"])
    sentence = "This needs a fact-checker; on this desk you are a viewer."
    answer = client.get(address(row), {"item": str(pending[0].uuid)}).content.decode()
    assert sentence in answer
    assert not re.search(r'formaction|action="[^"]*(accept|reject|spans|state)', answer)
    for url, fields in (
        (reverse("web:article-mark", args=[row.article.uuid]), span_fields(row, "60 dead")),
        (reverse("web:suggestion-accept", args=[pending[0].uuid]), {}),
        (reverse("web:suggestion-reject", args=[pending[0].uuid]), {"reason": "opinion"}),
        (reverse("web:article-marks", args=[row.article.uuid]), {}),
    ):
        refused = client.post(url, fields, headers=SCRIPT)
        assert refused.status_code == 403
        assert sentence in refused.content.decode()
    assert not Span.objects.exists()


def test_another_desks_article_does_not_exist(
    client: Client, newsroom: Newsroom, other_newsroom: Newsroom, row: DeskArticle, pending: list[Suggestion]
) -> None:
    span = newsroom.mark(row, "60 dead").span
    client.force_login(other_newsroom.people["checker"])
    article, suggestion = row.article.uuid, pending[0].uuid
    for url in (reverse("web:article", args=[article]), reverse("web:article-marks", args=[article])):
        assert client.get(url, headers=SCRIPT).status_code == 404
    news = reverse("web:article-news", args=[article])
    assert client.get(news, {"revision": str(row.current.uuid), "since": "0"}, headers=SCRIPT).status_code == 404
    for name, key in (
        ("article-mark", article),
        ("span-edit", span.uuid),
        ("span-delete", span.uuid),
        ("suggestion-accept", suggestion),
        ("suggestion-reject", suggestion),
        ("suggestion-reopen", suggestion),
    ):
        assert client.post(reverse(f"web:{name}", args=[key]), headers=SCRIPT).status_code == 404
        assert client.post(reverse(f"web:{name}", args=[uuid.uuid4()]), headers=SCRIPT).status_code == 404


def test_a_refused_form_comes_back_with_the_sentence_and_what_was_written(
    checker: Client, newsroom: Newsroom, row: DeskArticle, pending: list[Suggestion]
) -> None:
    url = reverse("web:suggestion-accept", args=[pending[0].uuid])
    fields = {"claimant": "x" * 201, "relayed_by": "Meridian Wire", "voice": "questions"}
    answer = checker.post(url, fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "has 201 characters; at most 200 fit." in page
    assert "x" * 201 in page
    assert re.search(r'name="relayed_by"\s+value="Meridian Wire"', page)
    assert re.search(r'value="questions"\s+selected', page)
    assert not Claim.objects.exists()


def test_a_suggestion_decided_by_somebody_else_is_a_conflict(
    checker: Client, newsroom: Newsroom, row: DeskArticle, pending: list[Suggestion]
) -> None:
    accept_suggestion(pending[0], by=newsroom.actor("checker2"))
    url = reverse("web:suggestion-reject", args=[pending[0].uuid])
    answer = checker.post(url, {"reason": "opinion"}, headers=SCRIPT)
    assert answer.status_code == 409
    assert "Yuki Hale decided this suggestion before you" in answer.content.decode()
    assert "data-says" in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"exact": "61 dead"}, 422),
        ({"start": "-1"}, 422),
        ({"end": "99999"}, 422),
        ({"start": "", "end": ""}, 422),
        ({"tags": "nonsense"}, 422),
        ({"span": "nonsense"}, 422),
        ({"revision": str(uuid.UUID(int=1))}, 409),
    ],
)
def test_a_selection_that_does_not_hold_is_refused(
    checker: Client, row: DeskArticle, change: dict[str, str], status: int
) -> None:
    url = reverse("web:article-mark", args=[row.article.uuid])
    assert checker.post(url, span_fields(row, "60 dead") | change, headers=SCRIPT).status_code == status
    assert not Span.objects.exists()


def test_actions_are_posts(checker: Client, newsroom: Newsroom, row: DeskArticle) -> None:
    assert checker.get(reverse("web:article-mark", args=[row.article.uuid])).status_code == 405


# While the worker works


def test_the_page_says_that_spans_are_looked_for(checker: Client, row: DeskArticle) -> None:
    jobs.beat()
    assert "Looking for spans worth checking…" in checker.get(address(row)).content.decode()


def test_the_page_says_when_no_worker_runs(checker: Client, row: DeskArticle) -> None:
    page = checker.get(address(row)).content.decode()
    assert "No suggestions yet: background work has stopped." in page
    assert "none was seen yet" in page
    jobs.beat()
    Heartbeat.objects.update(seen_at=timezone.now() - timedelta(minutes=6))
    assert "none was seen yet" not in checker.get(address(row)).content.decode()


def test_a_failed_search_says_so_and_can_be_tried_again(checker: Client, row: DeskArticle) -> None:
    Job.objects.update(state=Job.State.FAILED, tries=5, error="ValueError: broken weights")
    page = checker.get(address(row)).content.decode()
    assert "the search for spans failed" in page
    assert "ValueError: broken weights" in page
    answer = checker.post(reverse("web:article-marks", args=[row.article.uuid]))
    assert answer.status_code == 302
    assert Job.objects.get(kind="suggest").state == Job.State.QUEUED


def test_a_search_that_found_nothing_says_so(checker: Client, newsroom: Newsroom) -> None:
    row = newsroom.article("Hello.")
    newsroom.suggest(row)
    assert "Nothing in this text looked worth checking." in checker.get(address(row)).content.decode()


# News


def ask(client: Client, row: DeskArticle, since: int, etag: str = "") -> Any:
    url = reverse("web:article-news", args=[row.article.uuid])
    headers = {**SCRIPT, **({"If-None-Match": etag} if etag else {})}
    return client.get(url, {"since": str(since), "revision": str(row.current.uuid)}, headers=headers)


def stamp_of(client: Client, row: DeskArticle) -> int:
    found = re.search(r'data-stamp="(\d+)"', client.get(address(row)).content.decode())
    assert found
    return int(found[1])


def test_news_counts_what_others_did_since_the_page_was_drawn(
    checker: Client, newsroom: Newsroom, row: DeskArticle
) -> None:
    since = stamp_of(checker, row)
    quiet = {"new": 0, "says": "", "search": "stopped", "revised": False, "people": []}
    assert ask(checker, row, since).json() == quiet
    jobs.beat()
    pending = newsroom.suggest(row)
    assert ask(checker, row, since).json()["new"] == len(pending)
    newsroom.mark(row, "the town", by="checker2")
    news = ask(checker, row, since).json()
    assert (news["new"], news["search"]) == (len(pending) + 1, "done")
    assert ask(checker, row, stamp_of(checker, row)).json()["new"] == 0


def test_news_that_did_not_change_costs_no_body(checker: Client, newsroom: Newsroom, row: DeskArticle) -> None:
    since = stamp_of(checker, row)
    etag = ask(checker, row, since)["ETag"]
    again = ask(checker, row, since, etag)
    assert (again.status_code, again.content) == (304, b"")
    newsroom.mark(row, "the town", by="checker2")
    assert ask(checker, row, since, etag).status_code == 200


@pytest.mark.parametrize("query", [{}, {"revision": "x"}, {"since": "9" * 40}, {"since": "-1"}])
def test_news_of_nonsense_is_no_error(checker: Client, row: DeskArticle, query: dict[str, str]) -> None:
    url = reverse("web:article-news", args=[row.article.uuid])
    given = {"revision": str(row.current.uuid), **query}
    assert checker.get(url, given, headers=SCRIPT).status_code in (200, 404)


def test_all_pieces_at_once_are_the_whole_text_and_list(
    checker: Client, row: DeskArticle, pending: list[Suggestion]
) -> None:
    url = reverse("web:article-marks", args=[row.article.uuid])
    answer = checker.get(url, headers=SCRIPT).content.decode()
    page = Page(answer)
    whole = page_of(checker, row)
    assert [block["data-v"] for block in page.blocks] == [block["data-v"] for block in whole.blocks]
    assert [line["data-v"] for line in page.lines] == [line["data-v"] for line in whole.lines]
    assert "data-stamp" in answer


def test_one_line_is_fetched_open(checker: Client, row: DeskArticle, pending: list[Suggestion]) -> None:
    url = reverse("web:article-marks", args=[row.article.uuid])
    answer = checker.get(url, {"item": str(pending[0].uuid)}, headers=SCRIPT).content.decode()
    assert [line["data-key"] for line in Page(answer).lines] == [str(pending[0].uuid)]
    assert "data-body" in answer
    assert not Page(checker.get(url, {"item": str(uuid.uuid4())}, headers=SCRIPT).content.decode()).lines


@pytest.mark.parametrize("field", ["start", "end", "row_version"])
def test_a_number_of_thousands_of_digits_is_refused_in_a_sentence(newsroom: Newsroom, checker: Client, field: str):
    row = newsroom.article()
    suggestion = newsroom.suggest(row)[0]
    fields = {"start": "0", "end": "4", "exact": row.current.text[:4], "revision": str(row.current.uuid)}
    answer = checker.post(reverse("web:suggestion-accept", args=[suggestion.uuid]), {**fields, field: "9" * 5000})
    assert answer.status_code == 422
    assert "9" * 41 not in answer.content.decode()


@pytest.fixture
def long(newsroom: Newsroom) -> DeskArticle:
    row = newsroom.article("A first line\n\n" + "The League denied that the town had fallen on Monday.\n\n" * 800)
    newsroom.mark(row, "The League denied")
    return row


def sent_in_pieces(answer: Any) -> Iterator[str]:
    assert answer.streaming
    return (piece.decode() for piece in answer.streaming_content)


def test_a_long_page_is_sent_head_first_then_text_then_list(
    checker: Client,
    long: DeskArticle,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    drawn: list[str] = []
    draw = draw_lines

    def noted(items: Iterable[Item], **how: Any) -> Iterator[SafeString]:
        for line in draw(items, **how):
            drawn.append(line)
            yield line

    monkeypatch.setattr(pages, "draw_lines", noted)
    answer = checker.get(address(long))
    assert "default-src" in answer["Content-Security-Policy"]
    assert "csrftoken" in answer.cookies
    sent = sent_in_pieces(answer)
    with django_assert_num_queries(0):
        head = next(sent)
    assert "article.css" in head
    assert "<body" in head
    assert "<header" not in head
    first = next(sent)
    with django_assert_num_queries(0):
        assert "<header" in first
        assert "<mark" in first
        assert 'id="items"' not in first
        assert not drawn
        rest = "".join(sent)
    assert len(drawn) == 1
    assert (first + rest).index('id="text"') < rest.index('id="items"') + len(first)
    assert rest.rstrip().endswith("</html>")
    whole = head + first + rest
    assert [whole.count(part) for part in ("<head>", "<body", '<header class="top"', "</body>")] == [1, 1, 1, 1]


def test_what_is_said_on_a_long_page_is_said_once(checker: Client, long: DeskArticle) -> None:
    fields = {"revision": str(long.current.uuid), "start": "0", "end": "7", "exact": "A first", "tags": "figure"}
    checker.post(reverse("web:article-mark", args=[long.article.uuid]), fields)
    assert "Marked: Figure" in "".join(sent_in_pieces(checker.get(address(long))))
    assert "Marked: Figure" not in "".join(sent_in_pieces(checker.get(address(long))))


def test_a_long_page_that_breaks_in_the_middle_says_so(
    checker: Client, long: DeskArticle, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(row: DeskArticle) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(pages, "load_workbench", gone)
    page = "".join(sent_in_pieces(checker.get(address(long))))
    assert "The article could not be shown whole." in page
    assert "Load the page again" in page
    assert page.rstrip().endswith("</html>")
    assert "ended in the middle" in caplog.text


def test_a_short_page_is_sent_whole(checker: Client, row: DeskArticle) -> None:
    answer = checker.get(address(row))
    assert not answer.streaming
    assert int(answer["Content-Length"]) == len(answer.content)


def test_an_answer_brings_the_item_to_go_on_to(checker: Client, row: DeskArticle, pending: list[Suggestion]) -> None:
    url = reverse("web:suggestion-accept", args=[pending[0].uuid])
    answer = checker.post(url, {"revision": str(row.current.uuid), "next": str(pending[1].uuid)}, headers=SCRIPT)
    page = Page(answer.content.decode())
    assert [line["data-key"] for line in page.lines] == [str(pending[0].uuid), str(pending[1].uuid)]
    assert answer.content.decode().count("data-body") == 1


def test_several_lines_are_fetched_open_at_once(checker: Client, row: DeskArticle, pending: list[Suggestion]) -> None:
    url = reverse("web:article-marks", args=[row.article.uuid])
    keys = [str(one.uuid) for one in pending[:2]]
    answer = checker.get(url, {"item": keys}, headers=SCRIPT).content.decode()
    assert [line["data-key"] for line in Page(answer).lines] == keys
    assert answer.count("data-body") == 2


@pytest.mark.parametrize("others", [1, 3, 30])
def test_a_decision_and_a_body_cost_the_same_whatever_else_stands_in_the_text(
    checker: Client, newsroom: Newsroom, pending: list[Suggestion], row: DeskArticle, others: int, engine: str
) -> None:
    text = row.current.text
    for start in range(others):
        newsroom.mark(row, text[start : start + 9], tags=("context",))
    counts = []
    for url, fields in (
        (reverse("web:suggestion-accept", args=[pending[0].uuid]), {"next": str(pending[1].uuid)}),
        (reverse("web:article-marks", args=[row.article.uuid]), None),
    ):
        with CaptureQueriesContext(connection) as asked:
            if fields is None:
                answer = checker.get(url, {"item": [str(one.uuid) for one in pending[:2]]}, headers=SCRIPT)
            else:
                answer = checker.post(url, {"revision": str(row.current.uuid), **fields}, headers=SCRIPT)
        assert answer.status_code == 200
        counts.append(len([one for one in asked if "FOR NO KEY UPDATE" not in one["sql"]]))
    # SQLite asks once more for the keys of what it wrote in bulk.
    assert counts == [{"laptop": 70, "newsroom": 65}[engine], 22]
