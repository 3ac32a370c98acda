"""``desks/``"""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.actions.policy import PolicyChanges, edit_policy
from factcheck.api.base import Collection, ObjectEndpoint
from factcheck.api.serializers.desks import DeskSerializer, PolicyChangesSerializer, PolicySerializer
from factcheck.models import Membership, Policy
from factcheck.queries import api_scope
from factcheck.workflow import PERMISSIONS


class DeskList(Collection):
    queryset = Membership.objects.none()
    orderings = ("created_at", "-created_at")

    @extend_schema(responses=DeskSerializer(many=True))
    def get(self, request: Request) -> HttpResponseBase:
        """Your desks, with your role, the tags and the rating scale of each."""
        return self.page(api_scope.memberships_of(self.user), DeskSerializer)


class DeskPolicy(ObjectEndpoint):
    versioned = True
    writer = PERMISSIONS["policy.edit"]

    def load(self) -> Policy:
        row: Policy = api_scope.found(api_scope.policies_of(self.user), "desk", desk__slug=self.kwargs["slug"])
        return row

    def show(self, row: Policy) -> dict[str, Any]:
        return dict(PolicySerializer(row).data)

    @extend_schema(responses=PolicySerializer)
    def get(self, request: Request, slug: str) -> Response:
        """What the desk asks for before it publishes."""
        return self.answer()

    @extend_schema(request=PolicyChangesSerializer, responses=PolicySerializer)
    def patch(self, request: Request, slug: str) -> Response:
        """Change it, as an administrator of the desk. It holds for every claim that is not public yet."""
        row = self.load()
        seen = self.required()
        edit_policy(
            row, by=self.actor, seen=seen, changes=PolicyChanges(**self.body(PolicyChangesSerializer, partial=True))
        )
        return self.answer()
