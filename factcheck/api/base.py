"""What every address shares: who calls, which desks are theirs, versions, repeated posts, pages."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, Serializer
from rest_framework.views import APIView

from factcheck.actions.base import Actor
from factcheck.actions.idempotency import Answer, run_once
from factcheck.api.conditional import etag, keep_private, required_version, stated_version, with_weak_etag
from factcheck.api.fields import quote
from factcheck.api.pagination import PARAMETERS, KeysetPagination
from factcheck.api.parsers import StrictJSONParser
from factcheck.errors import Invalid, Stale
from factcheck.models import Claim, Desk, Membership, Story, User
from factcheck.models.event import Via
from factcheck.queries import api_scope

KEPT_HEADERS = ("Content-Type", "Location", "ETag")


class OneFormat(BaseContentNegotiation):
    """Every address answers in one format, whatever ``Accept`` says (RFC 9110, section 12.4.1 allows it)."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> Any:
        kind = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type


class Endpoint(APIView):
    """An address of the API. Posts that carry an ``Idempotency-Key`` are done once, in one transaction with the key."""

    parser_classes: list[type[BaseParser]] = [StrictJSONParser]
    renderer_classes = [JSONRenderer]
    content_negotiation_class: type[BaseContentNegotiation] = OneFormat
    further_problems: ClassVar[tuple[int, ...]] = ()
    """Statuses of problems that the schema cannot tell from the method and the address."""
    writer: ClassVar[str] = Membership.Role.CHECKER
    """The role that is needed at least to change something here, as the schema tells it. The actions see to it."""
    takes_keys: ClassVar[bool] = True
    """Whether a post with an ``Idempotency-Key`` is remembered by it."""
    request: Request

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """DRF's own, in UTC, with the idempotency key between the permission and the handler."""
        self.args, self.kwargs = args, kwargs
        self.request = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        with timezone.override(datetime.UTC):
            try:
                self.receive()
                self.initial(self.request, *args, **kwargs)
                response = self._handled()
            except Exception as error:
                response = self.handle_exception(error)
        finished = self.finalize_response(self.request, response, *args, **kwargs)  # type: ignore[arg-type]
        keep_private(finished)
        return finished

    def receive(self) -> None:
        """Read the body whole, before anything: Django holds its limit on the size here, and CSRF would parse it."""
        _ = self.request.body

    def _handled(self) -> HttpResponseBase:
        method = (self.request.method or "").lower()
        name = method if method in self.http_method_names else "http_method_not_allowed"
        handler = getattr(self, name, self.http_method_not_allowed)
        key = self.request.headers.get("Idempotency-Key")
        if method == "post" and key is not None and self.takes_keys:
            return self._once(key, handler)
        response: HttpResponseBase = handler(self.request, *self.args, **self.kwargs)
        return response

    def _once(self, key: str, handler: Any) -> HttpResponseBase:
        fresh: list[Response] = []

        def run() -> Answer:
            response: Response = handler(self.request, *self.args, **self.kwargs)
            self._prepare(response)
            fresh.append(response)
            headers = {name: response[name] for name in KEPT_HEADERS if name in response}
            return Answer(response.status_code, response.content.decode(), headers)

        answer = run_once(
            user=self.user,
            key=key,
            method="POST",
            path=self.request.get_full_path(),
            body=self.request.body,
            run=run,
        )
        if fresh:
            return fresh[0]
        return HttpResponse(answer.body, status=answer.status, headers=answer.headers)

    def _prepare(self, response: Response) -> None:
        response.accepted_renderer = JSONRenderer()
        response.accepted_media_type = JSONRenderer.media_type
        response.renderer_context = self.get_renderer_context()  # type: ignore[attr-defined]
        response.render()

    def weakly_tagged(self, response: Response) -> Response:
        """The response with a weak ETag of what it says, or 304 when the caller has the same already."""
        self._prepare(response)
        return with_weak_etag(self.request, response)

    @property
    def user(self) -> User:
        user = self.request.user
        assert isinstance(user, User), "ScopedAccess lets nobody else in"
        return user

    @cached_property
    def actor(self) -> Actor:
        """The caller; one batch for everything that this request does."""
        return Actor(self.user, Via.API)

    def body(self, serializer: type[Serializer[Any]], *, partial: bool = False) -> dict[str, Any]:
        """The request's body, checked. Raises Invalid (422) naming every field that does not fit."""
        values = checked(self.request.data, serializer(partial=partial))
        if partial and not values:
            fields = ", ".join(serializer().fields)
            raise Invalid(f"There is nothing to change. Fields: {fields}.", code="nothing-to-change")
        return values

    @cached_property
    def own_desks(self) -> dict[str, Desk]:
        """The caller's desks by their short names."""
        return {desk.slug: desk for desk in api_scope.desks_of(self.user)}

    def desk_named(self, slug: str | None) -> Desk:
        """The caller's desk of this short name, or their only one. Raises Invalid for the field ``desk``."""
        desks = self.own_desks
        if slug is None and len(desks) == 1:
            return next(iter(desks.values()))
        if slug is None:
            raise Invalid.field("desk", f"Name the desk. Yours are: {', '.join(desks) or 'none'}.")
        if slug not in desks:
            raise Invalid.field("desk", f"There is no desk {quote(slug)} among yours: {', '.join(desks) or 'none'}.")
        return desks[slug]

    def story_on(self, desk: Desk, uuid: UUID | None) -> Story | None:
        """The desk's story of this uuid, or the one that it was merged into; None for None. Raises Invalid."""
        if uuid is None:
            return None
        story = Story.everything.filter(desk=desk, uuid=uuid).first()
        if story is None:
            raise Invalid.field("story", f"There is no story {uuid} on this desk.")
        return story.now

    def member_on(self, desk: Desk, username: str | None) -> User | None:
        """The desk's member of this name; None for none. Raises Invalid for the field ``assignee``."""
        if not username:
            return None
        user = User.objects.filter(username=username, memberships__desk=desk, is_active=True).first()
        if user is None:
            raise Invalid.field("assignee", f"There is no member {quote(username)} on this desk.")
        return user

    def claim_on(self, desk: Desk, uuid: UUID | None, *, field: str = "claim") -> Claim | None:
        """The desk's claim of this uuid; None for None. Raises Invalid for the field."""
        if uuid is None:
            return None
        claim = Claim.objects.filter(desk=desk, uuid=uuid).select_related("desk__policy", "claimant").first()
        if claim is None:
            raise Invalid.field(field, f"There is no claim {uuid} on this desk.")
        return claim


