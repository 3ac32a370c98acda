"""The publishing gate: what a verdict needs before readers see it. It depends on the rating.

A rating that decides (true … false) needs independent sources, or the stated reason why one is enough. A rating that
does not (contested, unverifiable) needs a log of attempts instead. Every verdict needs its rationale and valid
approvals.
"""

from __future__ import annotations

from dataclasses import dataclass

from factcheck.workflow.claimfile import ClaimFile

NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


@dataclass(frozen=True)
class Requirement:
    """One line of the list. ``anchor`` is the part of the claim page where it is met."""

    key: str
    met: bool
    title: str
    sentence: str
    anchor: str
    blocks: bool = True


def in_words(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def requirements(file: ClaimFile) -> list[Requirement]:
    """Everything the gate asks of this claim, met or not, the missing first."""
    found = [_verdict(file), _approvals(file)]
    if file.verdict is not None:
        found.append(_sources(file) if file.verdict.rating_decides else _attempts(file))
    if file.needs_recheck:
        found.append(
            Requirement(
                "recheck",
                False,
                "A recheck",
                "The text in which the claim was seen has changed since. Somebody has to look at it again.",
                "seen",
            )
        )
    if file.contradicted_and_true:
        others = ", ".join(file.contradicted_and_true)
        found.append(
            Requirement(
                "contradiction",
                False,
                "A contradiction rated true on both sides",
                f"{file.label} contradicts {others}, and both are rated true. This does not block.",
                "counter-claims",
                blocks=False,
            )
        )
    return sorted(found, key=lambda item: (item.met, not item.blocks))


def missing(file: ClaimFile) -> list[Requirement]:
    return [item for item in requirements(file) if item.blocks and not item.met]


def _verdict(file: ClaimFile) -> Requirement:
    if file.verdict is None:
        return Requirement("verdict", False, "A verdict", "Nobody has proposed a rating yet.", "verdict")
    if not file.verdict.rationale.strip():
        return Requirement("verdict", False, "A rationale", "The verdict does not say why.", "verdict")
    return Requirement("verdict", True, "A verdict with a rationale", "", "verdict")


def _approvals(file: ClaimFile) -> Requirement:
    have, need = len(file.valid_approvals), file.approvals_needed
    count = f"{have} of {need}"
    if have >= need:
        names = ", ".join(approval.reviewer_name for approval in file.valid_approvals)
        return Requirement(
            "approvals", True, f"{count} approvals" if need > 1 else "An approval", f"By {names}.", "review"
        )
    title = "One approval" if need - have == 1 else f"{in_words(need - have)} approvals"
    if file.void_approvals and file.last_change is not None:
        names = ", ".join(sorted({approval.reviewer_name for approval in file.void_approvals}))
        sentence = f"{names} approved before {file.last_change.name} {file.last_change.what}, so it no longer counts."
    elif file.state == "in_review":
        sentence = "Somebody who wrote nothing of this has to approve it."
    elif file.state == "approved":
        sentence = "A lead reopens the claim, and it is reviewed again."
    else:
        sentence = "It is asked for when the verdict is proposed."
    return Requirement("approvals", False, f"{title} ({count})", sentence, "review")


def _sources(file: ClaimFile) -> Requirement:
    have, need = file.independent_sources, file.sources_needed
    if have >= need:
        return Requirement("sources", True, f"{in_words(have)} independent sources", "", "evidence")
    if have and file.single_source_reason.strip():
        return Requirement(
            "sources", True, "A stated reason for a single source", file.single_source_reason, "evidence"
        )
    lacking = need - have
    noun = "source is" if lacking == 1 else "sources are"
    word = in_words(lacking) + (" more" if have else "")
    return Requirement(
        "sources",
        False,
        f"{need} independent sources ({have} of {need})",
        f"{word} independent {noun} missing; copies of one wire story count as one.",
        "evidence",
    )


def _attempts(file: ClaimFile) -> Requirement:
    assert file.verdict is not None
    if file.attempts:
        noun = "attempt" if file.attempts == 1 else "attempts"
        return Requirement("attempts", True, f"{in_words(file.attempts)} logged {noun} to check it", "", "attempts")
    return Requirement(
        "attempts",
        False,
        "A log of attempts",
        f"“{file.verdict.rating_label}” is published with what was tried: who or what was asked, when, and the result.",
        "attempts",
    )
