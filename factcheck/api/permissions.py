"""Who gets in at all. What they may do on a desk is decided by the actions, from the role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from factcheck.errors import Refused
from factcheck.models import ApiToken

if TYPE_CHECKING:
    # DRF's views import this module while they are being made.
    from rest_framework.views import APIView

Scope = ApiToken.Scope

IMPLIED: dict[str, frozenset[str]] = {
    Scope.READ: frozenset({Scope.READ}),
    Scope.SUGGEST: frozenset({Scope.READ, Scope.SUGGEST}),
    Scope.WRITE: frozenset({Scope.READ, Scope.SUGGEST, Scope.WRITE}),
    Scope.ADMIN: frozenset(Scope.values),
}
"""What a token with this scope may do. Suggesting is not deciding: accepting a suggestion makes a mark, and writes."""


class ScopedAccess(BasePermission):
    """Somebody who is signed in; a token also needs ``read`` to read and ``write`` to change anything.

    Raises Refused (403) for a token whose scopes do not reach. Nobody signed in is 401.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return False
        if isinstance(request.auth, ApiToken):
            needed = Scope.READ if request.method in SAFE_METHODS else Scope.WRITE
            if not any(needed in IMPLIED.get(scope, ()) for scope in request.auth.scopes):
                raise Refused(
                    f"This token has the scope {' and '.join(request.auth.scopes)}; this request needs {needed}.",
                    code="scope",
                    needed=str(needed),
                )
        return True
