"""Which two moves meet at one claim, and what may come of it: a table that is the specification.

A race begins with a claim in a known state, which both have read. Each of them sends one request, by REST or from the
page, both at the same moment. One is done. The other is told in a sentence why not, and leaves no trace.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from factcheck.models import Claim
from tests.support.newsroom import RATIONALE, Newsroom
from tests.support.web import PAGE, REST, Call, Person


@dataclass(frozen=True)
class Scene:
    """A claim as both have read it, and the others that it may be merged into."""

    claim: Claim
    content_hash: str
    others: tuple[Claim, ...] = ()

    @property
    def claims(self) -> tuple[Claim, ...]:
        return (self.claim, *self.others)


Fields = Mapping[str, str]


def nothing(scene: Scene) -> Fields:
    return {}


def what_was_read(scene: Scene) -> Fields:
    return {"content_hash": scene.content_hash}


@dataclass(frozen=True)
class Move:
    """What one of them sends. ``writes`` are the verbs of the events that it leaves on its claim, ``to`` the state.

    ``on`` and ``into`` are places in the scene's claims. ``versioned``: the page's form carries the claim's version,
    and a careful program sends it as well.
    """

    who: str
    name: str
    to: str
    writes: tuple[str, ...]
    data: Callable[[Scene], Fields] = nothing
    versioned: bool = False
    on: int = 0
    into: int | None = None

    def call(self, scene: Scene, person: Person, door: str, *, key: str = "") -> Call:
        claim = scene.claims[self.on]
        fields = dict(self.data(scene))
        version = claim.row_version if self.versioned else None
        if self.into is not None:
            other = scene.claims[self.into]
            fields["into"] = str(other.uuid) if door == REST else other.label
        if door == PAGE:
            if version is not None:
                fields["row_version"] = str(version)
            return self._page(claim, person, key, fields)
        return self._rest(claim, person, key, version, fields)

    def _page(self, claim: Claim, person: Person, key: str, fields: dict[str, str]) -> Call:
        return person.page("claim-transition", claim.uuid, self.name, key=key, **fields)

    def _rest(self, claim: Claim, person: Person, key: str, version: int | None, fields: dict[str, str]) -> Call:
        path = f"claims/{claim.uuid}/transitions/"
        return person.rest("POST", path, {"name": self.name, **fields}, version=version, key=key)


class Edit(Move):
    """The statement is rewritten, in the version that was read."""

    def _page(self, claim: Claim, person: Person, key: str, fields: dict[str, str]) -> Call:
        standing = {"kind": claim.kind, "priority": str(claim.priority), "claimant": ""}
        return person.page("claim-edit", claim.uuid, key=key, **standing, **fields)

    def _rest(self, claim: Claim, person: Person, key: str, version: int | None, fields: dict[str, str]) -> Call:
        return person.rest("PATCH", f"claims/{claim.uuid}/", fields, version=version)


class AddSource(Move):
    """A source is added. It asks for no version: it takes nobody's words away."""

    def _page(self, claim: Claim, person: Person, key: str, fields: dict[str, str]) -> Call:
        return person.page("claim-evidence", claim.uuid, key=key, directness="primary", **fields)

    def _rest(self, claim: Claim, person: Person, key: str, version: int | None, fields: dict[str, str]) -> Call:
        return person.rest("POST", f"claims/{claim.uuid}/evidence/", fields, key=key)


def approve(who: str) -> Move:
    return Move(who, "approve", "approved", ("verdict_approved",), what_was_read)


def publish(who: str) -> Move:
    return Move(who, "publish", "published", ("claim_published",), what_was_read)


def propose(who: str) -> Move:
    said = {"rating": "contested", "summary": f"Nobody can tell, {who} says.", "rationale": RATIONALE}
    return Move(who, "propose", "in_review", ("verdict_proposed",), lambda scene: said)


def merge(who: str, on: int, into: int, *, versioned: bool = False) -> Move:
    return Move(who, "merge", "merged", ("claim_merged",), on=on, into=into, versioned=versioned)


