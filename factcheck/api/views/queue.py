"""``queue/``: what is to be done on a desk, why it waits, giving and planning it, and taking that back."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.actions.assign import assign_many
from factcheck.actions.base import Actor, role_on
from factcheck.actions.many import Outcome, Pick, uuid_of
from factcheck.actions.plan import Plan, plan_many
from factcheck.actions.undo import undo_changes
from factcheck.api.base import Collection, Endpoint
from factcheck.api.pagination import KeysetPagination
from factcheck.api.problems import TYPE_PREFIX, invalid
from factcheck.api.serializers.queue import (
    AssignedManySerializer,
    AssignManySerializer,
    PlanManySerializer,
    PlannedManySerializer,
    QueueItemSerializer,
    UndoneSerializer,
    UndoSerializer,
)
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

        200 also when some were left as they are: `refused` names each with its reason. `queue/undo/` takes it back.
        """
        data = self.body(AssignManySerializer)
        desk = self.desk_named(data.get("desk"))
        to = self.member_on(desk, data["assignee"])
        outcome = assign_many(desk, by=self.actor, **picks_of(data), to=to)
        return Response(AssignedManySerializer(shown(outcome, "assigned", self.actor)).data)


class QueuePlan(Endpoint):
    @extend_schema(request=PlanManySerializer, responses=PlannedManySerializer)
    def post(self, request: Request) -> Response:
        """Set the priority, the due date or both of many claims and articles.

        200 also when some were left as they are: `refused` names each with its reason. `queue/undo/` takes it back.
        """
        data = self.body(PlanManySerializer)
        desk = self.desk_named(data.get("desk"))
        plan = Plan(data.get("priority", ...), data.get("due", ...))
        outcome = plan_many(desk, by=self.actor, **picks_of(data), plan=plan)
        return Response(PlannedManySerializer(shown(outcome, "changed", self.actor)).data)


class QueueUndo(Endpoint):
    @extend_schema(request=UndoSerializer, responses=UndoneSerializer)
    def post(self, request: Request) -> Response:
        """Take back what one request of yours assigned or planned.

        200 also when some were left because somebody moved them since: `refused` names each with what happened.
        """
        data = self.body(UndoSerializer)
        outcome = undo_changes(self.desk_named(data.get("desk")), by=self.actor, batch=data["batch"])
        return Response(UndoneSerializer(shown(outcome, "undone", self.actor)).data)


def picks_of(data: dict[str, Any]) -> dict[str, list[Pick]]:
    """The claims and articles that a request names."""
    return {
        of: [Pick(one["uuid"], one.get("row_version")) for one in data.get(of, ())] for of in ("claims", "articles")
    }


def shown(outcome: Outcome, done: str, by: Actor) -> dict[str, Any]:
    """What became of each, as the answer says it."""
    return {
        done: [uuid_of(row) for row in outcome.done],
        "unchanged": [uuid_of(row) for row in outcome.same],
        "refused": [
            {
                "uuid": one.uuid,
                "type": TYPE_PREFIX + one.problem.slug,
                "status": one.problem.status,
                "detail": one.problem.detail,
            }
            for one in outcome.left
        ],
        "batch": by.batch,
    }
