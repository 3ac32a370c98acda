"""Articles with nearly the same text: on the article, by a filter, dismissed and taken back."""

from __future__ import annotations

import pytest

from factcheck.models import Copy, DeskArticle
from tests.factcheck.api.conftest import Caller, MakeCaller
from tests.support.newsroom import Newsroom


@pytest.fixture
def rows(newsroom: Newsroom) -> list[DeskArticle]:
    rows = [newsroom.article(f"Wording {number}.", outlet=f"Quay {number}") for number in range(3)]
    Copy.objects.create(older=rows[0], newer=rows[1], share=0.9, resemblance=0.8)
    return rows


def test_both_articles_have_the_other_as_their_copy(checker: Caller, rows: list[DeskArticle]):
    for row, other in (rows[:2], rows[1::-1]):
        [copy] = checker.read(f"articles/{row.article.uuid}/").json()["copies"]
        assert (copy["article"], copy["title"], copy["outlet"]) == (
            str(other.article.uuid),
            other.current.title,
            other.outlet and other.outlet.name,
        )
        assert (copy["share"], copy["resemblance"], copy["dismissed_at"]) == (0.9, 0.8, None)
    assert checker.read(f"articles/{rows[2].article.uuid}/").json()["copies"] == []


def test_articles_are_filtered_by_whether_they_have_copies(checker: Caller, rows: list[DeskArticle]):
    def found(value: str) -> list[str]:
        return [
            one["uuid"] for one in checker.read(f"articles/?has_copies={value}&ordering=created_at").json()["results"]
        ]

    uuids = [str(row.article.uuid) for row in rows]
    assert found("true") == uuids[:2]
    assert found("false") == uuids[2:]
    assert checker.read("articles/?has_copies=perhaps").status_code == 422


def test_a_pair_is_dismissed_and_taken_back(checker: Caller, caller: MakeCaller, rows: list[DeskArticle]):
    pair = Copy.objects.get()
    assert caller("viewer").send(f"copies/{pair.uuid}/dismiss/").status_code == 403
    done = checker.send(f"copies/{pair.uuid}/dismiss/", If_Match='"v1"')
    assert (done.status_code, done.headers["ETag"]) == (200, '"v2"')
    assert done.json()["dismissed_by"]["username"] == "checker"
    [copy] = checker.read(f"articles/{rows[0].article.uuid}/").json()["copies"]
    assert copy["dismissed_at"]
    assert checker.read("articles/?has_copies=true").json()["results"] == []
    stale = checker.send(f"copies/{pair.uuid}/restore/", If_Match='"v1"')
    assert (stale.status_code, stale.json()["current"]["row_version"]) == (412, 2)
    assert checker.send(f"copies/{pair.uuid}/restore/").json()["dismissed_at"] is None
    assert len(checker.read("articles/?has_copies=true").json()["results"]) == 2
