"""Undo and redo of the article page: every action, there and back, and with somebody else's change in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotations.models import Placement, Span, Suggestion
from factcheck.actions.base import Actor
from factcheck.actions.claims import ClaimChanges, Seen, edit_claim, see_claim
from factcheck.actions.decisions import Acceptance, Rejection, decide_suggestions
from factcheck.actions.spans import (
    ClaimDetails,
    Marked,
    Range,
    accept_suggestion,
    confirm_span,
    delete_span,
    edit_span,
    mark_span,
    reject_suggestion,
    reopen_suggestion,
)
from factcheck.actions.splitting import Parts, Second, split_claim
from factcheck.actions.steps import Doer, Taken, forget_steps, redo_step, take_step, undo_step
from factcheck.errors import Conflict
from factcheck.models import Claim, DeskArticle, Event, Sighting, Step
from factcheck.models.event import Verb
from factcheck.queries.steps import Key, line_of
from tests.support.newsroom import Newsroom

SESSION = "mira's login"


@dataclass
class Hand:
    """Mira at the article page: each call is one request of hers, with its step."""

    newsroom: Newsroom
    row: DeskArticle
    session: str = SESSION
    who: str = "checker"

    @property
    def doer(self) -> Doer:
        return Doer(self.newsroom.actor(self.who), self.session)

    def _take(self, kind: str, keys: list[Key], act: Callable[[Actor], Any], made: Any = None) -> Any:
        doer = self.doer
        return take_step(self.row, doer=doer, kind=kind, keys=keys, run=lambda: act(doer.by), made=made)

    def range(self, words: str) -> Range:
        start = self.row.current.text.index(words)
        return Range(start, start + len(words), words)

    def mark(self, words: str, *tags: str, details: ClaimDetails | None = None) -> Span:
        done: Marked = self._take(
            Step.Kind.MARK,
            [],
            lambda by: mark_span(
                self.row,
                by=by,
                revision=str(self.row.current.uuid),
                range_=self.range(words),
                tags=tags or ("claim",),
                details=details,
            ),
            made=lambda done: [Key(span=str(done.span.uuid))],
        )
        return done.span

    def accept(self, one: Suggestion, **how: Any) -> Span:
        key = Key(str(one.uuid))
        done: Marked = self._take(Step.Kind.ACCEPT, [key], lambda by: accept_suggestion(one, by=by, **how))
        return done.span

    def reject(self, one: Suggestion, reason: str = "opinion") -> None:
        self._take(Step.Kind.REJECT, [Key(str(one.uuid))], lambda by: reject_suggestion(one, by=by, reason=reason))

    def reopen(self, one: Suggestion) -> None:
        one = Suggestion.objects.select_related("span", "revision__article").get(pk=one.pk)
        key = Key(str(one.uuid), str(one.span.uuid) if one.span else None)
        self._take(Step.Kind.REOPEN, [key], lambda by: reopen_suggestion(one, by=by))

    def key(self, span: Span) -> Key:
        one = span.suggestions.filter(revision=self.row.current).first()
        return Key(str(one.uuid) if one else None, str(span.uuid))

    def edit(self, span: Span, words: str | None = None, tags: list[str] | None = None) -> None:
        span = Span.objects.select_related("article").get(pk=span.pk)
        range_ = self.range(words) if words else None
        revision = str(self.row.current.uuid)
        self._take(
            Step.Kind.EDIT,
            [self.key(span)],
            lambda by: edit_span(span, by=by, seen=None, revision=revision, range_=range_, tags=tags),
        )

    def remove(self, span: Span) -> None:
        self._take(Step.Kind.REMOVE, [self.key(span)], lambda by: delete_span(span, by=by, seen=None))

    def confirm(self, span: Span) -> None:
        self._take(Step.Kind.CONFIRM, [self.key(span)], lambda by: confirm_span(span, by=by, seen=None))

    def accept_all(self, some: list[Suggestion]) -> None:
        keys = [Key(str(one.uuid)) for one in some]
        self._take(Step.Kind.ACCEPT, keys, lambda by: decide_suggestions([Acceptance(one) for one in some], by=by))

    def reject_all(self, some: list[Suggestion]) -> None:
        keys = [Key(str(one.uuid)) for one in some]
        self._take(
            Step.Kind.REJECT, keys, lambda by: decide_suggestions([Rejection(one, "opinion") for one in some], by=by)
        )

    def undo(self, **how: Any) -> Taken:
        return undo_step(self.row, doer=self.doer, **how)

    def redo(self) -> Taken:
        return redo_step(self.row, doer=self.doer)

    def line(self) -> tuple[str, str]:
        line = line_of(self.row, user=self.newsroom.people[self.who], session=self.session)
        return line.undo, line.redo


TEXT = """Both sides claim Dervane

