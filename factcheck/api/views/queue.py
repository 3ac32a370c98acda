"""``queue/``: what is to be done on a desk, why it waits, and giving it to somebody."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.actions.assign import Pick, assign_many, uuid_of
from factcheck.actions.base import role_on
from factcheck.api.base import Collection, Endpoint
from factcheck.api.pagination import KeysetPagination
from factcheck.api.problems import TYPE_PREFIX, invalid
from factcheck.api.serializers.queue import AssignedManySerializer, AssignManySerializer, QueueItemSerializer
from factcheck.models import Claim, DeskArticle, Rating
from factcheck.queries.keyset import Order
from factcheck.queries.queue import ORDERINGS, QueueFilter, in_queue, order_named, shown_rows, with_details
from factcheck.queries.queue.filters import ARTICLES, CLAIMS
from factcheck.workflow import Caller


class QueueListFilter(QueueFilter):
    """The queue is one desk's: ratings, people and stories are."""

    desk = filters.CharFilter(label="Short name of one of your desks; may be left out by a member of one desk")


class QueuePagination(KeysetPagination):
    def order(self, ordering: str, queryset: QuerySet[Any]) -> Order:
        return order_named(ordering, ARTICLES if queryset.model is DeskArticle else CLAIMS)


class QueueList(Collection):
    queryset = Claim.objects.none()
    filterset_class = QueueListFilter
    pagination_class = QueuePagination
    orderings = ORDERINGS

    @extend_schema(responses=QueueItemSerializer(many=True))
    def get(self, request: Request) -> HttpResponseBase:
        """Claims, or articles, of one of your desks, each with the reason why it waits."""
        self._refuse_unknown_parameters()
        desk = self.desk_named(request.query_params.get("desk") or None)
        asked = QueueListFilter(request.query_params, queryset=self.queryset, desk=desk, user=self.user)
        if not asked.is_valid():
            # Not by django-filter's translation, which takes a per cent sign in a value for a place to fill in.
            raise invalid({name: [str(said) for said in errors] for name, errors in asked.errors.items()})
        of = asked.asked.of
        paginator = QueuePagination()
        found = paginator.paginate_queryset(with_details(in_queue(desk, asked.asked), of), request, view=self) or []
        caller = Caller(self.user.pk, role_on(desk, self.user))
        rows = shown_rows(desk, found, caller=caller, scale=Rating.objects.filter(desk=desk))
        return self.weakly_tagged(paginator.get_paginated_response(QueueItemSerializer(rows, many=True).data))


class QueueAssign(Endpoint):
    @extend_schema(request=AssignManySerializer, responses=AssignedManySerializer)
    def post(self, request: Request) -> Response:
        """Give many claims and articles to somebody, or to nobody.

        200 also when some were left as they are: `refused` names each with its reason.
        """
        data = self.body(AssignManySerializer)
        desk = self.desk_named(data.get("desk"))
        result = assign_many(
            desk,
            by=self.actor,
            claims=[Pick(one["uuid"], one.get("row_version")) for one in data.get("claims", ())],
            articles=[Pick(one["uuid"], one.get("row_version")) for one in data.get("articles", ())],
            to=self.member_on(desk, data["assignee"]),
        )
        shown = {
            "assigned": [uuid_of(row) for row in result.done],
            "unchanged": [uuid_of(row) for row in result.same],
            "refused": [
                {
                    "uuid": one.uuid,
                    "type": TYPE_PREFIX + one.problem.slug,
                    "status": one.problem.status,
                    "detail": one.problem.detail,
                }
                for one in result.left
            ],
        }
        return Response(AssignedManySerializer(shown).data)
