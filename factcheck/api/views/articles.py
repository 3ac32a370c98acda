"""``articles/`` and ``revisions/``"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from annotations.models import Placement, Revision, Suggestion
from factcheck.actions.articles import edit_article
from factcheck.actions.fetches import request_fetch
from factcheck.actions.ingest import ArticleInput, Ingested, ingest_article, revise_article
from factcheck.actions.sources import from_html
from factcheck.actions.spans import NewMark, Range
from factcheck.api.base import Collection, Endpoint, ObjectEndpoint
from factcheck.api.conditional import etag
from factcheck.api.filters import ArticleFilter, EventFilter, SpanFilter, SuggestionFilter
from factcheck.api.serializers.articles import (
    ArticleChangesSerializer,
    ArticleItemSerializer,
    ArticleSerializer,
    IngestedSerializer,
    NewArticleSerializer,
    NewRevisionSerializer,
    RevisionSerializer,
    RevisionTextSerializer,
)
from factcheck.api.serializers.events import EventSerializer
from factcheck.api.serializers.fetches import FetchSerializer
from factcheck.api.serializers.spans import OrphanSerializer, SpanSerializer
from factcheck.api.serializers.suggestions import SuggestionSerializer
from factcheck.errors import Invalid
from factcheck.models import Desk, DeskArticle, Event
from factcheck.queries import api_scope
from factcheck.queries.copies import twins_of
from factcheck.queries.span_rows import span_rows_in

STATUS = {"created": 201, "revised": 200, "same": 200}


class ArticleEndpoint(ObjectEndpoint):
    """An address about one article."""

    def load(self) -> DeskArticle:
        return api_scope.article_of(self.user, self.kwargs["uuid"])

    def show(self, row: DeskArticle) -> dict[str, Any]:
        revision = api_scope.revision_of(row)
        return dict(
            ArticleSerializer(
                {
                    "uuid": row.article.uuid,
                    "desk": row.desk.slug,
                    "kind": row.article.kind,
                    "outlet": row.outlet.name if row.outlet else None,
                    "url": row.article.url,
                    "external_id": row.external_id,
                    "story": row.story,
                    "state": row.state,
                    "assignee": row.assignee,
                    "revision": revision,
                    "spans": span_rows_in(revision.pk),
                    "suggestions": api_scope.current_suggestions(revision.pk),
                    "copies": twins_of([row], dismissed=True).get(row.pk, []),
                    "created_at": row.created_at,
                    "row_version": row.row_version,
                }
            ).data
        )

    def ingested(self, result: Ingested) -> Response:
        """The article as it stands now, what became of the text, and where the article is."""
        row = api_scope.found(api_scope.counted_articles_of(self.user), "article", pk=result.article.pk)
        row.outcome, row.changes, row.spans = result.outcome, result.changes, result.spans
        headers = {
            "ETag": etag(row.row_version),
            "Location": reverse("api:article", kwargs={"uuid": row.article.uuid}, request=self.request),
        }
        return Response(IngestedSerializer(row).data, status=STATUS[result.outcome], headers=headers)


@dataclass(frozen=True)
class Sent:
    """An article as it was sent to a desk. ``fetched``: by its address alone."""

    desk: Desk
    content: ArticleInput
    fetched: bool


def article_sent(endpoint: Endpoint, data: dict[str, Any]) -> Sent:
    """What the checked fields of a NewArticleSerializer describe. Raises Invalid unless it has one source of its text.

    A page is read here, outside the transaction that takes it in.
    """
    desk = endpoint.desk_named(data.pop("desk", None))
    story = endpoint.story_on(desk, data.pop("story", None))
    text, html = _text_or_html(data)
    if text is None and html is None and not data.get("url"):
        raise Invalid.field("text", "The text is missing. Send “text”, a page's “html”, or a “url” alone to fetch.")
    spans = [
        NewMark(Range(span["start"], span["end"], span["exact"]), span["tags"], span.get("uuid"))
        for span in data.pop("spans", ())
    ]
    content = ArticleInput(text=text or "", extractor="api", story=story, spans=spans, **data)
    if html is not None:
        content = from_html(content, html)
    return Sent(desk, content, fetched=text is None and html is None)


def _text_or_html(data: dict[str, Any]) -> tuple[str | None, str | None]:
    """What was sent of the two, taken out of the data. Raises Invalid for both."""
    text, html = data.pop("text", None), data.pop("html", None)
    if text is not None and html is not None:
        said = "“text” and “html” are two sources of one article. Send one of them."
        raise Invalid(said, fields={"text": [said], "html": [said]})
    return text, html


class ArticleList(ArticleEndpoint, Collection):
    queryset = DeskArticle.objects.none()
    filterset_class = ArticleFilter
    orderings = ("-created_at", "created_at")

    @extend_schema(responses=ArticleItemSerializer(many=True))
    def get(self, request: Request) -> HttpResponseBase:
        """Articles of your desks, without their texts."""
        return self.page(api_scope.article_list_of(self.user), ArticleItemSerializer)

    @extend_schema(
        request=NewArticleSerializer,
        responses={201: IngestedSerializer, 200: IngestedSerializer, 202: FetchSerializer},
    )
    def post(self, request: Request) -> Response:
        """Take an article in: its `text`, its page as `html`, or its `url` alone.

        A `url` alone is fetched in the background: 202, and `Location` is where to ask what became of it. Otherwise 201
        for a new article. 200 for the same text again (`outcome` same), and for new text under a known external id or
        address (`outcome` revised): its marks are carried over to it a moment later. 409 when the words of a published
        claim would be gone, unless `confirm_lost`. With `spans` they are marked in it, all or none of it; those that
        are there already are not made twice.
        """
        sent = article_sent(self, self.body(NewArticleSerializer))
        if not sent.fetched:
            return self.ingested(ingest_article(sent.desk, by=self.actor, content=sent.content))
        fetch, _ = request_fetch(sent.desk, by=self.actor, content=sent.content)
        fetch = api_scope.found(api_scope.fetches_of(self.user), "fetch", pk=fetch.pk)
        headers = {
            "ETag": etag(fetch.row_version),
            "Location": reverse("api:fetch", kwargs={"uuid": fetch.uuid}, request=request),
        }
        return Response(FetchSerializer(fetch).data, status=202, headers=headers)


class ArticleDetail(ArticleEndpoint):
    versioned = True

    @extend_schema(responses=ArticleSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        """An article with its text, spans and suggestions."""
        return self.answer()

    @extend_schema(request=ArticleChangesSerializer, responses=ArticleSerializer)
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change where the article stands: state, story, outlet."""
        row = self.load()
        seen = self.required()
        data = self.body(ArticleChangesSerializer, partial=True)
        story = self.story_on(row.desk, data["story"]) if "story" in data else ...
        edit_article(row, by=self.actor, seen=seen, state=data.get("state"), story=story, outlet=data.get("outlet"))
        return self.answer()


