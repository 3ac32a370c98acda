"""``desks/``"""

from __future__ import annotations

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from factcheck.api.base import Collection
from factcheck.api.serializers.desks import DeskSerializer
from factcheck.models import Membership
from factcheck.queries import api_scope


class DeskList(Collection):
    queryset = Membership.objects.none()
    orderings = ("created_at", "-created_at")

    @extend_schema(responses=DeskSerializer(many=True))
    def get(self, request: Request) -> HttpResponseBase:
        """Your desks, with your role, the tags and the rating scale of each."""
        return self.page(api_scope.memberships_of(self.user), DeskSerializer)