def noted(who: str, name: str, to: str, verb: str, *, versioned: bool = False, **said: str) -> Move:
    """A transition for which something has to be written."""
    return Move(who, name, to, (verb,), lambda scene: said, versioned=versioned)


def edit(to: str) -> Edit:
    words = {"statement": "Federal troops hold all of Dervane."}
    return Edit("checker2", "edit", to, ("claim_edited",), lambda scene: words, versioned=True)


SOURCE = {"url": "https://one.example/a", "stance": "supports"}
SEND_BACK = noted("reviewer2", "send_back", "open", "verdict_sent_back", comment="Compared with what?")
CORRECT = {"severity": "minor", "note": "A name was misspelt."}
RETRACT = {"note": "The source withdrew it."}

# What somebody is told who came second: the status, and the sentence (a pattern).
Refusal = tuple[int, str]
STALE: Refusal = (412, "Somebody changed this since you read it: you saw version {version}, it is now version {next}.")
MERGED_ITSELF: Refusal = (409, r"C-\d+ is merged itself\. Choose the claim that it was merged into\.")


def state(label: str, button: str, starts: str) -> Refusal:
    return 409, f"{{claim}} is {label}; “{button}” starts from {starts}."


def content(who: str) -> Refusal:
    return 409, f"{who} after you opened this page, so you would decide on something you have not read."


@dataclass(frozen=True)
class Race:
    """``told``: what the loser may be told, by the loser's place. ``both``: the second is done in either order.

    ``start`` is what ``SCENES`` knows how to prepare.
    """

    name: str
    start: str
    moves: tuple[Move, Move]
    told: tuple[tuple[Refusal, ...], tuple[Refusal, ...]]
    both: bool = False

    def __str__(self) -> str:
        return self.name

    def understood(self, loser: int, scene: Scene, status: int, says: str) -> bool:
        """Whether the loser of this place was told one of the sentences, with its status."""
        claim = scene.claims[self.moves[loser].on]
        words = {"claim": claim.label, "version": claim.row_version, "next": claim.row_version + 1}
        for wanted, sentence in self.told[loser]:
            pattern = sentence if "\\" in sentence else re.escape(sentence.format(**words))
            if status == wanted and re.search(pattern, says):
                return True
        return False


