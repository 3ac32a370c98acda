"""``manage.py import_articles FILE… --desk SLUG``: text files in, one article each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper

from annotations.text import refuse_too_long
from factcheck.actions.base import Actor, role_on
from factcheck.actions.ingest import ArticleInput, Ingested, batches, ingest_articles
from factcheck.actions.people import open_story
from factcheck.errors import Invalid, Problem
from factcheck.models import Desk, Membership, User
from factcheck.models.event import Via

WORD = {"created": "added", "revised": "new revision of", "same": "was here already:"}


@dataclass(frozen=True)
class Source:
    """A file: its text, or why there is none."""

    path: Path
    content: ArticleInput | None = None
    problem: Problem | None = None


class Command(BaseCommand):
    progress = False
    help = (
        "Import text files as articles. A file that cannot be taken is reported and the others still go in; "
        "the exit code is then 1. The same text again makes no second article."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--desk", required=True, help="the desk's short name, as in its address")
        parser.add_argument("--story", default="", help="title of the story; opened when it is new")
        parser.add_argument("--outlet", default="", help="who published these articles")
        parser.add_argument("--language", default="", help="language tag, for instance en; without: unknown")
        parser.add_argument("--by", default="", help="user to act as; without: the desk's first administrator or lead")

    def handle(self, *args: Any, **options: Any) -> None:
        desk = Desk.objects.filter(slug=options["desk"]).first()
        if desk is None:
            known = ", ".join(Desk.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no desk {options['desk']!r}. Desks: {known}.")
        by = Actor(self._user(desk, options["by"]), Via.COMMAND)
        try:
            story = open_story(desk, title=options["story"], by=by) if options["story"] else None
        except Problem as problem:
            raise CommandError(problem.detail) from problem
        files: list[Path] = options["files"]
        shared = {"outlet": options["outlet"], "language": options["language"], "story": story}
        done = failed = 0
        for batch in batches((self._read(path, shared) for path in files), content=lambda one: one.content):
            for path, result in self._taken_in(desk, by, batch):
                done += 1
                if isinstance(result, Problem):
                    failed += 1
                    self._say(self.stderr, f"{path}: {result.detail}")
                else:
                    self._say(self.stdout, f"{path}: {WORD[result.outcome]} “{result.revision.title}”")
            self._show_progress(done, len(files))
        self._end_progress()
        if failed:
            raise CommandError(f"{failed} of {len(files)} files were not imported; the sentences above say why.")

    def _read(self, path: Path, shared: dict[str, Any]) -> Source:
        """The file's text. What is larger than an article may be is not read to its end."""
        most = settings.MAX_ARTICLE_BYTES
        try:
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                refuse_too_long(size, max_bytes=most)
                text = file.read(most + 1)  # a pipe has no size
        except OSError as error:
            return Source(path, problem=Invalid(f"cannot be read ({error.strerror})."))
        except Problem as problem:
            return Source(path, problem=problem)
        return Source(path, content=ArticleInput(text=text, **shared))

    def _taken_in(self, desk: Desk, by: Actor, batch: list[Source]) -> Iterator[tuple[Path, Ingested | Problem]]:
        """What became of each file, in their order, once all of them are kept."""
        contents = [one.content for one in batch if one.content is not None]
        results = iter(ingest_articles(desk, by=by, contents=contents))
        for one in batch:
            yield one.path, one.problem or next(results)

    def _show_progress(self, done: int, total: int) -> None:
        """On a terminal the last line says how far it is; the next one is written over it."""
        if self.stderr.isatty():
            self.stderr.write(f"\r{done:,} of {total:,} files", ending="")
            self.stderr.flush()
            self.progress = True

    def _end_progress(self) -> None:
        if self.progress:
            self.stderr.write("\r\x1b[K", ending="")  # ECMA-48: to the line's beginning, and erase it
            self.stderr.flush()
            self.progress = False

    def _say(self, stream: OutputWrapper, line: str) -> None:
        self._end_progress()
        stream.write(line)

    def _user(self, desk: Desk, username: str) -> User:
        if username:
            user = User.objects.filter(username=username).first()
            if user is None:
                raise CommandError(f"There is no user {username!r}.")
            try:
                role_on(desk, user)
            except Problem as problem:
                raise CommandError(f"{username} is not a member of the desk {desk.slug!r}.") from problem
            return user
        for role in (Membership.Role.ADMIN, Membership.Role.LEAD):
            member = (
                Membership.objects.filter(desk=desk, role=role, user__is_active=True)
                .select_related("user")
                .order_by("pk")
                .first()
            )
            if member is not None:
                return member.user
        raise CommandError(f"The desk {desk.slug!r} has no administrator or lead. Name a user with --by.")
