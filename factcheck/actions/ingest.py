"""Texts in: normalised once, known again, frozen as revisions; with the marks that come along.

A batch is decided in memory, line by line, each as if those before it were written already, and then written all at
once. So a line that is refused leaves nothing behind, and the number of queries does not grow with the batch.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from annotations import actions as text_actions
from annotations.actions.articles import Heading
from annotations.models import Article, Revision, Tag
from annotations.models.bulk import insert_objects
from annotations.queries import MarkAt, RangeKey, articles_with_marks, marks_by_range, marks_named
from annotations.text import (
    Normalised,
    chosen,
    find_mojibake,
    garbled_words,
    look_over,
    mended,
    normalise,
    refuse_too_long,
    repaired,
)
from annotations.text.address import canonical_url, domain_of, site_of
from factcheck.actions.articles import lock_article, request_suggestions
from factcheck.actions.base import (
    Actor,
    NewEvent,
    allow,
    check_web_address,
    event_of,
    lock_all,
    record_all,
    same_version,
)
from factcheck.actions.carry import Published, published_in, refuse_to_lose, request_carrying
from factcheck.actions.copies import request_copies
from factcheck.actions.moments import moment_refusal
from factcheck.actions.people import outlet_name, outlets_named
from factcheck.actions.spans import MarkDraft, NewMark, draft_mark, make_marks, tags_of
from factcheck.errors import Conflict, Invalid, Problem
from factcheck.models import Desk, DeskArticle, Policy, Story
from factcheck.models.event import Verb

Item = TypeVar("Item")


@dataclass(frozen=True)
class ArticleInput:
    """What comes in with a text, all of it optional but the text. ``text`` is bytes from a file, str from a form.

    ``story`` is where a new article belongs; one that is here stays where it is. ``spans`` are marks, whose offsets
    count in the text as it is kept: normalised, and repaired. ``confirm_lost`` takes new text even when marks of
    published claims lose their place with it. ``source`` is what the text was extracted from, kept as it came, and
    ``notes`` are what to say of the extraction beside what normalising changed.

    ``repair``: whether passages that look garbled are repaired, where it is known what they were (see
    ``annotations.text.mojibake``), or which of them, by their places in the normalised text.
    """

    text: bytes | str
    title: str = ""
    byline: str = ""
    outlet: str = ""
    url: str = ""
    language: str = ""
    published_at: datetime | None = None
    external_id: str = ""
    kind: str = Article.Kind.NEWS
    extractor: str = "plain"
    story: Story | None = None
    spans: Sequence[NewMark] = ()
    confirm_lost: bool = False
    source: bytes | None = None
    notes: Sequence[str] = ()
    repair: bool | Collection[tuple[int, int]] = False


@dataclass(frozen=True)
class Ingested:
    """What became of it. ``outcome``: created, revised, or same when the desk had this very text.

    ``spans`` are the uuids of the marks that were sent, in their order, made now or here already.
    """

    article: DeskArticle
    revision: Revision
    outcome: str
    spans: Sequence[UUID] = ()

    @property
    def changes(self) -> list[str]:
        """What normalising did to the text, one sentence each, and what looks garbled in it still."""
        garbled = self.revision.garbled
        if not garbled:
            return list(self.revision.changes)
        offer = " Take it in with “repair”, or choose what to repair on the article's page." * (
            garbled["count"] > garbled["lost"]
        )
        return [*self.revision.changes, f"{garbled_words(garbled)}{offer}"]


def ingest_article(desk: Desk, *, by: Actor, content: ArticleInput) -> Ingested:
    """A batch of one, see ``ingest_articles``: what that returns as a problem is raised here."""
    [result] = ingest_articles(desk, by=by, contents=[content])
    if isinstance(result, Problem):
        raise result
    return result


def ingest_articles(desk: Desk, *, by: Actor, contents: Sequence[ArticleInput]) -> list[Ingested | Problem]:
    """Normalise texts once, freeze each as a revision, make its marks, and promise its suggestions.

    The same text, external id or address on this desk is the same article, also within the batch; of its heading, what
    a content leaves out stays as it is. Every mark is verified as by ``mark_span``. One that is there already is not
    made twice: by its uuid, or without one by its range and tags.

    One result for each content, in their order, all in one transaction. A content that is refused, whole, stops none
    of the others; its problem is Invalid for a text that cannot be taken and for fields and marks that do not fit
    (named as ``spans.3.exact``), Refused for marks by who may make none, Conflict for new text in which the words of a
    published claim are gone, for what points at two articles and for the uuid of another mark. Raises Refused and
    NotFound for who may ingest nothing.
    """
    allow("article.ingest", desk=desk, by=by)
    lines = [_read(desk, content, by=by) for content in contents]
    with transaction.atomic():
        _lock_intake(desk)
        batch = _Batch(desk, by)
        batch.look_up([line for line in lines if isinstance(line, _Line)])
        results = [batch.take(line) if isinstance(line, _Line) else line for line in lines]
        batch.write()
    return results


BATCH_COST = 200.0
MARK_COST, CLAIM_COST = 0.3, 10.0
BATCH_BYTES = 1_000_000


def batches(items: Iterable[Item], *, content: Callable[[Item], ArticleInput | None]) -> Iterator[list[Item]]:
    """The items in groups for ``ingest_articles``, each closed when its writing would keep others waiting.

    That is after some 200 articles, fewer when they have marks or hold a megabyte: a commit takes longer than an
    article, and on SQLite nobody else writes before it. ``content`` is what is taken in of an item, if anything.
    """
    group: list[Item] = []
    cost = size = 0.0
    for item in items:
        group.append(item)
        cost += 1
        if (taken := content(item)) is not None:
            cost += sum(CLAIM_COST if Tag.CLAIM in mark.tags else MARK_COST for mark in taken.spans)
            size += len(taken.text) + len(taken.source or b"")
        if cost >= BATCH_COST or size >= BATCH_BYTES:
            yield group
            group, cost, size = [], 0.0, 0.0
    if group:
        yield group


@transaction.atomic
def revise_article(row: DeskArticle, *, by: Actor, content: ArticleInput, seen: int | None = None) -> Ingested:
    """New text for this very article. What ``content`` leaves out of the heading stays as it is.

    ``outcome`` is ``same`` when the text is the current one. Marks are carried over by a job that is promised here.
    Raises Invalid as ``ingest_articles`` says, Stale for another version, Conflict for a text that the desk has as
    another article and for one in which the words of a published claim are gone, unless that is confirmed.
    """
    allow("article.ingest", desk=row.desk, by=by)
    line = _line(content)
    _lock_intake(row.desk)
    known = lock_article(row)
    same_version(known, seen=seen, now={"revision": str(known.current.uuid)})
    if line.text_of(known) is not None:
        return Ingested(known, known.current, "same")
    twin = (
        DeskArticle.objects.filter(desk=row.desk, sha256=line.normalised.sha256)
        .select_related("article", "current")
        .first()
    )
    if twin is not None:
        raise Conflict(
            f"This text is on the desk already as “{twin.current.title}”. Nothing was changed.",
            code="two-articles",
            article=str(twin.article.uuid),
        )
    batch = _Batch(known.desk, by)
    batch.published = published_in([known.article_id])
    piece = batch.know(known, has_marks=bool(articles_with_marks([known.article_id])))
    result = batch.revise(piece, line)
    batch.write()
    return result


def _lock_intake(desk: Desk) -> None:
    """Texts come to a desk one after the other: of two ingests of one text, the second sees the first's article.

    The lock is the desk's policy, a row that nothing else locks. The desk's own row will not do: a mark holds its
    article and then counts the desk's claims up, an ingest would hold the desk and then want the article.
    """
    Policy.objects.select_for_update().get(desk=desk)


@dataclass(frozen=True)
class _Line:
    """A content that can be taken: its text, normalised, and by what its article is known again.

    ``mended`` is the text as it would be with every repair, when there are any that were not asked for.
    """

    content: ArticleInput
    normalised: Normalised
    keys: dict[str, str]
    mended: Normalised | None = None

    def text_of(self, row: DeskArticle) -> Normalised | None:
        """The text as the article has it; None when it has another one. A repair is not undone by the next delivery."""
        texts = self.normalised, self.mended
        return next((text for text in texts if text is not None and text.sha256 == row.sha256), None)


# The columns by which an article is known again, and what each is called.
KEYS = {"external_id": "external id", "canonical_url": "address", "sha256": "text"}


def _read(desk: Desk, content: ArticleInput, *, by: Actor) -> _Line | Problem:
    try:
        if content.spans:
            allow("span.write", desk=desk, by=by)
            if any(Tag.CLAIM in mark.tags for mark in content.spans):
                allow("claim.edit", desk=desk, by=by)
        return _line(content)
    except Problem as problem:
        return problem


def _line(content: ArticleInput) -> _Line:
    """Raises Invalid for a text that cannot be taken and for fields that do not fit."""
    most = settings.MAX_ARTICLE_BYTES
    normalised = normalise(content.text, max_bytes=most)
    if content.source is not None:
        refuse_too_long(len(content.source), max_bytes=settings.MAX_SOURCE_BYTES)
        normalised = replace(normalised, raw=content.source, changes=(*content.notes, *normalised.changes))
    normalised, garbled = look_over(normalised)
    as_mended: Normalised | None = None
    if content.repair is not False:
        try:
            wanted = garbled if content.repair is True else chosen(garbled, content.repair)
        except KeyError as error:
            start, end = error.args[0]
            raise Invalid.field(
                "repairs",
                f"Nothing garbled stands at [{start:,}, {end:,}). Ask for the repairs of this text again.",
                code="no-such-repair",
            ) from error
        normalised = mended(normalised, wanted, max_bytes=most)
        if content.repair is True:
            content = _heading_mended(content)
    elif garbled:
        as_mended = mended(normalised, garbled, max_bytes=most)
    check_fields(content)
    keys = {
        "external_id": content.external_id,
        "canonical_url": canonical_url(content.url),
        "sha256": normalised.sha256,
    }
    return _Line(content, normalised, {column: value for column, value in keys.items() if value}, as_mended)


def _heading_mended(content: ArticleInput) -> ArticleInput:
    """What came with the text was garbled on the same way."""
    title, byline, outlet = (
        repaired(value, find_mojibake(value)) for value in (content.title, content.byline, content.outlet)
    )
    return replace(content, title=title, byline=byline, outlet=outlet)


KINDS = tuple(Article.Kind.values)


def check_fields(content: ArticleInput) -> None:
    """Raise Invalid for the first field of the heading that does not fit."""
    limits = {"title": 300, "byline": 300, "language": 35, "external_id": 200}
    for name, limit in limits.items():
        value = getattr(content, name)
        if len(value) > limit:
            raise Invalid.field(name, f"The {name.replace('_', ' ')} has {len(value)} characters; at most {limit} fit.")
        if "\0" in value:
            raise Invalid.field(name, f"The {name.replace('_', ' ')} has a NUL character. Take it out.")
    if content.url:
        check_web_address("url", content.url)
        _check_kept_address(content.url)
    if refusal := moment_refusal(content.published_at):
        raise Invalid.field("published_at", refusal)
    if content.kind not in KINDS:
        raise Invalid.field("kind", f"{content.kind!r} is not a kind. Choose one of: {', '.join(KINDS)}.")


def _check_kept_address(url: str) -> None:
    """What is kept of an address beside it has to fit too: its one spelling, in which ``я`` takes six characters."""
    if (length := len(domain_of(url))) > 253:
        raise Invalid.field("url", f"The address names a host of {length} characters; at most 253 can be one.")
    if (length := len(canonical_url(url))) > 2000:
        raise Invalid.field(
            "url",
            f"The address has {length} characters when it is percent-encoded; at most 2000 fit. "
            "Leave out the parts of the query that do not name the page.",
        )


@dataclass
class _Piece:
    """An article of the desk as it is after the lines so far. Its row has no primary key while it is to be made.

    ``has_marks``: whether a person has marked or decided anything in it; ``stands_in`` is the text that holds them.
    """

    row: DeskArticle
    number: int
    has_marks: bool = False
    stands_in: Revision | None = None


HEADED = DeskArticle.objects.select_related("desk", "article", "current", "outlet", "story").defer(
    "current__text", "current__raw"
)
ON_DESK = DeskArticle._meta.get_field("article").remote_field
ROW_COLUMNS = (
    *("article_id", "current_id", "story_id", "outlet_id", "external_id", "canonical_url", "sha256", "row_version"),
)


@dataclass
class _Marks:
    """What a line's marks come to: those that are to be made, and the uuids of all that were sent."""

    drafts: list[MarkDraft] = field(default_factory=list)
    spans: list[UUID] = field(default_factory=list)
    by_uuid: dict[UUID, list[MarkAt]] = field(default_factory=dict)
    by_range: dict[RangeKey, UUID] = field(default_factory=dict)


