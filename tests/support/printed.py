"""Tables in the documentation that are printed from the code, each between two comments with its name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

MARKED = re.compile(r"<!-- (?P<name>[a-z]+) -->\n.*?<!-- /(?P=name) -->", re.DOTALL)

Member = TypeVar("Member")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table. A cell is one line and holds no bar."""
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for row in rows:
        assert len(row) == len(head)
        assert not any("|" in cell or "\n" in cell for cell in row), f"{row} would break the table."
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines) + "\n"


def described(members: Iterable[Member], meanings: Mapping[Member, str]) -> list[tuple[Member, str]]:
    """Each member with its sentence, in the code's order. Fails for one without a sentence and for one that is gone."""
    known = list(members)
    silent = [str(member) for member in known if member not in meanings]
    gone = [str(member) for member in meanings if member not in known]
    assert not silent, f"Write a sentence for {', '.join(silent)}: the table says what each of them means."
    assert not gone, f"The code has no {', '.join(gone)} any more. Remove the sentence."
    return [(member, meanings[member]) for member in known]


def check_tables(page: Path, tables: Mapping[str, str]) -> None:
    """The page holds exactly these tables, in this order, as the code prints them."""
    text = page.read_text()
    assert [found["name"] for found in MARKED.finditer(text)] == list(tables)

    def printed(found: re.Match[str]) -> str:
        name = found["name"]
        return f"<!-- {name} -->\n{tables[name]}<!-- /{name} -->"

    wanted = MARKED.sub(printed, text)
    if os.environ.get("FACTCHECK_TEST_WRITE_DOCS"):
        page.write_text(wanted)
    assert text == wanted, "Run the test once with FACTCHECK_TEST_WRITE_DOCS=1 to print the tables anew."
