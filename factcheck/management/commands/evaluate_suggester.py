"""``manage.py evaluate_suggester --format FORMAT FILE…``: how well a suggester's scores fit labelled sentences."""

from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.errors import Problem
from annotations.evaluation.figures import figures
from annotations.evaluation.gold import load_gold, measure
from annotations.suggesters import LinearSuggester, get_suggester, passage_of, suggester_with
from annotations.suggesters.linear import DEFAULT
from annotations.training.formats import FORMATS, scored_sentences
from factcheck.management.models import examples_in, model_in

SHOWN = {
    "f1": "F1 at the threshold",
    "f1_of_all": "F1 of marking everything",
    "precision": "precision",
    "recall": "recall",
    "average_precision": "average precision",
    "map": "average precision, mean over the texts",
    "precision_at_10": "precision of the first ten, mean over the texts",
    "calibration_error": "calibration error",
    "span_f1_exact": "F1 of spans, exact",
    "span_f1_overlap": "F1 of spans that share half",
    "claimant_accuracy": "claimant right",
}


class Command(BaseCommand):
    help = (
        "Measure a suggester on labelled sentences: F1 at its threshold beside that of marking everything, average "
        "precision, its mean over the texts (MAP), precision of the first ten, calibration error, sentences a second; "
        "for gold also the spans and the claimants."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--format", required=True, choices=FORMATS, help="what the files are")
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--suggester", default=DEFAULT, metavar="NAME", help="a suggester's name; without: the default"
        )
        which.add_argument("--model", type=Path, help="a file that train_suggester wrote")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines for people")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            suggester = (
                suggester_with(model_in(options["model"])) if options["model"] else get_suggester(options["suggester"])
            )
            found = (
                _of_articles(suggester, options["files"])
                if options["format"] == "gold"
                else _of_sentences(suggester, options["format"], options["files"])
            )
        except Problem as problem:
            raise CommandError(problem.detail) from problem
        found = {
            "suggester": suggester.name,
            "version": suggester.version,
            "threshold": suggester.model.threshold,
            **found,
        }
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        self.stdout.write(
            f"{suggester.version}, proposing from {suggester.model.threshold:.2f} on: {found['examples']:,} sentences, "
            f"{found['positive']:,} of them positive, {found['sentences_per_second']:,.0f} a second"
        )
        for key, label in SHOWN.items():
            if key in found:
                self.stdout.write(f"{found[key]:.3f}  {label}")


def _of_sentences(suggester: LinearSuggester, name: str, paths: list[Path]) -> dict[str, Any]:
    examples = examples_in(name, paths)
    began = perf_counter()
    # With attribution, which is part of what a suggester does for each sentence.
    for example in examples:
        passage_of(example.passage.text)
    scores = suggester.model.score(example.passage for example in examples)
    took = perf_counter() - began
    labels, groups = [example.positive for example in examples], [example.group for example in examples]
    found = figures(scores, labels, groups, suggester.model.threshold)
    return {**found.as_dict(), "sentences_per_second": len(examples) / took}


def _of_articles(suggester: LinearSuggester, paths: list[Path]) -> dict[str, Any]:
    articles = [article for path in paths for article in load_gold(path)]
    began = perf_counter()
    scored = [[*scored_sentences(suggester, article)] for article in articles]
    took = perf_counter() - began
    rows = [row for some in scored for row in some]
    groups = [article.file for article, some in zip(articles, scored, strict=True) for _ in some]
    scores, labels = [score for score, _ in rows], [label for _, label in rows]
    found = figures(scores, labels, groups, suggester.model.threshold)
    return {**found.as_dict(), **measure(suggester, articles), "sentences_per_second": len(rows) / took}
