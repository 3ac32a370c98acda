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


@dataclass(frozen=True)
class VerdictFacts:
    id: int
    number: int
    rating_id: int
    rating_key: str
    rating_label: str
    rating_decides: bool
    summary: str
    rationale: str
    author_id: int
    author_name: str


@dataclass(frozen=True)
class Approval:
    reviewer_id: int
    reviewer_name: str
    content_hash: str


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

    @property
    def source(self) -> str:
        """Where it comes from in the first place: the stated origin, else the outlet, its site, or the file itself."""
        name = " ".join((self.origin.strip() or self.outlet).split()).casefold()
        return name or site_of(self.url) or self.file_sha256


@dataclass(frozen=True)
class Contribution:
    """Who last wrote something that the content hash covers, and what."""

    user_id: int
    name: str
    what: str
    at: datetime


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
    approvals_needed: int
    sources_needed: int
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

    @property
    def label(self) -> str:
        return f"C-{self.number}"

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) of what a reviewer answers for, as JSON with sorted keys and no spaces, UTF-8.

        That is the statement, its kind, claimant and date, the verdict, the sources, and the reason why one is enough.
        """
        verdict = self.verdict
        content = {
            "statement": self.statement,
            "kind": self.kind,
            "claimant": self.claimant,
            "claimed_on": self.claimed_on.isoformat() if self.claimed_on else None,
            "single_source_reason": self.single_source_reason,
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
