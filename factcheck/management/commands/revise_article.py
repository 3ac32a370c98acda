"""``manage.py revise_article UUID FILE``: new text for an article, its next revision."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.text import normalise, refuse_too_long
from factcheck.actions.base import Actor
from factcheck.actions.carry import Preview, preview_revision
from factcheck.actions.ingest import ArticleInput, revise_article
from factcheck.actions.sources import file_kind
from factcheck.errors import Problem
from factcheck.management.people import acting_user
from factcheck.models import DeskArticle
from factcheck.models.event import Via

STDIN = "-"
FORECAST = {
    "exact": "stay on their words",
    "moved": "move with their words",
    "changed": "stand on changed words",
    "collision": "fall together with others",
    "orphan": "lose their place",
}


class Command(BaseCommand):
    help = (
        "Give an article new text, which becomes its next revision. Its marks are carried over in the background. "
        "Text in which the words of a published claim are gone is refused unless --confirm-lost says so. "
        "The text that is there already makes no new revision."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("article", metavar="UUID", help="the article's uuid, as in its address")
        parser.add_argument(
            "file",
            metavar="FILE",
            help="the new text, HTML or Markdown by its name; - reads standard input",
        )
        parser.add_argument("--by", default="", help="user to act as; without: the desk's first administrator or lead")
        parser.add_argument(
            "--confirm-lost", action="store_true", help="take it even when published claims lose their words"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        row = self._article(options["article"])
        by = Actor(acting_user(row.desk, options["by"]), Via.COMMAND)
        try:
            content = self._read(options["file"], ArticleInput(text="", confirm_lost=options["confirm_lost"]))
            text = normalise(content.text, max_bytes=settings.MAX_ARTICLE_BYTES).text
            preview = preview_revision(row, text)
            taken = revise_article(row, by=by, content=content, seen=row.row_version)
        except Problem as problem:
            raise CommandError(_words(problem)) from problem
        if taken.outcome == "same":
            self.stdout.write(f"unchanged: this is the text of revision {taken.revision.number} already")
            return
        self.stdout.write(f"revised: “{taken.revision.title}” has revision {taken.revision.number}")
        for sentence in taken.revision.changes:
            self.stdout.write(sentence)
        self._foretell(preview)

    def _foretell(self, preview: Preview) -> None:
        for state, words in FORECAST.items():
            if count := preview.counts.get(state, 0):
                self.stdout.write(f"marks that {words}: {count}")

    def _article(self, uuid: str) -> DeskArticle:
        try:
            wanted = UUID(uuid)
        except ValueError as error:
            raise CommandError(f"{uuid!r} is not a uuid. It stands in the article's address.") from error
        row = (
            DeskArticle.objects.filter(article__uuid=wanted)
            .select_related("desk", "article", "current")
            .defer("current__raw")
            .first()
        )
        if row is None:
            raise CommandError(f"There is no article {wanted}.")
        return row

    def _read(self, name: str, given: ArticleInput) -> ArticleInput:
        """The file's article. What is larger than one may be is not read to its end; raises Invalid for it."""
        kind = file_kind(name)
        most = kind.largest()
        if name == STDIN:
            return kind.read(given, sys.stdin.buffer.read(most + 1))
        try:
            with Path(name).open("rb") as file:
                refuse_too_long(os.fstat(file.fileno()).st_size, max_bytes=most)
                raw = file.read(most + 1)  # a pipe has no size
        except OSError as error:
            raise CommandError(f"{name} cannot be read ({error.strerror}).") from error
        return kind.read(given, raw)


def _words(problem: Problem) -> str:
    """The problem's sentence, with what to type where the sentence names a field."""
    if problem.slug != "would-lose-published":
        return problem.detail
    claims = problem.extra.get("claims")
    assert isinstance(claims, list), "this problem names its claims"
    lines = [f"{one['label']}: {one['statement']}" for one in claims]
    return "\n".join(
        [
            "With this text the words of published claims would be gone. Nothing was changed. "
            "To take it all the same, add --confirm-lost.",
            *lines,
        ]
    )
