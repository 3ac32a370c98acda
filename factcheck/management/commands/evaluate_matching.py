"""``manage.py evaluate_matching GOLD.json``: how well the same claim and the contradiction are found and told apart."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.errors import Problem
from annotations.evaluation.matching import Ranking, evaluate

DIGITS = 4


class Command(BaseCommand):
    help = (
        "Rank the claims of other articles for each labelled claim, and tell how pairs stand to each other, from raw "
        "text and the spans alone. The articles are looked up in ../articles beside the gold file's folder."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("gold", help="JSON with articles, their claims, and relations between these")
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            figures = evaluate(options["gold"])
        except Problem as problem:
            raise CommandError(problem.detail) from problem
        if options["json"]:
            told = {name: _rounded(getattr(figures, name)) for name in ("same", "contradicts")}
            self.stdout.write(json.dumps({**told, "typing_f1": round(figures.typing_f1, DIGITS)}))
            return
        self.stdout.write(f"{figures.claims} claims, {figures.pairs} links that people gave across articles")
        for title, ranking in (("same claim", figures.same), ("contradiction", figures.contradicts)):
            self.stdout.write(
                f"{title:14} MAP {ranking.map:.3f}   R@5 {ranking.recall_at_5:.3f}   "
                f"R@10 {ranking.recall_at_10:.3f}   over {ranking.queries} claims"
            )
        self.stdout.write(
            f"{'kind of link':14} F1 {figures.typing_f1:.3f} over all pairs; "
            f"{figures.typed_right:.1%} of the links that people gave get their kind"
        )


def _rounded(ranking: Ranking) -> dict[str, float]:
    return {name: round(value, DIGITS) for name, value in asdict(ranking).items() if name != "queries"}
