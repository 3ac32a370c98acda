"""Finding by words, and turning the pages of a list."""

from __future__ import annotations

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factcheck.models import Claim, DeskArticle, Outlet, Speaker, Story
from factcheck.models.words import capitals
from factcheck.queries import search
from factcheck.queries.search import article_titles, find_articles, find_claims, find_stories, label_number
from tests.support.newsroom import Newsroom


@pytest.mark.parametrize(
    ("text", "number"),
    [("C-12", 12), ("c12", 12), (" c 7 ", 7), ("12", None), ("C-", None), ("C-12 dead", None), ("C-٣", None)],
)
def test_only_a_claims_short_name_is_its_number(text: str, number: int | None):
    assert label_number(text) == number


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("killed dervane", ["Sixty were killed in Dervane."]),
        ("KILLED", ["Sixty were killed in Dervane."]),
        ("tarrow", ["Élan, said the poet."]),
        ("élan", ["Élan, said the poet."]),
        ("100%", ["It is 100% true."]),
        ("%", ["It is 100% true."]),
        ("nothing like it", []),
        ("", ["It is 100% true.", "Élan, said the poet.", "Sixty were killed in Dervane."]),
    ],
)
def test_every_word_has_to_be_in_statement_or_claimant(newsroom: Newsroom, query: str, found: list[str]):
    newsroom.claim("Sixty were killed in Dervane.")
    newsroom.claim("Élan, said the poet.", claimant="Ilse Tarrow")
    newsroom.claim("It is 100% true.")
    rows = find_claims(Claim.objects.filter(desk=newsroom.desk), query).order_by("-number")
    assert [row.statement for row in rows] == found


PIECES = (
    *("the", "Harbour", "bridge", "a", "ab", "ABC", "bc", "3,000", "100%", "a.b", "U.S.", "x:y", "+AND+", "NOT"),
    *("straße", "STRASSE", "ẞ", "ißt", "İzmir", "izmir", "ısı", "ISI", "Дервана", "ДЕРВАНА", "дерв", "ΌΣΛΟΣ", "Όσλος"),
    *("ólan", "O\u0301LAN", "\u0345", "é", "\ufb01n", "\u01c6", "中文字", "文字", "💥💥💥"),
    *("%", "_", "\\", "\\\\", '"', '""', "''", "*", "^", "-", "(", "{"),
)


@pytest.mark.parametrize("few", [search.FEW, 0], ids=["few", "many"])
def test_the_search_finds_what_holds_each_word_and_nothing_else(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, few: int
):
    monkeypatch.setattr(search, "FEW", few)
    dice = random.Random(7)

    def made_up() -> str:
        return " ".join("".join(dice.choices(PIECES, k=dice.randrange(1, 4))) for _ in range(4))

    titles = {made_up() for _ in range(150)}
    Story.objects.bulk_create(Story(desk=newsroom.desk, title=title) for title in titles)
    found_some = 0
    for _ in range(300):
        query = "".join(dice.choices(PIECES, k=dice.randrange(1, 3)))
        if dice.random() < 0.6:
            title = dice.choice(sorted(titles))
            begin = dice.randrange(len(title))
            query = title[begin : begin + dice.randrange(1, 9)].swapcase()
        if dice.random() < 0.3:
            query += " " + dice.choice(PIECES)
        expected = {title for title in titles if all(capitals(word) in capitals(title) for word in query.split())}
        found = {story.title for story in find_stories(Story.objects.all(), query)}
        assert found == expected, query
        found_some += 0 < len(expected) < len(titles)
    assert found_some > 150


@pytest.mark.parametrize(
    ("stands", "typed"),
    [
        ("Straße", "STRASSE"),
        ("STRASSE", "straße"),
        ("İstanbul", "istanbul"),
        ("ISTANBUL", "ıstanbul"),
        ("ΟΔΟΣ", "οδος"),
        ("Élan", "e\u0301lan"),
        ("E\u0301lan", "élan"),
        ("Дервана", "ДЕРВАНА"),
    ],
)
def test_case_and_the_way_of_typing_a_letter_do_not_matter_in_any_script(newsroom: Newsroom, stands: str, typed: str):
    claim = newsroom.claim(stands)
    assert list(find_claims(Claim.objects.all(), typed)) == [claim]


def test_what_is_searched_follows_every_change_of_it(newsroom: Newsroom):
    claim = newsroom.claim("Sixty were killed.", claimant="Ilse Tarrow")
    row = newsroom.article("One text.\n", title="Harbour strike", outlet="The Quay", external_id="cms-1")
    story = Story.objects.create(desk=newsroom.desk, title="The fall of Dervane")

    def found(query: str) -> list[object]:
        return [
            *find_claims(Claim.objects.all(), query),
            *find_articles(DeskArticle.objects.all(), query),
            *find_stories(Story.objects.all(), query),
        ]

    assert found("tarrow sixty") == [claim]
    assert found("quay strike") == [row]
    assert found("dervane") == [story]
    Claim.objects.filter(pk=claim.pk).update(statement="Seventy were killed.")
    Speaker.objects.update(name="Jorin Vasht")
    newsroom.ingest("Another text.\n", title="Harbour ceasefire", outlet="The Quay", external_id="cms-1")
    Outlet.objects.update(name="The Pier")
    Story.objects.filter(pk=story.pk).update(title="The siege of Dervane")
    assert [found(word) for word in ("sixty", "tarrow", "strike", "quay", "fall")] == [[]] * 5
    assert [found(word) for word in ("vasht seventy", "ceasefire pier", "siege")] == [[claim], [row], [story]]
    Claim.objects.filter(pk=claim.pk).update(claimant=None)
    assert found("vasht") == []


def test_no_word_is_found_across_statement_and_claimant(newsroom: Newsroom):
    newsroom.claim("Sixty dead", claimant="Dervane")
    assert not find_claims(Claim.objects.all(), "deadderv")


@pytest.mark.parametrize(("query", "queries"), [("", 1), ("C-1", 1), ("claim", 2), ("claim 1 x", 2), ("1", 2)])
def test_a_search_costs_one_query_more_however_much_there_is(newsroom: Newsroom, query: str, queries: int):
    for number in (1, 2, 3):
        newsroom.claim(f"Claim {number}.")
        with CaptureQueriesContext(connection) as captured:
            list(find_claims(Claim.objects.all(), query))
        assert len(captured) == queries


def test_the_search_bars_articles_come_from_title_and_outlet(newsroom: Newsroom):
    newsroom.article("Text.", title="Harbour strike", outlet="The Quay")
    assert [row.current.title for row in article_titles(newsroom.desk, "quay strike")] == ["Harbour strike"]
    assert article_titles(newsroom.desk, " ") == []