RACES = (
    Race(
        "two reviewers approve",
        "in_review",
        (approve("reviewer"), approve("reviewer2")),
        ((state("approved", "Approve", "in review"),),) * 2,
    ),
    Race(
        "approve against an edit of the statement",
        "in_review",
        (approve("reviewer"), edit("in_review")),
        ((content("Yuki Hale changed the statement"),), (STALE,)),
    ),
    Race(
        "approve against a new source",
        "in_review",
        (approve("reviewer"), AddSource("checker2", "source", "", ("evidence_added",), lambda scene: SOURCE)),
        ((content("Yuki Hale added evidence"),), ()),
        both=True,
    ),
    Race(
        "approve against send back",
        "in_review",
        (approve("reviewer"), SEND_BACK),
        ((state("open", "Approve", "in review"),), (state("approved", "Send back", "in review"),)),
    ),
    Race(
        "approve against dispute",
        "in_review",
        (
            approve("reviewer"),
            Move(
                *("reviewer2", "dispute", "open", ("verdict_disputed",)),
                lambda scene: {**what_was_read(scene), "rating": "false", "comment": "The map shows another flag."},
            ),
        ),
        ((state("open", "Approve", "in review"),), (state("approved", "Rate differently", "in review"),)),
    ),
    Race(
        "approve against withdraw",
        "in_review",
        (approve("reviewer"), Move("checker", "withdraw", "open", ("verdict_withdrawn",))),
        ((state("open", "Approve", "in review"),), (state("approved", "Withdraw", "in review"),)),
    ),
    Race(
        "publish twice",
        "approved",
        (publish("lead"), publish("admin")),
        ((state("published", "Publish", "approved"),),) * 2,
    ),
    Race(
        "publish against an edit of the statement",
        "approved",
        (publish("lead"), edit("approved")),
        (((409, r"Not ready to be published\. Missing: .*Approved by Priya Sand, then Yuki Hale changed"),), (STALE,)),
    ),
    Race(
        "publish against retract",
        "approved again",
        (publish("lead"), noted("admin", "retract", "open", "claim_retracted", versioned=True, **RETRACT)),
        ((state("open", "Publish", "approved"),), (STALE,)),
    ),
    Race(
        "publish against correct",
        "approved again",
        (noted("admin", "correct", "open", "claim_corrected", versioned=True, **CORRECT), publish("lead")),
        ((state("approved", "Correct", "published"), STALE), ()),
    ),
    Race(
        "correct against retract",
        "published",
        (
            noted("lead", "correct", "open", "claim_corrected", versioned=True, **CORRECT),
            noted("admin", "retract", "open", "claim_retracted", versioned=True, **RETRACT),
        ),
        ((state("open", "Correct", "published"), STALE), (STALE,)),
    ),
    Race(
        "propose twice",
        "open",
        (propose("checker"), propose("checker2")),
        ((state("in review", "Propose verdict", "open"),),) * 2,
    ),
    Race(
        "take twice",
        "new",
        tuple(Move(who, "take", "open", ("claim_state",)) for who in ("checker", "checker2")),  # type: ignore[arg-type]
        ((state("open", "Take", "new"),),) * 2,
    ),
    Race(
        "two claims merged into each other",
        "three",
        (merge("lead", 0, 1), merge("admin", 1, 0)),
        ((MERGED_ITSELF,),) * 2,
    ),
    Race(
        "one claim merged into two",
        "three",
        (merge("lead", 0, 1), merge("admin", 0, 2)),
        (((409, r"C-\d+ is merged; “Merge” starts from new or "),),) * 2,
    ),
    Race(
        "unmerge twice",
        "merged",
        tuple(Move(who, "unmerge", "new", ("claim_unmerged",)) for who in ("lead", "admin")),  # type: ignore[arg-type]
        ((state("new", "Unmerge", "merged"),),) * 2,
    ),
    Race(
        "merge against an edit",
        "three",
        (merge("lead", 0, 1, versioned=True), edit("new")),
        ((STALE,), (STALE,)),
    ),
)

# What is sent twice with one key, by a nervous finger or a program that heard no answer.
REPEATED: dict[str, tuple[str, Move]] = {
    "take": ("new", Move("checker", "take", "open", ("claim_state",))),
    "propose": ("open", propose("checker")),
    "approve": ("in_review", approve("reviewer")),
    "publish": ("approved", publish("lead")),
    "merge": ("three", merge("lead", 0, 1)),
    "add a source": ("in_review", AddSource("checker2", "source", "", ("evidence_added",), lambda scene: SOURCE)),
}


def again(newsroom: Newsroom) -> Claim:
    """Approved for the second time, while the first version is public."""
    claim = newsroom.do(newsroom.bring_to("published"), "correct", "lead", **CORRECT)
    return newsroom.do(newsroom.propose(claim), "approve", "reviewer")


def three(newsroom: Newsroom) -> Claim:
    return newsroom.claim("Federal troops hold Dervane.")


SCENES: dict[str, Callable[[Newsroom], Claim]] = {"approved again": again, "three": three}


@dataclass
class Stage:
    """Prepares what a race begins with, by the people who may."""

    newsroom: Newsroom
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        if name not in self.people:
            self.people[name] = Person(self.newsroom.people[name])
        return self.people[name]

    def let_everybody_in(self) -> None:
        """Open the doors for all people of the desk, so that nobody has to while a race runs."""
        for name in self.newsroom.people:
            person = self.person(name)
            assert person.token
            assert person.cookies

    def scene(self, start: str) -> Scene:
        made = SCENES[start](self.newsroom) if start in SCENES else self.newsroom.bring_to(start)
        others = (
            tuple(self.newsroom.claim(words) for words in ("They hold it.", "It fell.")) if start == "three" else ()
        )
        return Scene(Claim.objects.get(pk=made.pk), self.newsroom.file(made).content_hash, others)