The spokeswoman said that 60 soldiers were killed on Monday. The League denied that the town had fallen on Tuesday. \
The ministry said that 34 fighters had laid down their arms in March. It rained.
"""


@pytest.fixture
def row(newsroom: Newsroom) -> DeskArticle:
    return newsroom.article(TEXT)


@pytest.fixture
def hand(newsroom: Newsroom, row: DeskArticle) -> Hand:
    return Hand(newsroom, row)


@pytest.fixture
def pending(newsroom: Newsroom, row: DeskArticle) -> list[Suggestion]:
    found = newsroom.suggest(row)
    assert len(found) >= 3
    return found


def state(row: DeskArticle) -> Any:
    """Everything that a person sees of the article's marks; claims that nobody sees any more are told by nothing."""
    marks = sorted(
        (
            one.start,
            one.end,
            one.exact,
            sorted(one.span.tags.values_list("key", flat=True)),
            str(one.span.uuid),
            one.state,
        )
        for one in Placement.objects.filter(revision=row.current, span__removed_at=None).select_related("span")
    )
    looked = sorted(
        (str(one.span.uuid), one.decided_by_id)
        for one in Placement.objects.filter(revision=row.current, span__removed_at=None).select_related("span")
    )
    suggestions = sorted(
        (str(one.uuid), one.state, str(one.span_id), one.reject_reason, one.decided_by_id, one.decided_at)
        for one in Suggestion.objects.all()
    )
    sightings = sorted(
        (str(one.uuid), one.claim.label, str(one.span_id), one.voice, str(one.attributed_to), str(one.relayed_by))
        for one in Sighting.objects.select_related("claim", "attributed_to", "relayed_by")
    )
    claims = sorted(
        (one.label, one.state, one.needs_recheck, str(one.claimant))
        for one in Claim.objects.select_related("claimant")
        if one.state != Claim.State.DECLINED
    )
    return marks, looked, suggestions, sightings, claims


Act = Callable[[Hand, list[Suggestion], Span], object]

DETAILS = ClaimDetails(claimant="Ilse Tarrow", seen=Seen("attributes", "Ilse Tarrow", "The Harbour Post"))
ACTIONS: dict[str, Act] = {
    "mark a claim": lambda hand, pending, span: hand.mark("It rained", details=DETAILS),
    "mark a figure": lambda hand, pending, span: hand.mark("34 fighters", "figure"),
    "mark for another claim": lambda hand, pending, span: hand.mark(
        "It rained", details=ClaimDetails(join=span.sightings.get().claim)
    ),
    "accept": lambda hand, pending, span: hand.accept(pending[0], details=DETAILS),
    "accept other words": lambda hand, pending, span: hand.accept(pending[0], range_=hand.range("60 soldiers")),
    "accept as quote": lambda hand, pending, span: hand.accept(pending[0], tags=["quote"]),
    "accept for a claim": lambda hand, pending, span: hand.accept(
        pending[0], details=ClaimDetails(join=span.sightings.get().claim)
    ),
    "reject": lambda hand, pending, span: hand.reject(pending[0]),
    "take a rejection back": lambda hand, pending, span: hand.reopen(pending[1]),
    "take an acceptance back": lambda hand, pending, span: hand.reopen(pending[2]),
    "move the ends": lambda hand, pending, span: hand.edit(span, "claim Dervane"),
    "another tag": lambda hand, pending, span: hand.edit(span, tags=["claim", "quote"]),
    "no claim any more": lambda hand, pending, span: hand.edit(span, tags=["quote"]),
    "ends and tags": lambda hand, pending, span: hand.edit(span, "claim Dervane", tags=["context"]),
    "remove": lambda hand, pending, span: hand.remove(span),
    "remove one that was suggested": lambda hand, pending, span: hand.remove(
        Span.objects.get(suggestions=pending[2], removed_at=None)
    ),
    "accept many": lambda hand, pending, span: hand.accept_all(pending),
    "reject many": lambda hand, pending, span: hand.reject_all(pending),
}


