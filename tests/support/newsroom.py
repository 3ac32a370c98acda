"""A small newsroom for tests, made through the same actions as a real one."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from annotations.models import Suggestion
from factcheck import jobs
from factcheck.actions.articles import suggest_spans
from factcheck.actions.base import Actor
from factcheck.actions.carry import carry_article
from factcheck.actions.claims import create_claim
from factcheck.actions.evidence import EvidenceInput, add_evidence, log_attempt
from factcheck.actions.ingest import ArticleInput, Ingested, ingest_article, revise_article
from factcheck.actions.people import add_member, create_desk
from factcheck.actions.quantities import QuantityInput, add_quantity
from factcheck.actions.replies import ask_reply, log_reply
from factcheck.actions.spans import ClaimDetails, Marked, Range, mark_span
from factcheck.actions.transitions import perform
from factcheck.models import (
    Claim,
    Desk,
    DeskArticle,
    Evidence,
    Job,
    Membership,
    Quantity,
    ReplyRequest,
    Snapshot,
    User,
)
from factcheck.models.event import Via
from factcheck.queries.claimfile import load_claim_file
from factcheck.queries.workbench import CARRY
from factcheck.workflow import ClaimFile
from tests.support.replay import Replay

TEXT = """Both sides claim Dervane

“Our brigades control every street of Dervane,” the spokeswoman Ilse Tarrow said. 💥 She put the losses at 60 dead.

