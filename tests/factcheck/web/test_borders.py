"""What another desk has does not exist: every page of the URL table, with every form that a page could send.

The table is walked whole. Whoever adds an address with a new kind of parameter has to say here what it leads to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from factcheck.actions.access import create_token
from factcheck.actions.people import add_member
from factcheck.models import Event, Membership
from factcheck.web.forms.base import PlainForm
from factcheck.workflow import TRANSITIONS
from tests.factcheck.api.conftest import Things
from tests.support.newsroom import Newsroom

LIST_OF = {
    **{"story": "stories", "reply": "replies", "fetch": "fetches", "copy": "copies", "evidence": "evidence"},
    **{"quantity": "quantities", "party": "parties"},
}
"""A kind, as the name of an address begins with it, and the list that holds it, where that is not the kind and an s."""
OPEN_TO_ALL = {"account_login", "account_signup", "account_inactive", "api-docs", "api:schema"}
"""Who is not signed in reads these; they tell nothing of any desk."""
IN_NO_FORM = {"state": "done", "do": "rename", "for": "desk", "content_hash": "0" * 64, "start": "0", "end": "4"}
"""What some pages read without a form."""


@dataclass(frozen=True)
class Page:
    """A name of the URL table and the parameters that its address has."""

    name: str
    parameters: frozenset[str]

    def addresses(self, things: Things) -> Iterator[str]:
        """With the thing of the desk that it is about, in every variant. Raises KeyError for what is not known here."""
        kwargs: dict[str, Any] = {}
        if "uuid" in self.parameters:
            kwargs["uuid"] = uuid_of(self.name.rpartition(":")[2].partition("-")[0], things)
        for variant in VARIANTS[self.parameters - {"uuid"}]:
            yield reverse(self.name, kwargs={**kwargs, **variant})


VARIANTS: dict[frozenset[str], list[dict[str, str]]] = {
    frozenset(): [{}],
    frozenset({"name"}): [{"name": name} for name in TRANSITIONS],
    frozenset({"format"}): [{"format": "jsonl"}, {"format": "csv"}],
}


def uuid_of(kind: str, things: Things) -> Any:
    if kind == "token":
        return create_token(things.newsroom.people["admin"], scopes=["read"], by=None)[0].uuid
    return things.uuid(LIST_OF.get(kind, f"{kind}s"))


def walk(resolver: URLResolver, space: str = "") -> Iterator[Page]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            if inner != "api:" or not str(entry.pattern).startswith("v1"):  # whose border has a test of its own
                yield from walk(entry, inner)
        else:
            assert isinstance(entry, URLPattern)
            assert entry.name, f"an address without a name: {entry.pattern}"
            yield Page(space + entry.name, frozenset(entry.pattern.converters))


PAGES = list(walk(get_resolver()))


def said(field: forms.Field) -> str:
    """Something that the field takes."""
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return next((str(key) for key, _ in choices if key != ""), "checker")
    for kind, value in (
        (forms.IntegerField, "1"),
        (forms.URLField, "https://one.example/a"),
        (forms.UUIDField, "2f0a6f0e-0000-4000-8000-000000000000"),
        (forms.DateTimeField, "2026-03-04T18:40"),
        (forms.DateField, "2026-03-04"),
        (forms.BooleanField, "on"),
    ):
        if isinstance(field, kind):
            return value
    return "Words"


def forms_of(kind: type[PlainForm]) -> Iterator[type[PlainForm]]:
    for one in kind.__subclasses__():
        yield one
        yield from forms_of(one)


def bodies(things: Things) -> list[dict[str, str]]:
    """Nothing, and everything that any form of any page takes; of fields with one name, each in its turn."""
    revision = {"revision": str(things.article.current.uuid), "exact": things.article.current.text[:4]}
    found: list[dict[str, str]] = [{}, {**IN_NO_FORM, **revision}]
    for form in forms_of(PlainForm):
        fields = {name: said(field) for name, field in form.base_fields.items()}
        fitting = (body for body in found[1:] if all(body.get(name, fields[name]) == fields[name] for name in fields))
        if (body := next(fitting, None)) is not None:
            body.update(fields)
        else:
            found.append({**IN_NO_FORM, **revision, **fields})
    return found


def assert_not_there(client: Client, things: Things, *answers: int) -> None:
    """Every address with a parameter is answered with one of these, whatever is sent, and nothing is written."""
    sent, events = bodies(things), Event.objects.exclude(verb="token_created").count()
    for page in PAGES:
        if "uuid" not in page.parameters:
            continue
        for address in page.addresses(things):
            statuses = {client.get(address).status_code, *(client.post(address, body).status_code for body in sent)}
            assert statuses <= {*answers, 405}, (page.name, statuses)
            assert statuses != {405}, page.name
    assert Event.objects.exclude(verb="token_created").count() == events


@pytest.fixture
def things(newsroom: Newsroom) -> Things:
    made = Things(newsroom)
    assert made.copy
    assert made.publication
    return made


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_table_is_walked_whole():
    assert len([page for page in PAGES if "uuid" in page.parameters]) >= 40
    assert {"web:home", "web:claim", "account_login", "api-docs"} <= {page.name for page in PAGES}


@pytest.mark.parametrize("role", ["admin", "viewer"])
def test_everything_of_another_desk_is_not_there(
    newsroom: Newsroom, other_newsroom: Newsroom, things: Things, role: str
):
    assert_not_there(browser(other_newsroom.people[role]), things, 404)


@pytest.mark.engine("laptop")  # the same queries as for the administrator
@pytest.mark.parametrize("elsewhere", [True, False])
def test_what_was_theirs_is_gone_with_their_membership(
    newsroom: Newsroom, other_newsroom: Newsroom, things: Things, elsewhere: bool
):
    """On another desk it is not there; on no desk at all there is nothing, and the page says that."""
    client = browser(newsroom.people["lead"])
    assert client.get(reverse("web:claim", args=[things.claim.uuid])).status_code == 200
    Membership.objects.filter(user=newsroom.people["lead"]).delete()
    if elsewhere:
        add_member(other_newsroom.desk, user=newsroom.people["lead"], role="lead", by=None)
    assert_not_there(client, things, 404, *(() if elsewhere else (403,)))


def test_who_is_signed_out_is_sent_to_sign_in_everywhere(things: Things):
    client, readable = Client(), set()
    for page in PAGES:
        if page.name == "api:nothing-here":
            continue
        for address in page.addresses(things):
            for answer in (client.get(address), client.post(address, {})):
                if answer.status_code == 302:
                    assert answer.headers["Location"].startswith("/accounts/login/"), page.name
                elif answer.status_code not in (401, 405):
                    readable.add(page.name)
    assert readable == OPEN_TO_ALL