@pytest.fixture
def span(newsroom: Newsroom, row: DeskArticle, pending: list[Suggestion]) -> Span:
    """A mark that was there before, of a claim; the second suggestion is rejected and the third accepted."""
    span = newsroom.mark(row, "Both sides", claimant="Jorin Vasht").span
    reject_suggestion(pending[1], by=newsroom.actor(), reason="unimportant")
    accept_suggestion(pending[2], by=newsroom.actor())
    return span


@pytest.mark.parametrize("name", ACTIONS)
def test_undo_and_redo_lead_there_and_back(
    name: str, hand: Hand, pending: list[Suggestion], span: Span, row: DeskArticle
) -> None:
    before = state(row)
    ACTIONS[name](hand, pending, span)
    after = state(row)
    assert before != after
    claims, spans = Claim.objects.count(), Span.objects.count()
    for _ in range(3):
        hand.undo()
        assert state(row) == before
        hand.redo()
        assert state(row) == after
    assert (Claim.objects.count(), Span.objects.count()) == (claims, spans), "redo makes nothing a second time"


@pytest.mark.parametrize("name", ACTIONS)
def test_every_event_of_an_undo_names_the_one_it_takes_back(
    name: str, hand: Hand, pending: list[Suggestion], span: Span
) -> None:
    ACTIONS[name](hand, pending, span)
    for act in (hand.undo, hand.redo, hand.undo):
        step = Step.objects.get()
        last = Event.objects.latest("id").pk
        act()
        new = list(Event.objects.filter(id__gt=last).select_related("undoes"))
        assert new
        assert {event.undoes.batch if event.undoes else None for event in new} == {step.batch}, [
            (event.verb, event.undoes) for event in new
        ]
        assert {event.batch for event in new} == {Step.objects.get().batch}


def test_everything_is_undone_in_turn_and_done_again_in_turn(
    hand: Hand, pending: list[Suggestion], span: Span, row: DeskArticle
) -> None:
    passed = [state(row)]

    made: list[Span] = []
    acts: list[Callable[[], object]] = [
        lambda: made.append(hand.accept(pending[0], range_=hand.range("60 soldiers"), details=DETAILS)),
        lambda: hand.edit(made[0], "60 soldiers were killed"),
        lambda: hand.edit(made[0], tags=["figure"]),
        lambda: hand.edit(made[0], tags=["claim"]),
        lambda: hand.reopen(pending[0]),
        lambda: hand.accept(pending[0]),
        lambda: hand.remove(span),
        lambda: hand.reopen(pending[1]),
        lambda: hand.accept_all(pending),
    ]
    for act in acts:
        act()
        passed.append(state(row))
    for one in reversed(passed[:-1]):
        hand.undo()
        assert state(row) == one
    with pytest.raises(Conflict, match="There is nothing to undo"):
        hand.undo()
    for one in passed[1:]:
        hand.redo()
        assert state(row) == one
    with pytest.raises(Conflict, match="There is nothing to redo"):
        hand.redo()


def test_a_claim_that_a_mark_made_is_declined_and_comes_back_as_the_same(hand: Hand, row: DeskArticle) -> None:
    hand.mark("It rained", details=DETAILS)
    claim, sighting = Claim.objects.get(), Sighting.objects.get()
    assert hand.undo().says == "Undone: marked “It rained”."
    claim.refresh_from_db()
    assert (claim.state, Sighting.objects.count()) == (Claim.State.DECLINED, 0)
    assert hand.redo().says == "Done again: marked “It rained”."
    claim.refresh_from_db()
    back = Sighting.objects.get()
    assert claim.state == Claim.State.NEW
    assert (back.uuid, back.claim, back.voice, str(back.relayed_by)) == (
        sighting.uuid,
        claim,
        "attributes",
        "The Harbour Post",
    )
    verbs = list(Event.objects.filter(undoes__isnull=False).values_list("verb", flat=True))
    assert verbs == [
        *(Verb.SIGHTING_REMOVED, Verb.CLAIM_STATE, Verb.SPAN_REMOVED),
        *(Verb.SPAN_RESTORED, Verb.CLAIM_STATE, Verb.SIGHTING_ADDED),
    ]


