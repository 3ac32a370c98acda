"""The revisions of an article, what differs between them, and new text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from annotations.models import Revision
from factcheck.actions.ingest import ArticleInput, revise_article
from factcheck.models import Claim, DeskArticle, Event
from factcheck.models.event import Verb
from tests.factcheck.web.conftest import Pages, words
from tests.support.newsroom import Newsroom

FIRST = "The council counted 60 dead in Dervane.\n\nNobody else could be reached on Monday.\n\nMore is to follow later."
SECOND = FIRST.replace("60", "75")
LATER = datetime(2031, 3, 4, 18, 40, 27, tzinfo=UTC)


@pytest.fixture
def row(newsroom: Newsroom) -> DeskArticle:
    return newsroom.article(FIRST, title="Dervane", byline="Mira", published_at=LATER)


def revised(newsroom: Newsroom, row: DeskArticle, text: str, **content: Any) -> DeskArticle:
    """The article after new text by its lead."""
    row = revise_article(row, by=newsroom.actor("lead"), content=ArticleInput(text=text, **content)).article
    return DeskArticle.objects.select_related("desk__policy", "article", "current").get(pk=row.pk)


def send(pages: Pages, row: DeskArticle, *, who: str = "checker", press: str = "preview", **fields: Any) -> Any:
    """Press a button of the form, filled in as its page fills it."""
    begun = pages.get(who, "article-revise", row.article.uuid).context["form"]
    filled = {name: begun[name].value() for name in ("title", "byline", "revision")}
    filled["published_at"] = begun["published_at"].value().strftime("%Y-%m-%dT%H:%M")
    return pages.post(who, "article-revise", row.article.uuid, **{**filled, press: "1", **fields})


def save(pages: Pages, row: DeskArticle, text: str, **fields: Any) -> Any:
    """Look first, then save what was shown."""
    form = send(pages, row, text=text, **fields).context["form"]
    shown = {name: form[name].value() for name in ("revision", "previewed")}
    return send(pages, row, press="save", text=text, **{**fields, **shown})


def texts(row: DeskArticle) -> list[str]:
    return list(Revision.objects.filter(article=row.article).order_by("number").values_list("text", flat=True))


# The list


def test_an_article_with_one_revision_says_so(pages: Pages, row: DeskArticle):
    page = words(pages.get("viewer", "article-revisions", row.article.uuid))
    assert "There is one revision, so nothing differs yet." in page
    assert 'type="radio"' not in page


def test_the_article_leads_to_its_revisions(pages: Pages, row: DeskArticle):
    page = words(pages.get("viewer", "article", row.article.uuid))
    assert f'href="/articles/{row.article.uuid}/revisions/">revision 1</a>' in page


def test_revisions_say_who_when_through_which_door_and_what_changed(pages: Pages, newsroom: Newsroom, row: DeskArticle):
    row = revised(newsroom, row, SECOND, title="Dervane, again")
    response = pages.get("checker", "article-revisions", row.article.uuid)
    second, first = (one for one, _ in response.context["rows"])
    assert (second.revision.number, second.via, second.changed) == (2, "Page", (1, 1))
    assert (first.revision.number, first.changed) == (1, None)
    page = words(response)
    assert "Tomas Abara" in page
    assert "Dervane, again" in page
    # Without a choice, the last two are compared.
    assert "From revision 1 to revision 2" in page
    assert '<del><span class="vh">deleted: </span>60</del><ins><span class="vh">inserted: </span>75</ins>' in page
    assert "<bdi>2</bdi> paragraphs unchanged" in page
    assert [(one.label, one.old, one.new) for one in response.context["fields"]] == [
        ("Title", "Dervane", "Dervane, again")
    ]


def test_any_two_revisions_are_compared_in_either_direction(pages: Pages, newsroom: Newsroom, row: DeskArticle):
    row = revised(newsroom, revised(newsroom, row, SECOND), SECOND + "\n\nA correction was added here.")
    page = words(pages.client("viewer").get(f"/articles/{row.article.uuid}/revisions/?from=3&to=1"))
    assert "From revision 3 to revision 1" in page
    assert '<p class="change-note">Paragraph 4 deleted</p>' in page


def test_a_text_cannot_bring_markup_of_its_own(pages: Pages, newsroom: Newsroom, row: DeskArticle):
    row = revised(newsroom, row, FIRST.replace("60", "<b>75</b>"), title="<i>Dervane</i>")
    page = pages.get("viewer", "article-revisions", row.article.uuid).content.decode()
    assert "&lt;b&gt;75&lt;/b&gt;" in page
    assert "<b>75" not in page
    assert "<i>Dervane" not in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FIRST.replace("\n\n", "\n\n\n"), "Only spacing differs: line ends, blank lines or spaces."),
        ("\n\n".join(reversed(FIRST.split("\n\n"))), "No word differs. Something was moved, or set in another way."),
    ],
)
def test_that_no_word_differs_is_said(pages: Pages, newsroom: Newsroom, row: DeskArticle, text: str, said: str):
    row = revised(newsroom, row, text)
    assert said in words(pages.get("viewer", "article-revisions", row.article.uuid))


def test_a_moved_paragraph_says_where_it_stood(pages: Pages, newsroom: Newsroom, row: DeskArticle):
    first, second, third = FIRST.split("\n\n")
    row = revised(newsroom, row, "\n\n".join((third, first, second)))
    assert "Moved: was paragraph 3" in words(pages.get("viewer", "article-revisions", row.article.uuid))


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("?from=7", 404, "There is no revision 7 of this article."),
        ("?from=first&to=1", 422, "'first' is no revision. Name it by its number, such as 2, or by its uuid."),
    ],
)
def test_what_cannot_be_compared_is_told(pages: Pages, row: DeskArticle, query: str, status: int, said: str):
    response = pages.client("viewer").get(f"/articles/{row.article.uuid}/revisions/{query}")
    assert response.status_code == status
    assert said in words(response)


def test_another_desks_revisions_are_404(pages: Pages, other_newsroom: Newsroom, row: DeskArticle):
    stranger = other_newsroom.people["admin"]
    assert pages.get(stranger, "article-revisions", row.article.uuid).status_code == 404
    assert pages.get(stranger, "article-revise", row.article.uuid).status_code == 404


def test_the_list_costs_the_same_with_one_row_and_with_three(
    pages: Pages, newsroom: Newsroom, row: DeskArticle, django_assert_num_queries: Any
):
    newsroom.mark(row, "Nobody else")
    pages.get("viewer", "articles")
    with django_assert_num_queries(8):
        pages.get("viewer", "article-revisions", row.article.uuid)
    row = revised(newsroom, revised(newsroom, row, SECOND), SECOND + "\n\nA correction.")
    with django_assert_num_queries(11):  # two texts to compare, and once those of the rows to count their words
        pages.get("viewer", "article-revisions", row.article.uuid)
    with django_assert_num_queries(10):
        pages.get("viewer", "article-revisions", row.article.uuid)


def test_older_revisions_are_on_the_next_page(pages: Pages, newsroom: Newsroom, row: DeskArticle, monkeypatch):
    monkeypatch.setattr("factcheck.queries.revisions.SHOWN", 2)
    row = revised(newsroom, revised(newsroom, row, SECOND), SECOND + "\n\nA correction.")
    first = pages.get("viewer", "article-revisions", row.article.uuid)
    assert [one.revision.number for one, _ in first.context["rows"]] == [3, 2]
    assert [one.changed for one, _ in first.context["rows"]] == [(2, 0), (1, 1)]
    older = pages.client("viewer").get(f"/articles/{row.article.uuid}/revisions/?before={first.context['older']}")
    assert [one.revision.number for one, _ in older.context["rows"]] == [1]
    assert older.context["older"] is None


# New text


def test_the_form_begins_with_the_heading_and_on_wish_with_the_text(pages: Pages, row: DeskArticle):
    response = pages.get("checker", "article-revise", row.article.uuid)
    assert response.context["form"]["title"].value() == "Dervane"
    assert not response.context["form"]["text"].value()
    response = pages.get("checker", "article-revise", row.article.uuid, begin="current")
    assert response.context["form"]["text"].value() == FIRST


def test_the_first_press_shows_what_changes_and_saves_nothing(pages: Pages, newsroom: Newsroom, row: DeskArticle):
    newsroom.mark(row, "60 dead")
    newsroom.mark(row, "Nobody else could be reached")
    response = send(pages, row, text=SECOND, title="Dervane, again")
    assert response.status_code == 200
    page = words(response)
    assert "What changes against revision 1" in page
    assert "<li>1 stays on its words</li>" in page
    assert "<li>1 stands on changed words</li>" in page
    [touched] = response.context["preview"].touched
    assert (touched.exact, touched.now) == ("60 dead", "75 dead")
    assert "Save as revision 2" in page
    assert texts(row) == [FIRST]


def test_the_second_press_saves_what_was_shown(pages: Pages, newsroom: Newsroom, row: DeskArticle):
    newsroom.mark(row, "60 dead")
    response = save(pages, row, SECOND, title="Dervane, again")
    assert (response.status_code, response.headers["Location"]) == (302, f"/articles/{row.article.uuid}/")
    revision = Revision.objects.get(article=row.article, number=2)
    assert (revision.text, revision.title, revision.byline) == (SECOND, "Dervane, again", "Mira")
    # The form shows no seconds; that is no change of the moment.
    assert revision.published_at == LATER
    event = Event.objects.get(verb=Verb.ARTICLE_REVISED)
    assert (event.actor, event.via) == (newsroom.people["checker"], "page")


def test_what_was_changed_after_looking_is_shown_again(pages: Pages, row: DeskArticle):
    form = send(pages, row, text=SECOND).context["form"]
    response = send(pages, row, press="save", text=SECOND + " More.", previewed=form["previewed"].value())
    assert response.status_code == 200
    assert "The text is not the one that you looked at, so nothing was saved yet." in words(response)
    assert texts(row) == [FIRST]


def test_a_text_that_was_never_shown_is_not_saved(pages: Pages, row: DeskArticle):
    send(pages, row, press="save", text=SECOND)
    assert texts(row) == [FIRST]


def test_line_ends_of_the_form_are_not_the_authors(pages: Pages, row: DeskArticle):
    response = send(pages, row, text=SECOND.replace("\n", "\r\n"))
    assert response.context["read"] == ()
    save(pages, row, SECOND.replace("\n", "\r\n"))
    revision = Revision.objects.get(article=row.article, number=2)
    assert (revision.text, revision.changes, bytes(revision.raw)) == (SECOND, [], SECOND.encode())


def test_a_file_is_read_into_the_field_before_anything_is_saved(pages: Pages, row: DeskArticle):
    file = SimpleUploadedFile("new.txt", b"\xef\xbb\xbf" + SECOND.replace("\n", "\r\n").encode())
    response = send(pages, row, file=file)
    assert response.context["form"]["text"].value() == SECOND
    assert response.context["read"] == ("Removed the byte order mark.", "Changed line ends to LF.")
    assert texts(row) == [FIRST]


def test_of_a_page_its_article_is_read(pages: Pages, row: DeskArticle):
    paragraphs = "".join(f"<p>{one}</p>" for one in SECOND.split("\n\n"))
    page = f"<html><body><nav>Home</nav><article><h1>Dervane</h1>{paragraphs}</article></body></html>"
    response = send(pages, row, file=SimpleUploadedFile("new.html", page.encode()))
    text = response.context["form"]["text"].value()
    assert SECOND in text
    assert "Home" not in text
    assert "<" not in text


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"text": ""}, "text", "Paste the new text, or choose a file."),
        ({"text": " \n "}, "text", "The text holds only whitespace and invisible characters."),
        ({"text": "x" * 2_001}, "text", "The text takes 2,001 bytes and the limit is 2,000."),
        ({"file": b"x" * 2_001}, "file", "The text takes 2,001 bytes and the limit is 2,000."),
        ({"file": b"\x89PNG\r\n\x1a\n\0\0\0"}, "file", "This is a PNG"),
        ({"text": SECOND, "title": "t" * 301}, "title", "at most 300"),
    ],
)
def test_what_cannot_be_taken_is_said_and_kept(
    pages: Pages, row: DeskArticle, settings: Any, fields: dict[str, Any], field: str, said: str
):
    settings.MAX_ARTICLE_BYTES = 2_000
    sent = {k: SimpleUploadedFile("new.txt", v) if isinstance(v, bytes) else v for k, v in fields.items()}
    kept: dict[str, Any] = {"byline": "Yuki", **sent}
    response = send(pages, row, **kept)
    assert response.status_code == 422
    assert said in words(response)
    assert field in response.context["form"].errors
    assert response.context["form"]["byline"].value() == "Yuki"
    assert texts(row) == [FIRST]


def test_the_text_that_is_there_is_nothing_to_save(pages: Pages, row: DeskArticle):
    page = words(send(pages, row, text=FIRST))
    assert "This is the text that is here already." in page
    assert "Save as revision" not in page


def test_a_second_press_on_save_makes_no_second_revision(pages: Pages, row: DeskArticle):
    form = send(pages, row, text=SECOND).context["form"]
    shown = {name: form[name].value() for name in ("revision", "previewed")}
    for _ in range(2):
        response = send(pages, row, press="save", text=SECOND, **shown)
        assert response.status_code == 302
    assert texts(row) == [FIRST, SECOND]


def test_somebody_faster_is_told_and_nothing_is_lost(pages: Pages, newsroom: Newsroom, row: DeskArticle):
    mine = FIRST.replace("Monday", "Tuesday")
    form = send(pages, row, text=mine).context["form"]
    shown = {name: form[name].value() for name in ("revision", "previewed")}
    revised(newsroom, row, SECOND)
    response = send(pages, row, press="save", text=mine, title="Mine", **shown)
    assert response.status_code == 412
    page = words(response)
    assert "Tomas Abara saved revision 2 while you were writing. Nothing is lost and nothing was saved yet" in page
    assert "What changes against revision 2" in page
    assert texts(row) == [FIRST, SECOND]
    form = response.context["form"]
    assert (form["text"].value(), form["title"].value()) == (mine, "Mine")
    again = {name: form[name].value() for name in ("revision", "previewed")}
    assert send(pages, row, press="save", text=mine, title="Mine", **again).status_code == 302
    assert texts(row) == [FIRST, SECOND, mine]


def test_a_text_that_is_another_article_is_409(pages: Pages, newsroom: Newsroom, row: DeskArticle):
    newsroom.article("Other words.", title="The other")
    response = save(pages, row, "Other words.")
    assert response.status_code == 409
    assert "“The other”" in words(response)
    assert response.context["form"]["text"].value() == "Other words."


def published(newsroom: Newsroom, row: DeskArticle, exact: str) -> Claim:
    claim = newsroom.mark_claim(row, exact)
    claim = newsroom.do(claim, "take", "checker")
    newsroom.attempt(claim)
    newsroom.answer(claim)
    claim = newsroom.propose(claim)
    return newsroom.do(newsroom.do(claim, "approve", "reviewer"), "publish", "lead")


def test_losing_the_words_of_a_published_claim_needs_a_tick(pages: Pages, newsroom: Newsroom, row: DeskArticle):
    claim = published(newsroom, row, "60 dead in Dervane")
    without = "\n\n".join(FIRST.split("\n\n")[1:])
    looked = send(pages, row, text=without, title="Mine")
    page = words(looked)
    assert "A published claim would lose its words." in page
    assert f'<a class="link" href="/claims/{claim.uuid}/">{claim.label}</a>' in page
    assert "Save all the same" in page

    refused = save(pages, row, without, title="Mine")
    assert refused.status_code == 409
    assert f"Nothing was saved. With this text the words of {claim.label} would be gone" in words(refused)
    assert "confirm_lost" in refused.context["form"].errors
    assert (refused.context["form"]["text"].value(), refused.context["form"]["title"].value()) == (without, "Mine")
    assert texts(row) == [FIRST]

    assert save(pages, row, without, confirm_lost="on").status_code == 302
    assert texts(row) == [FIRST, without]


def test_who_may_not_add_articles_sees_why(pages: Pages, row: DeskArticle):
    page = words(pages.get("viewer", "article-revise", row.article.uuid))
    assert "<textarea" not in page
    assert pages.post("viewer", "article-revise", row.article.uuid, text=SECOND, preview="1").status_code == 403
