"""Links between claims: direction, what excludes what, what a job may suggest, and verdicts carried over."""

from __future__ import annotations

from typing import Any

import pytest

from factcheck.actions.relations import (
    confirm_relation,
    reject_relation,
    relate_claims,
    retype_relation,
    suggest_relation,
)
from factcheck.actions.spans import delete_span
from factcheck.actions.verdicts import carry_verdict
from factcheck.errors import Conflict, Invalid, Refused, Stale
from factcheck.models import Claim, ClaimRelation, Event
from tests.support.newsroom import Newsroom

KINDS = ClaimRelation.Kind.values
DIRECTED = ("supports", "qualifies", "updates")

Made = list[tuple[str, str, str]]


def link(newsroom: Newsroom, one: Claim, kind: str, other: Claim, direction: str = "") -> ClaimRelation:
    return relate_claims(one, other=other, kind=kind, direction=direction, by=newsroom.actor())


@pytest.fixture
def claims(newsroom: Newsroom) -> dict[str, Claim]:
    return {name: newsroom.claim(f"Claim {name}.") for name in "ABC"}


@pytest.mark.parametrize(
    ("kind", "direction", "ends", "said"),
    [
        # Made on B about A. A symmetric kind is stored with the older claim first, whoever is asked.
        ("contradicts", "", "AB", "C-1 contradicts C-2"),
        ("same_as", "", "AB", "C-1 says the same as C-2"),
        ("different_scope", "", "AB", "C-1 has another scope than C-2"),
        # Of the others the one that does it comes first.
        ("supports", "", "BA", "C-2 supports C-1"),
        ("supports", "to", "BA", "C-2 supports C-1"),
        ("supports", "from", "AB", "C-1 supports C-2"),
        ("qualifies", "to", "BA", "C-2 qualifies C-1"),
        ("qualifies", "from", "AB", "C-1 qualifies C-2"),
        ("updates", "to", "BA", "C-2 updates C-1"),
        ("updates", "from", "AB", "C-1 updates C-2"),
    ],
)
def test_a_link_says_which_claim_does_it_to_which(
    newsroom: Newsroom, claims: dict[str, Claim], kind: str, direction: str, ends: str, said: str
):
    made = link(newsroom, claims["B"], kind, claims["A"], direction)
    assert (made.a, made.b) == (claims[ends[0]], claims[ends[1]])
    assert str(made) == said
    told = {event.claim_id: event.payload["direction"] for event in Event.objects.filter(verb="relation_added")}
    symmetric = kind in ClaimRelation.SYMMETRIC
    assert told == {made.a_id: "" if symmetric else "to", made.b_id: "" if symmetric else "from"}


@pytest.mark.parametrize(
    ("kind", "direction", "field"),
    [("contradicts", "to", "direction"), ("updates", "up", "direction"), ("likes", "", "kind")],
)
def test_a_direction_or_kind_that_does_not_fit_is_named(
    newsroom: Newsroom, claims: dict[str, Claim], kind: str, direction: str, field: str
):
    with pytest.raises(Invalid) as refused:
        link(newsroom, claims["A"], kind, claims["B"], direction)
    assert list(refused.value.fields) == [field]
    assert not ClaimRelation.objects.exists()


EXCLUSIONS: list[tuple[Made, tuple[str, str, str], str]] = [
    # What stands there · what is wanted · why not; empty: it may stand beside it.
    ([("A", "same_as", "B")], ("A", "contradicts", "B"), "contradicts-inside-same"),
    ([("A", "same_as", "B"), ("B", "same_as", "C")], ("A", "contradicts", "C"), "contradicts-inside-same"),
    ([("A", "contradicts", "B")], ("A", "same_as", "B"), "same-with-contradiction"),
    ([("A", "contradicts", "B"), ("B", "same_as", "C")], ("A", "same_as", "C"), "same-with-contradiction"),
    *(([("A", kind, "B")], ("B", kind, "A"), "opposite-links") for kind in DIRECTED),
    ([("A", "contradicts", "B")], ("A", "supports", "B"), "contradicts-and-supports"),
    ([("A", "contradicts", "B")], ("B", "supports", "A"), "contradicts-and-supports"),
    ([("A", "supports", "B")], ("A", "contradicts", "B"), "contradicts-and-supports"),
    ([("B", "supports", "A")], ("A", "contradicts", "B"), "contradicts-and-supports"),
    *(([("A", kind, "B")], ("A", kind, "B"), "relation-exists") for kind in KINDS),
    *(([("A", kind, "B")], ("B", kind, "A"), "relation-exists") for kind in KINDS if kind not in DIRECTED),
    ([("A", "contradicts", "B")], ("B", "updates", "A"), ""),
    ([("A", "contradicts", "B")], ("A", "qualifies", "B"), ""),
    ([("A", "contradicts", "B"), ("B", "contradicts", "C")], ("A", "same_as", "C"), ""),
    ([("A", "same_as", "B")], ("A", "supports", "B"), ""),
    ([("A", "supports", "B")], ("B", "qualifies", "A"), ""),
    ([("A", "updates", "B"), ("B", "updates", "C")], ("A", "updates", "C"), ""),
]


