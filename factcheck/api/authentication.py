"""Bearer tokens. Pages of this server use their session instead, with CSRF, through DRF's own class."""

from __future__ import annotations

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from factcheck.actions.access import find_token
from factcheck.errors import BadToken
from factcheck.models import ApiToken, User

SCHEME = "Bearer"


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer fck_…``. ``request.auth`` is then the ApiToken, whose scopes narrow what the user may.

    A token that is unknown, revoked, expired or of a deactivated user is refused (401) and the problem says which it
    is, even beside a good session.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        try:
            token = find_token(secret.strip())
        except BadToken as problem:
            # DRF adds the header WWW-Authenticate to its own exceptions only; problems.py makes a BadToken of it again.
            raise AuthenticationFailed(problem.detail, code=problem.slug) from problem
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return SCHEME
