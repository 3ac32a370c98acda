"""How two claims stand to each other: a table about an invented war, which doubles as the specification."""

from __future__ import annotations

import re
from datetime import date

import pytest

from annotations.matching.concepts import CONCEPTS, concept_of
from annotations.matching.lookup import MOST, lookup_hashes
from annotations.matching.pairs import SHOWN, Match, compare
from annotations.matching.reading import Said, points_back, read

LEAGUE, FEDERAL, NOBODY = 1, 2, -1
FRIDAY, MONDAY = date(2026, 3, 6), date(2026, 3, 9)


def opposed(one: int, other: int) -> bool:
    return {one, other} == {LEAGUE, FEDERAL}


def said(text: str, party: int = NOBODY, **more: object) -> Said:
    return Said(text, party=party, **more)  # type: ignore[arg-type]


def match(one: Said, other: Said) -> Match:
    [found] = compare(read(one), [read(other)], opposed)
    return found


LEAGUE_TOOK = said("League fighters captured Dervane", LEAGUE)

PAIRS = [
    (LEAGUE_TOOK, said("The League says that it has captured Dervane", LEAGUE), "same_as", "same side"),
    (LEAGUE_TOOK, said("Federal troops still hold Dervane", FEDERAL), "contradicts", "taken against held"),
    (LEAGUE_TOOK, said("The Federal Command denied that the League took Dervane", FEDERAL), "contradicts", "denies"),
    (LEAGUE_TOOK, said("Every assault on Dervane was pushed back", FEDERAL), "contradicts", "other side"),
    (
        said("The assault on Dervane cost the League 40 fighters", FEDERAL),
        said("The League lost no fighters in the assault on Dervane", LEAGUE),
        "contradicts",
        "40 against 0",
    ),
    (
        said("The League lost 40 fighters in the assault on Dervane", FEDERAL),
        said("In its assault on Dervane the League lost forty of its fighters", FEDERAL),
        "same_as",
        "same number 40",
    ),
    (
        said("The flood in Dervane killed 12 people", on=FRIDAY),
        said("The flood in Dervane has killed 31 people", on=MONDAY),
        "updates",
        "later date",
    ),
    (
        said("The flood killed 12 people in Dervane"),
        said("The flood killed 12 people in Tolm"),
        "different_scope",
        "Dervane, Tolm",
    ),
    (
        said("Dervane is the only province that has not fallen to the League"),
        said("The League captured the whole province", LEAGUE),
        "updates",
        "done against not yet",
    ),
    (
        said("League fighters captured several districts of Dervane", LEAGUE),
        said("League fighters captured all of Dervane", LEAGUE),
        "different_scope",
        "a part against the whole",
    ),
    (
        said("Fighting broke out in the region on Wednesday"),
        said("The fighting in the region broke out on Thursday"),
        "contradicts",
        "Wednesday against Thursday",
    ),
    (
        said("“We will never leave the harbour … and our people know it,” Vasht said", LEAGUE),
        said(
            "Jorin Vasht, of the League: “We will never leave the harbour of Dervane, and our people know it.”", LEAGUE
        ),
        "same_as",
        "same quotation, maybe one origin",
    ),
    (
        said("Satellite images show League flags over the Dervane harbour", NOBODY),
        said("League flags fly over the harbour of Dervane", LEAGUE),
        "supports",
        "a record of the same thing",
    ),
    (
        said("The council approved the new harbour law in Dervane"),
        said("The council vetoed the new harbour law in Dervane"),
        "contradicts",
        "approved against refused",
    ),
    (LEAGUE_TOOK, said("Bread prices rose by 3 percent in Tolm"), "", ""),
    (said("Talks failed", LEAGUE), said("The other side had heavy losses", FEDERAL), "", ""),
    (
        said("Ilse Tarrow leads the Federal Command of Arland", FEDERAL),
        said("The Federal Command of Arland is home to all", FEDERAL),
        "",
        "",
    ),
]


@pytest.mark.parametrize(("one", "other", "kind", "label"), PAIRS, ids=[f"{n}-{row[2]}" for n, row in enumerate(PAIRS)])
def test_a_pair_gets_its_kind_and_says_why_whichever_is_asked_about(one: Said, other: Said, kind: str, label: str):
    for first, second in ((one, other), (other, one)):
        found = match(first, second)
        assert found.kind == kind, (found, [why.label for why in found.reasons])
        assert (found.score >= SHOWN) is bool(kind)
        labels = {why.label for why in found.reasons}
        # Which of the two is named first depends on which is asked about.
        words = re.split(r" against |, ", label)
        assert any(all(word in one for word in words) for one in labels) or not kind, labels


def test_a_link_that_reads_one_way_says_which_claim_does_it():
    early, late = (
        said("The flood in Dervane killed 12 people", on=FRIDAY),
        said("The flood in Dervane killed 31 people", on=MONDAY),
    )
    assert match(late, early).first
    assert not match(early, late).first


def test_scores_do_not_change_with_the_order_of_the_others():
    others = [read(said(text)) for text in ("Dervane fell", "Dervane was captured by the League", "It rained in Tolm")]
    query = read(LEAGUE_TOOK)
    there = {one.index: one.same for one in compare(query, others, opposed)}
    back = {2 - one.index: one.same for one in compare(query, others[::-1], opposed)}
    assert there == pytest.approx(back)
    assert compare(query, [], opposed) == []


def test_an_empty_claim_and_one_in_another_script_are_compared_too():
    assert match(said(""), said("")).kind == ""
    assert match(said("دروان در دست ارتش است"), said("دروان در دست ارتش است")).kind == "same_as"


def test_a_claim_that_points_back_is_about_what_was_said_before_it():
    town = said("Among them was the town of Tolm", around="League fighters captured eleven posts. Among them was …")
    assert points_back(town.text)
    assert read(town).ways["control"] == 1
    assert not points_back("The town of Tolm fell")


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("The League took the town", 1),
        ("The League did not take the town", -1),
        ("The League failed to take the town", -1),
        ("Its assault on the town was repelled", -1),
        ("Federal troops hold the town", -1),
        ("Forces from both sides entered talks", None),
        ("We resist every tax", None),
    ],
)
def test_a_denial_and_a_failure_turn_a_claim_round(text: str, way: int | None):
    assert read(said(text)).ways.get("control") == way


def test_a_word_is_in_one_group_and_a_beginning_stands_for_the_words_that_it_begins():
    words = [word for concept in CONCEPTS for word in concept.words]
    assert len(words) == len(set(words))
    assert concept_of("negotiations") == concept_of("talks")
    assert concept_of("country") is None


def test_claims_about_the_same_share_hashes_and_a_long_one_has_not_more_than_its_share():
    one = lookup_hashes(read(LEAGUE_TOOK))
    other = lookup_hashes(read(said("Dervane was seized by the League")))
    assert set(one) & set(other)
    assert one == sorted(set(one))
    assert all(0 <= value < 2**63 for value in one)
    long = " ".join(f"word{number} other{number}x" for number in range(200))
    letters = " ".join(f"{a}{b}ondo" for a in "bcdfghjklm" for b in "aeiou" for _ in range(1))
    assert len(lookup_hashes(read(said(long)))) <= MOST
    assert len(lookup_hashes(read(said(letters)))) == MOST