@pytest.mark.parametrize(("there", "wanted", "code"), EXCLUSIONS)
def test_links_that_exclude_each_other_are_refused_when_they_are_made(
    newsroom: Newsroom, claims: dict[str, Claim], there: Made, wanted: tuple[str, str, str], code: str
):
    for one, kind, other in there:
        link(newsroom, claims[one], kind, claims[other])
    one, kind, other = wanted
    if not code:
        assert link(newsroom, claims[one], kind, claims[other]).state == "confirmed"
        return
    with pytest.raises(Conflict) as refused:
        link(newsroom, claims[one], kind, claims[other])
    assert refused.value.slug == code
    assert ClaimRelation.objects.count() == len(there)


@pytest.mark.parametrize(
    ("there", "wanted", "code"),
    [row for row in EXCLUSIONS if row[2] != "relation-exists" and row[1][0] < row[1][2] and row[1][1] != "updates"],
)
def test_and_when_they_are_confirmed_or_changed_to_it(
    newsroom: Newsroom, claims: dict[str, Claim], there: Made, wanted: tuple[str, str, str], code: str
):
    """The wanted link was suggested before the others were made; or it was made as another kind that may stand."""
    a, b = claims[wanted[0]], claims[wanted[2]]
    suggested = suggest_relation(a, b, kind=wanted[1], method="words")
    assert suggested is not None
    for one, kind, other in there:
        link(newsroom, claims[one], kind, claims[other])
    by = newsroom.actor()
    if not code:
        assert confirm_relation(suggested, by=by, seen=None).state == "confirmed"
        return
    with pytest.raises(Conflict) as refused:
        confirm_relation(suggested, by=by, seen=None)
    assert refused.value.slug == code
    suggested.delete()
    first = None if wanted[1] in ClaimRelation.SYMMETRIC else a
    other_kind = link(newsroom, a, "updates", b)
    with pytest.raises(Conflict) as refused:
        retype_relation(other_kind, kind=wanted[1], first=first, by=by, seen=None)
    assert refused.value.slug == code
    other_kind.refresh_from_db()
    assert (other_kind.kind, other_kind.row_version) == ("updates", 1)


def test_a_rejected_link_excludes_nothing(newsroom: Newsroom, claims: dict[str, Claim]):
    reject_relation(link(newsroom, claims["A"], "contradicts", claims["B"]), by=newsroom.actor(), seen=None)
    assert link(newsroom, claims["A"], "supports", claims["B"]).state == "confirmed"


def test_of_two_opposite_updates_at_once_one_stands(newsroom: Newsroom, claims: dict[str, Claim]):
    """Suggested both ways cannot be either: a pair is suggested once."""
    first = suggest_relation(claims["A"], claims["B"], kind="updates", method="words")
    assert suggest_relation(claims["B"], claims["A"], kind="updates", method="words") == first
    assert ClaimRelation.objects.count() == 1


# Changed


@pytest.mark.parametrize(
    ("kind", "to", "first", "ends"),
    [
        ("contradicts", "updates", "B", "BA"),
        ("contradicts", "updates", "A", "AB"),
        ("updates", "different_scope", None, "AB"),
        ("updates", "updates", "B", "BA"),
        ("updates", "supports", None, "AB"),
        ("updates", "qualifies", "B", "BA"),
    ],
)
def test_a_link_gets_another_kind_or_direction_and_keeps_its_name(
    newsroom: Newsroom, claims: dict[str, Claim], kind: str, to: str, first: str | None, ends: str
):
    made = link(newsroom, claims["A"], kind, claims["B"])
    by = newsroom.actor("lead")
    changed = retype_relation(
        made, kind=to, first=claims[first] if first else None, by=by, seen=1, rationale="A day later."
    )
    assert (changed.uuid, changed.kind, changed.a, changed.b) == (made.uuid, to, claims[ends[0]], claims[ends[1]])
    assert (changed.row_version, changed.decided_by, changed.rationale) == (2, by.user, "A day later.")
    events = Event.objects.filter(verb="relation_retyped")
    assert [(event.payload["was"], event.payload["turned"]) for event in events] == [(kind, kind == to)] * 2


