"""Who else is here, what they did meanwhile, and what asking for it costs."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from factcheck import jobs
from factcheck.actions.presence import RENEW_AFTER, forget_presences
from factcheck.actions.spans import accept_suggestion, delete_span, reject_suggestion, reopen_suggestion
from factcheck.models import Claim, DeskArticle, Event, Membership, Presence
from factcheck.models.presence import LEASE
from tests.factcheck.web.conftest import Pages
from tests.support.newsroom import Newsroom

SCRIPT = {"X-Requested-With": "fetch"}


@pytest.fixture
def row(newsroom: Newsroom) -> DeskArticle:
    return newsroom.article()


class Tab:
    """An open page of an article or a claim, in somebody's browser."""

    def __init__(self, client: Client, at: DeskArticle | Claim) -> None:
        self.client, self.page, self.etag = client, str(uuid.uuid4()), ""
        self.query: dict[str, str] = {"page": self.page}
        if isinstance(at, Claim):
            self.url = reverse("web:claim-here", args=[at.uuid])
        else:
            self.url = reverse("web:article-news", args=[at.article.uuid])
            self.query |= {"revision": str(at.current.uuid), "since": str(newest())}
            self.mark_url = reverse("web:article-mark", args=[at.article.uuid])
            self.at = at

    def ask(self, **query: str) -> Any:
        headers = {**SCRIPT, **({"If-None-Match": self.etag} if self.etag else {})}
        response = self.client.get(self.url, {**self.query, **query}, headers=headers)
        self.etag = response.get("ETag", "")
        return response

    def people(self, **query: str) -> list[tuple[str, str]]:
        self.etag = ""
        return [(one["name"], one["does"]) for one in self.ask(**query).json()["people"]]

    def news(self) -> tuple[int, str]:
        self.etag = ""
        found = self.ask().json()
        return found["new"], found["says"]

    def mark(self, exact: str) -> Any:
        start = self.at.current.text.index(exact)
        fields = {
            **{"revision": str(self.at.current.uuid), "tags": "figure", "exact": exact},
            **{"start": str(start), "end": str(start + len(exact))},
        }
        response = self.client.post(self.mark_url, fields, headers={**SCRIPT, "X-Page": self.page})
        assert response.status_code == 200
        return response

    def leave(self) -> Any:
        return self.client.post(reverse("web:leave"), {"page": self.page})


def newest() -> int:
    return Event.objects.order_by("-id").values_list("id", flat=True).first() or 0


def later(time: timedelta) -> None:
    """Let the time pass for what pages said."""
    for one in Presence.objects.all():
        Presence.objects.filter(pk=one.pk).update(seen_at=one.seen_at - time, since=one.since - time)


# Who is here


def test_people_on_an_article_see_one_another_and_not_themselves(pages: Pages, row: DeskArticle) -> None:
    mira, yuki = Tab(pages.client("checker"), row), Tab(pages.client("checker2"), row)
    assert mira.people() == []
    assert yuki.people(doing="marking") == [("Mira Lindt", "is here")]
    assert mira.people() == [("Yuki Hale", "is marking here")]


def test_somebody_with_two_tabs_is_one_person_and_no_other_to_themselves(pages: Pages, row: DeskArticle) -> None:
    first, second = Tab(pages.client("checker"), row), Tab(pages.client("checker"), row)
    one, two = str(uuid.uuid4()), str(uuid.uuid4())
    assert first.people(item=one) == []
    assert second.people(doing="marking", item=two) == []
    [seen] = Tab(pages.client("checker2"), row).ask().json()["people"]
    assert (seen["name"], seen["does"]) == ("Mira Lindt", "is marking here")
    assert set(seen["items"]) == {one, two}


def test_a_viewer_is_shown_too(pages: Pages, row: DeskArticle) -> None:
    Tab(pages.client("viewer"), row).ask()
    assert Tab(pages.client("checker"), row).people() == [("Vera Holm", "is here")]


def test_a_lease_ends_by_itself_and_is_then_deleted(pages: Pages, row: DeskArticle) -> None:
    mira, yuki = Tab(pages.client("checker"), row), Tab(pages.client("checker2"), row)
    mira.ask()
    later(LEASE - timedelta(seconds=2))
    assert yuki.people() == [("Mira Lindt", "is here")]
    assert forget_presences() == 0
    later(timedelta(seconds=3))
    assert yuki.people() == []
    assert forget_presences() == 1
    assert [one.page for one in Presence.objects.all()] == [uuid.UUID(yuki.page)]


def test_who_comes_back_is_here_since_then(pages: Pages, row: DeskArticle) -> None:
    mira = Tab(pages.client("checker"), row)
    mira.ask()
    later(timedelta(minutes=10))
    mira.ask()
    assert timezone.now() - Presence.objects.get().since < timedelta(minutes=1)
    later(RENEW_AFTER)
    was = Presence.objects.get().since
    mira.ask()
    assert Presence.objects.get().since == was, "who stays has been here since they came"


