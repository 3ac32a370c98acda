"""The one table of what can happen to a claim, and who may make it happen.

The same rows decide (``refusal``), draw the buttons and answer ``GET …/transitions/`` (``offers``), and print the
table in the documentation. Pure functions over a loaded ClaimFile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from factcheck.errors import Conflict, GateClosed, Invalid, Problem, Refused
from factcheck.models import Claim
from factcheck.workflow.claimfile import Caller, ClaimFile
from factcheck.workflow.gate import missing
from factcheck.workflow.roles import PERMISSIONS, Role, role_refusal

S = Claim.State
Guard = Callable[[ClaimFile, Caller], Problem | None]

BEFORE = ""
"""As a target: back to the state that the claim had before its last move."""


@dataclass(frozen=True)
class Transition:
    """One row. ``sources`` are the states it starts from, ``target`` where it leads (approve may stay).

    ``needs`` names the fields a caller has to send, each with the sentence that asks for it. ``concerns`` says whether
    it is worth showing for this claim at all.
    """

    name: str
    label: str
    sources: frozenset[str]
    target: str
    role: str
    who: str
    needs: dict[str, str] = field(default_factory=dict)
    guard: Guard | None = None
    precondition: Guard | None = None
    concerns: Callable[[ClaimFile], bool] = lambda file: True

    def leads_to(self, file: ClaimFile) -> str:
        """The state that the claim has after it."""
        return file.came_from if self.target == BEFORE else self.target


def states(*names: str) -> frozenset[str]:
    return frozenset(names)


def only_the_author(file: ClaimFile, caller: Caller) -> Problem | None:
    if file.verdict is None or file.verdict.author_id == caller.user_id:
        return None
    return Refused(
        f"Only {file.verdict.author_name}, who proposed this verdict, can withdraw it. You can send it back."
    )


def not_the_author(file: ClaimFile, caller: Caller) -> Problem | None:
    if file.verdict is None or file.verdict.author_id != caller.user_id:
        return None
    return Refused(
        "You wrote this verdict. Withdraw it, and propose the rating that you would give now.", code="own-verdict"
    )


def only_who_declined(file: ClaimFile, caller: Caller) -> Problem | None:
    if file.moved_by_id == caller.user_id:
        return None
    return Refused(f"Only {file.moved_by_name}, who declined it, can take that back. A lead can reopen the claim.")


def not_a_contributor(file: ClaimFile, caller: Caller) -> Problem | None:
    if file.verdict is not None and file.verdict.author_id == caller.user_id:
        return Refused("You wrote this verdict, so somebody else has to approve it.", code="own-verdict")
    if caller.user_id in file.contributors:
        return Refused(
            "You wrote part of what this verdict says (the statement, the claimant, the evidence or a public note), "
            "so somebody else has to approve it.",
            code="contributor",
        )
    return None


def not_approved_yet(file: ClaimFile, caller: Caller) -> Problem | None:
    if any(approval.reviewer_id == caller.user_id for approval in file.valid_approvals):
        return Conflict("You have approved this verdict already.", code="already-approved")
    return None


def gate_is_open(file: ClaimFile, caller: Caller) -> Problem | None:
    lacking = missing(file)
    if not lacking:
        return None
    return GateClosed(
        "Not ready to be published. Missing: " + " ".join(f"{item.title}: {item.sentence}" for item in lacking),
        missing=[item.told() for item in lacking],
    )


def has_live_publication(file: ClaimFile, caller: Caller) -> Problem | None:
    if file.live_publication is not None:
        return None
    return Conflict(f"Nothing of {file.label} is public, so there is nothing to retract.", code="nothing-published")


def has_no_live_publication(file: ClaimFile, caller: Caller) -> Problem | None:
    if file.live_publication is None:
        return None
    return Conflict(
        f"{file.label} is public. Retract the publication first; a published claim is not declined.",
        code="is-published",
    )


HASH_NEEDED = "Send the content_hash that you saw, so that you do not decide on something you have not read."

TRANSITIONS: dict[str, Transition] = {
    row.name: row
    for row in (
        Transition("take", "Take", states(S.NEW), S.OPEN, Role.CHECKER, "a fact-checker"),
        Transition(
            "propose",
            "Propose verdict",
            states(S.OPEN),
            S.IN_REVIEW,
            Role.CHECKER,
            "a fact-checker, who writes the verdict",
            {
                "rating": "Choose a rating.",
                "summary": "Say in one sentence what readers should know.",
                "rationale": "Say why: what was found, and how it leads to the rating.",
            },
        ),
        Transition(
            "withdraw",
            "Withdraw",
            states(S.IN_REVIEW),
            S.OPEN,
            Role.CHECKER,
            "the verdict's author",
            guard=only_the_author,
        ),
        Transition(
            "send_back",
            "Send back",
            states(S.IN_REVIEW),
            S.OPEN,
            Role.REVIEWER,
            "a reviewer, with a comment",
            {"comment": "Say what has to change."},
        ),
        Transition(
            "dispute",
            "Rate differently",
            states(S.IN_REVIEW),
            S.OPEN,
            Role.REVIEWER,
            "a reviewer who would rate it differently, with that rating and a comment; not the verdict's author",
            {
                "rating": "Choose the rating that you would give.",
                "comment": "Say why you would rate it differently.",
                "content_hash": HASH_NEEDED,
            },
            guard=not_the_author,
        ),
        Transition(
            "approve",
            "Approve",
            states(S.IN_REVIEW),
            S.APPROVED,
            Role.REVIEWER,
            "a reviewer who contributed nothing",
            {"content_hash": HASH_NEEDED},
            guard=not_a_contributor,
            precondition=not_approved_yet,
        ),
        Transition(
            "publish",
            "Publish",
            states(S.APPROVED),
            S.PUBLISHED,
            Role.LEAD,
            "a team lead, when the gate is open",
            {"content_hash": HASH_NEEDED},
            precondition=gate_is_open,
        ),
        Transition("reopen", "Reopen", states(S.APPROVED, S.DECLINED), S.OPEN, Role.LEAD, "a team lead"),
        Transition(
            "correct",
            "Correct",
            states(S.PUBLISHED),
            S.OPEN,
            Role.LEAD,
            "a team lead, with severity and a public note; the publication stays public",
            {
                "severity": "Say how serious it is: minor or major.",
                "note": "Write the public note: what was wrong. Readers see it with the correction.",
            },
        ),
        Transition(
            "retract",
            "Retract",
            states(*S.values),
            S.OPEN,
            Role.LEAD,
            "a team lead, with a public note; a tombstone stays",
            {"note": "Write the public note: why this is withdrawn. Readers see it in place of the verdict."},
            precondition=has_live_publication,
            concerns=lambda file: file.live_publication is not None,
        ),
        Transition(
            "decline",
            "Decline",
            states(S.NEW, S.OPEN),
            S.DECLINED,
            Role.CHECKER,
            "a fact-checker, with a reason",
            {"reason": "Say why this is not checked."},
            precondition=has_no_live_publication,
        ),
        Transition(
            "undo",
            "Undo the decline",
            states(S.DECLINED),
            BEFORE,
            Role.CHECKER,
            "whoever declined it",
            guard=only_who_declined,
        ),
        Transition(
            "merge",
            "Merge",
            states(S.NEW, S.OPEN, S.IN_REVIEW, S.APPROVED, S.PUBLISHED, S.DECLINED),
            S.MERGED,
            Role.LEAD,
            "a team lead; the claim's public ids still resolve",
            {"into": "Name the claim that this one is merged into."},
        ),
        Transition(
            "unmerge",
            "Unmerge",
            states(S.MERGED),
            BEFORE,
            Role.LEAD,
            "a team lead, as long as nothing that the merge moved has moved on",
        ),
    )
}


def transition_named(name: str) -> Transition:
    if name not in TRANSITIONS:
        raise Invalid.field("name", f"There is no transition {name!r}. Choose one of: {', '.join(TRANSITIONS)}.")
    return TRANSITIONS[name]


def refusal(file: ClaimFile, caller: Caller, transition: Transition) -> Problem | None:
    """Why this caller cannot do this now, or None. Asked in this order: role, state, person, what else is missing."""
    if sentence := role_refusal(caller.role, transition.role):
        return Refused(sentence)
    if file.state not in transition.sources:
        starts = " or ".join(S(state).label.lower() for state in S.values if state in transition.sources)
        return Conflict(
            f"{file.label} is {S(file.state).label.lower()}; “{transition.label}” starts from {starts}.",
            code="wrong-state",
            state=file.state,
        )
    for check in (transition.guard, transition.precondition):
        if check is not None and (problem := check(file, caller)) is not None:
            return problem
    return None


@dataclass(frozen=True)
class Offer:
    """One transition as this caller meets it: possible, or not with the sentence why.

    ``starts_here`` says whether it belongs beside this claim: it starts from its state, and there is something to do.
    """

    name: str
    label: str
    allowed: bool
    reason: str
    needs: dict[str, str]
    starts_here: bool


def offers(file: ClaimFile, caller: Caller) -> list[Offer]:
    """Every row of the table, in its order, answered for this caller."""
    answers = []
    for row in TRANSITIONS.values():
        problem = refusal(file, caller, row)
        answers.append(
            Offer(
                row.name,
                row.label,
                problem is None,
                problem.detail if problem else "",
                row.needs,
                file.state in row.sources and row.concerns(file),
            )
        )
    return answers


EDITABLE = states(S.NEW, S.OPEN, S.IN_REVIEW, S.APPROVED)


def edit_refusal(file: ClaimFile, caller: Caller) -> Problem | None:
    """Why the claim's content cannot be edited now, or None. An edit in review or later voids the approvals."""
    if sentence := role_refusal(caller.role, Role.CHECKER):
        return Refused(sentence)
    if file.state in EDITABLE:
        return None
    way_out = {
        S.PUBLISHED: "A lead opens a correction first; the publication stays public meanwhile.",
        S.DECLINED: "A lead reopens it first.",
        S.MERGED: "Edit the claim that it was merged into.",
    }[S(file.state)]
    return Conflict(
        f"{file.label} is {S(file.state).label.lower()}, so it is not edited. {way_out}", code="not-editable"
    )


def split_refusal(file: ClaimFile, caller: Caller) -> Problem | None:
    """Why the claim cannot be split now, or None. Its verdict and publications stay with it, so it has to be open."""
    if sentence := role_refusal(caller.role, PERMISSIONS["claim.split"]):
        return Refused(sentence)
    if file.state in (S.NEW, S.OPEN):
        return None
    way_out = {
        S.IN_REVIEW: "Send the verdict back first; it stays with this claim.",
        S.APPROVED: "Reopen it first; its verdict stays with it.",
        S.PUBLISHED: "Open a correction first; the publication stays public meanwhile.",
        S.DECLINED: "Reopen it first.",
        S.MERGED: "Split the claim that it was merged into.",
    }[S(file.state)]
    return Conflict(f"{file.label} is {S(file.state).label.lower()}, so it is not split. {way_out}", code="not-split")
