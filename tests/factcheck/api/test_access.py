"""Who gets in: tokens and their scopes, sessions with CSRF."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from factcheck.actions.access import create_token, revoke_token
from factcheck.models import ApiToken, Claim, User
from tests.factcheck.api.conftest import Caller, MakeCaller, Things
from tests.support.newsroom import Newsroom


@pytest.mark.django_db
@pytest.mark.parametrize(
    "header", [None, "Bearer ", "Bearer fck_unknown", "bearer fck_é", "Basic Y2hlY2tlcjp4", "fck_x", "Bearer a b c"]
)
def test_without_a_good_token_every_address_is_401_and_names_the_scheme(header: str | None, table):
    client = Caller()
    if header is not None:
        client.credentials(HTTP_AUTHORIZATION=header)
    for route, methods in table:
        path = route.replace("<uuid:uuid>", "2f0a6f0e-0000-4000-8000-000000000000").replace("<slug:slug>", "none")
        for method in methods:
            answer = client.call(method, path)
            assert answer.status_code == 401, (method, path)
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert answer.json()["type"].startswith("urn:factcheck:problem:")


def test_a_revoked_or_expired_token_and_one_of_a_deactivated_user_are_no_good_and_say_so(newsroom: Newsroom):
    checker, viewer = newsroom.people["checker"], newsroom.people["viewer"]
    revoked, revoked_secret = create_token(checker, scopes=["read"], name="CMS", by=None)
    revoke_token(revoked, by=newsroom.actor("checker"))
    ended = datetime(2026, 3, 5, 23, 59, 30, tzinfo=UTC)
    expired, expired_secret = create_token(checker, scopes=["read"], name="Feed", by=None)
    ApiToken.objects.filter(pk=expired.pk).update(expires_at=ended)
    _, gone_secret = create_token(viewer, scopes=["read"], by=None)
    User.objects.filter(pk=viewer.pk).update(is_active=False)
    for secret, code, sentence in (
        (revoked_secret, "token-revoked", f"The token “CMS” (…{revoked_secret[-4:]}) was revoked at 20"),
        (
            expired_secret,
            "token-expired",
            f"The token “Feed” (…{expired_secret[-4:]}) expired at 2026-03-05 23:59 UTC.",
        ),
        (gone_secret, "account-deactivated", "belongs to an account that is deactivated."),
        ("fck_unknown", "bad-token", "There is no such token."),
    ):
        client = Caller()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        for answer in (client.read("desks/"), client.send("claims/", {"statement": "It fell."})):
            problem = answer.json()
            assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
            assert (problem["type"], problem["title"]) == (f"urn:factcheck:problem:{code}", "This token is not good")
            assert sentence in problem["detail"]
    assert not Claim.objects.exists()


def test_a_token_ends_at_the_moment_that_was_set(caller: MakeCaller):
    client = caller("checker", "read")
    ApiToken.objects.update(expires_at=timezone.now() + timedelta(minutes=5))
    assert client.read("desks/").status_code == 200
    ApiToken.objects.update(expires_at=timezone.now())
    assert client.read("desks/").status_code == 401


def test_using_a_token_writes_once_a_minute(caller: MakeCaller, django_assert_num_queries):
    client = caller("checker", "read")
    with django_assert_num_queries(5):
        client.read("desks/")
    first = ApiToken.objects.get().last_used_at
    with django_assert_num_queries(4):
        client.read("desks/")
    assert first is not None
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=1))
    with django_assert_num_queries(5):
        client.read("desks/")
    used = ApiToken.objects.get().last_used_at
    assert used is not None
    assert used >= first


@pytest.mark.django_db(transaction=True)
def test_reading_does_not_wait_for_somebody_who_writes(caller: MakeCaller, engine: str):
    """On SQLite one writer holds the whole database; a token's use is then noted by a later request."""
    client = caller("checker", "read")
    token = ApiToken.objects.get()
    holding, done = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            User.objects.filter(username="viewer").update(first_name="Vera")
            holding.set()
            done.wait(30)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert holding.wait(10)
        assert client.read("desks/").status_code == 200
        assert not done.is_set()
        token.refresh_from_db()
        assert (token.last_used_at is None) is (engine == "laptop")
    finally:
        done.set()
        writer.join()
    assert client.read("desks/").status_code == 200
    token.refresh_from_db()
    assert token.last_used_at is not None


