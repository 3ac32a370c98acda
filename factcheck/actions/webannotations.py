"""Web Annotations in: each a mark where its words stand, or on the list of marks that have lost their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from annotations.actions import LostDraft
from annotations.models import Span, Tag
from annotations.models.span import STANDS
from annotations.queries import RangeKey, marks_by_range
from annotations.text import CONTEXT_LENGTH, Quote
from annotations.text.webannotation import Incoming, Spot, fingerprint_of, locate, read_annotation
from factcheck.actions.articles import lock_article
from factcheck.actions.base import Actor, allow
from factcheck.actions.ingest import BATCH_COST, CLAIM_COST
from factcheck.actions.spans import (
    ClaimDetails,
    MarkDraft,
    NewMark,
    Range,
    draft_mark,
    make_lost_mark,
    make_marks,
    tags_named,
    tags_of,
)
from factcheck.errors import Conflict, Invalid, Problem
from factcheck.models import Claim, DeskArticle

METHODS = {"position": "import", "utf16": "import-utf16", "quote": "import-quote", "context": "import-context"}


@dataclass(frozen=True)
class Imported:
    """What became of an annotation. ``outcome``: placed, lost (its words were not found), or same (it was here).

    ``method`` is what told the place: position, utf16, quote or context; empty without one. ``notes`` say what was left
    out.
    """

    id: str
    outcome: str
    span: UUID
    start: int | None = None
    end: int | None = None
    method: str = ""
    claim: UUID | None = None
    notes: tuple[str, ...] = ()


def import_annotations(
    row: DeskArticle, *, by: Actor, annotations: Sequence[Any], claims: dict[str, Claim] | None = None
) -> list[Imported | Problem]:
    """Make a mark of each Web Annotation, in the article's current text. One result for each, in their order.

    A Problem among the annotations is its own result. One that is refused stops none of the others; its problem is
    Invalid for what no mark can be made of, Refused for claims by who may make none, Conflict for the id of a mark that
    was removed or is another article's. An annotation that came before makes nothing new, and what became of its mark
    since stays. The marks are the actor's; ``marked_by`` says who made them elsewhere.

    A body that identifies a claim of the desk joins it; other ones of the same name join the claim that the first of
    them made, which ``claims`` remembers from one call to the next. Written in groups, each in a transaction of its
    own, so that nobody waits long. Raises Refused and NotFound for who may make no marks at all.
    """
    allow("span.write", desk=row.desk, by=by)
    made = {} if claims is None else claims
    results: list[Imported | Problem] = []
    for group in _groups([_read(one) for one in annotations]):
        results += _take_in(row, group, by=by, claims=made)
    return results


@dataclass(frozen=True)
class _Line:
    incoming: Incoming
    data: Any


def _read(data: Any) -> _Line | Problem:
    if isinstance(data, Problem):
        return data
    try:
        return _Line(read_annotation(data), data)
    except Problem as problem:
        return problem


def _groups(lines: Sequence[_Line | Problem]) -> Iterator[list[_Line | Problem]]:
    group: list[_Line | Problem] = []
    cost = 0.0
    for line in lines:
        group.append(line)
        is_claim = isinstance(line, _Line) and Tag.CLAIM in (tag.casefold() for tag in line.incoming.tags)
        cost += CLAIM_COST if is_claim else 1
        if cost >= BATCH_COST:
            yield group
            group, cost = [], 0.0
    if group:
        yield group


@transaction.atomic
def _take_in(
    row: DeskArticle, lines: Sequence[_Line | Problem], *, by: Actor, claims: dict[str, Claim]
) -> list[Imported | Problem]:
    row = lock_article(row)
    group = _Group(row, by, claims)
    group.look_up([line for line in lines if isinstance(line, _Line)])
    results = [group.take(line) if isinstance(line, _Line) else line for line in lines]
    make_marks(group.drafts, by=by)
    return results


@dataclass(frozen=True)
class _Known:
    """A span that has the uuid of an annotation."""

    article: int
    desk: int | None
    removed: bool


class _Group:
    """What becomes of some annotations, while their article is locked."""

    def __init__(self, row: DeskArticle, by: Actor, claims: dict[str, Claim]) -> None:
        self.row, self.by, self.claims = row, by, claims
        self.revision = row.current
        self.tags = tags_of(row.desk)
        self.words = {tag.label.casefold(): key for key, tag in self.tags.items()}
        self.words |= {key.casefold(): key for key in self.tags}
        self.known: dict[UUID, _Known] = {}
        self.places: dict[UUID, tuple[int, int]] = {}
        self.by_range: dict[RangeKey, UUID] = {}
        # Marks that stand for no claim are written together, at the end.
        self.drafts: list[MarkDraft] = []

    def look_up(self, lines: Sequence[_Line]) -> None:
        uuids = {uuid for line in lines for uuid in self._uuids(line)}
        rows = Span.objects.filter(uuid__in=uuids).values_list(
            "uuid", "article_id", "article__on_desk__desk_id", "removed_at"
        )
        self.known = {uuid: _Known(article, desk, at is not None) for uuid, article, desk, at in rows}
        stands = self.revision.placements.filter(STANDS, span__uuid__in=self.known)
        for uuid, start, end in stands.values_list("span__uuid", "start", "end"):
            self.places[uuid] = (start or 0, end or 0)
        if any(line.incoming.uuid is None for line in lines):
            self.by_range = marks_by_range([self.revision.pk])
        named = {UUID(one[9:]) for line in lines for one in line.incoming.identifies if _is_urn(one)}
        if named:
            found = Claim.objects.filter(desk=self.row.desk, uuid__in=named).exclude(state=Claim.State.MERGED)
            for claim in found.select_related("desk__policy", "claimant"):
                self.claims.setdefault(f"urn:uuid:{claim.uuid}", claim)

    def _uuids(self, line: _Line) -> tuple[UUID, UUID]:
        """By which its mark is known: its own, and the one that it gets here when the first is another desk's."""
        uuid = line.incoming.uuid or fingerprint_of(line.data, of=str(self.row.article.uuid))
        return uuid, uuid5(self.row.desk.uuid, str(uuid))

    def take(self, line: _Line) -> Imported | Problem:
        try:
            return self._taken(line)
        except Problem as problem:
            return problem

    def _taken(self, line: _Line) -> Imported:
        incoming = line.incoming
        uuid, instead = self._uuids(line)
        if (known := self.known.get(uuid)) is not None and known.desk != self.row.desk_id:
            uuid, known = instead, self.known.get(instead)
        if known is not None:
            return self._same(incoming, uuid, known)
        keys = list(dict.fromkeys(self.words.get(word.casefold(), word) for word in incoming.tags))
        tags = tags_named(keys, known=self.tags)
        if Tag.CLAIM in keys:
            allow("claim.edit", desk=self.row.desk, by=self.by)
        spot = locate(
            self.revision.text,
            quote=incoming.quote,
            position=incoming.position,
            trusted=any(str(self.revision.uuid) in place.lower() for place in incoming.places),
        )
        details = ClaimDetails(join=self._claim_named(incoming))
        if spot is None:
            result = self._lost(incoming, uuid, tags, details)
        else:
            key = self.revision.uuid, spot.start, spot.end, frozenset(tag.pk for tag in tags)
            if incoming.uuid is None and (there := self.by_range.get(key)) is not None:
                return Imported(incoming.id, "same", there, spot.start, spot.end, notes=incoming.notes)
            result = self._placed(incoming, uuid, keys, spot, details)
            self.by_range.setdefault(key, uuid)
        self.known[uuid] = _Known(self.row.article_id, self.row.desk_id, removed=False)
        if result.start is not None and result.end is not None:
            self.places[uuid] = (result.start, result.end)
        return result

    def _same(self, incoming: Incoming, uuid: UUID, known: _Known) -> Imported:
        if known.article != self.row.article_id:
            raise Conflict(
                f"The mark {uuid} is another article's. Send the annotation to that one, or give it another id.",
                code="span-uuid-taken",
                fields={"id": ["This id belongs to another article's mark."]},
            )
        if known.removed:
            raise Conflict(
                "This mark was removed here, and an import does not bring it back. Give it another id to mark it anew.",
                code="span-removed",
                fields={"id": ["This mark was removed."]},
            )
        start, end = self.places.get(uuid, (None, None))
        return Imported(incoming.id, "same", uuid, start, end, notes=incoming.notes)

    def _claim_named(self, incoming: Incoming) -> Claim | None:
        return next((self.claims[one] for one in incoming.identifies if one in self.claims), None)

    def _remember(self, incoming: Incoming, claim: Claim | None) -> None:
        if claim is not None:
            for one in incoming.identifies:
                self.claims.setdefault(one, claim)

    def _placed(
        self, incoming: Incoming, uuid: UUID, keys: Sequence[str], spot: Spot, details: ClaimDetails
    ) -> Imported:
        words = Range(spot.start, spot.end, self.revision.text[spot.start : spot.end])
        mark = NewMark(words, keys, uuid, details, METHODS[spot.method], incoming.creator)
        draft = draft_mark(self.row, self.revision, mark, by=self.by, known=self.tags)
        claim: Claim | None = None
        if Tag.CLAIM in keys:
            with transaction.atomic():
                [claim] = make_marks([draft], by=self.by)
            self._remember(incoming, claim)
        else:
            self.drafts.append(draft)
        return Imported(
            id=incoming.id,
            outcome="placed",
            span=uuid,
            start=spot.start,
            end=spot.end,
            method=spot.method,
            claim=claim.uuid if claim else None,
            notes=incoming.notes,
        )

    def _lost(self, incoming: Incoming, uuid: UUID, tags: Sequence[Tag], details: ClaimDetails) -> Imported:
        quote = incoming.quote
        if quote is None:
            raise Invalid.field(
                "target",
                "The annotation has a position and no quote, and does not name this very text as its source. Send the "
                "words that it marks in a TextQuoteSelector.",
                code="no-quote",
            )
        kept = Quote(quote.exact, quote.prefix[-CONTEXT_LENGTH:], quote.suffix[:CONTEXT_LENGTH])
        draft = LostDraft(uuid, self.revision, kept, tags, self.by.user, "import", incoming.creator)
        with transaction.atomic():
            _, claim = make_lost_mark(self.row, draft, by=self.by, details=details)
        self._remember(incoming, claim)
        return Imported(
            id=incoming.id, outcome="lost", span=uuid, claim=claim.uuid if claim else None, notes=incoming.notes
        )


def _is_urn(name: str) -> bool:
    try:
        return name.startswith("urn:uuid:") and bool(UUID(name[9:]))
    except ValueError:
        return False


def counted(results: Sequence[Imported | Problem]) -> Mapping[str, int]:
    """How many came to what: placed, lost, same, refused."""
    counts = dict.fromkeys(("placed", "lost", "same", "refused"), 0)
    for one in results:
        counts[one.outcome if isinstance(one, Imported) else "refused"] += 1
    return counts