# Something new, another session, another text


def test_something_new_ends_what_could_be_redone(hand: Hand, pending: list[Suggestion]) -> None:
    hand.reject(pending[0])
    hand.undo()
    assert hand.line() == ("", f"rejected “{pending[0].exact}”")
    hand.mark("It rained", "context")
    assert hand.line() == ("marked “It rained”", "")
    with pytest.raises(Conflict, match="There is nothing to redo"):
        hand.redo()


def test_what_changes_nothing_leaves_no_step(hand: Hand) -> None:
    span = hand.mark("It rained", "context")
    hand.undo()
    hand.redo()
    hand.edit(span, tags=["context"])
    assert Step.objects.count() == 1


def test_another_login_and_another_person_have_lines_of_their_own(hand: Hand, newsroom: Newsroom) -> None:
    hand.mark("It rained", "context")
    for other in (
        Hand(newsroom, hand.row, session="another login"),
        Hand(newsroom, hand.row, session=SESSION, who="checker2"),
        Hand(newsroom, hand.row, session=""),
    ):
        assert other.line() == ("", "")
        with pytest.raises(Conflict, match="There is nothing to undo"):
            other.undo()
    assert Hand(newsroom, newsroom.article("Another text. It rained.")).line() == ("", "")


def test_what_comes_by_other_doors_leaves_no_step(newsroom: Newsroom, row: DeskArticle) -> None:
    newsroom.mark(row, "It rained")
    Hand(newsroom, row, session="").mark("60 soldiers")
    assert not Step.objects.exists()


def test_after_new_text_nothing_before_it_is_undone_and_the_sentence_says_so(hand: Hand, newsroom: Newsroom) -> None:
    span = hand.mark("It rained", "context")
    hand.row = newsroom.revise(hand.row, TEXT.replace("Monday", "Sunday"))
    assert hand.line() == ("", "")
    with pytest.raises(Conflict, match=r"The article has new text since \d\d:\d\d \(revision 2\)") as refused:
        hand.undo()
    assert refused.value.slug == "text-revised"
    hand.edit(span, tags=["quote"])
    hand.undo()
    assert [tag.key for tag in span.tags.all()] == ["context"]


def test_a_confirmed_mark_is_in_doubt_again_and_its_claim_wants_a_recheck(hand: Hand, newsroom: Newsroom) -> None:
    span = hand.mark("60 soldiers were killed on Monday")
    hand.row = newsroom.revise(hand.row, TEXT.replace("on Monday", "on a Sunday"))
    before = state(hand.row)
    assert Claim.objects.get().needs_recheck
    hand.confirm(span)
    after = state(hand.row)
    assert not Claim.objects.get().needs_recheck
    for _ in range(2):
        hand.undo()
        assert state(hand.row) == before
        hand.redo()
        assert state(hand.row) == after


# Somebody else meanwhile

Meddle = Callable[[Newsroom, list[Suggestion], Span], object]


def theirs(newsroom: Newsroom) -> Actor:
    return newsroom.actor("checker2")


def now(one: Suggestion) -> Suggestion:
    return Suggestion.objects.select_related("revision__article", "span").get(pk=one.pk)


def claim_of(one: Suggestion) -> Claim:
    return Claim.objects.select_related("desk__policy").get(sightings__span__suggestions=one)


def split_off(newsroom: Newsroom, claim: Claim) -> Claim:
    """Let the claim's only mark stand for another claim, as it was seen elsewhere too."""
    place = claim.sightings.get()
    see_claim(claim, by=theirs(newsroom), seen=Seen(), url="https://one.example/live")
    second, parts = Second("It poured."), Parts(sightings=[place.uuid])
    return split_claim(claim, by=newsroom.actor("lead"), seen=None, second=second, parts=parts)


