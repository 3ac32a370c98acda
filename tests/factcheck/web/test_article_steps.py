"""Undo, redo, deciding the rest and the filter on the article page, as a browser without scripts uses them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from annotations.models import Span, Suggestion
from factcheck.actions.spans import reject_suggestion, reopen_suggestion
from factcheck.models import Claim, DeskArticle, Event
from factcheck.web.article.rest import MOST
from tests.factcheck.web.conftest import Pages, words
from tests.support.newsroom import Newsroom

SENTENCE = "The town of Dervane lost 12 houses on day"
SCRIPT = {"X-Requested-With": "fetch"}


def suggested(newsroom: Newsroom, count: int, *, score: float = 0.8) -> tuple[DeskArticle, list[Suggestion]]:
    """An article with this many undecided suggestions, one in each line."""
    exact = [f"{SENTENCE} {number}." for number in range(count)]
    row = newsroom.article("\n\n".join([f"Losses of {count} days", *exact]))
    text = row.current.text
    Suggestion.objects.bulk_create(
        Suggestion(
            revision=row.current,
            suggester="test",
            version="1",
            start=text.index(one),
            end=text.index(one) + len(one),
            exact=one,
            score=score,
            claimant_guess="Federal Command",
        )
        for one in exact
    )
    return row, list(Suggestion.objects.filter(revision=row.current).order_by("start"))


def states(row: DeskArticle) -> list[str]:
    return list(Suggestion.objects.filter(revision=row.current).order_by("start").values_list("state", flat=True))


def picks(ones: list[Suggestion]) -> list[str]:
    return [f"{one.uuid}:{one.row_version}" for one in ones]


def decide(pages: Pages, row: DeskArticle, **fields: Any) -> Any:
    sent = {"decision": "accept", "revision": str(row.current.uuid), "score": "0.7", "idempotency_key": "", **fields}
    return pages.post("checker", "article-rest", row.article.uuid, **sent)


def walk(pages: Pages, row: DeskArticle, what: str, **fields: Any) -> Any:
    return pages.post("checker", f"article-{what}", row.article.uuid, **fields)


def landed(pages: Pages, answer: Any) -> str:
    """The page that a form leads to."""
    assert answer.status_code == 302
    return words(pages.client("checker").get(answer["Location"]))


# Undo and redo


def test_a_form_undoes_the_last_step_and_redoes_it(newsroom: Newsroom, pages: Pages) -> None:
    row, [one] = suggested(newsroom, 1)
    assert "Undo: nothing yet" in words(pages.get("checker", "article", row.article.uuid))
    pages.post("checker", "suggestion-accept", one.uuid, revision=str(row.current.uuid))
    assert f"Undo: accepted “{SENTENCE} 0.”" in words(pages.get("checker", "article", row.article.uuid))
    undone = landed(pages, walk(pages, row, "undo"))
    assert f"Undone: accepted “{SENTENCE} 0.”." in undone
    assert "Redo: accepted" in undone
    assert states(row) == ["pending"]
    assert f"Done again: accepted “{SENTENCE} 0.”." in landed(pages, walk(pages, row, "redo"))
    assert states(row) == ["accepted"]


@pytest.mark.parametrize(("what", "sentence"), [("undo", "nothing to undo"), ("redo", "nothing to redo")])
def test_a_form_with_nothing_to_do_says_so_on_the_page(
    newsroom: Newsroom, pages: Pages, what: str, sentence: str
) -> None:
    row, _ = suggested(newsroom, 1)
    answer = walk(pages, row, what)
    assert answer.status_code == 409
    assert sentence in words(answer)
    assert SENTENCE in words(answer)


def test_a_form_that_was_refused_goes_past_that_step_the_next_time(newsroom: Newsroom, pages: Pages) -> None:
    row, [first, second] = suggested(newsroom, 2)
    for one in (first, second):
        pages.post("checker", "suggestion-accept", one.uuid, revision=str(row.current.uuid))
    second.refresh_from_db()
    reopen_suggestion(second, by=newsroom.actor("checker2"))
    refused = walk(pages, row, "undo")
    assert refused.status_code == 409
    page = words(refused)
    assert "Yuki Hale reopened a suggestion at" in page
    past = re.findall(r'name="past" value="([^"]+)"', page)
    assert len(past) == 1
    assert "Undone: accepted" in landed(pages, walk(pages, row, "undo", past=past))
    assert states(row) == ["pending", "pending"]


def test_an_action_that_changed_nothing_offers_no_undo_of_something_older(newsroom: Newsroom, pages: Pages) -> None:
    row, [one] = suggested(newsroom, 1)
    client = pages.client("checker")
    accept = reverse("web:suggestion-accept", args=[one.uuid])
    first = client.post(accept, {"revision": str(row.current.uuid)}, headers=SCRIPT).content.decode()
    made = re.search(r'data-made="([^"]+)"', first)
    assert made
    assert f'data-step="{made[1]}"' in first
    span = Span.objects.get()
    fields = {"revision": str(row.current.uuid), "row_version": span.row_version, "tagged": "1", "tags": "claim"}
    second = client.post(reverse("web:span-edit", args=[span.uuid]), fields, headers=SCRIPT)
    assert second.status_code == 200
    assert 'data-made=""' in second.content.decode()
    assert 'data-undo=""' in second.content.decode()


# The rest at once


@pytest.mark.parametrize("count", [1, 3, 30])
def test_looking_through_the_rest_costs_the_same_however_many_there_are(
    newsroom: Newsroom, pages: Pages, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    row, _ = suggested(newsroom, count)
    pages.get("checker", "article-rest", row.article.uuid)
    with django_assert_num_queries(12):
        page = words(pages.get("checker", "article-rest", row.article.uuid))
    assert page.count('name="pick"') == count
    assert page.count("checked") == count


def test_the_rest_is_shown_from_the_score_that_is_asked_for(newsroom: Newsroom, pages: Pages) -> None:
    row, [low, *_] = suggested(newsroom, 3)
    Suggestion.objects.filter(pk=low.pk).update(score=0.55)
    assert words(pages.get("checker", "article-rest", row.article.uuid)).count('name="pick"') == 2
    assert words(pages.get("checker", "article-rest", row.article.uuid, score="0.5")).count('name="pick"') == 3
    none = words(pages.get("checker", "article-rest", row.article.uuid, score="0.9"))
    assert "No undecided suggestion has this score or more." in none
    assert "Accept the ticked" not in none


def test_the_ticked_are_accepted_as_one_step(newsroom: Newsroom, pages: Pages) -> None:
    row, [first, _, third] = suggested(newsroom, 3)
    page = landed(pages, decide(pages, row, pick=picks([first, third])))
    assert "Accepted 2 suggestions." in page
    assert states(row) == ["accepted", "pending", "accepted"]
    assert {str(claim.claimant) for claim in Claim.objects.select_related("claimant")} == {"Federal Command"}
    assert "Undone: accepted 2 suggestions." in landed(pages, walk(pages, row, "undo"))
    assert states(row) == ["pending"] * 3


def test_the_ticked_are_rejected_with_a_reason(newsroom: Newsroom, pages: Pages) -> None:
    row, ones = suggested(newsroom, 2)
    assert "Rejected 2 suggestions." in landed(
        pages, decide(pages, row, decision="reject", reason="opinion", pick=picks(ones))
    )
    assert set(Suggestion.objects.values_list("state", "reject_reason")) == {("rejected", "opinion")}


def test_a_form_that_is_pressed_twice_decides_once(newsroom: Newsroom, pages: Pages) -> None:
    row, ones = suggested(newsroom, 2)
    places = [decide(pages, row, pick=picks(ones), idempotency_key="drawn-once")["Location"] for _ in range(2)]
    assert places[0] == places[1]
    assert states(row) == ["accepted"] * 2
    assert Event.objects.filter(verb="suggestion_accepted").count() == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"pick": []}, "Nothing is ticked. Tick at least one suggestion."),
        ({"pick": ["nonsense"]}, "names no suggestion. Open the list again."),
        ({"pick": ["00000000-0000-0000-0000-000000000001:1"]}, "1 of them are not in this article."),
        ({"decision": "reject", "reason": ""}, "Say why the ticked ones are rejected"),
        ({"decision": ""}, "accept or reject them"),
        (
            {"pick": [f"00000000-0000-0000-0000-{number:012}:1" for number in range(MOST + 1)]},
            "at most 200 are decided",
        ),
    ],
)
def test_what_cannot_be_decided_comes_back_with_the_list(
    newsroom: Newsroom, pages: Pages, fields: dict[str, Any], sentence: str
) -> None:
    row, ones = suggested(newsroom, 2)
    answer = decide(pages, row, **{"pick": picks(ones), **fields})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert words(answer).count('name="pick"') == 2
    assert states(row) == ["pending"] * 2


def test_what_somebody_decided_meanwhile_is_left_and_named(newsroom: Newsroom, pages: Pages) -> None:
    row, [first, second] = suggested(newsroom, 2)
    seen = picks([first, second])
    reject_suggestion(first, by=newsroom.actor("checker2"), reason="opinion")
    page = landed(pages, decide(pages, row, pick=seen))
    assert f"Accepted 1 of 2 suggestions. “{SENTENCE} 0.”:" in page
    assert states(row) == ["rejected", "accepted"]


def test_when_all_were_decided_meanwhile_nothing_happens_and_each_is_named(newsroom: Newsroom, pages: Pages) -> None:
    row, ones = suggested(newsroom, 2)
    seen = picks(ones)
    for one in ones:
        reject_suggestion(one, by=newsroom.actor("checker2"), reason="opinion")
    answer = decide(pages, row, pick=seen)
    assert answer.status_code == 409
    assert "None of them was decided." in words(answer)
    for number in range(2):
        assert f"“{SENTENCE} {number}.”" in words(answer)
    assert states(row) == ["rejected"] * 2


def test_a_viewer_may_not_look_through_the_rest(newsroom: Newsroom, pages: Pages) -> None:
    row, _ = suggested(newsroom, 1)
    assert pages.get("viewer", "article-rest", row.article.uuid).status_code == 403


# The filter


def listed(page: str) -> list[str]:
    return re.findall(r'<li[^>]*data-key="([^"]+)"', page)


def test_the_filter_keeps_the_score_and_kind_in_every_address(newsroom: Newsroom, pages: Pages) -> None:
    row, [low, high] = suggested(newsroom, 2)
    Suggestion.objects.filter(pk=low.pk).update(score=0.55)
    figure = newsroom.mark(row, "Losses", tags=("figure",)).span
    context = newsroom.mark(row, "2 days", tags=("context",)).span

    def shown(**query: Any) -> set[str]:
        return set(listed(words(pages.get("checker", "article", row.article.uuid, **query))))

    marks = {str(figure.uuid), str(context.uuid)}
    assert shown() == {*marks, str(low.uuid), str(high.uuid)}
    assert shown(score="0.7") == {*marks, str(high.uuid)}
    assert shown(kind="figure") == {str(figure.uuid)}
    assert shown(kind=["figure", "suggestion"], score="0.7") == {str(figure.uuid), str(high.uuid)}
    assert shown(kind="figure", score="0.7") == {str(figure.uuid)}
    page = words(pages.get("checker", "article", row.article.uuid, score="0.7"))
    assert "hidden by the filter" in page
    assert 'href="?show=undecided&score=0.7"' in page


@pytest.mark.parametrize("query", [{"score": "lots"}, {"score": "-1"}, {"show": "all of it"}, {"kind": "x" * 99}])
def test_a_filter_that_makes_no_sense_is_left_out(newsroom: Newsroom, pages: Pages, query: dict[str, str]) -> None:
    row, ones = suggested(newsroom, 2)
    page = words(pages.get("checker", "article", row.article.uuid, **query))
    assert listed(page) == [str(one.uuid) for one in ones]


# Another desk


@pytest.mark.parametrize("name", ["article-undo", "article-redo", "article-rest", "article-mark"])
def test_another_desks_article_is_not_there(
    newsroom: Newsroom, other_newsroom: Newsroom, pages: Pages, client: Client, name: str
) -> None:
    row, ones = suggested(newsroom, 1)
    client.force_login(other_newsroom.people["checker"])
    address = reverse(f"web:{name}", args=[row.article.uuid])
    for headers in ({}, SCRIPT):
        assert client.post(address, {"pick": picks(ones), "decision": "accept"}, headers=headers).status_code == 404
    assert client.get(reverse("web:article-rest", args=[row.article.uuid])).status_code == 404
    assert states(row) == ["pending"]
