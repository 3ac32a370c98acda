"""Claims as pages show them: filtered lists, candidates for a link, and one claim with everything that hangs on it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from annotations.matching import rank
from annotations.models import Placement
from annotations.queries import last_standing
from factcheck.models import (
    Attempt,
    Claim,
    ClaimRelation,
    Comment,
    Desk,
    Evidence,
    Publication,
    Rating,
    ReplyRequest,
    Review,
    Sighting,
    Story,
    StoryParty,
    User,
    Verdict,
)
from factcheck.queries.claimfile import load_claim_file
from factcheck.queries.desk import count_states
from factcheck.queries.search import Found, label_number, search_claims
from factcheck.workflow import ClaimFile

PROPOSED_IN = (Claim.State.IN_REVIEW, Claim.State.APPROVED)
"""The states in which the last verdict is a standing proposal; otherwise it was withdrawn, sent back or published."""


# Lists


@dataclass(frozen=True)
class ClaimFilter:
    """What a list of claims is narrowed to; empty fields narrow nothing."""

    state: str = ""
    rating: str = ""
    story: Story | None = None
    claimant: str = ""
    mine: User | None = None
    waiting: str = ""
    q: str = ""


SHOWN_IN_A_ROW = (
    *("uuid", "number", "statement", "state", "needs_recheck", "waiting_for", "waiting_since", "due", "created_at"),
    *("claimant__name", "story__uuid", "story__title", "rating__key", "rating__label", "rating__colour"),
    *("assignee__username", "assignee__first_name", "assignee__last_name"),
)


def claim_rows(desk: Desk) -> QuerySet[Claim]:
    """The desk's claims with what a row shows. ``proposed`` is the key of the rating that stands proposed, or None."""
    proposed = Verdict.objects.filter(claim=OuterRef("pk"), claim__state__in=PROPOSED_IN).order_by("-number")
    return (
        Claim.objects.filter(desk=desk)
        .select_related("claimant", "story", "rating", "assignee")
        .only(*SHOWN_IN_A_ROW)
        .annotate(proposed=Subquery(proposed.values("rating__key")[:1]))
    )


def narrowed(claims: QuerySet[Claim], by: ClaimFilter) -> Found[Claim]:
    """``claims`` (of ``claim_rows``) without those that the filter leaves out. Its state is left to the caller."""
    if by.rating:
        claims = claims.annotate(shown_rating=Coalesce("proposed", "rating__key")).filter(shown_rating=by.rating)
    if by.story:
        claims = claims.filter(story=by.story)
    if by.claimant:
        claims = claims.filter(claimant__name__iexact=by.claimant)
    if by.mine:
        claims = claims.filter(assignee=by.mine)
    if by.waiting:
        claims = claims.filter(waiting_for=by.waiting)
    return search_claims(claims, by.q)


def claim_states(desk: Desk, claims: Found[Claim]) -> Counter[str] | None:
    """How many of the claims are in each state, see ``count_states``."""
    return count_states(desk, claims, Claim.State.values, along="waiting_since")


def scale_of(desk: Desk) -> list[Rating]:
    """The desk's ratings that can be given now, in the order of its scale."""
    return list(Rating.objects.filter(desk=desk, retired_at__isnull=True))


# Candidates for a link


RANKED = 500
SHOWN = 8


@dataclass(frozen=True)
class Candidates:
    """Claims that may say the same or the opposite, the most alike first."""

    story: list[Claim]
    desk: list[Claim]


def link_candidates(claim: Claim, query: str) -> Candidates:
    """Claims to link with this one, by their likeness to the query, or to the claim itself when it is empty.

    The story's claims come first, then the desk's newest, 500 looked at in all. Without the claim itself, merged
    claims, and those that a link which is not rejected leads to.
    """
    linked = ClaimRelation.objects.filter(Q(a=claim) | Q(b=claim)).exclude(state=ClaimRelation.State.REJECTED)
    taken = {claim.pk} | {pk for pair in linked.values_list("a", "b") for pk in pair}
    free = Claim.objects.filter(desk=claim.desk_id).exclude(state=Claim.State.MERGED).exclude(pk__in=taken)
    number = label_number(query)
    if number is not None:
        named = list(_candidate_rows(free.filter(number=number).values_list("pk", flat=True)).values())
        return Candidates(story=[], desk=named)
    texts = free.order_by("-number").values_list("pk", "statement", "claimant__name")
    in_story = list(texts.filter(story=claim.story_id)[:RANKED]) if claim.story_id else []
    room = RANKED - len(in_story)
    elsewhere = list((texts.exclude(story=claim.story_id) if claim.story_id else texts)[:room])
    wanted = query.strip() or claim.statement
    story_ids = _most_alike(wanted, in_story, typed=bool(query.strip()))
    desk_ids = _most_alike(wanted, elsewhere, typed=bool(query.strip()))
    rows = _candidate_rows([*story_ids, *desk_ids])
    return Candidates(story=[rows[pk] for pk in story_ids], desk=[rows[pk] for pk in desk_ids])


