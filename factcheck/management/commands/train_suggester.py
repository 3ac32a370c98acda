"""``manage.py train_suggester --format FORMAT FILE… --out MODEL``: a suggester's weights from labelled sentences."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.errors import Problem
from annotations.suggesters import Model, by_hand, shipped
from annotations.training import train
from annotations.training.formats import FORMATS
from factcheck.management.models import examples_in, model_in

BASES: dict[str, Callable[[], Model]] = {"shipped": shipped, "cues": by_hand}


class Command(BaseCommand):
    help = (
        "Train a model on labelled sentences and write it to a file, which evaluate_suggester --model reads. Training "
        "moves another model: the shipped one, unless --base names another; “cues” are the named cues alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--format", required=True, choices=FORMATS, help="what the files are")
        parser.add_argument("--out", required=True, type=Path, metavar="MODEL", help="where the model goes")
        parser.add_argument("--base", default="shipped", help="shipped (default), cues, or a model's file")
        parser.add_argument("--name", default="own", help="the model's name")
        parser.add_argument("--note", default="", help="source and licence of the sentences, kept with the weights")

    def handle(self, *args: Any, **options: Any) -> None:
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