def test_a_page_that_is_closed_is_gone_at_once(pages: Pages, row: DeskArticle) -> None:
    mira, yuki = Tab(pages.client("checker"), row), Tab(pages.client("checker2"), row)
    mira.ask()
    stranger = Tab(pages.client("checker2"), row)
    stranger.page = mira.page
    assert stranger.leave().status_code == 204
    assert yuki.people() == [("Mira Lindt", "is here")], "only its own person closes a page"
    assert mira.leave().status_code == 204
    assert yuki.people() == []


def test_a_page_that_is_somebody_elses_cannot_be_taken_over(pages: Pages, row: DeskArticle) -> None:
    mira, yuki = Tab(pages.client("checker"), row), Tab(pages.client("checker2"), row)
    mira.ask()
    yuki.query["page"] = mira.page
    assert yuki.ask().status_code == 200
    assert Presence.objects.get().user == pages.newsroom.people["checker"]


def test_who_signed_out_is_refused_and_gone_when_the_lease_ends(pages: Pages, row: DeskArticle) -> None:
    mira, yuki = Tab(pages.client("checker"), row), Tab(pages.client("checker2"), row)
    mira.ask()
    mira.client.logout()
    answer = mira.ask()
    assert (answer.status_code, answer.content) == (401, b"You are signed out.")
    later(LEASE)
    assert yuki.people() == []


def test_another_desk_learns_nothing_and_leaves_no_trace(
    pages: Pages, other_newsroom: Newsroom, row: DeskArticle
) -> None:
    claim = pages.newsroom.claim()
    Tab(pages.client("checker"), row).ask()
    foreign = other_newsroom.people["checker"]
    assert Tab(pages.client(foreign), row).ask().status_code == 404
    assert Tab(pages.client(foreign), claim).ask().status_code == 404
    assert Presence.objects.count() == 1
    Membership.objects.filter(user=pages.newsroom.people["checker"]).delete()
    assert Tab(pages.client("checker"), row).ask().status_code == 404


def test_who_edits_a_claim_is_told_to_others(pages: Pages) -> None:
    claim, other = pages.newsroom.claim(), pages.newsroom.claim("Another.")
    mira, yuki = Tab(pages.client("checker"), claim), Tab(pages.client("checker2"), claim)
    mira.ask(doing="editing", item=str(uuid.uuid4()))
    assert yuki.people() == [("Mira Lindt", "is editing this claim")]
    assert Tab(pages.client("checker2"), other).people() == []


def test_what_a_page_does_is_one_of_what_it_can(pages: Pages, row: DeskArticle) -> None:
    mira, yuki = Tab(pages.client("checker"), row), Tab(pages.client("checker2"), row)
    mira.ask(doing="editing", item="no-uuid", page="")
    assert yuki.people() == [], "who does not say which page it is, is nowhere"
    mira.ask(doing="editing", item="no-uuid")
    assert yuki.people() == [("Mira Lindt", "is here")]


