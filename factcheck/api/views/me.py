"""``me/``"""

from __future__ import annotations

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.api.base import Endpoint
from factcheck.api.serializers.desks import DeskOfMineSerializer, MeSerializer, TokenSerializer
from factcheck.models import ApiToken, Membership


class Me(Endpoint):
    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> HttpResponseBase:
        """Who you are: your name, your role on each of your desks, and what your token may do."""
        memberships = Membership.objects.filter(user=self.user).select_related("desk").order_by("desk__name", "id")
        token = request.auth if isinstance(request.auth, ApiToken) else None
        shown = {
            "uuid": self.user.uuid,
            "username": self.user.username,
            "name": str(self.user),
            "desks": DeskOfMineSerializer(memberships, many=True).data,
            "token": TokenSerializer(token).data if token else None,
        }
        return self.weakly_tagged(Response(shown))