class RevisionList(ArticleEndpoint, Collection):
    versioned = True
    queryset = Revision.objects.none()
    orderings = ("number", "-number")

    @extend_schema(responses=RevisionSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """The article's revisions, without their texts."""
        rows = api_scope.revisions_of(self.user).filter(article=self.load().article).defer("raw", "text")
        return self.page(rows, RevisionSerializer)

    @extend_schema(request=NewRevisionSerializer, responses={201: IngestedSerializer, 200: IngestedSerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Give the article new text; its marks are carried over to it a moment later.

        200 when the text is the current one. 409 when the words of a published claim would be gone, unless
        `confirm_lost`.
        """
        row = self.load()
        seen = self.stated()
        data = self.body(NewRevisionSerializer)
        text, html = _text_or_html(data)
        if text is None and html is None:
            raise Invalid.field("text", "The text is missing. Send it as “text”, or the page as “html”.")
        content = ArticleInput(text=text or "", extractor="api", **data)
        if html is not None:
            content = from_html(replace(content, url=row.article.url), html)
        result = revise_article(row, by=self.actor, seen=seen, content=content)
        response = self.ingested(result)
        response.status_code = 201 if result.outcome == "revised" else 200
        return response


class RevisionDetail(ObjectEndpoint):
    @extend_schema(responses=RevisionTextSerializer)
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """A revision with its text, which never changes."""
        row = api_scope.found(api_scope.revisions_of(self.user), "revision", uuid=uuid)
        return self.weakly_tagged(Response(RevisionTextSerializer(row).data))


class ArticleSpanList(ArticleEndpoint, Collection):
    queryset = Placement.objects.none()
    filterset_class = SpanFilter
    orderings = ("start", "-start")

    @extend_schema(responses=SpanSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """The spans that stand in the article's current revision."""
        return self.page(api_scope.placements_in(self.load().current), SpanSerializer)


class ArticleOrphanList(ArticleEndpoint, Collection):
    queryset = Placement.objects.none()
    orderings = ("span", "-span")

    @extend_schema(responses=OrphanSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """Marks that lost their place in the current text, each with passages that its words may have become.

        Give one its place again by changing its span, retire it, or delete it.
        """
        revision = api_scope.revision_of(self.load())
        return self.page(api_scope.orphans_in(revision), OrphanSerializer, text=revision.text)


class ArticleSuggestionList(ArticleEndpoint, Collection):
    queryset = Suggestion.objects.none()
    filterset_class = SuggestionFilter
    orderings = ("start", "-start")

    @extend_schema(responses=SuggestionSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """What was suggested for the article's current revision, decided or not."""
        return self.page(api_scope.suggestions_in(self.load().current), SuggestionSerializer)


class ArticleHistory(ArticleEndpoint, Collection):
    queryset = Event.objects.none()
    filterset_class = EventFilter

    @extend_schema(responses=EventSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """Everything that happened to the article, oldest first."""
        return self.page(Event.objects.filter(article=self.load().article).select_related("actor"), EventSerializer)
