"""Articles: in, out of the inbox, suggested."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import EllipsisType

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from annotations import actions as text_actions
from annotations.actions.articles import Heading
from annotations.models import Article, Revision
from annotations.suggesters import get_suggester
from annotations.text import Normalised, normalise
from annotations.text.address import canonical_url, domain_of, site_of
from factcheck import jobs
from factcheck.actions.base import Actor, allow, check_web_address, lock, record, same_version
from factcheck.actions.moments import moment_refusal
from factcheck.actions.people import outlet_named
from factcheck.errors import Conflict, Invalid
from factcheck.jobs import Try
from factcheck.models import Desk, DeskArticle, Outlet, Policy, Story
from factcheck.models.event import Verb, Via
from factcheck.queries.workbench import SUGGEST, job_key


@dataclass(frozen=True)
class ArticleInput:
    """What comes in with a text, all of it optional but the text. ``text`` is bytes from a file, str from a form."""

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


@dataclass(frozen=True)
class Ingested:
    """What became of it. ``outcome``: created, revised, or same when the desk had this very text."""

    article: DeskArticle
    revision: Revision
    outcome: str


def ingest_article(desk: Desk, *, by: Actor, content: ArticleInput, story: Story | None = None) -> Ingested:
    """Normalise the text once, freeze it as a revision, and promise its suggestions.

    The same text, external id or address on this desk is the same article; of its heading, what ``content`` leaves out
    stays as it is. Raises Invalid for a text that cannot be taken and for fields that do not fit, Conflict for new text
    of an article that has marks and for what points at two articles.
    """
    allow("article.ingest", desk=desk, by=by)
    normalised = normalise(content.text, max_bytes=settings.MAX_ARTICLE_BYTES)
    _check_fields(content)
    with transaction.atomic():
        _lock_intake(desk)
        found = _known(desk, content, normalised)
        if found is None:
            return _create(desk, by=by, content=content, normalised=normalised, story=story)
        if found.sha256 == normalised.sha256:
            return Ingested(found, found.current, "same")
        return _revise(lock_article(found), by=by, content=content, normalised=normalised)


@transaction.atomic
def revise_article(row: DeskArticle, *, by: Actor, content: ArticleInput, seen: int | None = None) -> Ingested:
    """New text for this very article. What ``content`` leaves out of the heading stays as it is.

    ``outcome`` is ``same`` when the text is the current one. Raises Invalid as ``ingest_article`` does, Stale for
    another version, Conflict for an article that has marks and for a text that the desk has as another article.
    """
    allow("article.ingest", desk=row.desk, by=by)
    normalised = normalise(content.text, max_bytes=settings.MAX_ARTICLE_BYTES)
    _check_fields(content)
    _lock_intake(row.desk)
    known = lock_article(row)
    same_version(known, seen=seen, now={"revision": str(known.current.uuid)})
    if known.sha256 == normalised.sha256:
        return Ingested(known, known.current, "same")
    twin = (
        DeskArticle.objects.filter(desk=row.desk, sha256=normalised.sha256).select_related("article", "current").first()
    )
    if twin is not None:
        raise Conflict(
            f"This text is on the desk already as “{twin.current.title}”. Nothing was changed.",
            code="two-articles",
            article=str(twin.article.uuid),
        )
    return _revise(known, by=by, content=content, normalised=normalised)


def lock_article(row: DeskArticle) -> DeskArticle:
    """The article's row, fresh and locked for this transaction, with what it points at.

    Marks of one article are written one after the other.
    """
    rows = DeskArticle.objects.select_related("desk", "article", "current", "outlet", "story")
    return lock(rows.defer("current__raw"), row.pk)


def _lock_intake(desk: Desk) -> None:
    """Texts come to a desk one after the other: of two ingests of one text, the second sees the first's article.

    The lock is the desk's policy, a row that nothing else locks. The desk's own row will not do: a mark holds its
    article and then counts the desk's claims up, an ingest would hold the desk and then want the article.
    """
    Policy.objects.select_for_update().get(desk=desk)


def _check_fields(content: ArticleInput) -> None:
    limits = {"title": 300, "byline": 300, "language": 35, "external_id": 200}
    for name, limit in limits.items():
        length = len(getattr(content, name))
        if length > limit:
            raise Invalid.field(name, f"The {name.replace('_', ' ')} has {length} characters; at most {limit} fit.")
    if content.url:
        check_web_address("url", content.url)
        _check_kept_address(content.url)
    if refusal := moment_refusal(content.published_at):
        raise Invalid.field("published_at", refusal)
    if content.kind not in Article.Kind.values:
        raise Invalid.field("kind", f"{content.kind!r} is not a kind. Choose one of: {', '.join(Article.Kind.values)}.")


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


def _known(desk: Desk, content: ArticleInput, normalised: Normalised) -> DeskArticle | None:
    """The article that this is, by its external id, address or text. Raises Conflict when two answer."""
    url = canonical_url(content.url)
    same = Q(sha256=normalised.sha256)
    if content.external_id:
        same |= Q(external_id=content.external_id)
    if url:
        same |= Q(canonical_url=url)
    rows = DeskArticle.objects.filter(same, desk=desk).select_related("desk", "current", "article")
    found = list(rows.defer("current__text", "current__raw").order_by("id"))
    if len(found) > 1:
        said = "; ".join(
            f"“{row.current.title}” has the {' and the '.join(_shared(row, content, normalised))}" for row in found
        )
        raise Conflict(
            f"This is more than one article of the desk: {said}. Nothing was changed; send it with what belongs to "
            "one of them.",
            code="two-articles",
            article=str(found[0].article.uuid),
        )
    return found[0] if found else None


def _shared(row: DeskArticle, content: ArticleInput, normalised: Normalised) -> list[str]:
    """What the article and the content have in common, in words."""
    same = {
        "external id": bool(content.external_id) and row.external_id == content.external_id,
        "address": bool(content.url) and row.canonical_url == canonical_url(content.url),
        "text": row.sha256 == normalised.sha256,
    }
    return [word for word, shared in same.items() if shared]


def _create(desk: Desk, *, by: Actor, content: ArticleInput, normalised: Normalised, story: Story | None) -> Ingested:
    heading = Heading(
        title=content.title,
        byline=content.byline,
        language=content.language,
        published_at=content.published_at,
        extractor=content.extractor,
    )
    outlet = outlet_named(desk, content.outlet, domain=site_of(content.url))
    revision = text_actions.add_article(
        normalised,
        by=by.user,
        heading=heading,
        kind=content.kind,
        outlet_name=outlet.name if outlet else "",
        outlet_domain=domain_of(content.url),
        url=content.url,
    )
    row = DeskArticle.objects.create(
        desk=desk,
        article=revision.article,
        current=revision,
        story=story,
        outlet=outlet,
        external_id=content.external_id,
        canonical_url=canonical_url(content.url),
        sha256=normalised.sha256,
    )
    record(
        Verb.ARTICLE_INGESTED,
        desk=desk,
        by=by,
        article=revision.article,
        revision=str(revision.uuid),
        sha256=revision.sha256,
        changes=revision.changes,
    )
    request_suggestions(row)
    return Ingested(row, revision, "created")


def _revise(known: DeskArticle, *, by: Actor, content: ArticleInput, normalised: Normalised) -> Ingested:
    old = known.current
    heading = Heading(
        title=content.title or old.title,
        byline=content.byline or old.byline,
        language=content.language or old.language,
        published_at=content.published_at or old.published_at,
        extractor=content.extractor,
    )
    revision = text_actions.add_revision(known.article, normalised, by=by.user, heading=heading)
    known.current = revision
    known.sha256 = revision.sha256
    known.row_version += 1
    known.save(update_fields=["current", "sha256", "row_version"])
    record(
        Verb.ARTICLE_REVISED,
        desk=known.desk,
        by=by,
        article=known.article,
        revision=str(revision.uuid),
        sha256=revision.sha256,
        earlier=str(old.uuid),
        changes=revision.changes,
    )
    request_suggestions(known)
    return Ingested(known, revision, "revised")


def request_suggestions(row: DeskArticle) -> None:
    """Promise suggestions for the article's current revision by the current suggester. Once per version."""
    jobs.enqueue(SUGGEST, job_key(row.current.uuid))


