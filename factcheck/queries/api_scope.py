"""What a caller of the API can reach: the rows of their desks, loaded with everything that an answer shows.

The number of queries does not depend on the number of rows.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from annotations.models import Placement, Revision, Suggestion, Tag
from annotations.models.kept import Given, Kept
from annotations.models.span import STANDS
from factcheck.errors import NotFound
from factcheck.models import (
    Claim,
    ClaimRelation,
    Desk,
    DeskArticle,
    Evidence,
    Fetch,
    Membership,
    Policy,
    Publication,
    Quantity,
    Rating,
    ReplyRequest,
    Review,
    SavedQueue,
    Sighting,
    Snapshot,
    Speaker,
    Story,
    StoryParty,
    User,
)


def found(rows: QuerySet[Any], name: str, **lookup: object) -> Any:
    """The one row. Raises NotFound in the same words for what does not exist and for what is another desk's."""
    row = rows.filter(**lookup).first()
    if row is None:
        raise missing(name)
    return row


def missing(name: str) -> NotFound:
    return NotFound(f"There is no such {name}, or it belongs to another desk.")


def desks_of(user: User) -> QuerySet[Desk]:
    return Desk.objects.filter(memberships__user=user, memberships__user__is_active=True).order_by("name", "id")


def policies_of(user: User) -> QuerySet[Policy]:
    return Policy.objects.filter(desk__in=desks_of(user)).select_related("desk")


def choices_of(user: User) -> QuerySet[Desk]:
    """The user's desks, each with the suggester that it chose."""
    return desks_of(user).select_related("suggester__trained_by").defer("suggester__weights")


def queues_of(user: User) -> QuerySet[SavedQueue]:
    """The saved queues of the user, and those of their desks."""
    rows = SavedQueue.objects.filter(Q(owner=user) | Q(owner__isnull=True), desk__in=desks_of(user))
    return rows.select_related("desk", "owner")


def fetches_of(user: User) -> QuerySet[Fetch]:
    """Pages that were asked for on the user's desks."""
    return _with_fetch_details(Fetch.objects.filter(desk__memberships__user=user))


def fetch_list_of(user: User) -> QuerySet[Fetch]:
    """The same, for a list."""
    return _with_fetch_details(on_desks_of(user, Fetch.objects.all()))


def _with_fetch_details(rows: QuerySet[Fetch]) -> QuerySet[Fetch]:
    return rows.select_related("desk", "story", "article__article", "requested_by")


