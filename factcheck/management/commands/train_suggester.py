"""``manage.py train_suggester --format FORMAT FILE… --out MODEL``: a suggester's weights from labelled sentences.

``manage.py train_suggester --desk SLUG``: a desk's own, from its people's decisions.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.errors import Problem
from annotations.suggesters import Model, by_hand, shipped
from annotations.training import train
from annotations.training.formats import FORMATS
from factcheck.actions.learning import train_now
from factcheck.management.models import examples_in, model_in
from factcheck.models import Desk

BASES: dict[str, Callable[[], Model]] = {"shipped": shipped, "cues": by_hand}


class Command(BaseCommand):
    help = (
        "Train a model on labelled sentences and write it to a file, which evaluate_suggester --model reads. Training "
        "moves another model: the shipped one, unless --base names another; “cues” are the named cues alone. With "
        "--desk it is the desk's own, trained on its decisions, judged beside the one in use, and taken if better."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", type=Path)
        parser.add_argument("--desk", metavar="SLUG", help="the desk whose decisions teach, in place of files")
        parser.add_argument("--format", choices=FORMATS, help="what the files are")
        parser.add_argument("--out", type=Path, metavar="MODEL", help="where the model goes")
        parser.add_argument("--base", default="shipped", help="shipped (default), cues, or a model's file")
        parser.add_argument("--name", default="own", help="the model's name")
        parser.add_argument("--note", default="", help="source and licence of the sentences, kept with the weights")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["desk"]:
            self.stdout.write(_of_desk(options["desk"]))
            return
        if not (options["files"] and options["format"] and options["out"]):
            raise CommandError("Give files, their --format and --out; or --desk with a desk's short name.")
        base = BASES[options["base"]]() if options["base"] in BASES else model_in(Path(options["base"]))
        examples = examples_in(options["format"], options["files"])
        positive = sum(example.positive for example in examples)
        provenance = {
            "format": options["format"],
            "files": [path.name for path in options["files"]],
            "sentences": len(examples),
            "positive": positive,
            "base": base.version,
            "note": options["note"],
        }
        try:
            model = train(examples, base=base, name=options["name"], provenance=provenance)
        except Problem as problem:
            raise CommandError(problem.detail) from problem
        try:
            options["out"].write_text(model.as_json(), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{options['out']} cannot be written: {error.strerror}.") from error
        self.stdout.write(
            f"{model.version}: {len(examples):,} sentences, {positive:,} of them positive; proposes from "
            f"{model.threshold:.2f} on. Written to {options['out']}."
        )


def _of_desk(slug: str) -> str:
    """Train the desk's own; what came of it, in words."""
    desk = Desk.objects.filter(slug=slug).first()
    if desk is None:
        raise CommandError(f"There is no desk {slug!r}.")
    try:
        row = train_now(desk)
    except Problem as problem:
        raise CommandError(problem.detail) from problem
    if row is None:
        return "A worker is training it; the desk's settings tell what comes of it."
    return f"Suggester {row.number}, {row.get_outcome_display().lower()}: {row.reason}"
