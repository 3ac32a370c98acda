"""Who gets in: tokens and their scopes, sessions with CSRF."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from factcheck.actions.access import create_token, revoke_token
from factcheck.models import Claim
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
        path = route.replace("<uuid:uuid>", "2f0a6f0e-0000-4000-8000-000000000000")
        for method in methods:
            answer = client.call(method, path)
            assert answer.status_code == 401, (method, path)
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert answer.json()["type"].startswith("urn:factcheck:problem:")


def test_a_revoked_or_expired_token_and_one_of_a_deactivated_user_are_no_good(newsroom: Newsroom):
    revoked, revoked_secret = create_token(newsroom.people["checker"], scopes=["read"])
    revoke_token(revoked)
    _, expired_secret = create_token(
        newsroom.people["checker"], scopes=["read"], expires_at=timezone.now() - timedelta(seconds=1)
    )
    _, gone_secret = create_token(newsroom.people["viewer"], scopes=["read"])
    newsroom.people["viewer"].is_active = False
    newsroom.people["viewer"].save()
    for secret in (revoked_secret, expired_secret, gone_secret):
        client = Caller()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        answer = client.read("desks/")
        assert answer.status_code == 401
        assert answer.json()["type"] == "urn:factcheck:problem:bad-token"


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
