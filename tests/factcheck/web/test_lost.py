"""Pages after a new text: lost marks, changed words, claims that want a recheck."""

from __future__ import annotations

import pytest

from annotations.models import Placement, Span
from factcheck.models import Claim, DeskArticle, Job
from factcheck.queries.workbench import CARRY
from tests.factcheck.actions.test_carry import OLD, lost_mark
from tests.factcheck.actions.test_webannotations import annotation, bring
from tests.factcheck.web.conftest import Pages, words
from tests.support.newsroom import Newsroom


@pytest.fixture
def row(newsroom: Newsroom) -> DeskArticle:
    return newsroom.article(OLD, external_id="cms-7")


def test_the_article_says_how_many_marks_lost_their_place_and_leads_there(
    newsroom: Newsroom, pages: Pages, row: DeskArticle
):
    row, _, claim = lost_mark(newsroom, row)
    assert "1 mark lost its place" in words(pages.get("checker", "article", row.article.uuid))
    shown = words(pages.get("checker", "article-lost", row.article.uuid))
    assert "“We hold the customs post,”" in shown
    assert claim.label in shown


def test_a_candidate_is_shown_and_only_the_button_puts_the_mark_there(
    newsroom: Newsroom, pages: Pages, row: DeskArticle
):
    newsroom.mark(row, "The council denied that the market had been lost.")
    now = "A council member denies that our market has been lost."
    row = newsroom.revise(row, OLD.replace("The council denied that the market had been lost.", now))
    page = pages.get("checker", "article-lost", row.article.uuid)
    [lost] = page.context["lost"]
    assert Placement.objects.get(revision=row.current).range is None
    choice = lost.choices[0]
    answer = pages.post(
        "checker",
        "span-place",
        lost.placement.span.uuid,
        revision=row.current.uuid,
        row_version=lost.placement.span.row_version,
        passage=f"{choice.start}-{choice.end}",
    )
    assert answer.status_code == 302
    assert Placement.objects.get(revision=row.current).range == (choice.start, choice.end)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Write the words as they stand"),
        ("nowhere to be found", "do not stand in the text"),
        ("The bridge at Kallin", "stand in the text 2 times"),
    ],
)
def test_words_that_do_not_stand_once_are_refused_and_stay_in_the_form(
    newsroom: Newsroom, pages: Pages, row: DeskArticle, typed: str, sentence: str
):
    row, span, _ = lost_mark(newsroom, row)
    answer = pages.post("checker", "span-place", span.uuid, revision=row.current.uuid, words=typed)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert answer.context["lost"][0].typed == typed


def test_words_that_are_written_place_the_mark(newsroom: Newsroom, pages: Pages, row: DeskArticle):
    row, span, _ = lost_mark(newsroom, row)
    pages.post("checker", "span-place", span.uuid, revision=row.current.uuid, words="Ilse Tarrow told reporters")
    assert Placement.objects.get(revision=row.current).exact == "Ilse Tarrow told reporters"
    assert "Every mark has its place." in words(pages.get("checker", "article-lost", row.article.uuid))


def test_a_stale_page_is_refused_with_its_sentence(newsroom: Newsroom, pages: Pages, row: DeskArticle):
    row, span, _ = lost_mark(newsroom, row)
    answer = pages.post("checker", "span-retire", span.uuid, row_version=1)
    assert answer.status_code == 412
    assert "Somebody changed this" in words(answer)


def test_a_mark_is_retired(newsroom: Newsroom, pages: Pages, row: DeskArticle):
    row, span, claim = lost_mark(newsroom, row)
    assert pages.post("checker", "span-retire", span.uuid).status_code == 302
    assert "Retired." in words(pages.get("checker", "claim", claim.uuid))


def test_changed_words_are_shown_with_what_they_were_and_confirmed(newsroom: Newsroom, pages: Pages, row: DeskArticle):
    claim = newsroom.mark_claim(row, "Twelve people were killed")
    row = newsroom.revise(row, OLD.replace("Twelve", "Fourteen"))
    span = Span.objects.get()
    shown = words(pages.get("checker", "article", row.article.uuid, item=span.uuid))
    assert "words changed" in shown
    assert "<del>Twelve people were killed</del>" in shown
    assert "These words changed with revision 2." in words(pages.get("checker", "claim", claim.uuid))
    pages.post("checker", "span-confirm", span.uuid, row_version=2)
    assert "words changed" not in words(pages.get("checker", "article", row.article.uuid, item=span.uuid))
    claim.refresh_from_db()
    assert not claim.needs_recheck