def test_changing_a_link_to_what_it_is_writes_nothing(newsroom: Newsroom, claims: dict[str, Claim]):
    made = link(newsroom, claims["A"], "updates", claims["B"])
    events = Event.objects.count()
    assert retype_relation(made, kind="updates", by=newsroom.actor(), seen=1).row_version == 1
    assert Event.objects.count() == events


def test_changing_a_suggested_link_confirms_it(newsroom: Newsroom, claims: dict[str, Claim]):
    suggested = suggest_relation(claims["A"], claims["B"], kind="contradicts", method="words")
    assert suggested is not None
    changed = retype_relation(suggested, kind="different_scope", by=newsroom.actor(), seen=1)
    assert (changed.state, changed.decided_by) == ("confirmed", newsroom.people["checker"])


def test_what_cannot_be_changed_says_why(newsroom: Newsroom, claims: dict[str, Claim]):
    by, (a, b, c) = newsroom.actor(), claims.values()
    made = link(newsroom, a, "contradicts", b)
    with pytest.raises(Stale):
        retype_relation(made, kind="updates", first=a, by=by, seen=7)
    with pytest.raises(Invalid, match="which of the two claims updates the other"):
        retype_relation(made, kind="updates", by=by, seen=1)
    with pytest.raises(Invalid, match="C-3 is not one of the two"):
        retype_relation(made, kind="updates", first=c, by=by, seen=1)
    with pytest.raises(Invalid, match="reads both ways"):
        retype_relation(made, kind="same_as", first=a, by=by, seen=1)
    with pytest.raises(Refused, match="a viewer"):
        retype_relation(made, kind="same_as", by=newsroom.actor("viewer"), seen=1)
    reject_relation(link(newsroom, a, "different_scope", b), by=by, seen=1)
    with pytest.raises(Conflict, match=r"have a rejected link of this kind\. Confirm that one"):
        retype_relation(made, kind="different_scope", by=by, seen=1)
    link(newsroom, a, "updates", b)
    with pytest.raises(Conflict, match="have this link already"):
        retype_relation(made, kind="updates", first=a, by=by, seen=1)
    made = reject_relation(made, by=by, seen=1)
    with pytest.raises(Conflict, match=r"rejected by Mira Lindt\. Confirm it first"):
        retype_relation(made, kind="same_as", by=by, seen=2)


# Suggested


def test_a_suggestion_carries_its_method_score_and_reasons_and_is_told_as_one(
    newsroom: Newsroom, claims: dict[str, Claim]
):
    reasons = [{"label": "same place"}]
    made = suggest_relation(claims["B"], claims["A"], kind="contradicts", method="words-1", score=0.8, reasons=reasons)
    assert made is not None
    assert (made.a, made.state, made.method, made.score, made.reasons) == (
        claims["A"],
        "suggested",
        "words-1",
        0.8,
        reasons,
    )
    assert (made.by, made.decided_by) == (None, None)
    events = Event.objects.filter(verb="relation_added")
    assert {(event.via, event.actor, event.payload["state"]) for event in events} == {("job", None, "suggested")}
    assert suggest_relation(claims["A"], claims["B"], kind="contradicts", method="words-2", score=0.9) == made
    assert events.count() == 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("decided", ["confirmed", "rejected"])
def test_what_a_person_decided_about_a_pair_is_not_suggested_again_in_any_kind(
    newsroom: Newsroom, claims: dict[str, Claim], kind: str, decided: str
):
    made = link(newsroom, claims["A"], "qualifies", claims["B"])
    if decided == "rejected":
        reject_relation(made, by=newsroom.actor(), seen=None)
    for one, other in (("A", "B"), ("B", "A")):
        assert suggest_relation(claims[one], claims[other], kind=kind, method="words") is None
    assert ClaimRelation.objects.count() == 1
    if kind != "qualifies" and decided == "rejected":
        assert link(newsroom, claims["A"], kind, claims["B"]).state == "confirmed"


def test_what_cannot_be_true_or_is_merged_is_not_suggested(newsroom: Newsroom, claims: dict[str, Claim]):
    link(newsroom, claims["A"], "same_as", claims["B"])
    link(newsroom, claims["B"], "same_as", claims["C"])
    assert suggest_relation(claims["A"], claims["C"], kind="contradicts", method="words") is None
    merged = newsroom.bring_to("merged", statement="Merged.")
    assert suggest_relation(merged, claims["C"], kind="contradicts", method="words") is None
    with pytest.raises(Invalid, match="cannot be linked to itself"):
        suggest_relation(merged, merged, kind="contradicts", method="words")
    with pytest.raises(Invalid, match="Name the method"):
        suggest_relation(claims["A"], claims["B"], kind="contradicts", method="")


