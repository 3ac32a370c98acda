"""Which topic a text belongs to."""

from __future__ import annotations

import pytest

from annotations.matching.topics import Near, nearest, read, topic

DERVANE = """Both sides claim Dervane

“Our brigades control every street of Dervane,” the spokeswoman Ilse Tarrow of the Federal Command said. The Selmar
Defence League denied it. In Kessim, Jorin Vasht put the losses at 40 soldiers.
"""
HARBOUR = """Council approves the harbour budget

The council of Port Ellan approved 40 million for the harbour on Tuesday. Mayor Ina Brekke called the cranes unsafe, and
the Union of Dockers welcomed the decision.
"""
FLOOD = """Bridges closed along the Ossel

In Brenn two bridges were closed because of the flood. Minister Karin Dahl spoke of 200 soldiers with sandbags.
"""
TOPICS = {"dervane": DERVANE, "harbour": HARBOUR, "flood": FLOOD}


def near(text: str, *, statements: dict[str, list[str]] | None = None) -> dict[str, Near]:
    topics = [topic(statements=(statements or {}).get(name, []), texts=[one]) for name, one in TOPICS.items()]
    return dict(zip(TOPICS, nearest(read(text), topics), strict=True))


@pytest.mark.parametrize(
    ("text", "belongs_to"),
    [
        # The same event in other words: the names are what is left.
        ("Fighting goes on in Dervane. Near Kessim, Jorin Vasht said, the Selmar Defence League holds out.", "dervane"),
        ("Work on the cranes begins in May, said Ina Brekke; the Dockers of Port Ellan are content.", "harbour"),
        ("The river rises: in Brenn the water of the Ossel reached the market, Karin Dahl said.", "flood"),
        # A place of the whole country is not the event.
        ("Football: Port Ellan beat Lowmarket by three goals.", ""),
        ("It rained for a week, and nobody was surprised.", ""),
        ("", ""),
    ],
)
def test_a_text_is_nearest_to_the_event_whose_names_it_tells(text: str, belongs_to: str):
    found = near(text)
    best = max(found, key=lambda name: found[name].score)
    if belongs_to:
        assert best == belongs_to
        assert found[best].score >= 0.3
        assert sorted(one.score for one in found.values())[-2] < 0.1
    else:
        assert found[best].score < 0.25


def test_a_name_tells_more_the_fewer_topics_have_it():
    ours, others = topic(statements=[], texts=["He was in Selmar."]), topic(statements=[], texts=["He was in Brenn."])
    alone = nearest(read("They met in Selmar and in Brenn."), [ours, others, others, others])
    assert alone[0].score > alone[1].score


def test_repeated_statements_are_counted_and_say_most():
    said = {"harbour": ["The federal troops have crossed the bridge.", "Nobody was hurt in Hallin.", "Why?"]}
    text = "Federal troops crossed the bridge, it was said. Nobody in Hallin was hurt."
    found = near(text, statements=said)["harbour"]
    assert found.statements == 2
    assert found.score >= 0.6
    assert near(text)["harbour"].statements == 0


def test_the_names_in_common_are_told_as_the_text_spells_them():
    found = near("Near KESSIM, said Jorin Vasht, nobody passes.")["dervane"]
    assert set(found.names) == {"KESSIM", "Jorin", "Vasht"}


def test_other_scripts_are_compared_by_their_words():
    words = "القوات تقول إنها تسيطر على كل شوارع درفان والجسر"
    topics = [topic(statements=[words], texts=[]), topic(statements=[], texts=["المدينة تستعد للانتخابات في الربيع"])]
    here, other = nearest(read(words), topics)
    assert here.statements == 1
    assert here.score > 2 * other.score


def test_no_topics_are_no_answers():
    assert nearest(read(DERVANE), []) == []