class _Batch:
    """What becomes of a batch's lines, between the lock on the desk's intake and the commit."""

    def __init__(self, desk: Desk, by: Actor) -> None:
        self.desk, self.by = desk, by
        self.pieces: list[_Piece] = []
        self.by_key: dict[tuple[str, str], _Piece] = {}
        self.marks_by_uuid: dict[UUID, list[MarkAt]] = {}
        self.marks_by_range: dict[RangeKey, UUID] = {}
        self.published: dict[int, list[Published]] = {}
        # What is to be written, in the lines' order.
        self.rows: list[DeskArticle] = []
        self.revisions: list[Revision] = []
        self.carried: list[Revision] = []
        self.next_texts: list[tuple[DeskArticle, Revision]] = []
        self.outlet_of: list[tuple[DeskArticle, str, str]] = []
        self.events: list[NewEvent] = []
        self.marks: list[MarkDraft] = []

    @cached_property
    def tags(self) -> dict[str, Tag]:
        return tags_of(self.desk)

    # What is there

    def look_up(self, lines: Sequence[_Line]) -> None:
        """Load what the desk has of these lines. What a line may change is locked, and loaded after that.

        An article's keys are only written by who holds the desk's intake, so they hold still without a lock.
        """
        pk_by_key: dict[tuple[str, str], int] = {}
        texts: dict[int, str] = {}
        for column in KEYS:
            wanted = {line.keys[column] for line in lines if column in line.keys}
            if column == "sha256":
                wanted |= {line.mended.sha256 for line in lines if line.mended is not None}
            # Said like this, the condition meets the indexes of those that have an external id, or an address.
            rows = DeskArticle.objects.filter(desk=self.desk, **{f"{column}__in": wanted}).exclude(**{column: ""})
            for pk, value, text in rows.values_list("pk", column, "sha256") if wanted else ():
                pk_by_key[column, value] = pk
                texts[pk] = text
        changing, marking = set(), set()
        for line in lines:
            for pk in {pk_by_key[key] for key in _known_by(line) if key in pk_by_key}:
                if line.content.spans or texts[pk] != line.normalised.sha256:
                    changing.add(pk)
                if line.content.spans:
                    marking.add(pk)
        loaded = lock_all(HEADED, changing) if changing else {}
        if others := texts.keys() - changing:
            loaded |= HEADED.in_bulk(others)
        marked = articles_with_marks([loaded[pk].article_id for pk in changing]) if changing else set()
        self.published = published_in(marked) if marked else {}
        for _, row in sorted(loaded.items()):
            row.current.article = row.article
            self.know(row, has_marks=row.article_id in marked)
        self._look_up_marks(lines, [loaded[pk].current_id for pk in marking])

    def _look_up_marks(self, lines: Sequence[_Line], revisions: Sequence[int]) -> None:
        uuids = {mark.uuid for line in lines for mark in line.content.spans if mark.uuid}
        if uuids:
            self.marks_by_uuid = marks_named(uuids)
        if revisions:
            self.marks_by_range = marks_by_range(revisions)

    def know(self, row: DeskArticle, *, has_marks: bool) -> _Piece:
        """The article under its keys from now on. Those that are older come first."""
        piece = _Piece(row, len(self.pieces), has_marks, row.current if has_marks else None)
        self.pieces.append(piece)
        for column in KEYS:
            if value := getattr(row, column):
                self.by_key[column, value] = piece
        return piece

    # What becomes of a line

    def take(self, line: _Line) -> Ingested | Problem:
        try:
            piece = self._known(line)
            if piece is None:
                return self._create(line)
            if (text := line.text_of(piece.row)) is not None:
                return self._keep(piece, line, text)
            return self.revise(piece, line)
        except Problem as problem:
            return problem

    def _known(self, line: _Line) -> _Piece | None:
        """The article that this is, by its external id, address or text. Raises Conflict when two answer."""
        found = {piece.number: piece for key in line.keys.items() if (piece := self.by_key.get(key))}
        if len(found) > 1:
            rows = [piece.row for _, piece in sorted(found.items())]
            said = "; ".join(f"“{row.current.title}” has the {' and the '.join(_shared(row, line))}" for row in rows)
            raise Conflict(
                f"This is more than one article of the desk: {said}. Nothing was changed; send it with what belongs "
                "to one of them.",
                code="two-articles",
                article=str(rows[0].article.uuid),
            )
        if not found and line.mended is not None:
            return self.by_key.get(("sha256", line.mended.sha256))
        return next(iter(found.values()), None)

    def _create(self, line: _Line) -> Ingested:
        content = line.content
        name = outlet_name(content.outlet)
        revision = text_actions.draft_article(
            line.normalised,
            by=self.by.user,
            heading=Heading(
                title=content.title,
                byline=content.byline,
                language=content.language,
                published_at=content.published_at,
                extractor=content.extractor,
            ),
            kind=content.kind,
            outlet_domain=domain_of(content.url),
            url=content.url,
        )
        row = DeskArticle(desk=self.desk, article=revision.article, current=revision, story=content.story, **line.keys)
        marks = self._draft_marks(row, revision, content.spans)
        piece = self.know(row, has_marks=False)
        self.rows.append(row)
        self.revisions.append(revision)
        if name:
            self.outlet_of.append((row, name, site_of(content.url)))
        self.events.append(
            event_of(
                Verb.ARTICLE_INGESTED,
                desk=self.desk,
                by=self.by,
                article=revision.article,
                revision=str(revision.uuid),
                sha256=revision.sha256,
                changes=revision.changes,
            )
        )
        self._keep_marks(piece, marks)
        return Ingested(row, revision, "created", marks.spans)

    def revise(self, piece: _Piece, line: _Line) -> Ingested:
        """Raises Conflict when the words of a published claim would be gone, and that is not confirmed."""
        row, content, old = piece.row, line.content, piece.row.current
        revision = text_actions.draft_revision(
            old,
            line.normalised,
            by=self.by.user,
            heading=Heading(
                title=content.title or old.title,
                byline=content.byline or old.byline,
                language=content.language or old.language,
                published_at=content.published_at or old.published_at,
                extractor=content.extractor,
            ),
        )
        if piece.stands_in is not None and not content.confirm_lost and row.article_id in self.published:
            refuse_to_lose(piece.stands_in, revision.text, self.published[row.article_id])
        marks = self._draft_marks(row, revision, content.spans)
        del self.by_key["sha256", row.sha256]
        self.by_key["sha256", revision.sha256] = piece
        row.current, row.sha256 = revision, revision.sha256
        row.row_version += 1
        self.revisions.append(revision)
        if piece.has_marks:
            self.carried.append(revision)
        if row.pk:
            self.next_texts.append((row, revision))
        self.events.append(
            event_of(
                Verb.ARTICLE_REVISED,
                desk=self.desk,
                by=self.by,
                article=revision.article,
                revision=str(revision.uuid),
                sha256=revision.sha256,
                earlier=str(old.uuid),
                changes=revision.changes,
            )
        )
        self._keep_marks(piece, marks)
        return Ingested(row, revision, "revised", marks.spans)

    def _keep(self, piece: _Piece, line: _Line, text: Normalised) -> Ingested:
        row = piece.row
        marks = _Marks()
        if line.content.spans:
            row.current.text = text.text  # it was not loaded, and is the same
            marks = self._draft_marks(row, row.current, line.content.spans)
            self._keep_marks(piece, marks)
        return Ingested(row, row.current, "same", marks.spans)

    def _draft_marks(self, row: DeskArticle, revision: Revision, marks: Sequence[NewMark]) -> _Marks:
        """The line's marks, of which nothing is kept yet. Raises for the first that does not hold."""
        drafted = _Marks()
        for number, mark in enumerate(marks):
            try:
                draft = draft_mark(row, revision, mark, by=self.by, known=self.tags)
                span = draft.span
                key = revision.uuid, span.start, span.end, frozenset(tag.pk for tag in span.tags)
                standing: UUID | None
                if mark.uuid:
                    places = drafted.by_uuid.get(span.uuid) or self.marks_by_uuid.get(span.uuid, [])
                    known = text_actions.stands(places, revision, start=span.start, end=span.end)
                    standing = span.uuid if known else None
                else:
                    standing = drafted.by_range.get(key) or self.marks_by_range.get(key)
            except Problem as problem:
                raise problem.within(f"spans.{number}") from problem
            drafted.spans.append(standing or span.uuid)
            if standing is None:
                drafted.drafts.append(draft)
                drafted.by_uuid[span.uuid] = [MarkAt(span.uuid, revision.uuid, span.start, span.end, removed=False)]
                drafted.by_range.setdefault(key, span.uuid)
        return drafted

    def _keep_marks(self, piece: _Piece, marks: _Marks) -> None:
        self.marks += marks.drafts
        self.marks_by_uuid |= marks.by_uuid
        for key, uuid in marks.by_range.items():
            self.marks_by_range.setdefault(key, uuid)
        piece.has_marks = piece.has_marks or bool(marks.drafts)

    # What is written

    def write(self) -> None:
        if self.outlet_of:
            outlets = outlets_named(self.desk, [(name, site) for _, name, site in self.outlet_of])
            for row, name, _ in self.outlet_of:
                row.outlet = outlets[name]
                row.article.outlet_name = row.outlet.name
        if self.revisions:
            text_actions.save_revisions(self.revisions)
        # One by one, as the lines came: one article may take the text that another one gave up just before.
        for row, revision in self.next_texts:
            DeskArticle.objects.filter(pk=row.pk).update(
                current=revision, sha256=revision.sha256, row_version=F("row_version") + 1
            )
        for row in self.rows:
            row.article, row.current = row.article, row.current  # takes over the keys that they have by now
            # Django has it point back: a circle, in which the texts of many batches would wait for the collector.
            ON_DESK.delete_cached_value(row.article)
        insert_objects(self.rows, ROW_COLUMNS, desk_id=self.desk.pk, created_at=timezone.now())
        record_all(self.events)
        make_marks(self.marks, by=self.by)
        # Suggestions come after the marks, lest they ask about what is decided.
        request_carrying(self.carried)
        request_suggestions(self.desk, [revision for revision in self.revisions if revision not in self.carried])
        request_copies(self.revisions)


def _known_by(line: _Line) -> list[tuple[str, str]]:
    """The columns and values by which the line's article is known again."""
    keys = list(line.keys.items())
    return keys if line.mended is None else [*keys, ("sha256", line.mended.sha256)]


def _shared(row: DeskArticle, line: _Line) -> list[str]:
    """What the article and the line have in common, in words."""
    return [word for column, word in KEYS.items() if column in line.keys and getattr(row, column) == line.keys[column]]
