"""Who speaks for whom, read from texts about an invented war."""

from __future__ import annotations

import pytest

from annotations.matching.parties import NOBODY, Parties

ONE = """\
Fighting between the League and federal troops went on in Arland.

League spokesman Jorin Vasht said the harbour had been taken. The group said on Monday that it wants talks.

Ilse Tarrow, a spokeswoman for the Federal Command (FC), denied that the League held the harbour.
"""
OTHER = """\
Another FC spokesperson, Oden Marsh, said the League's attack was repelled. The agency Meridian Wire reported it.
"""
NAMES = ["Jorin Vasht", "Ilse Tarrow", "FC", "League", "spokeswoman for the Federal Command (FC)", "Oden Marsh"]


@pytest.fixture(scope="module")
def parties() -> Parties:
    return Parties.of([ONE, OTHER], NAMES)


def test_a_person_an_organisation_and_its_initials_are_one_party(parties: Parties):
    federal = {parties.party_of(name) for name in ("Ilse Tarrow", "FC", "Federal Command", "Oden Marsh", "Tarrow")}
    league = {parties.party_of(name) for name in ("Jorin Vasht", "League", "the League", "League commander")}
    assert len(federal) == len(league) == 1
    assert NOBODY not in federal | league
    assert federal != league


def test_what_a_sentence_sets_against_each_other_is_opposed(parties: Parties):
    league, federal = parties.party_of("League"), parties.party_of("FC")
    assert parties.opposed(league, federal)
    assert parties.opposed(federal, league)
    assert not parties.opposed(league, league)
    assert not parties.opposed(league, NOBODY)


@pytest.mark.parametrize("name", ["", "both sides", "League and federal troops", "Meridian Wire", "a resident", "They"])
def test_nobody_in_particular_is_told(parties: Parties, name: str):
    assert parties.party_of(name) == NOBODY


def test_the_group_is_whom_the_text_named_last_and_who_does_not_speak_of_itself_by_name(parties: Parties):
    league, federal = parties.party_of("League"), parties.party_of("FC")
    assert parties.party_of("the group", before="The Federal Command fired. The League answered.") == league
    said = "the League’s attempts to enter were stopped"
    assert parties.party_of("the militia", said=said, before="The Federal Command fired at the League.") == federal


def test_the_place_after_of_joins_no_two_parties():
    told = Parties.of(
        ["The Liberation Front of Arland (LFA) fought the Republic of Arland."],
        ["spokesman for the Liberation Front of Arland (LFA)", "Republic of Arland"],
    )
    assert told.party_of("LFA") != told.party_of("Republic of Arland")


def test_nothing_is_known_without_texts():
    told = Parties.of([], [])
    assert told.party_of("Jorin Vasht") == NOBODY
    assert not told.opposed(0, 1)