def suggest_spans(attempt: Try) -> int:
    """The job: draft suggestions for one revision and store them with their event, once. Returns how many are new.

    The drafting runs outside the transaction; only the writing holds the database's lock. A job that was left over
    from another version of the suggester, and of which nothing can be drafted now, promises the current one's instead.
    """
    uuid, name, version = attempt.key.split(":")
    revision = Revision.objects.select_related("article__on_desk__desk").get(uuid=uuid)
    if attempt.key != job_key(revision.uuid):
        with transaction.atomic():
            jobs.complete(attempt)
            jobs.enqueue(SUGGEST, job_key(revision.uuid))
        return 0
    drafts = get_suggester(name).suggest(revision.text, revision.language)
    with transaction.atomic():
        jobs.complete(attempt)
        stored = text_actions.store_suggestions(revision, suggester=name, version=version, drafts=drafts)
        record(
            Verb.ARTICLE_SUGGESTED,
            desk=revision.article.on_desk.desk,
            by=None,
            via=Via.JOB,
            article=revision.article,
            revision=str(revision.uuid),
            suggester=name,
            version=version,
            count=len(stored),
        )
    return len(stored)


@transaction.atomic
def edit_article(
    row: DeskArticle,
    *,
    by: Actor,
    seen: int | None,
    state: str | None = None,
    story: Story | EllipsisType | None = ...,
    outlet: str | None = None,
) -> DeskArticle:
    """Change where the article stands in the desk's work: its state, story or outlet. The text is never edited."""
    allow("article.edit", desk=row.desk, by=by)
    row = lock_article(row)
    same_version(row, seen=seen, now={"state": row.state, "story": str(row.story.uuid) if row.story else None})
    moved = state is not None and state != row.state
    if state is not None and moved:
        _move(row, state, by=by)
    changes: dict[str, list[str]] = {}
    if not isinstance(story, EllipsisType) and story != row.story:
        changes["story"] = [row.story.title if row.story else "", story.title if story else ""]
        row.story = story
    if outlet is not None and outlet != (row.outlet.name if row.outlet else ""):
        named: Outlet | None = outlet_named(row.desk, outlet)
        changes["outlet"] = [row.outlet.name if row.outlet else "", named.name if named else ""]
        row.outlet = named
    if changes:
        record(Verb.ARTICLE_EDITED, desk=row.desk, by=by, article=row.article, changes=changes)
    if changes or moved:
        row.row_version += 1
        row.save(update_fields=["story", "outlet", "row_version"])
    return row


def _move(row: DeskArticle, state: str, *, by: Actor) -> None:
    if state not in DeskArticle.State.values:
        raise Invalid.field("state", f"{state!r} is not a state. Choose one of: {', '.join(DeskArticle.State.values)}.")
    event = record(Verb.ARTICLE_STATE, desk=row.desk, by=by, article=row.article, state_from=row.state, state_to=state)
    row.state, row.state_event = state, event
    row.save(update_fields=["state", "state_event"])


def start_work(row: DeskArticle, *, by: Actor) -> None:
    """The first mark or decision takes an article out of the inbox."""
    if row.state == DeskArticle.State.INBOX:
        _move(row, DeskArticle.State.WORKING, by=by)
        DeskArticle.objects.filter(pk=row.pk).update(row_version=row.row_version + 1)
        row.row_version += 1