MEDDLED: dict[str, tuple[str, Meddle, str]] = {
    "a mark that was removed": (
        "mark a figure",
        lambda newsroom, pending, span: delete_span(Span.objects.latest("id"), by=theirs(newsroom), seen=None),
        "“34 fighters” stays as it is: Yuki Hale removed a mark at TIME. It stands now as not marked.",
    ),
    "a mark that was tagged otherwise": (
        "mark a figure",
        lambda newsroom, pending, span: edit_span(
            Span.objects.latest("id"), by=theirs(newsroom), seen=None, tags=["quote"]
        ),
        "“34 fighters” stays as it is: Yuki Hale changed a mark at TIME. It stands now as marked: Quote.",
    ),
    "a claim that was edited": (
        "mark a claim",
        lambda newsroom, pending, span: edit_claim(
            Claim.objects.latest("id"), by=theirs(newsroom), seen=None, changes=ClaimChanges(statement="Rain.")
        ),
        "“It rained” stays as it is: Yuki Hale edited the claim at TIME. It stands now as marked: Claim.",
    ),
    "a claim that was taken": (
        "mark a claim",
        lambda newsroom, pending, span: newsroom.do(Claim.objects.latest("id"), "take", "checker2"),
        "“It rained” stays as it is: Yuki Hale moved the claim at TIME. It stands now as marked: Claim.",
    ),
    "a claim that has evidence": (
        "mark a claim",
        lambda newsroom, pending, span: newsroom.add_source(Claim.objects.latest("id"), by="checker2"),
        "“It rained” stays as it is: Yuki Hale added evidence at TIME. This is the last place where C-3 was seen, and "
        "the claim has evidence. Nothing was changed. Decline or merge the claim instead, or add another place first. "
        "It stands now as marked: Claim.",
    ),
    "a claim that was merged": (
        "mark a claim",
        lambda newsroom, pending, span: newsroom.do(
            Claim.objects.latest("id"), "merge", "lead", into=str(span.sightings.get().claim.uuid)
        ),
        "“It rained” stays as it is: Tomas Abara merged the claim at TIME. It stands now as marked: Claim.",
    ),
    "a claim that was split": (
        "mark a claim",
        lambda newsroom, pending, span: split_off(newsroom, Claim.objects.latest("id")),
        "“It rained” stays as it is: Tomas Abara split the claim at TIME. It stands now as marked: Claim.",
    ),
    "an acceptance that was taken back": (
        "accept",
        lambda newsroom, pending, span: reopen_suggestion(now(pending[0]), by=theirs(newsroom)),
        "WORDS stays as it is: Yuki Hale reopened a suggestion at TIME. It stands now as undecided.",
    ),
    "a rejection that was taken back": (
        "reject",
        lambda newsroom, pending, span: reopen_suggestion(now(pending[0]), by=theirs(newsroom)),
        "WORDS stays as it is: Yuki Hale reopened a suggestion at TIME. It stands now as undecided.",
    ),
    "one taken back that was rejected": (
        "take an acceptance back",
        lambda newsroom, pending, span: reject_suggestion(now(pending[2]), by=theirs(newsroom), reason="opinion"),
        "WORDS stays as it is: Yuki Hale rejected a suggestion at TIME. It stands now as rejected (an opinion or a "
        "forecast).",
    ),
    "ends that were moved again": (
        "move the ends",
        lambda newsroom, pending, span: edit_span(
            Span.objects.get(pk=span.pk),
            by=theirs(newsroom),
            seen=None,
            revision=str(DeskArticle.objects.get().current.uuid),
            range_=Range(0, 4, "Both"),
        ),
        "“claim Dervane” stays as it is: Yuki Hale changed a mark at TIME. It stands now as marked: Claim.",
    ),
    "a removed mark whose claim was reopened": (
        "remove",
        lambda newsroom, pending, span: newsroom.do(Claim.objects.get(number=1), "reopen", "lead"),
        "“Both sides” stays as it is: Tomas Abara moved the claim at TIME. It stands now as not marked.",
    ),
}


