"""The floors and the wall of the house, as pyproject.toml draws them."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator

from tests.support.product import ROOT


def test_imports_go_downward_only() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100)

    assert done.returncode == 0, done.stdout + done.stderr


MOVES = "factcheck/actions/moves.py"
EFFECTS = {"factcheck/actions/transitions.py", "factcheck/actions/merging.py"}
"""Where the effects of the transition table's rows stand: nothing else moves a claim."""
OF_ARTICLES = "factcheck/actions/articles.py"


def _sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / "factcheck").rglob("*.py")):
        if "migrations" not in path.parts:
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def _writes_state_event(node: ast.AST) -> bool:
    """An assignment to ``….state_event``, or a call that names it, such as ``update(state_event=…)``."""
    if isinstance(node, ast.Attribute):
        return node.attr in ("state_event", "state_event_id") and isinstance(node.ctx, ast.Store)
    if isinstance(node, ast.Call):
        return any(word.arg in ("state_event", "state_event_id") for word in node.keywords)
    return False


def test_a_claim_changes_its_state_in_one_place_only() -> None:
    # The database refuses a state without its event (``triggers``), so whoever moves a claim writes ``state_event``.
    writers = {path for path, tree in _sources() if any(map(_writes_state_event, ast.walk(tree)))}

    assert writers == {MOVES, OF_ARTICLES}


def test_only_the_effects_of_the_transition_table_move_a_claim() -> None:
    callers = {
        path
        for path, tree in _sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "factcheck.actions.moves"
        and any(name.name == "move" for name in node.names)
    }
    whole = {
        path
        for path, tree in _sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import) and any(name.name == "factcheck.actions.moves" for name in node.names)
    }

    assert callers == EFFECTS
    assert not whole
