"""The list of articles, and adding some."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.urls import reverse
from django.utils import timezone

from factcheck.actions.ingest import ArticleInput
from factcheck.errors import Invalid
from factcheck.jobs import beat
from factcheck.models import Copy, DeskArticle, Event, Fetch, Story
from factcheck.models.event import Verb
from factcheck.web.articles import read_upload
from tests.factcheck.web.conftest import Pages, words
from tests.support.newsroom import Newsroom

ADD = "/articles/add/"


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/plain")


def send(pages: Pages, *files: SimpleUploadedFile, who: str = "checker", **fields: Any):
    return pages.client(who).post(ADD, {**fields, "uploads": list(files)})


def titles(response) -> list[str]:
    return [row.current.title for row in response.context["rows"]]


# Adding


def test_pasted_text_becomes_an_article_exactly_as_it_came(newsroom: Newsroom, pages: Pages):
    text = "  Title line\r\n\r\nShe said “no”. 💥\r\n"
    response = send(pages, text=text, outlet="The Quay", language="en", url="quay.example/a")
    row = DeskArticle.objects.get()
    assert response.headers["Location"] == reverse("web:article", args=[row.article.uuid])
    assert row.current.text == "  Title line\n\nShe said “no”. 💥\n"
    assert bytes(row.current.raw) == text.encode()
    assert (row.article.outlet_name, row.current.language) == ("The Quay", "en")
    assert row.article.url == "https://quay.example/a"


def test_uploaded_bytes_reach_the_ingest_untouched(newsroom: Newsroom, pages: Pages):
    raw = "\ufeffTitle\r\n\r\nText.".encode("utf-16-le")
    send(pages, file("a.txt", raw))
    assert bytes(DeskArticle.objects.get().current.raw) == raw


def test_several_files_each_become_an_article_of_a_new_story(newsroom: Newsroom, pages: Pages):
    response = send(pages, file("a.txt", b"One."), file("b.txt", b"Two."), new_story="Harbour strike", outlet="Quay")
    assert response.status_code == 200
    assert "All <bdi>2</bdi> are here" in words(response)
    assert {row.story.title for row in DeskArticle.objects.all() if row.story} == {"Harbour strike"}


def test_a_bad_file_is_named_and_the_others_go_in(newsroom: Newsroom, pages: Pages, settings):
    settings.MAX_ARTICLE_BYTES = 1000
    known = newsroom.article("Known already.")
    response = send(
        pages,
        file("good.txt", b"Good."),
        file("empty.txt", b""),
        file("image.txt", b"\x89PNG\r\n\x1a\n\0\0\0"),
        file("long.txt", b"x" * 1001),
        file("known.txt", b"Known already."),
    )
    assert response.status_code == 200
    outcomes = {one.name: one for one in response.context["outcomes"]}
    assert {name: one.outcome for name, one in outcomes.items()} == {
        "good.txt": "created",
        "empty.txt": "refused",
        "image.txt": "refused",
        "long.txt": "refused",
        "known.txt": "same",
    }
    page = words(response)
    for name in ("empty.txt", "image.txt", "long.txt"):
        problem = outcomes[name].problem
        assert problem is not None
        assert problem.detail in page
    assert reverse("web:article", args=[known.article.uuid]) in page
    assert DeskArticle.objects.count() == 2


def test_a_file_that_is_too_long_is_refused_before_it_is_read(tmp_path: Path):
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as handle:
        handle.truncate(2**40)
    with huge.open("rb") as handle:
        with pytest.raises(Invalid, match="1,099,511,627,776 bytes"):
            read_upload(UploadedFile(handle, size=2**40), ArticleInput(text=""))
        assert handle.tell() == 0


def test_where_nothing_goes_in_nothing_is_left_behind(newsroom: Newsroom, pages: Pages):
    response = send(pages, file("empty.txt", b""), new_story="Harbour strike")
    assert response.status_code == 422
    assert "Nothing went in" in words(response)
    assert not Story.objects.exists()


def test_values_are_kept_when_the_text_is_refused(newsroom: Newsroom, pages: Pages):
    response = send(pages, text="   ", title="A <title>", outlet="The Quay", new_story="Strike")
    assert response.status_code == 422
    page = response.content.decode()
    assert 'value="A &lt;title&gt;"' in page
    assert 'value="The Quay"' in page
    assert 'value="Strike"' in page
    assert 'id="error-summary"' in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Give an address, paste a text, or choose one or more files."),
        ({"text": "T.", "url": "not an address"}, "This is not a web address. It begins with http:// or https://."),
        ({"text": "T.", "new_story": "S", "story": "known"}, "Choose a story or name a new one, not both."),
        ({"text": "T.", "title": "x" * 301}, "Ensure this value has at most 300 characters (it has 301)."),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(
    newsroom: Newsroom, pages: Pages, story: Story, fields: dict[str, str], sentence: str
):
    if "story" in fields:
        fields = {**fields, "story": str(story.uuid)}
    response = send(pages, **fields)
    assert response.status_code == 422
    assert sentence in words(response)
    assert not DeskArticle.objects.exists()


def test_one_title_is_not_given_to_two_articles(newsroom: Newsroom, pages: Pages):
    response = send(pages, file("a.txt", b"One."), file("b.txt", b"Two."), title="Same")
    assert response.status_code == 422
    assert "There are 2 articles here, and they cannot share one title. Leave it empty." in words(response)


def test_the_same_text_leads_to_the_article_that_is_here(newsroom: Newsroom, pages: Pages):
    row = newsroom.article("Here already.")
    response = send(pages, text="Here already.")
    assert response.headers["Location"] == reverse("web:article", args=[row.article.uuid])
    assert DeskArticle.objects.count() == 1


def test_pressing_twice_adds_once(newsroom: Newsroom, pages: Pages):
    for _ in range(2):
        assert send(pages, text="Once.", idempotency_key="k1").status_code == 302
    assert Event.objects.filter(verb=Verb.ARTICLE_INGESTED).count() == 1


def test_one_key_with_other_words_is_another_form(newsroom: Newsroom, pages: Pages):
    for text in ("One.", "Two."):
        assert send(pages, text=text, idempotency_key="k1").status_code == 302
    assert DeskArticle.objects.count() == 2


def test_a_story_of_another_desk_cannot_be_chosen(newsroom: Newsroom, other_newsroom: Newsroom, pages: Pages):
    theirs = Story.objects.create(desk=other_newsroom.desk, title="Theirs")
    assert send(pages, text="T.", story=str(theirs.uuid)).status_code == 422


def test_a_viewer_sees_why_they_cannot_add(newsroom: Newsroom, pages: Pages):
    sentence = "This needs a fact-checker; on this desk you are a viewer."
    assert sentence in words(pages.get("viewer", "add-article"))
    assert sentence in words(pages.get("viewer", "articles"))
    response = send(pages, text="T.", who="viewer")
    assert response.status_code == 403
    assert sentence in words(response)


# The list


def test_list_is_narrowed_by_state_story_and_words(newsroom: Newsroom, pages: Pages, story: Story):
    harbour = newsroom.article("Harbour\n\nText.", title="Harbour", outlet="The Quay")
    newsroom.article("Dervane\n\nText.", title="Dervane", outlet="Northline")
    DeskArticle.objects.filter(pk=harbour.pk).update(story=story)
    pages.post("checker", "article-state", harbour.article.uuid, state="done")
    assert titles(pages.get("checker", "articles")) == ["Dervane", "Harbour"]
    assert titles(pages.get("checker", "articles", state="done")) == ["Harbour"]
    assert titles(pages.get("checker", "articles", story=str(story.uuid))) == ["Harbour"]
    assert titles(pages.get("checker", "articles", q="derv north")) == ["Dervane"]
    assert "No article fits these filters." in words(pages.get("checker", "articles", q="nowhere"))
    assert titles(pages.get("checker", "articles", state="nonsense")) == ["Dervane", "Harbour"]
    assert "This cursor cannot be read." in words(pages.get("checker", "articles", after="x"))


def test_long_lists_are_turned_by_key(newsroom: Newsroom, pages: Pages, monkeypatch):
    monkeypatch.setattr("factcheck.web.articles.PAGE_SIZE", 2)
    for number in range(5):
        newsroom.article(f"Text {number}.", title=f"T{number}")
    first = pages.get("checker", "articles", q="T")
    assert (titles(first), first.context["newer"]) == (["T4", "T3"], None)
    second = pages.client("checker").get("/articles/" + first.context["older"])
    assert titles(second) == ["T2", "T1"]
    third = pages.client("checker").get("/articles/" + second.context["older"])
    assert (titles(third), third.context["older"]) == (["T0"], None)
    assert titles(pages.client("checker").get("/articles/" + third.context["newer"])) == ["T2", "T1"]


def test_titles_are_escaped(newsroom: Newsroom, pages: Pages):
    newsroom.article("x", title="<script>alert(1)</script>", outlet="<b>Quay</b>")
    for name in ("articles", "home"):
        page = pages.get("checker", name).content.decode()
        assert "<script>alert" not in page
        assert "<b>Quay</b>" not in page
        assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_with_more_rows(newsroom: Newsroom, pages: Pages, django_assert_num_queries, number: int):
    for index in range(number):
        row = newsroom.article(f"Text {index}.\n\nMore.", outlet=f"Outlet {index}")
        newsroom.mark(row, "More.", tags=("quote",))
    pages.get("checker", "articles")
    with django_assert_num_queries(10):
        pages.get("checker", "articles")


# Pages by their address


def asked(pages: Pages, url: str, who: str = "checker", **fields: Any) -> Fetch:
    response = send(pages, url=url, who=who, **fields)
    assert response.headers["Location"] == reverse("web:articles")
    return Fetch.objects.get(url=url)


def test_an_address_alone_is_fetched_and_stands_above_the_list(newsroom: Newsroom, pages: Pages):
    fetch = asked(pages, "https://one.example/a", outlet="Quay", new_story="Strike")
    assert fetch.story is not None
    assert (fetch.state, fetch.outlet, fetch.story.title) == ("queued", "Quay", "Strike")
    page = words(pages.get("reviewer", "articles"))
    assert "https://one.example/a" in page
    assert "Background work has stopped." in page
    assert 'hx-trigger="every 3s"' in page
    beat()
    page = words(pages.get("reviewer", "articles"))
    assert "Waits to be fetched." in page
    assert "Background work has stopped." not in page


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://169.254.169.254/latest", "http://one.example:22/"])
def test_an_address_that_is_not_fetched_is_refused_at_its_field(newsroom: Newsroom, pages: Pages, url: str):
    response = send(pages, url=url, new_story="Strike")
    assert response.status_code == 422
    assert response.context["form"].errors["url"]
    assert not Fetch.objects.exists()
    assert not Story.objects.exists()


def failed(newsroom: Newsroom, **fields: Any) -> Fetch:
    given = {"url": "https://one.example/a", "error": "The site <b>said</b> no.", "code": "fetch-status", **fields}
    return Fetch.objects.create(desk=newsroom.desk, state="failed", requested_by=newsroom.people["checker"], **given)


def test_a_page_that_did_not_come_says_why_and_offers_the_ways_out(newsroom: Newsroom, pages: Pages):
    fetch = failed(newsroom)
    page = pages.get("checker", "articles").content.decode()
    assert "Not fetched. The site &lt;b&gt;said&lt;/b&gt; no." in page
    assert "hx-trigger" not in page
    for name in ("fetch-retry", "fetch-dismiss"):
        assert reverse(f"web:{name}", args=[fetch.uuid]) in page
    assert f"{ADD}?fetch={fetch.uuid}" in page
    assert "Try again" not in pages.get("viewer", "articles").content.decode()


def test_trying_again_and_dismissing(newsroom: Newsroom, pages: Pages, other_newsroom: Newsroom):
    fetch = failed(newsroom)
    assert pages.post("viewer", "fetch-retry", fetch.uuid).status_code == 403
    assert pages.post(other_newsroom.people["lead"], "fetch-retry", fetch.uuid).status_code == 404
    assert pages.post("checker", "fetch-retry", fetch.uuid, row_version="7").status_code == 412
    assert pages.post("checker", "fetch-retry", fetch.uuid, row_version="1").status_code == 302
    fetch.refresh_from_db()
    assert (fetch.state, fetch.tries) == ("queued", 2)
    assert pages.post("checker", "fetch-retry", fetch.uuid).status_code == 409
    assert pages.post("checker", "fetch-dismiss", fetch.uuid).status_code == 302
    assert "one.example" not in words(pages.get("checker", "articles"))


def test_pasting_the_text_instead_keeps_what_was_given_and_takes_the_page_off_the_list(
    newsroom: Newsroom, pages: Pages, story: Story
):
    fetch = failed(newsroom, title="A title", outlet="The Quay", story=story)
    page = pages.client("checker").get(ADD, {"fetch": str(fetch.uuid)}).content.decode()
    for value in ("https://one.example/a", "A title", "The Quay", str(fetch.uuid)):
        assert f'value="{value}"' in page
    response = send(pages, text="Words.", url=fetch.url, fetch=str(fetch.uuid))
    assert DeskArticle.objects.get().article.url == fetch.url
    assert response.status_code == 302
    fetch.refresh_from_db()
    assert fetch.dismissed_at is not None


@pytest.mark.parametrize("value", ["nonsense", "2f0a6f0e-0000-4000-8000-000000000000", ""])
def test_a_page_that_is_not_there_prefills_nothing(newsroom: Newsroom, pages: Pages, value: str):
    assert pages.client("checker").get(ADD, {"fetch": value}).status_code == 200


def test_the_list_asks_for_what_came_since_it_was_drawn(newsroom: Newsroom, pages: Pages):
    fetch = asked(pages, "https://one.example/a")
    page = pages.get("checker", "articles")
    row = newsroom.article("Title of it.\n\nWords.")
    Fetch.objects.filter(pk=fetch.pk).update(
        state="done", article=row, outcome="created", finished_at=timezone.now() + timedelta(seconds=1)
    )
    part = pages.get("checker", "fetches", since=page.context["since"])
    assert reverse("web:article", args=[row.article.uuid]) in words(part)
    assert "hx-trigger" not in words(part)
    assert "<html" not in words(part)
    assert "Title of it" not in words(pages.get("checker", "fetches", since="x"))


@pytest.mark.parametrize("number", [1, 3])
def test_fetches_cost_the_same_with_more_rows(newsroom: Newsroom, pages: Pages, django_assert_num_queries, number: int):
    for index in range(number):
        failed(newsroom, url=f"https://one.example/{index}")
    pages.get("checker", "articles")
    with django_assert_num_queries(8):
        pages.get("checker", "articles")


# Files of other kinds


def test_html_and_markdown_files_are_read_by_their_names(newsroom: Newsroom, pages: Pages):
    page = (
        b"<html lang=en><article><h1>Ferry</h1><p>The ferry runs again, the harbour office said.</p></article></html>"
    )
    send(
        pages, file("a.html", page), file("b.md", b"# Pier\n\nThe **pier** is open."), file("c.txt", b"# Plain *text*")
    )
    rows = {row.current.title: row.current for row in DeskArticle.objects.select_related("current")}
    assert rows["Ferry"].text == "Ferry\n\nThe ferry runs again, the harbour office said."
    assert (bytes(rows["Ferry"].raw), rows["Ferry"].language) == (page, "en")
    assert rows["Pier"].text == "Pier\n\nThe pier is open."
    assert rows["# Plain *text*"].text == "# Plain *text*"


def test_a_page_without_an_article_is_refused_by_name(newsroom: Newsroom, pages: Pages):
    response = send(pages, file("a.html", b"<script>x</script>"), file("b.txt", b"Words."))
    assert response.status_code == 200
    assert "No article text was found in this page" in words(response)


# Where an article stands


@pytest.mark.parametrize("state", ["done", "skipped", "working"])
def test_state_is_set_and_recorded(newsroom: Newsroom, pages: Pages, state: str):
    row = newsroom.article()
    response = pages.post("checker", "article-state", row.article.uuid, state=state, row_version="1")
    assert response.headers["Location"] == reverse("web:article", args=[row.article.uuid])
    row.refresh_from_db()
    assert row.state == state
    assert row.state_event is not None
    assert row.state_event.actor == newsroom.people["checker"]


def test_done_and_next_goes_on_within_the_story_and_ends_at_the_list(newsroom: Newsroom, pages: Pages, story: Story):
    rows = [newsroom.article(f"Text {number}.") for number in range(3)]
    DeskArticle.objects.filter(pk__in=[rows[0].pk, rows[2].pk]).update(story=story)

    def done(row: DeskArticle) -> str:
        return pages.post("checker", "article-state", row.article.uuid, state="done", next="1").headers["Location"]

    assert done(rows[2]) == reverse("web:article", args=[rows[0].article.uuid])
    assert done(rows[0]) == reverse("web:article", args=[rows[1].article.uuid])
    assert done(rows[1]) == reverse("web:articles")


def test_stale_unknown_and_forbidden_states_are_refused(newsroom: Newsroom, pages: Pages):
    uuid = newsroom.article().article.uuid
    assert pages.post("checker", "article-state", uuid, state="done", row_version="9").status_code == 412
    assert pages.post("checker", "article-state", uuid, state="burnt").status_code == 422
    assert pages.post("viewer", "article-state", uuid, state="done").status_code == 403
    assert DeskArticle.objects.get().state == "inbox"


# Garbled passages

GARBLED = "He didnâ€™t go ðŸ˜€, nobody knows: â€œnoâ€."


def test_an_article_says_what_looks_garbled_and_the_chosen_passages_are_repaired(newsroom: Newsroom, pages: Pages):
    row = newsroom.article(GARBLED)
    shown = words(pages.client("checker").get(f"/articles/{row.article.uuid}/"))
    assert "4 passages look garbled, such as “â€™”, which may have been “’”." in shown
    url = f"/articles/{row.article.uuid}/repairs/"
    listed = pages.client("checker").get(url)
    assert [(one.key, one.repair.proposed) for one in listed.context["shown"]] == [
        ("7-10", "’"),
        ("15-19", "😀"),
        ("35-38", "“"),
        ("40-42", None),
    ]
    assert "A part of it was lost" in words(listed)
    sent = {"revision": str(row.current.uuid), "row_version": "1", "repair": ["15-19", "35-38"]}
    done = pages.client("checker").post(url, sent)
    assert done.headers["Location"] == f"/articles/{row.article.uuid}/"
    row.refresh_from_db()
    assert row.current.text == "He didnâ€™t go 😀, nobody knows: “noâ€."
    stale = pages.client("checker").post(url, sent)
    assert stale.status_code == 409
    assert "newer text" in words(stale)


def test_nothing_ticked_or_no_place_is_told_and_what_was_ticked_stays(newsroom: Newsroom, pages: Pages):
    row = newsroom.article(GARBLED)
    url = f"/articles/{row.article.uuid}/repairs/"
    for ticked, sentence in (([], "Choose at least one"), (["1-2"], "no repair at"), (["x"], "is not a place")):
        answer = pages.client("checker").post(url, {"revision": str(row.current.uuid), "repair": ticked})
        assert answer.status_code == 422
        assert sentence in words(answer)


def test_of_very_many_repairs_the_rest_goes_with_one_tick(newsroom: Newsroom, pages: Pages):
    row = newsroom.article("donâ€™t " * 250)
    url = f"/articles/{row.article.uuid}/repairs/"
    assert "The other <bdi>50</bdi> as well" in words(pages.client("checker").get(url))
    sent = {"revision": str(row.current.uuid), "repair": ["3-6"], "rest": "1"}
    pages.client("checker").post(url, sent)
    row.refresh_from_db()
    assert row.current.text == "don’t " + "donâ€™t " * 199 + "don’t " * 50


def test_who_may_only_read_sees_the_repairs_and_makes_none(newsroom: Newsroom, pages: Pages):
    row = newsroom.article(GARBLED)
    url = f"/articles/{row.article.uuid}/repairs/"
    assert "aria-disabled" in words(pages.client("viewer").get(url))
    answer = pages.client("viewer").post(url, {"revision": str(row.current.uuid), "repair": ["15-19"]})
    assert answer.status_code == 403
    assert row.article.revisions.count() == 1


def test_added_texts_are_repaired_when_the_box_is_ticked(newsroom: Newsroom, pages: Pages):
    send(pages, text=GARBLED, repair="on")
    assert DeskArticle.objects.get().current.text.startswith("He didn’t go 😀")
    several = send(pages, file("a.txt", f"{GARBLED} A.".encode()), file("b.txt", b"Fine."))
    assert "4 passages look garbled" in words(several)


# Nearly the same text


def paired(newsroom: Newsroom, share: float = 0.874) -> tuple[DeskArticle, DeskArticle]:
    older = newsroom.article("Fighting for Dervane\n\nOne wording.", outlet="Quay Wire")
    newer = newsroom.article("Battle of Dervane\n\nAnother wording.")
    Copy.objects.create(older=older, newer=newer, share=share, resemblance=0.7)
    return older, newer


def test_articles_with_nearly_the_same_text_name_each_other(newsroom: Newsroom, pages: Pages):
    older, newer = paired(newsroom)
    listed = words(pages.client("viewer").get("/articles/"))
    assert "nearly the same text as “<bdi>" in listed
    assert f'<bdi><a href="/articles/{older.article.uuid}/">Fighting for Dervane</a></bdi>”, 87 %' in listed
    assert f'<bdi><a href="/articles/{newer.article.uuid}/">Battle of Dervane</a></bdi>”, 87 %' in listed
    page = words(pages.client("viewer").get(f"/articles/{newer.article.uuid}/"))
    assert "Nearly the same text as" in page
    assert "Quay Wire</bdi>: <bdi>87</bdi> % of the shorter one stands in the other." in page
    assert "Not a copy" not in page


def test_a_pair_is_dismissed_on_the_page_and_taken_back(newsroom: Newsroom, pages: Pages):
    older, _ = paired(newsroom)
    pair = Copy.objects.get()
    form = {"article": str(older.article.uuid), "row_version": "1"}
    done = pages.client("checker").post(f"/copies/{pair.uuid}/dismiss/", form)
    assert done.headers["Location"] == f"/articles/{older.article.uuid}/"
    page = words(pages.client("checker").get(done.headers["Location"]))
    assert "Nearly the same text as" not in page
    assert "no copy, said <bdi>Mira Lindt</bdi>" in page
    assert "nearly the same text as" not in words(pages.client("viewer").get("/articles/"))
    assert pages.client("checker").post(f"/copies/{pair.uuid}/restore/", form).status_code == 412
    pages.client("checker").post(f"/copies/{pair.uuid}/restore/", {**form, "row_version": "2"})
    assert "Nearly the same text as" in words(pages.client("checker").get(done.headers["Location"]))
    assert pages.client("viewer").post(f"/copies/{pair.uuid}/dismiss/", form).status_code == 403


def test_what_is_not_the_whole_is_never_a_hundred_percent(newsroom: Newsroom, pages: Pages):
    paired(newsroom, share=0.999)
    assert "99 %" in words(pages.client("viewer").get("/articles/"))