@pytest.mark.parametrize("case", MEDDLED)
def test_what_somebody_changed_since_stays_with_who_did_what_and_how_it_stands(
    case: str, hand: Hand, newsroom: Newsroom, pending: list[Suggestion], span: Span, row: DeskArticle
) -> None:
    name, meddle, sentence = MEDDLED[case]
    hand.mark("34 fighters had", "context")
    ACTIONS[name](hand, pending, span)
    meddle(newsroom, pending, span)
    before, events = state(row), Event.objects.count()
    with pytest.raises(Conflict) as refused:
        hand.undo()
    assert (state(row), Event.objects.count()) == (before, events), "nothing is half undone"
    one = pending[2 if "acceptance" in name else 0]
    words = f"“{one.exact}”" if len(one.exact) <= 60 else f"“{one.exact[:59].rstrip()}…”"
    at = timezone.localtime(Event.objects.latest("id").at)
    wanted = sentence.replace("WORDS", words).replace("TIME", f"{at:%H:%M}")
    assert refused.value.detail == wanted + " Undo once more goes on to what you did before that."
    # Pressed once more, knowing that, it goes on to the one before.
    step = UUID(str(refused.value.extra["step"]))
    assert hand.undo(past=[step]).says == "Undone: marked “34 fighters had”."
    assert hand.line() == ("", "marked “34 fighters had”")


def test_a_redo_does_not_overrule_either(
    hand: Hand, newsroom: Newsroom, pending: list[Suggestion], row: DeskArticle
) -> None:
    hand.accept(pending[0])
    hand.undo()
    reject_suggestion(now(pending[0]), by=theirs(newsroom), reason="duplicate")
    with pytest.raises(Conflict, match=r"Yuki Hale rejected a suggestion at .* rejected \(already marked\)"):
        hand.redo()
    assert not Sighting.objects.exists()


def test_an_edit_and_its_own_undo_do_not_stand_in_the_way(hand: Hand, newsroom: Newsroom) -> None:
    span = hand.mark("It rained", "context")
    edit_span(Span.objects.get(pk=span.pk), by=theirs(newsroom), seen=None, tags=["quote"])
    edit_span(Span.objects.get(pk=span.pk), by=theirs(newsroom), seen=None, tags=["context"])
    hand.undo()
    span.refresh_from_db()
    assert span.removed_at


def test_of_many_what_can_be_undone_is_and_the_rest_is_named(
    hand: Hand, newsroom: Newsroom, pending: list[Suggestion], row: DeskArticle
) -> None:
    hand.accept_all(pending)
    newsroom.add_source(claim_of(pending[1]), by="checker2")
    taken = hand.undo()
    assert len(taken.keys) == len(pending) - 1
    assert taken.says.startswith(f"Undone: accepted {len(pending) - 1} suggestions. “")
    assert "Yuki Hale added evidence at" in taken.says
    states = dict(Suggestion.objects.values_list("uuid", "state"))
    assert states.pop(pending[1].uuid) == "accepted"
    assert set(states.values()) == {"pending"}
    hand.redo()
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"accepted"}
    assert Claim.objects.count() == len(pending)


def test_an_undo_of_one_toast_does_not_undo_another_thing(hand: Hand) -> None:
    hand.mark("It rained", "context")
    first = Step.objects.get()
    hand.mark("60 soldiers", "figure")
    with pytest.raises(Conflict, match=r"You did something else since: marked “60 soldiers”\. Undo that first"):
        hand.undo(only=first.uuid)
    assert Span.objects.filter(removed_at=None).count() == 2


# Size


@pytest.mark.parametrize("marks", [1, 3, 30])
def test_the_number_of_queries_does_not_depend_on_the_article(
    marks: int, hand: Hand, newsroom: Newsroom, pending: list[Suggestion], row: DeskArticle, engine: str
) -> None:
    text = row.current.text
    for start in range(text.index("denied"), text.index("denied") + marks):
        newsroom.mark(row, text[start : start + 14], tags=("context",))
    acts: list[Callable[[], object]] = [lambda: hand.accept(pending[0]), hand.undo, hand.redo, hand.line]
    counts = []
    for act in acts:
        with CaptureQueriesContext(connection) as asked:
            act()
        counts.append(len([one for one in asked if "FOR NO KEY UPDATE" not in one["sql"]]))
    # SQLite asks once more for the keys of what it wrote in bulk.
    assert counts == [{"laptop": 43, "newsroom": 39}[engine], 56, 48, 2]


def test_old_steps_are_forgotten(hand: Hand) -> None:
    hand.mark("It rained", "context")
    hand.mark("60 soldiers", "figure")
    Step.objects.filter(pk=Step.objects.earliest("id").pk).update(at=timezone.now() - timedelta(days=15))
    assert forget_steps() == 1
    assert hand.line()[0] == "marked “60 soldiers”"
