"""The workflow page's tables are the code's tables."""

from __future__ import annotations

from pathlib import Path

from factcheck.models import Claim
from factcheck.workflow import BEFORE, PERMISSIONS, TRANSITIONS, Role
from tests.support.printed import check_tables, described, table

PAGE = Path(__file__).parents[2] / "docs" / "workflow.md"

IN_WORDS = {
    "read": "read and export what the desk has",
    "article.ingest": "add articles and their new text",
    "article.edit": "edit an article's details",
    "span.write": "mark passages",
    "suggestion.decide": "decide suggestions",
    "claim.edit": "make and edit claims",
    "claim.split": "split a claim in two",
    "assign": "take work that nobody has, and let go of their own",
    "assign.others": "give work to others, and take it from them",
    "queue.save": "save queues for themselves",
    "queue.share": "save queues for the desk",
    "evidence.write": "collect evidence, log attempts and replies",
    "relation.write": "link claims",
    "comment.write": "comment",
    "story.write": "open and edit stories",
    "story.merge": "merge stories",
    "story.split": "split stories",
    "suggest": "hand in suggestions",
    "suggester.train": "have the desk's suggester trained",
    "suggester.choose": "choose which suggester reads",
    "token.revoke": "revoke other people's tokens",
    "policy.edit": "change the desk's policy",
}


def roles() -> str:
    may = described(PERMISSIONS, IN_WORDS)
    rows = []
    for role in Role:
        words = [words for name, words in may if PERMISSIONS[name] == role]
        moves = [f"`{row.name}`" for row in TRANSITIONS.values() if row.role == role]
        rows.append((role.label.lower(), "; ".join(words) or "–", ", ".join(moves) or "–"))
    return table(("role", "may also", "and moves a claim by"), rows)


def transitions() -> str:
    rows = []
    for row in TRANSITIONS.values():
        sources = ", ".join(state.label.lower() for state in Claim.State if state in row.sources)
        target = Claim.State(row.target).label.lower() if row.target != BEFORE else "the state before"
        if row.name == "approve":
            target = f"{target}, when there are enough"
        if row.name == "retract":
            sources = "any state with a live publication"
        rows.append((row.name, sources, target, row.who))
    return table(("transition", "from", "to", "who"), rows)


def test_the_tables_in_the_docs_are_those_in_the_code():
    check_tables(PAGE, {"roles": roles(), "transitions": transitions()})