def _most_alike(wanted: str, texts: Sequence[tuple[int, str, str | None]], *, typed: bool) -> list[int]:
    """The best of them; of words that somebody typed, only those above the average or holding all of them."""
    ranked = rank(wanted, [f"{statement} {claimant or ''}" for _, statement, claimant in texts])
    if typed:
        words = wanted.casefold().split()

        def has_all(index: int) -> bool:
            text = f"{texts[index][1]} {texts[index][2] or ''}".casefold()
            return all(word in text for word in words)

        ranked = [one for one in ranked if one.score > 0 or has_all(one.index)]
    return [texts[one.index][0] for one in ranked[:SHOWN]]


def _candidate_rows(ids: Iterable[int]) -> dict[int, Claim]:
    rows = Claim.objects.filter(pk__in=list(ids)).select_related("claimant", "rating", "story")
    return {row.pk: row for row in rows}


# One claim


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


@dataclass(frozen=True)
class VerdictRow:
    verdict: Verdict
    reviews: list[Review]


@dataclass(frozen=True)
class Dossier:
    """One claim with all that its page shows. Loaded with a fixed number of queries."""

    claim: Claim
    file: ClaimFile
    side: str
    sightings: list[SeenAt]
    links: list[Link]
    evidence: list[Evidence]
    attempts: list[Attempt]
    replies: list[ReplyRequest]
    verdicts: list[VerdictRow]
    publications: list[Publication]
    comments: list[Comment]
    merged: list[Claim]

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
        return self.links_in(ClaimRelation.State.SUGGESTED)

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
    """The claim's page: 17 queries, however much hangs on the claim."""
    verdicts = list(claim.verdicts.select_related("rating", "author").order_by("-number"))
    reviews = defaultdict(list)
    for review in Review.objects.filter(verdict__claim=claim).select_related("reviewer"):
        reviews[review.verdict_id].append(review)
    links, side = _links(claim)
    return Dossier(
        claim=claim,
        file=load_claim_file(claim),
        side=side,
        sightings=_sightings(claim),
        links=links,
        evidence=list(claim.evidence.select_related("by", "snapshot")),
        attempts=list(claim.attempts.select_related("by")),
        replies=list(claim.replies.select_related("by", "speaker")),
        verdicts=[VerdictRow(verdict, reviews[verdict.pk]) for verdict in verdicts],
        publications=list(claim.publications.select_related("rating", "by", "retracted_by").order_by("-number")),
        comments=list(claim.comments.select_related("author")),
        merged=list(claim.merged.all()),
    )


def _sightings(claim: Claim) -> list[SeenAt]:
    rows = (
        claim.sightings.select_related(
            "span__article__on_desk__current", "span__article__on_desk__outlet", "attributed_to", "relayed_by", "origin"
        )
        .defer("span__article__on_desk__current__text", "span__article__on_desk__current__raw")
        .prefetch_related("span__placements")
    )
    return [_seen_at(row) for row in rows]


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


def _links(claim: Claim) -> tuple[list[Link], str]:
    """The claim's relations with the other claims, and the side on which the claim's own claimant stands."""
    relations = list(
        ClaimRelation.objects.filter(Q(a=claim) | Q(b=claim)).select_related(
            "decided_by", "by", "a__claimant", "a__rating", "b__claimant", "b__rating"
        )
    )
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
        Link(relation, other, sides.get(other.claimant_id, "") if other.claimant_id else "", proposed.get(other.pk))
        for relation, other in zip(relations, others, strict=True)
    ]
    return links, sides.get(claim.claimant_id, "") if claim.claimant_id else ""


# One story


@dataclass(frozen=True)
class Dispute:
    """Two claims of a story that contradict each other, each with the side of its claimant."""

    relation: ClaimRelation
    left: Claim
    right: Claim
    left_side: str
    right_side: str


def story_parties(story: Story) -> list[StoryParty]:
    """Who stands on which side, side A first."""
    return list(story.parties.select_related("speaker").order_by("side", "speaker__name"))


def disputes_in(story: Story, parties: Iterable[StoryParty]) -> list[Dispute]:
    """The story's confirmed contradictions; side A stands on the left where the two are on different sides."""
    sides = {party.speaker_id: party.side for party in parties}
    relations = (
        ClaimRelation.objects.filter(
            Q(a__story=story) | Q(b__story=story),
            kind=ClaimRelation.Kind.CONTRADICTS,
            state=ClaimRelation.State.CONFIRMED,
        )
        .select_related("decided_by", "a__claimant", "a__rating", "b__claimant", "b__rating")
        .order_by("id")
    )
    found = []
    for relation in relations:
        pair = [(relation.a, _side(relation.a, sides)), (relation.b, _side(relation.b, sides))]
        if pair[0][1] == StoryParty.Side.B and pair[1][1] == StoryParty.Side.A:
            pair.reverse()
        (left, left_side), (right, right_side) = pair
        found.append(Dispute(relation, left, right, left_side, right_side))
    return found


def _side(claim: Claim, sides: dict[int, str]) -> str:
    return sides.get(claim.claimant_id, "") if claim.claimant_id else ""