def test_the_database_refuses_a_page_that_is_nowhere_or_at_two_places(newsroom: Newsroom, row: DeskArticle) -> None:
    given = {"user": newsroom.people["checker"], "since": timezone.now(), "seen_at": timezone.now()}
    claim = newsroom.claim()
    for place, name in (
        ({}, "presence_at_one_place"),
        ({"article": row, "claim": claim}, "presence_at_one_place"),
        ({"claim": claim, "item": uuid.uuid4()}, "presence_at_one_place"),
        ({"article": row, "doing": "asleep"}, "presence_doing_is_known"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Presence.objects.create(page=uuid.uuid4(), **given, **place)
    with pytest.raises(ValidationError, match="presence_at_one_place"):
        Presence(page=uuid.uuid4(), **given).validate_constraints()


# What asking costs


def test_nothing_is_written_while_nothing_changed(pages: Pages, row: DeskArticle) -> None:
    mira = Tab(pages.client("checker"), row)
    mira.ask()
    first = Presence.objects.get().seen_at
    mira.ask()
    assert Presence.objects.get().seen_at == first
    mira.ask(doing="marking")
    second = Presence.objects.get().seen_at
    assert second > first
    later(RENEW_AFTER)
    mira.ask(doing="marking")
    assert Presence.objects.get().seen_at > second
    assert Event.objects.filter(actor=pages.newsroom.people["checker"], verb__startswith="presence").count() == 0


@pytest.mark.parametrize("others", [0, 1, 3])
def test_an_unchanged_answer_takes_three_queries_with_the_session(
    pages: Pages, row: DeskArticle, others: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    claim = pages.newsroom.claim()
    for name in ("checker2", "reviewer", "lead")[:others]:
        Tab(pages.client(name), row).ask()
        Tab(pages.client(name), claim).ask()
        pages.newsroom.mark(row, ("60 dead", "the town", "The League")[others - 1], by=name, tags=("figure",))
    for tab in (Tab(pages.client("checker"), row), Tab(pages.client("checker"), claim)):
        assert tab.ask().status_code == 200
        with django_assert_num_queries(3):
            answer = tab.ask()
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer["Cache-Control"] == "private, no-store"


def test_news_takes_one_query_more(
    pages: Pages, row: DeskArticle, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tab = Tab(pages.client("checker"), row)
    tab.ask()
    for number, words in enumerate(("60 dead", "the town", "The League")):
        pages.newsroom.mark(row, words, by="checker2")
        with django_assert_num_queries(4):
            assert tab.ask().json()["new"] == number + 1


def test_an_answer_is_another_one_as_soon_as_people_come_or_go(pages: Pages, row: DeskArticle) -> None:
    mira, yuki = Tab(pages.client("checker"), row), Tab(pages.client("checker2"), row)
    mira.ask()
    assert mira.ask().status_code == 304
    yuki.ask()
    assert mira.ask().status_code == 200
    yuki.ask(item=str(uuid.uuid4()))
    assert mira.ask().status_code == 200
    assert mira.ask().status_code == 304
    yuki.leave()
    assert mira.ask().status_code == 200


# What others did


def test_what_this_page_did_is_no_news_to_it_and_what_its_person_did_elsewhere_is(
    pages: Pages, row: DeskArticle
) -> None:
    here, there = Tab(pages.client("checker"), row), Tab(pages.client("checker"), row)
    here.mark("60 dead")
    assert here.news() == (0, "")
    assert there.news() == (1, "You, elsewhere, marked 1.")
    pages.newsroom.mark(row, "the town", by="checker")
    assert here.news() == (1, "You, elsewhere, marked 1."), "as by REST"
    assert there.news()[0] == 2


def test_news_say_who_did_what(pages: Pages, newsroom: Newsroom, row: DeskArticle) -> None:
    jobs.beat()
    tab = Tab(pages.client("checker"), row)
    pending = newsroom.suggest(row)
    assert tab.news() == (len(pending), f"Background work suggested {len(pending)}.")
    tab = Tab(pages.client("checker"), row)
    newsroom.mark(row, "the town", by="checker2", tags=("figure",))
    accept_suggestion(pending[0], by=newsroom.actor("checker2"))
    reject_suggestion(pending[1], by=newsroom.actor("lead"), reason="opinion")
    assert tab.news() == (3, "Yuki marked 2. Tomas rejected 1.")


def test_what_was_taken_back_meanwhile_is_no_news(pages: Pages, newsroom: Newsroom, row: DeskArticle) -> None:
    pending = newsroom.suggest(row)
    tab = Tab(pages.client("checker"), row)
    gone = newsroom.mark(row, "the town", by="checker2", tags=("figure",)).span
    delete_span(gone, by=newsroom.actor("checker2"), seen=None)
    reject_suggestion(pending[0], by=newsroom.actor("checker2"), reason="opinion")
    pending[0].refresh_from_db()
    reopen_suggestion(pending[0], by=newsroom.actor("checker2"))
    assert tab.news() == (0, "")
    stays = newsroom.mark(row, "60 dead", by="checker2", tags=("figure",)).span
    tab = Tab(pages.client("checker"), row)
    delete_span(stays, by=newsroom.actor("checker2"), seen=None)
    assert tab.news() == (1, "Yuki removed 1."), "what this page still shows"


def test_a_page_is_told_of_a_new_revision(pages: Pages, newsroom: Newsroom, row: DeskArticle) -> None:
    tab = Tab(pages.client("checker"), row)
    assert tab.ask().json()["revised"] is False
    newsroom.revise(row, f"{row.current.text}\nMore of it.\n", by="checker2")
    assert tab.ask().json()["revised"] is True


def test_a_batch_names_the_page_and_the_undo_of_each_stays_its_own(pages: Pages, row: DeskArticle) -> None:
    tab = Tab(pages.client("checker"), row)
    tab.mark("60 dead")
    tab.mark("the town")
    batches = set(Event.objects.filter(verb="span_created").values_list("batch", flat=True))
    assert len(batches) == 2
    assert {str(batch)[:18] for batch in batches} == {tab.page[:18]}


@pytest.mark.parametrize("page", ["", "x", "0" * 32, "{3581ce71-32e7-40db-b8de-3d45bbc6c4e}"])
def test_a_page_that_does_not_say_who_it_is_marks_all_the_same(pages: Pages, row: DeskArticle, page: str) -> None:
    tab = Tab(pages.client("checker"), row)
    tab.page = page
    tab.mark("60 dead")
    assert not re.match("0{16}", str(Event.objects.get(verb="span_created").batch))
