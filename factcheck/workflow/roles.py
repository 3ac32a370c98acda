"""Roles are nested, permissions are data: which role each action needs at least."""

from __future__ import annotations

from factcheck.errors import Refused
from factcheck.models import Membership

Role = Membership.Role

RANK: dict[str, int] = {role: rank for rank, role in enumerate(Role.values)}

PERMISSIONS: dict[str, str] = {
    "read": Role.VIEWER,
    "article.ingest": Role.CHECKER,
    "article.edit": Role.CHECKER,
    "span.write": Role.CHECKER,
    "suggestion.decide": Role.CHECKER,
    "claim.edit": Role.CHECKER,
    "claim.split": Role.LEAD,
    "assign": Role.CHECKER,
    "assign.others": Role.LEAD,
    "queue.save": Role.CHECKER,
    "queue.share": Role.LEAD,
    "evidence.write": Role.CHECKER,
    "relation.write": Role.CHECKER,
    "comment.write": Role.CHECKER,
    "story.write": Role.CHECKER,
    "story.merge": Role.LEAD,
    "story.split": Role.LEAD,
    "suggest": Role.CHECKER,
    "suggester.train": Role.LEAD,
    "suggester.choose": Role.LEAD,
    "token.revoke": Role.ADMIN,
    "policy.edit": Role.ADMIN,
}

WORD: dict[str, str] = {
    Role.VIEWER: "a viewer",
    Role.CHECKER: "a fact-checker",
    Role.REVIEWER: "a reviewer",
    Role.LEAD: "a team lead",
    Role.ADMIN: "an administrator",
}


def at_least(role: str, needed: str) -> bool:
    return RANK[role] >= RANK[needed]


def role_refusal(role: str, needed: str) -> str:
    """The sentence that says which role is missing, or an empty string."""
    if at_least(role, needed):
        return ""
    return f"This needs {WORD[needed]}; on this desk you are {WORD[role]}."


def require(role: str, permission: str) -> None:
    """Raise Refused, with the sentence, unless the role has the permission."""
    if sentence := role_refusal(role, PERMISSIONS[permission]):
        raise Refused(sentence)
