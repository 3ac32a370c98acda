"""What a script is told when somebody was faster, and when another person is signed in than its page was drawn for."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Span
from factcheck.actions.spans import edit_span, reject_suggestion
from tests.support.newsroom import Newsroom, open_newsroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsroom() -> Newsroom:
    return open_newsroom()


def signed_in(newsroom: Newsroom, name: str = "checker", **headers: str) -> Client:
    client = Client(headers={"X-Requested-With": "fetch", **headers})
    client.force_login(newsroom.people[name])
    return client


def test_a_stale_edit_is_answered_with_both_versions(newsroom: Newsroom) -> None:
    row = newsroom.article()
    span = newsroom.mark(row, "60 dead", tags=("figure",)).span
    edit_span(span, by=newsroom.actor("checker2"), seen=None, tags=["quote"])
    start = row.current.text.index("60")
    answer = signed_in(newsroom).post(
        reverse("web:span-edit", args=[span.uuid]),
        {
            "row_version": 1,
            "revision": str(row.current.uuid),
            "start": start,
            "end": start + 2,
            "exact": "60",
            "tagged": "1",
            "tags": ["figure"],
        },
    )
    html = unescape(answer.content.decode())
    assert answer.status_code == 412
    assert 'data-problem="stale" data-version="2"' in html
    assert "<bdi>Yuki Hale</bdi> changed this" in html
    theirs, mine = html.split('aria-label="Yours"')
    assert '60<mark class="df"> dead</mark>' in theirs
    assert '<mark class="df">Quote</mark>' in theirs
    assert ">60</p>" in mine
    assert '<mark class="df">Figure</mark>' in mine


@pytest.mark.parametrize(
    ("name", "does"), [("span-delete", "Remove this mark."), ("span-edit", '<mark class="df">Quote</mark>')]
)
def test_what_the_stale_post_would_have_done_is_said(newsroom: Newsroom, name: str, does: str) -> None:
    span = newsroom.mark(newsroom.article(), "60 dead", tags=("figure",)).span
    edit_span(span, by=newsroom.actor("checker2"), seen=None, tags=["context"])
    answer = signed_in(newsroom).post(
        reverse(f"web:{name}", args=[span.uuid]), {"row_version": 1, "tagged": "1", "tags": ["quote"]}
    )
    assert answer.status_code == 412
    assert does in answer.content.decode().split('aria-label="Yours"')[1]


def test_a_decision_that_changed_meanwhile_is_not_taken_back_blindly(newsroom: Newsroom) -> None:
    suggestion = newsroom.suggest(newsroom.article())[0]
    reject_suggestion(suggestion, by=newsroom.actor("checker2"), reason="opinion")
    answer = signed_in(newsroom).post(reverse("web:suggestion-reopen", args=[suggestion.uuid]), {"row_version": 1})
    html = answer.content.decode()
    assert answer.status_code == 412
    assert "The suggestion is rejected." in html
    assert "Take the decision back." in html


def test_an_answer_names_the_versions_that_a_later_change_has_to_name(newsroom: Newsroom) -> None:
    row = newsroom.article()
    span = newsroom.mark(row, "60 dead", tags=("figure",)).span
    client = signed_in(newsroom)
    url = reverse("web:span-edit", args=[span.uuid])
    assert 'data-span-version="2"' in client.post(url, {"tagged": "1", "tags": ["quote"]}).content.decode()
    suggestion = newsroom.suggest(row)[0]
    html = client.post(reverse("web:suggestion-accept", args=[suggestion.uuid])).content.decode()
    suggestion.refresh_from_db()
    assert suggestion.span
    assert f'data-span-version="{suggestion.span.row_version}"' in html
    assert f'data-suggestion-version="{suggestion.row_version}"' in html


def test_nothing_is_done_for_a_page_that_was_drawn_for_somebody_else(newsroom: Newsroom) -> None:
    row = newsroom.article()
    mira, yuki = newsroom.people["checker"], newsroom.people["checker2"]
    text = row.current.text
    fields = {
        "revision": str(row.current.uuid),
        "start": text.index("60 dead"),
        "end": text.index("60 dead") + len("60 dead"),
        "exact": "60 dead",
        "tags": ["figure"],
    }
    url = reverse("web:article-mark", args=[row.article.uuid])
    wrong = signed_in(newsroom, "checker2", **{"Factcheck-User": str(mira.uuid)}).post(url, fields)
    assert wrong.status_code == 403
    assert 'data-problem="other-login"' in wrong.content.decode()
    assert "Yuki Hale is signed in on this browser now" in wrong.content.decode()
    assert not Span.objects.exists()
    right = signed_in(newsroom, "checker2", **{"Factcheck-User": str(yuki.uuid)}).post(url, fields)
    assert right.status_code == 200
    assert Span.objects.get().creator == yuki


def test_a_page_is_not_read_either_for_somebody_else(newsroom: Newsroom) -> None:
    url = reverse("web:article-marks", args=[newsroom.article().article.uuid])
    mira = newsroom.people["checker"]
    assert signed_in(newsroom, "checker2", **{"Factcheck-User": str(mira.uuid)}).get(url).status_code == 403


def test_a_page_says_whom_it_was_drawn_for(newsroom: Newsroom) -> None:
    client = Client()
    client.force_login(newsroom.people["checker"])
    html = client.get(reverse("web:home")).content.decode()
    assert f'data-user="{newsroom.people["checker"].uuid}" data-desk="{newsroom.desk.slug}"' in html
    assert f'"Factcheck-User": "{newsroom.people["checker"].uuid}"' in html
    assert "data-user" not in Client().get(reverse("account_login")).content.decode()
