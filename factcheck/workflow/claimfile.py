"""The claim file: everything that decides what may happen to a claim, loaded once and then only read.

``factcheck.queries.claimfile`` fills it; the functions of this package take it and return answers. Nothing here touches
the database.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime

from annotations.text.address import site_of
from factcheck.workflow.words import moment_in_words


@dataclass(frozen=True)
class VerdictFacts:
    id: int
    number: int
    rating_id: int
    rating_key: str
    rating_label: str
    rating_number: int | None
    rating_decides: bool
    summary: str
    rationale: str
    author_id: int
    author_name: str


@dataclass(frozen=True)
class Contribution:
    """Who wrote something that the content hash covers, what (as a sentence goes on after their name), and when."""

    user_id: int
    name: str
    what: str
    at: datetime


@dataclass(frozen=True)
class Approval:
    """A reviewer's yes to one content. ``changes``: what was written of it since, the first one first."""

    reviewer_id: int
    reviewer_name: str
    content_hash: str
    review_id: int = 0
    changes: tuple[Contribution, ...] = ()

    @property
    def voided_by(self) -> Contribution | None:
        """The change that took the ground from it, if it is void."""
        return self.changes[0] if self.changes else None

    @property
    def void_sentence(self) -> str:
        """How it came to be void; empty where no change since is known."""
        if not self.changes:
            return ""
        first, last = self.changes[0], self.changes[-1]
        said = (
            f"Approved by {self.reviewer_name}, then {first.name} {first.what} at {moment_in_words(first.at)}, "
            f"which voided it."
        )
        if last is first:
            return said
        return f"{said} The last change since: {last.name} {last.what} at {moment_in_words(last.at)}."


@dataclass(frozen=True)
class PolicyFacts:
    """What the desk asks for before it publishes, see ``factcheck.models.Policy``."""

    approvals_needed: int = 1
    sources_needed: int = 2
    allows_single_source: bool = True
    requires_snapshots: bool = True
    requires_reply: bool = True
    requires_claimreview: bool = True


@dataclass(frozen=True)
class ArchiveFacts:
    """The kept copy of an address, see ``factcheck.models.Snapshot``. ``quote_found`` is None where nobody looked."""

    state: str
    quote_found: bool | None = None
    acknowledged_by: int | None = None


@dataclass(frozen=True)
class ReplyFacts:
    """Who was asked about the claim. ``settled``: how many answered, did not, or need not; of the rest the soonest."""

    settled: int = 0
    waiting: int = 0
    waiting_for: str = ""
    deadline: datetime | None = None


@dataclass(frozen=True)
class Correction:
    """What readers will be told about the mistake that is being corrected."""

    severity: str
    note: str


@dataclass(frozen=True)
class EvidenceFacts:
    """A source as it counts. ``outlet`` is the desk's name for whoever publishes the site, where the desk knows it."""

    uuid: str
    url: str
    file_sha256: str
    title: str
    quote: str
    stance: str
    directness: str
    origin: str
    confidential: bool = False
    outlet: str = ""
    archive: ArchiveFacts | None = None

    @property
    def source(self) -> str:
        """Where it comes from in the first place: the stated origin, else the outlet, its site, or the file itself."""
        name = " ".join((self.origin.strip() or self.outlet).split()).casefold()
        return name or site_of(self.url) or self.file_sha256

    @property
    def name(self) -> str:
        """What a person calls it: its title, or its site."""
        return self.title.strip() or site_of(self.url) or "a file"


@dataclass(frozen=True)
class ClaimFile:
    """``came_from`` and ``moved_by`` are the state before the last move and whose it was: of declined and merged claims
    only, which can go back.
    """

    claim_id: int
    number: int
    state: str
    statement: str
    kind: str
    claimant: str
    claimed_on: date | None
    policy: PolicyFacts
    single_source_reason: str
    verdict: VerdictFacts | None
    approvals: tuple[Approval, ...]
    evidence: tuple[EvidenceFacts, ...]
    attempts: int
    contributors: frozenset[int]
    last_change: Contribution | None
    live_publication: int | None
    contradicted_and_true: tuple[str, ...] = ()
    needs_recheck: bool = False
    came_from: str = ""
    moved_by_id: int | None = None
    moved_by_name: str = ""
    replies: ReplyFacts = ReplyFacts()
    correction: Correction | None = None
    publisher: str = ""
    scale: tuple[int, int] | None = None
    """The lowest and the highest number of the desk's ratings; None where none has a number."""

    @property
    def label(self) -> str:
        return f"C-{self.number}"

    @property
    def approvals_needed(self) -> int:
        return self.policy.approvals_needed

    @property
    def sources_needed(self) -> int:
        return self.policy.sources_needed

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) of what a reviewer answers for, as JSON with sorted keys and no spaces, UTF-8.

        That is the statement, its kind, claimant and date, the verdict, the sources, the reason why one is enough, and
        a correction's severity and public note. Figures, sightings, attempts, replies and links are not in it.
        """
        verdict = self.verdict
        content = {
            "statement": self.statement,
            "kind": self.kind,
            "claimant": self.claimant,
            "claimed_on": self.claimed_on.isoformat() if self.claimed_on else None,
            "single_source_reason": self.single_source_reason,
            "correction": [self.correction.severity, self.correction.note] if self.correction else None,
            "rating": verdict.rating_key if verdict else None,
            "summary": verdict.summary if verdict else None,
            "rationale": verdict.rationale if verdict else None,
            "evidence": [
                {
                    "uuid": item.uuid,
                    "source": item.url or item.file_sha256,
                    "title": item.title,
                    "confidential": item.confidential,
                    "quote": item.quote,
                    "stance": item.stance,
                    "directness": item.directness,
                    "origin": item.origin,
                }
                for item in sorted(self.evidence, key=lambda item: item.uuid)
            ],
        }
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def valid_approvals(self) -> tuple[Approval, ...]:
        """Approvals of exactly what stands there now, by people who did not write it."""
        return tuple(
            approval
            for approval in self.approvals
            if approval.content_hash == self.content_hash and approval.reviewer_id not in self.contributors
        )

    @property
    def void_approvals(self) -> tuple[Approval, ...]:
        """Approvals that a later change took the ground from."""
        return tuple(approval for approval in self.approvals if approval not in self.valid_approvals)

    @property
    def independent_sources(self) -> int:
        """Distinct origins among the evidence that speaks for or against; copies of one wire story are one."""
        return len({item.source for item in self.evidence if item.stance != "context" and item.source})


@dataclass(frozen=True)
class Caller:
    """Who asks, with their role on the claim's desk."""

    user_id: int
    role: str
