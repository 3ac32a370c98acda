"""The account's pages: the frame, and tokens made, shown once and revoked."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from factcheck.actions.access import MOST_LIVE, create_token, find_token
from factcheck.errors import BadToken
from factcheck.models import ApiToken, Event, IdempotencyRecord, User
from tests.factcheck.web.conftest import Pages, words
from tests.support.newsroom import Newsroom

PASSWORD = "correct-horse-9"
AGAIN = "/accounts/reauthenticate/"
TOKENS = "/account/tokens/"


def fill(**more: Any) -> dict[str, Any]:
    return {"uuid": str(uuid4()), "name": "CMS", "scope": "read", "expiry": "never", "day": "", **more}


@pytest.fixture
def proven(pages: Pages) -> Client:
    """The checker's browser, a moment after they typed their password once more."""
    client = pages.client("checker")
    assert client.post(AGAIN, {"password": PASSWORD}).status_code == 302
    return client


def secret_on(page: str) -> str:
    found = re.search(r'<code id="secret"[^>]*>(fck_[\w-]{43})</code>', page)
    assert found, "no secret on the page"
    return found[1]


# The frame


@pytest.mark.parametrize("path", ["/accounts/password/change/", AGAIN, "/accounts/logout/", TOKENS])
def test_the_accounts_pages_have_the_places_of_every_page(pages: Pages, path: str):
    page = words(pages.client("checker").get(path))
    assert 'aria-label="Places"' in page
    assert "Conflict desk" in page


@pytest.mark.parametrize(("path", "tab"), [("/accounts/password/change/", "Password"), (TOKENS, "Tokens")])
def test_the_tab_of_the_page_is_marked(pages: Pages, path: str, tab: str):
    page = " ".join(words(pages.client("checker").get(path)).split())
    (tabs,) = re.findall(r'<nav class="tabs".*?</nav>', page)
    assert re.findall(r'aria-current="page">(\w+)<', tabs) == [tab]


def test_somebody_on_no_desk_can_change_their_password(client: Client, db: None):
    client.force_login(User.objects.create_user("newcomer", password=PASSWORD))
    page = words(client.get("/accounts/password/change/"))
    assert "Change your password" in page
    assert 'aria-label="Places"' not in page


def test_somebody_signed_out_is_sent_to_sign_in(client: Client, db: None):
    for path in ("/accounts/password/change/", TOKENS, f"{TOKENS}{uuid4()}/revoke/"):
        assert client.get(path).headers["Location"] == f"/accounts/login/?next={path}"
    assert client.post(TOKENS, fill()).headers["Location"] == f"/accounts/login/?next={TOKENS}"


# Making


def test_a_token_is_shown_once_and_works_as_long_as_it_lives(proven: Client):
    answer = proven.post(TOKENS, fill(name="CMS <b>", scope="write"))
    assert answer.status_code == 201
    assert "no-store" in answer.headers["Cache-Control"]
    secret = secret_on(words(answer))
    token = find_token(secret)
    assert (token.name, token.scopes, token.expires_at, token.user.username) == ("CMS <b>", ["write"], None, "checker")
    assert Event.objects.get(verb="token_created").via == "page"
    later = words(proven.get(TOKENS))
    assert secret not in later
    assert f"fck_…{secret[-4:]}" in later
    assert "CMS &lt;b&gt;" in proven.get(TOKENS).content.decode()


def test_the_password_is_asked_for_first_and_then_the_token_is_made(pages: Pages):
    client = pages.client("checker")
    asked = client.post(TOKENS, fill(name="Feed"))
    assert asked.headers["Location"] == f"{AGAIN}?next=%2Faccount%2Ftokens%2F"
    assert not ApiToken.objects.exists()
    wrong = client.post(AGAIN, {"password": "wrong", "next": TOKENS})
    assert "That is not the password." in words(wrong)
    made = client.post(AGAIN, {"password": PASSWORD, "next": TOKENS})
    assert made.status_code == 201
    assert find_token(secret_on(words(made))).name == "Feed"


