"""``notices/``: what happened to claims that concern you."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.actions.notices import see_notices
from factcheck.api.base import Collection, Endpoint
from factcheck.api.filters import NoticeFilter
from factcheck.api.serializers.notices import NoticeSerializer, SeenNoticesSerializer, SeenSerializer
from factcheck.models import Notice
from factcheck.queries.notices import notices_of, unseen_of
from factcheck.workflow import PERMISSIONS


class NoticeList(Collection):
    queryset = Notice.objects.none()
    filterset_class = NoticeFilter
    orderings = ("-at", "at")

    @extend_schema(responses=NoticeSerializer(many=True))
    def get(self, request: Request) -> HttpResponseBase:
        """What happened to claims of your desks and concerns you, the newest first."""
        return self.page(notices_of(self.user), NoticeSerializer)


class NoticesSeen(Endpoint):
    writer = PERMISSIONS["read"]

    @extend_schema(request=SeenNoticesSerializer, responses=SeenSerializer)
    def post(self, request: Request) -> Response:
        """Mark notices of yours as read."""
        data = self.body(SeenNoticesSerializer)
        seen = see_notices(by=self.actor, notices=data.get("notices", ()), until=data.get("until"))
        return Response({"seen": seen, "unseen": unseen_of(self.user)})
