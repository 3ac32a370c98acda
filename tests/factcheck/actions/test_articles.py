"""Articles in: normalised once, known again, refused with a sentence."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from annotations.models import Article, Revision, Suggestion
from annotations.suggesters import get_suggester
from factcheck import jobs
from factcheck.actions.articles import suggest_spans
from factcheck.errors import Conflict, Invalid, Problem, Refused
from factcheck.models import DeskArticle, Event, Job
from tests.support.newsroom import TEXT, Newsroom


def test_a_text_is_normalised_frozen_hashed_and_its_suggestions_promised(newsroom: Newsroom):
    result = newsroom.ingest("Cafe\u0301 taken.\r\nSecond line.\rThird.".encode())
    revision = result.revision
    assert result.outcome == "created"
    assert revision.text == "Café taken.\nSecond line.\nThird."
    assert bytes(revision.raw) == "Cafe\u0301 taken.\r\nSecond line.\rThird.".encode()
    assert revision.changes
    suggester = get_suggester()
    promised = {(job.kind, job.key) for job in Job.objects.all()}
    assert promised == {
        ("suggest", f"{revision.uuid}:{suggester.name}:{suggester.version}:1"),
        ("copies", str(revision.uuid)),
    }
    assert Event.objects.get(verb="article_ingested").article == revision.article


@pytest.mark.parametrize("again", [TEXT, TEXT.replace("\n", "\r\n"), "\ufeff" + TEXT, TEXT.encode("utf-16")])
def test_the_same_text_again_makes_no_second_article(newsroom: Newsroom, again: str | bytes):
    first = newsroom.ingest()
    second = newsroom.ingest(again, title="Another title")
    assert second.outcome == "same"
    assert second.article == first.article
    assert (Article.objects.count(), Revision.objects.count()) == (1, 1)


def test_two_desks_may_have_the_same_text(newsroom: Newsroom, other_newsroom: Newsroom):
    assert newsroom.ingest().outcome == "created"
    assert other_newsroom.ingest().outcome == "created"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"external_id": "cms-7"}, {"external_id": "cms-7"}),
        ({"url": "https://Post.example/a?utm_source=x#top"}, {"url": "https://post.example/a"}),
    ],
)
def test_new_text_for_a_known_article_without_marks_is_a_new_revision(newsroom: Newsroom, first: dict, second: dict):
    one = newsroom.ingest(**first)
    two = newsroom.ingest(TEXT + "\nA correction.", **second)
    assert two.outcome == "revised"
    assert two.article == one.article
    assert two.revision.number == 2
    one.article.refresh_from_db()
    assert one.article.current == two.revision


def test_an_id_of_one_article_with_the_text_of_another_is_refused(newsroom: Newsroom):
    newsroom.ingest("One text.", external_id="a")
    newsroom.ingest("Another text.", external_id="b")
    with pytest.raises(Conflict) as refused:
        newsroom.ingest("Another text.", external_id="a")
    assert refused.value.slug == "two-articles"


def test_an_id_of_one_article_with_the_address_of_another_is_refused(newsroom: Newsroom):
    newsroom.ingest("One text.", external_id="a", title="First")
    newsroom.ingest("Another text.", url="https://post.example/b", title="Second")
    with pytest.raises(Conflict, match="“First” has the external id; “Second” has the address") as refused:
        newsroom.ingest("New words.", external_id="a", url="https://post.example/b")
    assert refused.value.slug == "two-articles"
    assert Revision.objects.count() == 2


def test_what_new_text_leaves_out_of_the_heading_stays(newsroom: Newsroom):
    day = datetime(2031, 8, 15, tzinfo=UTC)
    newsroom.ingest(external_id="a", title="Title", byline="Ilse", language="en", published_at=day)
    revision = newsroom.ingest("New words.", external_id="a", byline="Jorin").revision
    assert (revision.title, revision.byline) == ("Title", "Jorin")
    assert (revision.language, revision.published_at) == ("en", day)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"%PDF-1.7 \x00\x01\x02", "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        (b"\x00" * 100, "binary"),
        ("\ud800 lone", "invalid-unicode"),
        (b"caf\xe9 \x81\x8d\x8f\x90\x9d \xff\xfe\xfa", "undecodable"),
        (b"a" * 2_000_001, "too-long"),
    ],
)
def test_a_text_that_cannot_be_taken_is_refused_with_a_sentence(newsroom: Newsroom, text: bytes | str, code: str):
    with pytest.raises(Invalid) as refused:
        newsroom.ingest(text)
    assert refused.value.slug == code
    assert refused.value.fields["text"] == [refused.value.detail]
    assert DeskArticle.objects.count() == 0


def test_the_limit_is_configurable(newsroom: Newsroom, settings):
    settings.MAX_ARTICLE_BYTES = 10
    with pytest.raises(Invalid, match="10"):
        newsroom.ingest("Eleven bytes")


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "x" * 301},
        {"url": "ftp://x.example/"},
        {"url": "javascript:alert(1)"},
        {"kind": "poem"},
        {"external_id": "x" * 201},
        {"url": "https://x.example/?q=" + "я" * 400},
        {"url": f"https://{'x' * 254}/"},
    ],
)
def test_a_field_that_does_not_fit_is_named(newsroom: Newsroom, fields: dict):
    with pytest.raises(Invalid) as refused:
        newsroom.ingest(**fields)
    assert list(refused.value.fields) == list(fields)


def test_a_viewer_adds_nothing_and_an_outsider_finds_no_desk(newsroom: Newsroom, other_newsroom: Newsroom):
    from factcheck.actions.ingest import ArticleInput, ingest_article

    with pytest.raises(Refused, match="This needs a fact-checker; on this desk you are a viewer"):
        newsroom.ingest(by="viewer")
    with pytest.raises(Problem) as refused:
        ingest_article(newsroom.desk, by=other_newsroom.actor("lead"), content=ArticleInput(text=TEXT))
    assert refused.value.status == 404


@pytest.mark.parametrize("left_over", ["linear:0", "another:1"])
def test_a_job_left_over_from_another_suggester_stores_nothing_and_promises_the_current_ones(
    newsroom: Newsroom, left_over: str
):
    row = newsroom.article()
    current = Job.objects.get(kind="suggest")
    pending = {one.pk for one in newsroom.suggest(row)}
    Job.objects.filter(pk=current.pk).delete()
    stale = Job.objects.create(kind="suggest", key=f"{row.current.uuid}:{left_over}")
    attempt = jobs.claim_job(stale.pk)
    assert attempt is not None
    assert suggest_spans(attempt) == 0
    stale.refresh_from_db()
    assert stale.state == Job.State.DONE
    assert {one.pk for one in Suggestion.objects.filter(state=Suggestion.State.PENDING)} == pending != set()
    assert Job.objects.get(key=current.key).state == Job.State.QUEUED
    assert Event.objects.filter(verb="article_suggested").count() == 1


@pytest.mark.shared
def test_the_five_real_articles_go_in_as_they_are(newsroom: Newsroom, shared_dir):
    for path in sorted((shared_dir / "articles").glob("*.txt")):
        result = newsroom.ingest(path.read_bytes())
        assert result.outcome == "created"
        assert result.revision.text == path.read_text(encoding="utf-8")
        assert newsroom.suggest(result.article), path.name