@pytest.mark.parametrize(("state", "removable"), [("suggested", True), ("confirmed", False), ("rejected", False)])
def test_a_suggestion_does_not_hold_a_claims_last_mark(newsroom: Newsroom, state: str, removable: bool):
    row, other = newsroom.article(), newsroom.claim("Another.")
    marked = newsroom.mark(row, "60 dead")
    assert marked.claim is not None
    made = suggest_relation(marked.claim, other, kind="contradicts", method="words")
    assert made is not None
    if state == "confirmed":
        confirm_relation(made, by=newsroom.actor(), seen=None)
    if state == "rejected":
        reject_relation(made, by=newsroom.actor(), seen=None)
    if removable:
        delete_span(marked.span, by=newsroom.actor(), seen=None)
        marked.claim.refresh_from_db()
        assert marked.claim.state == "declined"
        return
    with pytest.raises(Conflict, match="links to other claims"):
        delete_span(marked.span, by=newsroom.actor(), seen=None)


# Merged


def test_a_merge_that_would_turn_a_link_round_is_refused(newsroom: Newsroom, claims: dict[str, Claim]):
    link(newsroom, claims["A"], "updates", claims["C"])
    link(newsroom, claims["C"], "updates", claims["B"])
    with pytest.raises(Conflict) as refused:
        newsroom.do(claims["A"], "merge", "lead", into=str(claims["B"].uuid))
    assert refused.value.slug == "opposite-links"
    assert Claim.objects.filter(state="merged").count() == 0


# Carried over


@pytest.fixture
def pair(newsroom: Newsroom) -> tuple[Claim, Claim, ClaimRelation]:
    """A published claim, an open one that says the same, and the link between the two."""
    published, other = newsroom.bring_to("published"), newsroom.claim("The same, said by another.")
    other = newsroom.do(other, "take", "checker")
    return published, other, link(newsroom, published, "same_as", other)


def test_a_verdict_is_carried_over_as_a_proposal_that_somebody_else_reviews(
    newsroom: Newsroom, pair: tuple[Claim, Claim, ClaimRelation]
):
    published, other, same = pair
    verdict = carry_verdict(same, to=other, by=newsroom.actor("lead"), seen=1)
    first = published.verdicts.get()
    assert (verdict.claim, verdict.number, verdict.author) == (other, 1, newsroom.people["lead"])
    assert (verdict.rating, verdict.summary, verdict.rationale) == (first.rating, first.summary, first.rationale)
    assert (verdict.carried_from, verdict.carried_along) == (first, same)
    other.refresh_from_db()
    assert (other.state, other.waiting_for, other.rating) == ("in_review", "review", None)
    events = {event.claim_id: event for event in Event.objects.filter(verb="verdict_carried")}
    assert events[other.pk].payload["from_label"] == published.label
    assert (events[published.pk].payload["to_label"], events[published.pk].payload["number"]) == (other.label, 1)
    with pytest.raises(Refused, match="You wrote this verdict"):
        newsroom.do(other, "approve", "lead")
    assert newsroom.people["lead"].pk not in newsroom.file(published).contributors
    newsroom.do(other, "approve", "reviewer")
    with pytest.raises(Conflict, match="Missing"):
        newsroom.do(other, "publish", "lead")


def test_a_verdict_is_carried_only_from_a_published_claim_that_says_the_same(
    newsroom: Newsroom, pair: tuple[Claim, Claim, ClaimRelation]
):
    published, other, same = pair
    by = newsroom.actor()

    def refused(relation: ClaimRelation, to: Claim, code: str, **more: Any) -> None:
        with pytest.raises(Conflict) as met:
            carry_verdict(relation, to=to, by=by, seen=more.get("seen"))
        assert met.value.slug == code
        assert Claim.objects.get(pk=to.pk).verdicts.count() == to.verdicts.count()

    refused(same, published, "not-published")  # the other one is only open
    for kind in KINDS:
        if kind != "same_as":
            third = newsroom.claim(f"It {kind}.")
            refused(link(newsroom, published, kind, third), third, "not-same")
    new = newsroom.claim("Also the same.")
    refused(link(newsroom, published, "same_as", new), new, "wrong-state")
    with pytest.raises(Invalid, match="is not one of the two"):
        carry_verdict(same, to=new, by=by, seen=None)
    with pytest.raises(Refused):
        carry_verdict(same, to=other, by=newsroom.actor("viewer"), seen=None)
    with pytest.raises(Stale):
        carry_verdict(same, to=other, by=by, seen=9)
    newsroom.do(published, "correct", "lead", severity="minor", note="The date.")
    refused(same, other, "not-published")
    same = reject_relation(same, by=by, seen=1)
    refused(same, other, "not-same")
