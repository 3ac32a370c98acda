"""Two people at once, with real requests to the running product: one acts, the other is told, nothing is half-written.

After each round the whole database is read and has to add up (``tests.support.invariants``). A few rounds of each race
run with the other tests, 500 in ``make soak``; in the long run both orders come up, by chance and by small delays.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from django.core.management import call_command
from django.db import transaction

from factcheck import triggers
from factcheck.models import Claim, Event, Policy, Review, User
from tests.conftest import Soak
from tests.races.table import RACES, REPEATED, Move, Race, Scene, Stage
from tests.support.invariants import broken
from tests.support.newsroom import open_newsroom
from tests.support.rewind import Moment
from tests.support.web import PAGE, REST, Answer, Senders

pytestmark = pytest.mark.django_db(transaction=True)

A_FEW = 2
ROUNDS = 500
AT_ONE_DESK = 10
"""Rounds with one set of tables: the check after each reads them all, so they are put back now and then."""
LONGEST_DELAY = 0.006
"""Seconds by which one of the two may be late: about what a request takes, so that either may come first."""


@cache
def prepared(start: str, count: int) -> tuple[Stage, list[Scene], Moment]:
    """A desk with so many claims that are where the race begins, and the database as it stands then."""
    if User.objects.exists():
        with triggers.lifted():
            call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    stage = Stage(open_newsroom())
    with transaction.atomic():
        stage.let_everybody_in()
        scenes = [stage.scene(start) for _ in range(count)]
    return stage, scenes, Moment.now()


def scenes(start: str, rounds: int) -> Iterator[tuple[Stage, Scene]]:
    """So many scenes, each of which nobody has touched."""
    for first in range(0, rounds, AT_ONE_DESK):
        stage, ready, moment = prepared(start, min(AT_ONE_DESK, rounds - first))
        moment.restore()
        for scene in ready:
            yield stage, scene


def run(race: Race, rounds: int, senders: Senders, chance: random.Random) -> Counter[str]:
    """Run so many rounds of the race, and say how often each of the two was first."""
    first: Counter[str] = Counter()
    for stage, scene in scenes(race.start, rounds):
        mark = last_event()
        doors = [chance.choice((REST, REST, PAGE)) for _ in race.moves]
        calls = [move.call(scene, stage.person(move.who), door) for move, door in zip(race.moves, doors, strict=True)]
        delays = [0.0, 0.0]
        delays[chance.randrange(2)] = chance.choice((0.0, chance.uniform(0, LONGEST_DELAY)))
        answers = senders.send(calls, delays)
        first[check(race, stage, scene, answers, mark)] += 1
        assert broken() == []
    return first


def last_event() -> int:
    return Event.objects.order_by("-id").values_list("id", flat=True).first() or 0


def check(race: Race, stage: Stage, scene: Scene, answers: list[Answer], mark: int) -> str:
    """What came of one round. Returns who was first, in the table's words."""
    told = [str(answer) for answer in answers]
    done = [index for index, answer in enumerate(answers) if answer.done]
    if race.both and len(done) == 2:
        assert stage.newsroom.file(scene.claim).valid_approvals == (), told
        check_effect(race.moves[0], stage, scene, mark, others=race.moves[1].writes)
        return f"{race.moves[0].who} {race.moves[0].name}"
    assert len(done) == 1, told
    winner, loser = done[0], 1 - done[0]
    assert race.understood(loser, scene, answers[loser].status, answers[loser].says), told
    check_effect(race.moves[winner], stage, scene, mark)
    return f"{race.moves[winner].who} {race.moves[winner].name}"


def check_effect(move: Move, stage: Stage, scene: Scene, mark: int, others: tuple[str, ...] = ()) -> None:
    """The claim is where the move leads, and its events are those of this move (and of ``others``) alone."""
    claim = Claim.objects.get(pk=scene.claims[move.on].pk)
    written = list(Event.objects.filter(claim=claim, id__gt=mark).values_list("verb", flat=True))
    assert sorted(written) == sorted((*move.writes, *others))
    if move.to:
        assert claim.state == move.to
    assert Event.objects.filter(claim=claim, id__gt=mark, actor=stage.newsroom.people[move.who]).count() == len(
        move.writes
    )


@pytest.mark.parametrize("race", RACES, ids=str)
def test_of_two_at_once_one_acts_and_the_other_is_told(senders: Senders, race: Race) -> None:
    run(race, A_FEW, senders, random.Random(race.name))


@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.parametrize("race", RACES, ids=str)
def test_of_two_at_once_one_acts_and_the_other_is_told_every_time(
    senders: Senders, soak: Soak, race: Race, record_property: Callable[[str, object], None]
) -> None:
    first = run(race, soak.count(ROUNDS), senders, soak.random)
    record_property("measured", ", ".join(f"{name} first {count} times" for name, count in sorted(first.items())))


def send_twice(start: str, move: Move, rounds: int, senders: Senders, chance: random.Random) -> None:
    for index, (stage, scene) in enumerate(scenes(start, rounds)):
        mark = last_event()
        call = move.call(scene, stage.person(move.who), chance.choice((REST, PAGE)), key=f"key-{index}")
        one, two = senders.send([call, call])
        assert (one.done, two.done) == (True, True), [str(one), str(two)]
        assert (one.status, one.body) == (two.status, two.body)
        assert one.headers.get("Location") == two.headers.get("Location")
        if call.door == REST:
            assert sorted(answer.headers.get("Idempotency-Replayed", "") for answer in (one, two)) == ["", "true"]
        check_effect(move, stage, scene, mark)
        assert broken() == []


@pytest.mark.parametrize("name", REPEATED)
def test_what_is_sent_twice_at_once_with_one_key_is_done_once(senders: Senders, name: str) -> None:
    start, move = REPEATED[name]
    send_twice(start, move, A_FEW, senders, random.Random(name))


@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.parametrize("names", [["take", "propose", "merge"], ["approve", "publish", "add a source"]])
def test_what_is_sent_twice_at_once_with_one_key_is_done_once_every_time(
    senders: Senders, soak: Soak, names: list[str]
) -> None:
    for name in names:
        start, move = REPEATED[name]
        send_twice(start, move, soak.count(ROUNDS), senders, soak.random)


def test_where_two_approvals_are_asked_for_two_at_once_both_count(senders: Senders) -> None:
    approve_together(A_FEW, senders)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_where_two_approvals_are_asked_for_two_at_once_both_count_every_time(senders: Senders, soak: Soak) -> None:
    approve_together(soak.count(ROUNDS), senders)


def approve_together(rounds: int, senders: Senders) -> None:
    two_reviewers = RACES[0]
    for stage, scene in scenes("in_review", rounds):
        Policy.objects.filter(desk=stage.newsroom.desk).update(approvals_needed=2)
        answers = senders.send([move.call(scene, stage.person(move.who), REST) for move in two_reviewers.moves])
        assert [answer.status for answer in answers] == [200, 200], [str(answer) for answer in answers]
        claim = Claim.objects.get(pk=scene.claim.pk)
        assert claim.state == "approved"
        assert sorted(
            Review.objects.filter(verdict__claim=claim, decision="approved").values_list(
                "reviewer__username", flat=True
            )
        ) == ["reviewer", "reviewer2"]
        assert broken() == []