def test_a_password_cannot_be_guessed_here_either(pages: Pages):
    client = pages.client("checker")
    for _ in range(10):
        assert client.post(AGAIN, {"password": "wrong", "next": TOKENS}).status_code == 200
    answer = client.post(AGAIN, {"password": PASSWORD, "next": TOKENS})
    assert answer.status_code == 429
    assert "That was too often in a short time" in words(answer)
    assert 'aria-label="Places"' in words(answer)


def test_no_answer_with_a_secret_is_kept(proven: Client):
    for headers in ({"Idempotency-Key": "k-1"}, {}):
        answer = proven.post(TOKENS, fill(idempotency_key="form-1"), headers=headers)
        assert answer.status_code == 201
        secret = secret_on(words(answer))
        assert not IdempotencyRecord.objects.exists()
        assert secret not in repr(dict(proven.session))


def test_the_same_form_sent_twice_makes_one_token(proven: Client):
    form = fill()
    assert proven.post(TOKENS, form).status_code == 201
    again = proven.post(TOKENS, form)
    assert again.status_code == 409
    assert "This token was made already." in words(again)
    assert "fck_" in words(again)  # its end, in the list
    assert 'id="secret"' not in words(again)
    assert ApiToken.objects.count() == 1
    (drawn,) = re.findall(r'name="uuid" value="([0-9a-f-]{36})"', words(again))
    assert proven.post(TOKENS, {**form, "uuid": drawn}).status_code == 201


@pytest.mark.parametrize(("expiry", "days"), [("30", 30), ("90", 90), ("365", 365)])
def test_a_token_expires_after_the_days_that_were_chosen(proven: Client, expiry: str, days: int):
    before = timezone.now()
    proven.post(TOKENS, fill(expiry=expiry, day="2020-01-01"))
    ends = ApiToken.objects.get().expires_at
    assert ends is not None
    assert before <= ends - timedelta(days=days) <= timezone.now()


