"""``articles/{uuid}/revisions/difference/``: what differs between any two wordings of an article."""

from __future__ import annotations

from typing import Any

import pytest

from factcheck.models import DeskArticle
from tests.factcheck.api.conftest import Caller, MakeCaller
from tests.support.newsroom import Newsroom

TEXTS = (
    "The council counted 60 dead 💥 in Dervane.\n\nNobody else could be reached on Monday.",
    "The council counted 75 dead 💥 in Dervane.\n\nNobody else could be reached on Monday.",
    "Nobody else could be reached on Monday.\n\nThe council counted 75 dead 💥 in Dervane.",
)


@pytest.fixture
def article(newsroom: Newsroom) -> DeskArticle:
    return [newsroom.article(text, external_id="hp-1", title="Dervane") for text in TEXTS][-1]


def path(row: DeskArticle, query: str = "") -> str:
    return f"articles/{row.article.uuid}/revisions/difference/{query}"


def joined(told: dict[str, Any], side: str) -> str:
    pieces = [piece for one in told["paragraphs"] for piece in one["pieces"] if piece[side]]
    return "".join(piece["text"] for piece in sorted(pieces, key=lambda piece: piece[side]["start"]))


def test_two_revisions_are_compared_by_number_or_uuid(checker: Caller, article: DeskArticle):
    told = checker.read(path(article, "?from=1&to=2")).json()
    assert (told["old"]["number"], told["new"]["number"]) == (1, 2)
    assert (told["words_come"], told["words_gone"], told["same"], told["same_words"]) == (1, 1, False, False)
    first, second = told["paragraphs"]
    assert (first["kind"], second["kind"]) == ("changed", "same")
    assert [(piece["kind"], piece["text"], piece["old"], piece["new"]) for piece in first["pieces"]] == [
        ("same", "The council counted ", {"start": 0, "end": 20}, {"start": 0, "end": 20}),
        ("gone", "60", {"start": 20, "end": 22}, None),
        ("come", "75", None, {"start": 20, "end": 22}),
        ("same", " dead 💥 in Dervane.\n\n", {"start": 22, "end": 43}, {"start": 22, "end": 43}),
    ]
    assert (joined(told, "old"), joined(told, "new")) == TEXTS[:2]
    again = checker.read(path(article, f"?from={told['old']['uuid']}&to={told['new']['uuid']}")).json()
    assert again == told


def test_without_names_the_last_two_are_compared(checker: Caller, article: DeskArticle):
    told = checker.read(path(article)).json()
    assert (told["old"]["number"], told["new"]["number"]) == (2, 3)
    assert told["same_words"]
    assert [(one["number"], one["old_number"]) for one in told["paragraphs"]] == [(1, 2), (2, 1)]
    assert [one["moved"] for one in told["paragraphs"]].count(True) == 1
    back = checker.read(path(article, "?from=3&to=1")).json()
    assert (joined(back, "old"), joined(back, "new")) == (TEXTS[2], TEXTS[0])
    before = checker.read(path(article, "?to=2")).json()
    assert before["old"]["number"] == 1


def test_the_same_answer_again_is_304(checker: Caller, article: DeskArticle):
    tag = checker.read(path(article)).headers["ETag"]
    assert tag.startswith('W/"')
    assert checker.read(path(article), If_None_Match=tag).status_code == 304


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("?from=9", 404, "There is no revision 9 of this article."),
        ("?from=0", 404, "There is no revision 0 of this article."),
        ("?to=5f0f1d2e-1111-4222-8333-444455556666", 404, "There is no revision 5f0f1d2e"),
        ("?from=first", 422, "'first' is no revision. Name it by its number, such as 2, or by its uuid."),
        ("?from=", 422, "'' is no revision."),
        ("?form=1", 422, "There is no such parameter here. Parameters: from, to."),
        ("?from=99999999999999999999", 422, "is no revision"),
    ],
)
def test_what_cannot_be_compared_is_told(checker: Caller, article: DeskArticle, query: str, status: int, sentence: str):
    answer = checker.read(path(article, query))
    assert answer.status_code == status
    assert sentence in answer.json()["detail"]


def test_the_first_revision_differs_in_nothing_from_what_was_before(checker: Caller, newsroom: Newsroom):
    row = newsroom.article("Only words.")
    for query in ("", "?to=1", "?from=1&to=1"):
        told = checker.read(path(row, query)).json()
        assert (told["same"], told["same_words"], told["words_come"], told["words_gone"]) == (True, True, 0, 0)
        assert (told["old"]["number"], told["new"]["number"]) == (1, 1)


def test_another_articles_revision_is_404(checker: Caller, newsroom: Newsroom, article: DeskArticle):
    other = newsroom.article("Other words.")
    assert checker.read(path(article, f"?from={other.current.uuid}")).status_code == 404


def test_another_desks_article_is_404(outsider: Caller, article: DeskArticle):
    assert outsider.read(path(article)).status_code == 404
    assert outsider.read(path(article, "?from=nothing")).status_code == 404


def test_it_costs_the_same_however_many_revisions_there_are(
    caller: MakeCaller, newsroom: Newsroom, django_assert_num_queries: Any
):
    client = caller("viewer", "read")
    client.read("desks/")
    for number in (1, 2):
        *_, row = [newsroom.article(f"{number} {text}", external_id=f"hp-{number}") for text in TEXTS[: number + 1]]
        with django_assert_num_queries(4):
            assert client.read(path(row)).status_code == 200