def checked(data: Any, serializer: Serializer[Any], *, what: str = "body") -> dict[str, Any]:
    """The data's values, of which every field that does not fit is named (422). ``what`` is the data's name.

    The serializer may be used again: making one takes as long as what it does.
    """
    if not isinstance(data, dict):
        raise Invalid(f"The {what} is not a JSON object. Send the fields between {{ and }}.", code="not-an-object")
    values: dict[str, Any] = serializer.run_validation(data)
    return values


class Collection(Endpoint):
    """A list: filtered, in pages, with a weak ETag for polling. ``orderings[0]`` is the default."""

    filter_backends = [DjangoFilterBackend]
    pagination_class = KeysetPagination
    filterset_class: type[FilterSet] | None = None
    queryset: QuerySet[Any]
    orderings: Sequence[str] = ("at", "-at")

    def page(self, rows: QuerySet[Any], serializer: type[BaseSerializer[Any]], **context: object) -> HttpResponseBase:
        """One page of the rows that the caller's filters leave. Raises Invalid for an unknown parameter."""
        self._refuse_unknown_parameters()
        for backend in self.filter_backends:
            rows = backend().filter_queryset(self.request, rows, self)
        paginator = self.pagination_class()
        found = paginator.paginate_queryset(rows, self.request, view=self)
        response = paginator.get_paginated_response(serializer(found, many=True, context=context).data)
        return self.weakly_tagged(response)

    def _refuse_unknown_parameters(self) -> None:
        allowed = [*(self.filterset_class.base_filters if self.filterset_class else ()), *PARAMETERS]
        refuse_unknown_parameters(self.request, allowed)


def refuse_unknown_parameters(request: Request, allowed: Sequence[str]) -> None:
    """Raise Invalid for a query parameter that means nothing here: a misspelt filter would show everything."""
    unknown = {
        name[:80]: [f"There is no such parameter here. Parameters: {', '.join(allowed)}."]
        for name in request.query_params
        if name not in allowed
    }
    if unknown:
        said = " ".join(f"{name}: {sentence}" for name, sentences in unknown.items() for sentence in sentences)
        raise Invalid(said, code="unknown-parameter", fields=unknown)


class ObjectEndpoint(Endpoint):
    """An address about one object. It is looked up first: what the caller cannot reach is 404, whatever they send.

    ``versioned``: PATCH and DELETE need ``If-Match`` here, and POST honours it.
    """

    versioned: ClassVar[bool] = False

    def load(self) -> Any:
        """The object, fresh. Raises NotFound when it is not on one of the caller's desks."""
        raise NotImplementedError

    def show(self, row: Any) -> Mapping[str, Any]:
        """The object's representation."""
        raise NotImplementedError

    def version_of(self, row: Any) -> int:
        version: int = row.row_version
        return version

    def answer(self) -> Response:
        """The object as it stands now, with its version as ETag."""
        row = self.load()
        return Response(self.show(row), headers={"ETag": etag(self.version_of(row))})

    def stated(self) -> int | None:
        return stated_version(self.request)

    def required(self) -> int:
        return required_version(self.request)

    def handle_exception(self, exc: Exception) -> Response:
        """A stale write is answered with what stands there now, so that both versions can be shown."""
        if not isinstance(exc, Stale):
            return super().handle_exception(exc)
        row = self.load()
        exc.extra = {**exc.extra, "current": self.show(row)}
        response = super().handle_exception(exc)
        response["ETag"] = etag(self.version_of(row))
        return response