def test_a_token_works_through_the_last_day_that_was_chosen(proven: Client, settings: Any):
    settings.TIME_ZONE = "Asia/Tokyo"
    with timezone.override("Asia/Tokyo"):
        today = timezone.localdate()
        proven.post(TOKENS, fill(expiry="day", day=today.isoformat()))
        ends = ApiToken.objects.get().expires_at
        assert ends is not None
        local = timezone.localtime(ends)
        assert (local.date(), local.hour, local.minute) == (today + timedelta(days=1), 0, 0)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"name": "  "}, "Say what it is for."),
        ({"name": "x" * 81}, "at most 80"),
        ({"scope": ""}, "Choose one."),
        ({"scope": "everything"}, "everything is not one of the available choices"),
        ({"expiry": "7"}, "7 is not one of the available choices"),
        ({"expiry": "day"}, "Choose the last day on which it works."),
        ({"expiry": "day", "day": "2020-01-01"}, "The last day is today or later"),
        ({"expiry": "day", "day": "2190-12-31"}, "and within 10 years."),
        ({"expiry": "day", "day": "soon"}, "Enter a valid date."),
        ({"uuid": "x"}, "Enter a valid UUID."),
        ({"name": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_a_form_that_does_not_fit_says_where_and_keeps_what_was_typed(
    proven: Client, more: dict[str, Any], sentence: str
):
    answer = proven.post(TOKENS, fill(**more))
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert not ApiToken.objects.exists()


def test_too_many_live_tokens_are_refused_with_the_way_out(proven: Client, newsroom: Newsroom):
    for _ in range(MOST_LIVE):
        create_token(newsroom.people["checker"], scopes=["read"], by=None)
    answer = proven.post(TOKENS, fill())
    assert answer.status_code == 409
    assert "Revoke one that nobody needs any more." in words(answer)


# The list


def test_an_empty_list_says_what_a_token_is_for(pages: Pages):
    page = words(pages.get("viewer", "tokens"))
    assert "You have no tokens." in page
    assert "other members" not in page


def test_a_list_tells_live_ones_from_those_that_ended(newsroom: Newsroom, pages: Pages):
    checker = newsroom.people["checker"]
    for name in ("Live", "Revoked", "Expired"):
        create_token(checker, scopes=["read"], name=name, by=None)
    ApiToken.objects.filter(name="Revoked").update(revoked_at=timezone.now())
    ApiToken.objects.filter(name="Expired").update(expires_at=timezone.now() - timedelta(days=1))
    live, ended = words(pages.get("checker", "tokens")).split("Revoked and expired")
    assert ("Live" in live, "Expired" in live) == (True, False)
    assert "Revoked" in ended
    assert "Expired" in ended
    assert "Live" not in ended


def test_an_administrator_sees_the_live_tokens_of_the_desk_and_nobody_else_does(
    newsroom: Newsroom, other_newsroom: Newsroom, pages: Pages
):
    create_token(newsroom.people["checker"], scopes=["write"], name="CMS", by=None)
    create_token(newsroom.people["reviewer"], scopes=["read"], name="Ended", by=None)
    ApiToken.objects.filter(name="Ended").update(revoked_at=timezone.now())
    create_token(other_newsroom.people["checker"], scopes=["read"], name="Elsewhere", by=None)
    page = words(pages.get("admin", "tokens"))
    assert "CMS" in page
    assert "Mira Lindt" in page
    assert "Ended" not in page
    assert "Elsewhere" not in page
    for who in ("lead", "reviewer", "viewer"):
        assert "CMS" not in words(pages.get(who, "tokens"))


@pytest.mark.parametrize("number", [1, 3])
def test_page_costs_the_same_with_more_tokens(newsroom: Newsroom, pages: Pages, django_assert_num_queries, number: int):
    for index in range(number):
        for who in ("checker", "reviewer", "admin"):
            create_token(newsroom.people[who], scopes=["read"], name=f"Token {index}", by=None)
            ended, _ = create_token(newsroom.people[who], scopes=["read"], name=f"Ended {index}", by=None)
            ApiToken.objects.filter(pk=ended.pk).update(revoked_at=timezone.now())
    for who, queries in (("checker", 6), ("admin", 7)):
        pages.get(who, "tokens")
        with django_assert_num_queries(queries):
            pages.get(who, "tokens")


# Revoking


def test_revoking_asks_first_and_ends_the_token(newsroom: Newsroom, pages: Pages):
    token, secret = create_token(newsroom.people["checker"], scopes=["read"], name="CMS", by=None)
    asked = words(pages.get("checker", "token-revoke", token.uuid))
    assert "Revoke this token?" in asked
    assert "This cannot be undone" in asked
    assert find_token(secret) == token
    assert pages.post("checker", "token-revoke", token.uuid).headers["Location"] == TOKENS
    with pytest.raises(BadToken, match="was revoked"):
        find_token(secret)
    assert f"The token “CMS” (…{secret[-4:]}) is revoked." in words(pages.get("checker", "tokens"))


def test_a_second_press_is_told_that_it_was_revoked(newsroom: Newsroom, pages: Pages):
    token, _ = create_token(newsroom.people["checker"], scopes=["read"], name="CMS", by=None)
    pages.post("checker", "token-revoke", token.uuid)
    again = pages.post("checker", "token-revoke", token.uuid)
    assert again.status_code == 409
    assert "was revoked before." in words(again)
    page = words(pages.get("checker", "token-revoke", token.uuid))
    assert "was revoked before" in page
    assert ">Revoke<" not in page


def test_an_administrator_ends_a_members_token_and_nobody_else_finds_it(
    newsroom: Newsroom, other_newsroom: Newsroom, pages: Pages
):
    token, _ = create_token(newsroom.people["checker"], scopes=["read"], name="CMS", by=None)
    for who in (newsroom.people["lead"], newsroom.people["viewer"], other_newsroom.people["admin"]):
        for ask in (pages.get, pages.post):
            answer = ask(who, "token-revoke", token.uuid)
            assert answer.status_code == 404
            assert "CMS" not in words(answer)
    assert "Mira Lindt" in words(pages.get("admin", "token-revoke", token.uuid))
    pages.post("admin", "token-revoke", token.uuid)
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert Event.objects.get(verb="token_revoked").actor == newsroom.people["admin"]
