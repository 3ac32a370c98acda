from __future__ import annotations

import pytest

from annotations.suggesters.parts import halves, in_passing

HALVES = [
    (
        "The League held all passes into the valley and repelled two attacks on the bridge.",
        ["The League held all passes into the valley", "repelled two attacks on the bridge."],
    ),
    (
        "The brigades took the town on Monday, but the League still held the bridge at Kessim.",
        ["The brigades took the town on Monday", "the League still held the bridge at Kessim."],
    ),
    (
        "The army has surrounded the valley, and is now shelling the northern pass.",
        ["The army has surrounded the valley", "is now shelling the northern pass."],
    ),
    (
        "The station was shut down at noon, but pumps were still running in the evening.",
        ["The station was shut down at noon", "pumps were still running in the evening."],
    ),
    (
        "“We took the bridge on Monday and the League has left the town.”",
        ["“We took the bridge on Monday", "the League has left the town.”"],
    ),
    ("The town had fallen, as the mayor had said it would.", None),
    ("Dozens of fighters were killed and wounded in the long fighting near the bridge.", None),
    ("The League and its allies in the valley have held the pass since Sunday.", None),
    ("They lost nothing at the bridge and they lost nothing in the town.", None),
    ("If the council meets today and the army leaves the bridge, the siege will end.", None),
    ("Has the army left the bridge and has the council met in the town?", None),
    ("She spoke of hunger, cold, and disease brought by the people who fled.", None),
    ("The villages called it (they took the bridge and they held the pass) a victory.", None),
    ("He called it “a great day and a day that will be remembered” on Monday.", None),
    ("", None),
]


@pytest.mark.parametrize(("sentence", "expected"), HALVES, ids=[row[0][:40] for row in HALVES])
def test_both_halves_are_claims_only_where_each_says_something(sentence: str, expected: list[str] | None) -> None:
    found = [sentence[start:end] for start, end in halves(sentence, 0, len(sentence))]
    assert found == (expected or [sentence])


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Upper Selmar, the only district that has not been taken by the army, lies in the north.",
            ["the only district that has not been taken by the army"],
        ),
        (
            "Troops reached Hallin – the second-largest town in the whole valley.",
            ["the second-largest town in the whole valley"],
        ),
        ("Troops reached Hallin, the only town.", []),
        ("Troops reached Hallin, the town with the old pumping station of the valley.", []),
    ],
)
def test_what_is_said_in_passing_is_a_claim_where_it_ranks_or_excludes(sentence: str, expected: list[str]) -> None:
    assert [sentence[start:end] for start, end in in_passing(sentence, 0, len(sentence))] == expected


def test_in_the_articles_own_voice_a_half_has_a_subject_of_its_own() -> None:
    shared = "The League held all passes into the valley and repelled two attacks on the bridge."
    assert halves(shared, 0, len(shared), own_subjects=True) == [(0, len(shared))]
    own = "The brigades took the town on Monday, but the League still held the bridge at Kessim."
    assert len(halves(own, 0, len(own), own_subjects=True)) == 2