def test_a_bad_token_is_refused_even_beside_a_good_session(newsroom: Newsroom):
    client = Caller()
    client.force_login(newsroom.people["checker"])
    assert client.read("desks/", Authorization="Bearer fck_wrong").status_code == 401


@pytest.mark.parametrize(
    ("scope", "reads", "writes"),
    [("read", True, False), ("suggest", True, False), ("write", True, True), ("admin", True, True)],
)
def test_a_scope_reaches_as_far_as_its_name(
    caller: MakeCaller, things: Things, scope: str, reads: bool, writes: bool, table
):
    client = caller("checker", scope)
    assert (client.read("claims/").status_code == 200) is reads
    for route, methods in table:
        for method in methods & {"post", "patch", "delete"}:
            answer = client.call(method, things.address(route), {"no-such-field": 1})
            refused_for_scope = answer.status_code == 403 and answer.json()["type"].endswith(":scope")
            assert refused_for_scope is not writes, (method, route, answer.status_code)


def test_two_tokens_of_one_person_do_what_each_may(caller: MakeCaller):
    body = {"statement": "Dervane fell."}
    answer = caller("checker", "read").send("claims/", body)
    assert answer.status_code == 403
    assert answer.json()["detail"] == "This token has the scope read; this request needs write."
    assert caller("checker", "write").send("claims/", body).status_code == 201
    assert Claim.objects.count() == 1


def test_a_scope_does_not_lift_the_role(caller: MakeCaller):
    answer = caller("viewer", "admin").send("claims/", {"statement": "Dervane fell."})
    assert answer.status_code == 403
    assert answer.json()["detail"] == "This needs a fact-checker; on this desk you are a viewer."


def test_a_session_reads_and_needs_the_csrf_token_to_write(newsroom: Newsroom):
    client = Caller(enforce_csrf_checks=True)
    client.force_login(newsroom.people["checker"])
    assert client.read("desks/").status_code == 200
    refused = client.send("claims/", {"statement": "Dervane fell."})
    assert refused.status_code == 403
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["type"] == "urn:factcheck:problem:csrf"
    token = "a" * 32
    client.cookies["csrftoken"] = token
    assert client.send("claims/", {"statement": "Dervane fell."}, X_CSRFToken=token).status_code == 201


def test_answers_are_not_for_shared_caches(checker: Caller):
    answer = checker.read("desks/")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Cookie"} <= {name.strip() for name in answer.headers["Vary"].split(",")}


def test_desks_are_the_callers_own_with_role_tags_and_ratings(caller: MakeCaller, outsider: Caller):
    desk = caller("reviewer", "read").read("desks/").json()["results"][0]
    assert (desk["slug"], desk["role"]) == ("conflict", "reviewer")
    assert [tag["key"] for tag in desk["tags"]] == ["claim", "quote", "figure", "context"]
    assert {"key": "contested", "value": None}.items() <= desk["ratings"][5].items()
    assert [desk["slug"] for desk in outsider.read("desks/").json()["results"]] == ["sports"]


def test_somebody_without_a_desk_has_empty_lists_and_is_told_so(newsroom: Newsroom, caller: MakeCaller):
    newsroom.desk.memberships.filter(user=newsroom.people["viewer"]).delete()
    client = caller("viewer")
    for path in ("desks/", "articles/", "claims/", "stories/"):
        assert client.read(path).json() == {"next": None, "results": []}
    answer = client.send("claims/", {"statement": "x"})
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"desk": ["Name the desk. Yours are: none."]}
    assert list(client.read("export/claims.jsonl").streaming_content) == []
