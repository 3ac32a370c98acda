"""One claim with everything that hangs on it, as its page shows it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Count, Q

from annotations.models import Placement
from annotations.models.kept import Given, GivenMany, Kept
from annotations.queries import last_standing
from factcheck.models import (
    Attempt,
    Claim,
    ClaimRelation,
    Comment,
    Evidence,
    Publication,
    Rating,
    ReplyRequest,
    Review,
    Sighting,
    StoryParty,
    Verdict,
)
from factcheck.models.claim import link_words
from factcheck.queries.claimfile import load_claim_file
from factcheck.queries.claims import PROPOSED_IN
from factcheck.queries.comments import comments
from factcheck.queries.figures import Figures, claim_figures
from factcheck.workflow import ClaimFile


@dataclass(frozen=True)
class SeenAt:
    """A place where the claim was seen, ready to be shown. ``source`` is whose report it is in the first place.

    ``lost`` is the placement's state where the words are gone from the current text; ``changed`` is the number of the
    revision with which they changed, until somebody has looked, else 0.
    """

    sighting: Sighting
    outlet: str
    words: str
    at: datetime
    copy_of: str
    lost: str = ""
    changed: int = 0

    @property
    def source(self) -> str:
        return self.copy_of or self.outlet


@dataclass(frozen=True)
class Echo:
    """Which outlets carry one outlet's words."""

    origin: str
    outlets: tuple[str, ...]


@dataclass(frozen=True)
class Link:
    """A relation as seen from one of its claims."""

    relation: ClaimRelation
    other: Claim
    other_side: str
    other_proposed: Rating | None
    direction: str

    @property
    def words(self) -> str:
        """How the claim stands to the other: "contradicts", "is updated by"."""
        return link_words(self.relation.kind, self.direction)

    @property
    def way(self) -> str:
        """Kind and direction in one word, as a form sends them."""
        return f"{self.relation.kind}-{self.direction}" if self.direction else str(self.relation.kind)

    @property
    def may_carry(self) -> bool:
        """Whether the other claim's verdict may be carried over along this link."""
        return (
            self.relation.kind == ClaimRelation.Kind.SAME_AS
            and self.relation.state == ClaimRelation.State.CONFIRMED
            and self.other.state == Claim.State.PUBLISHED
        )


@dataclass(frozen=True)
class VerdictRow:
    verdict: Verdict
    reviews: list[Review]


@dataclass(frozen=True)
class MergedClaim:
    """A claim that was merged into this one, directly or through others, with what stays on it."""

    claim: Claim
    verdicts: list[VerdictRow]
    publications: list[Publication]
    evidence: list[Evidence]
    attempts: int
    replies: int
    comments: int


@dataclass(frozen=True)
class Dossier:
    """One claim with all that its page shows. Loaded with a fixed number of queries."""

    claim: Claim
    file: ClaimFile
    side: str
    sightings: list[SeenAt]
    links: list[Link]
    figures: Figures
    evidence: list[Evidence]
    attempts: list[Attempt]
    replies: list[ReplyRequest]
    verdicts: list[VerdictRow]
    publications: list[Publication]
    comments: list[Comment]
    merged: list[MergedClaim]

    @property
    def proposed(self) -> Verdict | None:
        """The verdict that stands proposed: in review or approved, and not yet published."""
        return self.verdicts[0].verdict if self.verdicts and self.claim.state in PROPOSED_IN else None

    @property
    def live(self) -> Publication | None:
        return next((one for one in self.publications if one.pk == self.file.live_publication), None)

    @property
    def outlets(self) -> int:
        return len({seen.outlet for seen in self.sightings if seen.outlet})

    @property
    def independent(self) -> int:
        """Outlets with a report of their own: all copies of one wire story are one."""
        return len({seen.source for seen in self.sightings if seen.outlet})

    @property
    def echoes(self) -> list[Echo]:
        carried: dict[str, list[str]] = defaultdict(list)
        for seen in self.sightings:
            if seen.copy_of and seen.outlet not in carried[seen.copy_of]:
                carried[seen.copy_of].append(seen.outlet)
        return [Echo(origin, tuple(outlets)) for origin, outlets in carried.items()]

    def links_in(self, state: str) -> list[Link]:
        return [link for link in self.links if link.relation.state == state]

    @property
    def confirmed(self) -> list[Link]:
        return self.links_in(ClaimRelation.State.CONFIRMED)

    @property
    def suggested(self) -> list[Link]:
        """The surest first."""
        return sorted(self.links_in(ClaimRelation.State.SUGGESTED), key=lambda link: -(link.relation.score or 0))

    @property
    def rejected(self) -> list[Link]:
        return self.links_in(ClaimRelation.State.REJECTED)

    @property
    def standing_evidence(self) -> list[Evidence]:
        return [item for item in self.evidence if item.withdrawn_at is None]

    @property
    def withdrawn_evidence(self) -> list[Evidence]:
        return [item for item in self.evidence if item.withdrawn_at is not None]