def memberships_of(user: User) -> QuerySet[Membership]:
    """The user's memberships, each with its desk, the desk's tags and the ratings in use."""
    tags = Prefetch("desk__vocabulary__tags", queryset=Tag.objects.order_by("position", "id"))
    ratings = Prefetch(
        "desk__ratings", queryset=Rating.objects.filter(retired_at__isnull=True).order_by("position", "id")
    )
    return (
        Membership.objects.filter(user=user, user__is_active=True)
        .select_related("desk__vocabulary", "desk__policy")
        .prefetch_related(tags, ratings)
    )


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def on_desks_of(user: User, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows of a table with a desk that the user reaches, for a list. One query more, at once.

    With the desks' keys in its hands the database walks an index in the order of the list; through the memberships it
    reads and sorts everything.
    """
    keys = Membership.objects.filter(user=user, user__is_active=True).values_list("desk", flat=True)
    return rows.filter(desk__in=list(keys))


ARTICLE = Kept(
    lambda: DeskArticle.objects.filter(
        desk__memberships__user=Given("user"), article__uuid=Given("uuid")
    ).select_related("desk", "article")
)


def article_on_desks_of(user: User, uuid: UUID) -> DeskArticle | None:
    """The one of this uuid, to act on: without its text, counts and details."""
    row: DeskArticle | None = ARTICLE.first(user=user.pk, uuid=uuid)
    return row


def articles_of(user: User) -> QuerySet[DeskArticle]:
    """The articles of the user's desks, without their texts."""
    rows = DeskArticle.objects.filter(desk__memberships__user=user).select_related("desk", "article")
    return _without_text(rows)


def _without_text(rows: QuerySet[DeskArticle]) -> QuerySet[DeskArticle]:
    return rows.select_related("current", "story", "outlet", "assignee").defer("current__text", "current__raw")


SHOWN_ARTICLE = Kept(
    lambda: _without_text(
        DeskArticle.objects.filter(desk__memberships__user=Given("user"), article__uuid=Given("uuid")).select_related(
            "desk", "article"
        )
    )
)
SHOWN_REVISION = Kept(lambda: Revision.objects.select_related("created_by").defer("raw").filter(pk=Given("revision")))
SHOWN_SUGGESTIONS = Kept(
    lambda: (
        _with_suggestion_details(Suggestion.objects.filter(revision=Given("revision")))
        .exclude(state=Suggestion.State.SUPERSEDED)
        .order_by("start", "end", "id")
    )
)


def article_of(user: User, uuid: UUID) -> DeskArticle:
    """The user's article of this uuid, without its texts. Raises NotFound."""
    row: DeskArticle | None = SHOWN_ARTICLE.first(user=user.pk, uuid=uuid)
    if row is None:
        raise missing("article")
    return row


def revision_of(row: DeskArticle) -> Revision:
    """The article's current revision, with its text."""
    [revision] = SHOWN_REVISION.rows(revision=row.current_id)
    revision.article = row.article
    found: Revision = revision
    return found


def current_suggestions(revision: int) -> list[Suggestion]:
    """Those of a revision (primary key) by their places, without the superseded."""
    return SHOWN_SUGGESTIONS.rows(revision=revision)


def counted_articles_of(user: User) -> QuerySet[DeskArticle]:
    """The same with ``span_count`` and ``pending_count``, those of the current revision."""
    return _counted(articles_of(user))


def article_list_of(user: User) -> QuerySet[DeskArticle]:
    """The same for a list, see ``on_desks_of``."""
    return _counted(_without_text(on_desks_of(user, DeskArticle.objects.select_related("desk", "article"))))


def _counted(articles: QuerySet[DeskArticle]) -> QuerySet[DeskArticle]:
    spans = Placement.objects.filter(STANDS, revision=OuterRef("current"), span__removed_at__isnull=True)
    pending = Suggestion.objects.filter(revision=OuterRef("current"), state=Suggestion.State.PENDING)
    return articles.annotate(span_count=_count(spans, "revision"), pending_count=_count(pending, "revision"))


def revisions_of(user: User) -> QuerySet[Revision]:
    """The revisions of the user's articles, text included."""
    return (
        Revision.objects.filter(article__on_desk__desk__memberships__user=user)
        .select_related("article", "created_by")
        .defer("raw")
    )


def placements_in(revision: Revision) -> QuerySet[Placement]:
    """Where spans stand in the revision, those removed left out."""
    return Placement.objects.filter(STANDS, revision=revision, span__removed_at__isnull=True)


def orphans_in(revision: Revision) -> QuerySet[Placement]:
    """The spans that have lost their place in the revision, and about which nobody has said what becomes of them."""
    lost = Placement.objects.filter(
        revision=revision, state=Placement.State.ORPHAN, span__removed_at__isnull=True
    ).order_by("span_id")
    return lost.select_related("span", "revision").defer("revision__text", "revision__raw")


def placements_of(user: User) -> QuerySet[Placement]:
    """Where the spans of the user's articles stand, each in the newest revision to which it was carried."""
    newest = Placement.objects.filter(span=OuterRef("span")).order_by("-revision__number").values("pk")[:1]
    return Placement.objects.filter(
        span__article__on_desk__desk__memberships__user=user,
        span__removed_at__isnull=True,
        pk=Subquery(newest),
    ).select_related("span__article")


def _with_suggestion_details(rows: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
    return rows.select_related("revision__article", "span", "superseded_by", "decided_by").defer(
        "revision__text", "revision__raw"
    )


def suggestions_in(revision: Revision) -> QuerySet[Suggestion]:
    return _with_suggestion_details(Suggestion.objects.filter(revision=revision))


def suggestions_of(user: User) -> QuerySet[Suggestion]:
    return _with_suggestion_details(Suggestion.objects.filter(revision__article__on_desk__desk__memberships__user=user))


def claims_of(user: User) -> QuerySet[Claim]:
    """The claims of the user's desks, merged ones included."""
    return _with_claim_details(Claim.objects.filter(desk__memberships__user=user)).select_related("desk__policy")


def claim_list_of(user: User) -> QuerySet[Claim]:
    """The same for a list, see ``on_desks_of``, with what a list says of them and no more."""
    people = (f"{person}__{name}" for person in ("assignee", "created_by") for name in PERSON)
    own = (field.name for field in Claim._meta.concrete_fields if field.name not in ("state_event", "due_key"))
    return _with_claim_details(on_desks_of(user, Claim.objects.all())).only(
        *own, *people, "desk__slug", "claimant__name", "story__uuid", "story__title", "merged_into__uuid", *RATING
    )


PERSON = ("username", "first_name", "last_name")
RATING = ("rating__key", "rating__label", "rating__number")


def _with_claim_details(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    return claims.select_related("desk", "claimant", "story", "rating", "assignee", "created_by", "merged_into")


def _with_sighting_details(rows: QuerySet[Sighting]) -> QuerySet[Sighting]:
    placements = Placement.objects.select_related("revision").defer("revision__text", "revision__raw")
    return (
        rows.select_related("claim__desk", "span__article__on_desk__current", "attributed_to", "relayed_by", "origin")
        .select_related("by")
        .defer("span__article__on_desk__current__text", "span__article__on_desk__current__raw")
        .prefetch_related(Prefetch("span__placements", queryset=placements))
    )


def sightings_in(claim: Claim) -> QuerySet[Sighting]:
    return _with_sighting_details(Sighting.objects.filter(claim=claim)).order_by("at", "id")


def sightings_of(user: User) -> QuerySet[Sighting]:
    return _with_sighting_details(Sighting.objects.filter(claim__desk__memberships__user=user))


def evidence_of(user: User) -> QuerySet[Evidence]:
    """Evidence of the user's desks, the withdrawn included."""
    return Evidence.objects.filter(claim__desk__memberships__user=user).select_related(
        "claim__desk", "by", "snapshot__waived_by", "snapshot__quote_acknowledged_by"
    )


def snapshots_of(user: User) -> QuerySet[Snapshot]:
    """The archived copies of those."""
    return Snapshot.objects.filter(evidence__claim__desk__memberships__user=user).select_related(
        "evidence__claim__desk", "waived_by", "quote_acknowledged_by"
    )


def replies_of(user: User) -> QuerySet[ReplyRequest]:
    """Requests for a reply on the user's desks."""
    rows = ReplyRequest.objects.filter(claim__desk__memberships__user=user)
    return rows.select_related("claim__desk", "speaker", "by")


def _with_relation_details(rows: QuerySet[ClaimRelation]) -> QuerySet[ClaimRelation]:
    return rows.select_related(
        "a__desk", "a__claimant", "a__rating", "b__desk", "b__claimant", "b__rating", "by", "decided_by"
    )


def relations_in(claim: Claim) -> QuerySet[ClaimRelation]:
    return _with_relation_details(ClaimRelation.objects.filter(Q(a=claim) | Q(b=claim))).order_by("at", "id")


def relations_of(user: User) -> QuerySet[ClaimRelation]:
    return _with_relation_details(ClaimRelation.objects.filter(a__desk__memberships__user=user))


def quantities_of(user: User) -> QuerySet[Quantity]:
    """Figures of the claims of the user's desks."""
    return Quantity.objects.filter(claim__desk__memberships__user=user).select_related("claim__desk", "by")


def speakers_of(user: User) -> QuerySet[Speaker]:
    """The speakers of the user's desks, with ``claim_count``: how many claims they make, without merged ones."""
    claims = Claim.objects.filter(claimant=OuterRef("pk")).exclude(state=Claim.State.MERGED)
    return (
        Speaker.objects.filter(desk__memberships__user=user)
        .select_related("desk")
        .annotate(claim_count=_count(claims, "claimant"))
    )


def parties_of(user: User) -> QuerySet[StoryParty]:
    """Who stands on which side in the stories of the user's desks."""
    return StoryParty.objects.filter(story__desk__memberships__user=user).select_related("story__desk", "speaker")


def reviews_in(claim: Claim) -> QuerySet[Review]:
    return Review.objects.filter(verdict__claim=claim).select_related("verdict", "reviewer", "rating")


def live_publication(claim: Claim) -> Publication | None:
    """The claim's newest publication, unless it was retracted."""
    newest = claim.publications.select_related("rating", "by", "retracted_by", "verdict").order_by("-number").first()
    return newest if newest and newest.retracted_at is None else None


def stories_of(user: User) -> QuerySet[Story]:
    """The stories of the user's desks, with their sides and how many articles and claims they hold."""
    return every_story_of(user).filter(merged_into__isnull=True)


def every_story_of(user: User) -> QuerySet[Story]:
    """The same, also those that were merged into others."""
    parties = StoryParty.objects.select_related("speaker").order_by("side", "speaker__name")
    articles = DeskArticle.objects.filter(story=OuterRef("pk"))
    claims = Claim.objects.filter(story=OuterRef("pk")).exclude(state=Claim.State.MERGED)
    return (
        Story.everything.filter(desk__memberships__user=user)
        .select_related("desk")
        .prefetch_related(Prefetch("parties", queryset=parties))
        .annotate(article_count=_count(articles, "story"), claim_count=_count(claims, "story"))
    )


def story_now(user: User, uuid: UUID) -> Story:
    """The user's story of this uuid, or the one that it was merged into. Raises NotFound."""
    story: Story = found(every_story_of(user), "story", uuid=uuid)
    return story if story.merged_into_id is None else found(stories_of(user), "story", pk=story.now.pk)