The League denied that the town had fallen, Jorin Vasht said.
"""
RATIONALE = "Both commands were asked, and neither let anybody in."


def person(username: str, first: str = "", last: str = "") -> User:
    return User.objects.create_user(username=username, password="correct-horse-9", first_name=first, last_name=last)


@dataclass
class Newsroom:
    """A desk with one person in each role, named after it; ``reviewer2`` is a second reviewer."""

    desk: Desk
    people: dict[str, User] = field(default_factory=dict)

    def actor(self, name: str = "checker", via: Via = Via.PAGE) -> Actor:
        return Actor(self.people[name], via)

    def ingest(self, text: str | bytes = TEXT, *, by: str = "checker", **content: Any) -> Ingested:
        return ingest_article(self.desk, by=self.actor(by), content=ArticleInput(text=text, **content))

    def article(self, text: str | bytes = TEXT, **content: Any) -> DeskArticle:
        return self.ingest(text, **content).article

    def suggest(self, row: DeskArticle) -> list[Suggestion]:
        """Run the article's suggestion job as the worker does."""
        job = Job.objects.get(key__startswith=f"{row.current.uuid}:")
        attempt = jobs.claim_job(job.pk)
        assert attempt is not None
        suggest_spans(attempt)
        return list(Suggestion.objects.filter(revision=row.current).order_by("start"))

    def carry(self, row: DeskArticle) -> dict[str, int]:
        """Run the job that carries the article's marks over to its current text, as the worker does."""
        row.refresh_from_db()
        attempt = jobs.claim_job(Job.objects.get(kind=CARRY, key=str(row.current.uuid)).pk)
        assert attempt is not None
        return carry_article(attempt)

    def revise(self, row: DeskArticle, text: str, *, by: str = "checker", **content: Any) -> DeskArticle:
        """Give the article new text, its marks carried over to it."""
        done = revise_article(row, by=self.actor(by), content=ArticleInput(text=text, **content)).article
        if Job.objects.filter(kind=CARRY, key=str(done.current.uuid)).exists():
            self.carry(done)
        return done

    def mark(
        self, row: DeskArticle, exact: str, *, by: str = "checker", tags: tuple[str, ...] = ("claim",), **details: Any
    ) -> Marked:
        """Mark the first place where the words stand."""
        start = row.current.text.index(exact)
        return mark_span(
            row,
            by=self.actor(by),
            revision=str(row.current.uuid),
            range_=Range(start, start + len(exact), exact),
            tags=tags,
            details=ClaimDetails(**details),
        )

    def mark_claim(self, row: DeskArticle, exact: str, **details: Any) -> Claim:
        """The claim that marking these words makes or joins."""
        claim = self.mark(row, exact, **details).claim
        assert claim is not None
        return claim

    def claim(self, statement: str = "Federal troops hold Dervane.", *, by: str = "checker", **fields: Any) -> Claim:
        return create_claim(self.desk, by=self.actor(by), statement=statement, **fields)

    def file(self, claim: Claim) -> ClaimFile:
        fresh = Claim.objects.select_related("desk__policy", "claimant").get(pk=claim.pk)
        return load_claim_file(fresh)

    def do(self, claim: Claim, name: str, by: str, **data: Any) -> Claim:
        """One transition; ``content_hash`` is the current one unless given."""
        if name in ("approve", "dispute", "publish"):
            data.setdefault("content_hash", self.file(claim).content_hash)
        return perform(claim, name, by=self.actor(by), data=data)

    def propose(self, claim: Claim, *, rating: str = "contested", by: str = "checker") -> Claim:
        return self.do(claim, "propose", by, rating=rating, summary="Nobody can tell.", rationale=RATIONALE)

    def add_source(
        self, claim: Claim, *, url: str = "https://one.example/a", origin: str = "", by: str = "checker"
    ) -> Any:
        return add_evidence(claim, by=self.actor(by), content=EvidenceInput(url=url, stance="supports", origin=origin))

    def figure(self, claim: Claim, *, low: int | None = 60, high: int | None = None, counts: str = "dead") -> Quantity:
        least, most = (None if end is None else Decimal(end) for end in (low, high))
        return add_quantity(claim, by=self.actor(), content=QuantityInput(least, most, counts))

    def archive(self, item: Evidence, **fields: Any) -> Snapshot:
        """A copy of the source, as the job keeps one: in whatever place and state ``fields`` say, otherwise made."""
        made = {
            "state": "made",
            "body_path": "snapshots/a",
            "body_sha256": "a" * 64,
            "size": 4,
            "made_at": timezone.now(),
        }
        snapshot, _ = Snapshot.objects.update_or_create(
            evidence=item, defaults={"url": item.url, **(fields if "state" in fields else {**made, **fields})}
        )
        return snapshot

    def attempt(self, claim: Claim, *, by: str = "checker") -> Any:
        return log_attempt(claim, by=self.actor(by), asked="The Federal Command", result="No answer by 20:00.")

    def answer(self, claim: Claim, *, by: str = "checker", outcome: str = "no_answer", text: str = "") -> ReplyRequest:
        """The right of reply, asked for and logged."""
        reply = ask_reply(claim, by=self.actor(by), asked="Federal Command, press office")
        return log_reply(reply, by=self.actor(by), seen=None, outcome=outcome, text=text)

    def complete(self, claim: Claim) -> None:
        """What the gate asks for beside the verdict: a copy of every source, and the right of reply."""
        for item in claim.evidence.filter(withdrawn_at__isnull=True).exclude(url="").exclude(snapshot__state="made"):
            self.archive(item, quote_found=True if item.quote else None)
        for reply in claim.replies.filter(outcome=ReplyRequest.Outcome.WAITING):
            log_reply(reply, by=self.actor(), seen=None, outcome=ReplyRequest.Outcome.NO_ANSWER)
        if not claim.replies.exists():
            self.answer(claim)

    def bring_to(self, state: str, *, statement: str = "Federal troops hold Dervane.") -> Claim:
        """A claim in this state, brought there step by step by the people who may."""
        claim = self.claim(statement)
        if state == Claim.State.NEW:
            return claim
        if state == Claim.State.DECLINED:
            return self.do(claim, "decline", "checker", reason="Too vague.")
        if state == Claim.State.MERGED:
            return self.do(claim, "merge", "lead", into=str(self.claim("Another claim.").uuid))
        claim = self.do(claim, "take", "checker")
        if state == Claim.State.OPEN:
            return claim
        self.attempt(claim)
        self.answer(claim)
        claim = self.propose(claim)
        if state == Claim.State.IN_REVIEW:
            return claim
        claim = self.do(claim, "approve", "reviewer")
        if state == Claim.State.APPROVED:
            return claim
        assert state == Claim.State.PUBLISHED
        return self.do(claim, "publish", "lead")


NAMES = {
    "viewer": ("Vera", "Holm"),
    "checker": ("Mira", "Lindt"),
    "checker2": ("Yuki", "Hale"),
    "reviewer": ("Priya", "Sand"),
    "reviewer2": ("Omar", "Bright"),
    "lead": ("Tomas", "Abara"),
    "admin": ("Ada", "Min"),
}


def open_newsroom() -> Newsroom:
    """A desk and its seven people."""
    return THE_NEWSROOM()


def open_another_newsroom(slug: str = "conflict", *, prefix: str = "") -> Newsroom:
    """A desk beside others; ``prefix`` keeps the user names of its people apart."""
    people = {role: person(prefix + role, *name) for role, name in NAMES.items()}
    desk = create_desk(slug=slug, name=f"{slug.capitalize()} desk", lead=people["admin"], by=None)
    for name, user in people.items():
        role = name.rstrip("2")
        if role != Membership.Role.ADMIN:
            add_member(desk, user=user, role=role, by=None)
    return Newsroom(desk=desk, people=people)


THE_NEWSROOM = Replay(open_another_newsroom)