def load_dossier(claim: Claim) -> Dossier:
    """The claim's page: 20 queries, however much hangs on the claim.

    Where others were merged into it four more, and one for each step of the longest chain of them.
    """
    links, side = _links(claim)
    return Dossier(
        claim=claim,
        file=load_claim_file(claim),
        side=side,
        sightings=_sightings(claim),
        links=links,
        figures=claim_figures(claim, side, [(link.relation, link.other, link.other_side) for link in links]),
        evidence=_of(claim, EVIDENCE),
        attempts=_of(claim, ATTEMPTS),
        replies=_of(claim, REPLIES),
        verdicts=_verdicts([claim.pk])[claim.pk],
        publications=_publications([claim.pk])[claim.pk],
        comments=_of(claim, COMMENTS),
        merged=_merged(claim),
    )


EVIDENCE: Kept[Evidence] = Kept(
    lambda: Evidence.objects.filter(claim=Given("claim")).select_related(
        "by", "snapshot__waived_by", "snapshot__quote_acknowledged_by"
    )
)
ATTEMPTS = Kept(lambda: Attempt.objects.filter(claim=Given("claim")).select_related("by"))
REPLIES = Kept(lambda: ReplyRequest.objects.filter(claim=Given("claim")).select_related("by", "speaker"))
COMMENTS = Kept(lambda: comments().filter(claim=Given("claim")))


def _of(claim: Claim, kept: Kept[Any]) -> list[Any]:
    """What hangs on the claim, each of which knows its claim."""
    rows = kept.rows(claim=claim.pk)
    for row in rows:
        row.claim = claim
    return rows


REVIEWS = Kept(
    lambda: Review.objects.filter(verdict__claim_id__one_of=GivenMany("claims")).select_related("reviewer", "rating")
)
VERDICTS = Kept(
    lambda: (
        Verdict.objects.filter(claim_id__one_of=GivenMany("claims"))
        .select_related("rating", "author", "carried_from__claim")
        .order_by("-number")
    )
)
PUBLICATIONS = Kept(
    lambda: (
        Publication.objects.filter(claim_id__one_of=GivenMany("claims"))
        .select_related("rating", "by", "retracted_by")
        .order_by("-number")
    )
)


def _verdicts(claims: list[int]) -> dict[int, list[VerdictRow]]:
    """By claim, the newest first."""
    reviews = defaultdict(list)
    for review in REVIEWS.rows(claims=claims):
        reviews[review.verdict_id].append(review)
    found = defaultdict(list)
    for verdict in VERDICTS.rows(claims=claims):
        found[verdict.claim_id].append(VerdictRow(verdict, reviews[verdict.pk]))
    return found


def _publications(claims: list[int]) -> dict[int, list[Publication]]:
    """By claim, the newest first."""
    found = defaultdict(list)
    for one in PUBLICATIONS.rows(claims=claims):
        found[one.claim_id].append(one)
    return found