def test_a_claim_is_rechecked_on_its_page_and_leads_see_it_at_home(newsroom: Newsroom, pages: Pages, row: DeskArticle):
    claim = newsroom.mark_claim(row, "Twelve people were killed")
    newsroom.revise(row, OLD.replace("Twelve", "Fourteen"))
    assert "Recheck" in words(pages.get("lead", "home"))
    pages.post("checker", "claim-recheck", claim.uuid, note="The council confirms.")
    shown = words(pages.get("checker", "claim", claim.uuid))
    assert "looked at its changed passages, and it stands" in shown
    assert "The council confirms." in shown
    again = pages.post("checker", "claim-recheck", claim.uuid, note="Twice")
    assert again.status_code == 409
    assert Claim.objects.get(pk=claim.pk).waiting_for == "checker"


@pytest.mark.parametrize(
    ("state", "sentence"),
    [("queued", "Its marks"), ("failed", "carrying them over failed"), ("done", "Every mark")],
)
def test_the_page_says_where_the_marks_are(
    newsroom: Newsroom, pages: Pages, row: DeskArticle, state: str, sentence: str
):
    newsroom.mark(row, "blown up")
    newsroom.ingest(OLD + "\nMore.\n", external_id="cms-7")
    Job.objects.filter(kind=CARRY).update(state=state, tries=5, error="It broke.")
    shown = words(pages.get("checker", "article", row.article.uuid))
    if state == "queued":
        assert "its marks have not been carried over: background work has stopped" in shown
    elif state == "failed":
        assert sentence in shown
        pages.post("checker", "article-marks", row.article.uuid)
        assert Job.objects.get(kind=CARRY).state == "queued"
    else:
        assert "carried over" not in shown


def test_who_may_not_mark_sees_the_list_and_no_button(newsroom: Newsroom, pages: Pages, row: DeskArticle):
    row, span, _ = lost_mark(newsroom, row)
    page = pages.get("viewer", "article-lost", row.article.uuid)
    assert page.status_code == 200
    assert "<button" not in words(page).split("<main", 1)[1].split("</main", 1)[0]
    assert pages.post("viewer", "span-retire", span.uuid).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_with_more_marks(
    newsroom: Newsroom, pages: Pages, row: DeskArticle, number: int, django_assert_num_queries
):
    for exact in ("“We hold the customs post,”", "We hold", "customs post")[:number]:
        newsroom.mark(row, exact)
    row = newsroom.revise(row, OLD.replace("“We hold the customs post,” Ilse Tarrow told", "Ilse Tarrow told"))
    pages.get("checker", "article-lost", row.article.uuid)
    with django_assert_num_queries(7):
        pages.get("checker", "article-lost", row.article.uuid)


def test_another_desk_finds_none_of_it(newsroom: Newsroom, other_newsroom: Newsroom, pages: Pages, row: DeskArticle):
    row, span, _ = lost_mark(newsroom, row)
    stranger = other_newsroom.people["checker"]
    assert pages.get(stranger, "article-lost", row.article.uuid).status_code == 404
    for name in ("span-place", "span-retire", "span-confirm"):
        assert pages.post(stranger, name, span.uuid).status_code == 404


def test_an_imported_mark_whose_words_are_not_here_is_placed_by_hand(
    newsroom: Newsroom, pages: Pages, row: DeskArticle
):
    bring(newsroom, row, annotation("Words of another wording.", "claim"))
    assert "1 mark lost its place" in words(pages.get("checker", "article", row.article.uuid))
    shown = words(pages.get("checker", "article-lost", row.article.uuid))
    assert "Words of another wording." in shown
    span = Span.objects.get()
    answer = pages.post(
        "checker",
        "span-place",
        span.uuid,
        revision=row.current.uuid,
        row_version=span.row_version,
        words="The council denied",
    )
    assert answer.status_code == 302
    assert Placement.objects.get(span=span).exact == "The council denied"
