"""The description of the API: OpenAPI 3.1, made from the views, with what all of them share added once."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction

from factcheck.api.permissions import Scope
from factcheck.api.problems import MEDIA_TYPE, TYPE_PREFIX
from factcheck.api.serializers.common import ProblemSerializer
from factcheck.workflow import Role

MEANING = {
    400: "The request cannot be read: broken JSON, a malformed header.",
    401: "No token, or one that is not good.",
    403: "Not allowed: the scope, the role, or a rule that no role escapes. The sentence says which.",
    404: "There is no such thing, or it belongs to another desk.",
    409: "Its state does not allow this, or somebody was faster.",
    412: "It changed since you read it; `current` holds what stands there now.",
    413: "The body is too large.",
    415: "The body is not application/json.",
    422: "Something in the input is not right; `errors` names the fields.",
    428: "If-Match is missing.",
    503: "Others were writing the same at this moment. Nothing was saved: send it again.",
}


TYPES: dict[int, tuple[str, ...]] = {
    400: ("unreadable-body", "malformed-if-match"),
    401: ("unauthenticated", "bad-token", "token-expired", "token-revoked", "account-deactivated"),
    403: ("scope", "refused", "own-verdict", "contributor", "csrf"),
    404: ("not-found",),
    409: ("wrong-state", "gate-closed", "content-changed", "not-editable", "revision-mismatch", "merged", "conflict"),
    412: ("stale",),
    413: ("too-large",),
    415: ("unsupported-media-type",),
    422: (
        *("invalid", "unknown-parameter", "idempotency-key-reused", "exact-mismatch", "range", "nothing-to-change"),
        *("no-article", "fetch-bad-address", "fetch-refused-address"),
    ),
    428: ("precondition-required",),
    503: ("busy",),
}
"""The types of problem that a client should know, by status; an address may have more of its own."""


class Schema(AutoSchema):
    """Adds what a caller needs, the problems that can come back, and the headers for versions and repeated posts.

    ``x-role`` is the role that is needed at least on the object's desk; a rule of the workflow may ask for more.
    """

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        operation.setdefault("parameters", []).extend(self._header_parameters())
        problem = self.resolve_serializer(ProblemSerializer, "response").ref
        for status in self._problems():
            operation["responses"][str(status)] = {
                "description": MEANING[status],
                "content": {MEDIA_TYPE: {"schema": problem}},
                "x-types": [TYPE_PREFIX + code for code in TYPES[status]],
            }
        operation["x-role"] = Role.VIEWER if self.method == "GET" else getattr(self.view, "writer", Role.CHECKER)
        return operation

    def get_auth(self) -> list[dict[str, Any]]:
        """As OpenAPI 3.1 has it: the scope that a token needs stands behind the name of its scheme."""
        scope = Scope.READ if self.method == "GET" else Scope.WRITE
        return [
            {name: [str(scope)] if name == TokenScheme.name else []} for found in super().get_auth() for name in found
        ]

    @property
    def _versioned(self) -> bool:
        return getattr(self.view, "versioned", False)

    def _header_parameters(self) -> list[dict[str, Any]]:
        found = []
        if self._versioned and self.method in ("PATCH", "DELETE", "POST"):
            needed = self.method != "POST"
            said = "The ETag of the object as you read it." + ("" if needed else " Checked when it is sent.")
            found.append(_header("If-Match", said, required=needed, example='"v3"'))
        if self.method == "POST" and getattr(self.view, "takes_keys", True):
            found.append(_header("Idempotency-Key", "1 to 100 characters of your choice: sent again, it is done once."))
        return found

    def _problems(self) -> list[int]:
        if not self.get_auth():
            return [404]
        found = {401, 403, *getattr(self.view, "further_problems", ())}
        if "{" in self.path:
            found.add(404)
        if self.method != "GET":
            found.add(503)
        if self.method in ("POST", "PATCH"):
            found |= {400, 409, 413, 415, 422}
        if self.method == "GET" and any(parameter["in"] == "query" for parameter in self._get_parameters()):
            found.add(422)
        if self._versioned and self.method in ("PATCH", "DELETE", "POST"):
            found |= {400, 412}
        if self._versioned and self.method in ("PATCH", "DELETE"):
            found |= {409, 428}
        return sorted(found)


def _header(name: str, said: str, *, required: bool = False, example: str = "") -> dict[str, Any]:
    shown = {"example": example} if example else {}
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": said,
        "schema": {"type": "string"},
        **shown,
    }


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "factcheck.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token that its owner made on the page `/account/tokens/`, or `manage.py create_token`.",
        }


class ChoiceSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """A list of choices is a component under its own name, wherever it is used."""

    target_class = "factcheck.api.fields.Choice"

    def get_name(self) -> str:
        name: str = self.target.list_name
        return name

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        choices = self.target.choices
        return {
            "type": "string",
            "enum": list(choices),
            "description": "\n".join(f"* `{key}`: {label}" for key, label in choices.items()),
        }
