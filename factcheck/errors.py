"""What can be wrong when people decide, on top of what can be wrong with text."""

from __future__ import annotations

from annotations.errors import Conflict, Invalid, NotFound, Problem

__all__ = [
    "BadToken",
    "Busy",
    "Conflict",
    "GateClosed",
    "Invalid",
    "NotFound",
    "PreconditionRequired",
    "Problem",
    "Refused",
    "Stale",
    "Unauthenticated",
    "Unstored",
]


class Unauthenticated(Problem):
    """Nobody is signed in, or the token is not (or no longer) good (401)."""

    status = 401
    code = "unauthenticated"
    title = "Sign in first"


class BadToken(Unauthenticated):
    """A token that opens nothing; the code says whether it is unknown, expired, revoked or its account closed."""

    code = "bad-token"
    title = "This token is not good"


class Refused(Problem):
    """The caller may not do this; the sentence says why (403)."""

    status = 403
    code = "refused"
    title = "Not allowed"


class Stale(Problem):
    """Somebody changed the object since the caller read it (412). ``extra`` holds what stands there now."""

    status = 412
    code = "stale"
    title = "Changed in the meantime"


class PreconditionRequired(Problem):
    """A write to an object came without saying which version it is about (428)."""

    status = 428
    code = "precondition-required"
    title = "If-Match is missing"


class GateClosed(Conflict):
    """Something is missing before the claim can be published (409). ``extra['missing']`` lists it in words."""

    code = "gate-closed"
    title = "Not ready to be published"


class Unstored(Problem):
    """A file could not be written to the server's disk (503). Nothing was saved; somebody has to see to the disk."""

    status = 503
    code = "not-stored"
    title = "The server's disk does not take it"


class Busy(Problem):
    """The database gave way to somebody else's writing (503). Nothing was saved; the same request may be sent again."""

    status = 503
    code = "busy"
    title = "Others are writing at this moment"