def _merged(claim: Claim) -> list[MergedClaim]:
    """What was merged into the claim, and into that, each after the one that it was merged into."""
    counts = {name: Count(name, distinct=True) for name in ("attempts", "replies", "comments")}
    found: list[Any] = []
    into = [claim.pk]
    while into:
        rows = Claim.objects.filter(merged_into__in=into).select_related("claimant", "merged_into")
        level = list(rows.annotate(**{f"number_of_{name}": count for name, count in counts.items()}).order_by("pk"))
        found += level
        into = [row.pk for row in level]
    if not found:
        return []
    keys = [row.pk for row in found]
    verdicts, publications, evidence = _verdicts(keys), _publications(keys), defaultdict(list)
    for item in Evidence.objects.filter(claim__in=keys, withdrawn_at__isnull=True):
        evidence[item.claim_id].append(item)
    return [
        MergedClaim(
            row,
            verdicts[row.pk],
            publications[row.pk],
            evidence[row.pk],
            row.number_of_attempts,
            row.number_of_replies,
            row.number_of_comments,
        )
        for row in found
    ]


SIGHTINGS: Kept[Sighting] = Kept(
    lambda: (
        Sighting.objects.filter(claim=Given("claim"))
        .select_related(
            "span__article__on_desk__current", "span__article__on_desk__outlet", "attributed_to", "relayed_by", "origin"
        )
        .defer("span__article__on_desk__current__text", "span__article__on_desk__current__raw")
        .prefetch_related("span__placements")
    )
)


def _sightings(claim: Claim) -> list[SeenAt]:
    return [_seen_at(row) for row in _of(claim, SIGHTINGS)]


def _seen_at(row: Sighting) -> SeenAt:
    origin = row.origin.name if row.origin else ""
    if row.span is None:
        outlet = row.relayed_by.name if row.relayed_by else (urlsplit(row.url).hostname or "").removeprefix("www.")
        return SeenAt(row, outlet, row.url, row.at, "" if origin == outlet else origin)
    article = row.span.article
    on_desk = article.on_desk
    current = on_desk.current
    outlet = on_desk.outlet.name if on_desk.outlet else article.outlet_name or article.outlet_domain
    here = last_standing(row.span.placements.all())
    now = next((one for one in row.span.placements.all() if one.revision_id == current.pk), None)
    return SeenAt(
        sighting=row,
        outlet=outlet,
        words=here.exact if here else "",
        at=current.published_at or row.at,
        copy_of="" if origin == outlet else origin,
        lost=now.state if now and not now.range else "",
        changed=current.number
        if now and now.range and now.state in Placement.DOUBTFUL and not now.decided_by_id
        else 0,
    )


RELATIONS = Kept(
    lambda: ClaimRelation.objects.filter(Q(a=Given("claim")) | Q(b=Given("claim"))).select_related(
        "decided_by", "by", "a__claimant", "a__rating", "b__claimant", "b__rating"
    )
)


def _links(claim: Claim) -> tuple[list[Link], str]:
    """The claim's relations with the other claims, and the side on which the claim's own claimant stands."""
    relations = RELATIONS.rows(claim=claim.pk)
    others = [relation.b if relation.a_id == claim.pk else relation.a for relation in relations]
    sides = dict(StoryParty.objects.filter(story=claim.story_id).values_list("speaker", "side"))
    proposed: dict[int, Rating] = {}
    for verdict in (
        Verdict.objects.filter(claim__in=[other.pk for other in others], claim__state__in=PROPOSED_IN)
        .select_related("rating")
        .order_by("number")
    ):
        proposed[verdict.claim_id] = verdict.rating
    links = [
        Link(
            relation,
            other,
            sides.get(other.claimant_id, "") if other.claimant_id else "",
            proposed.get(other.pk),
            relation.direction_from(claim),
        )
        for relation, other in zip(relations, others, strict=True)
    ]
    return links, sides.get(claim.claimant_id, "") if claim.claimant_id else ""
