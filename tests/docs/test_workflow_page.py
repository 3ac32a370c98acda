"""The workflow page's table is the code's table."""

from __future__ import annotations

import os
from pathlib import Path

from factcheck.models import Claim
from factcheck.workflow import TRANSITIONS

PAGE = Path(__file__).parents[2] / "docs" / "workflow.md"
BEGIN, END = "<!-- transitions -->\n", "<!-- /transitions -->"


def printed_table() -> str:
    lines = ["| transition | from | to | who |", "|---|---|---|---|"]
    for row in TRANSITIONS.values():
        sources = ", ".join(state.label.lower() for state in Claim.State if state in row.sources)
        target = Claim.State(row.target).label.lower()
        if row.name == "approve":
            target = f"{target}, when there are enough"
        if row.name == "retract":
            sources = "any state with a live publication"
        lines.append(f"| {row.name} | {sources} | {target} | {row.who} |")
    return "\n".join(lines) + "\n"


def test_the_transition_table_in_the_docs_is_the_one_in_the_code():
    page = PAGE.read_text()
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    wanted = before + BEGIN + printed_table() + END + after
    if os.environ.get("FACTCHECK_TEST_WRITE_DOCS"):
        PAGE.write_text(wanted)
    assert page == wanted, "Run the test once with FACTCHECK_TEST_WRITE_DOCS=1 to print the table anew."
