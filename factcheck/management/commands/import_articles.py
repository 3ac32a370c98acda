"""``manage.py import_articles FILE… --desk SLUG``: text files in, one article each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from factcheck.actions.articles import ArticleInput, ingest_article
from factcheck.actions.base import Actor, role_on
from factcheck.actions.people import open_story
from factcheck.errors import Problem
from factcheck.models import Desk, Membership, User
from factcheck.models.event import Via

WORD = {"created": "added", "revised": "new revision of", "same": "was here already:"}


class Command(BaseCommand):
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
        failed = 0
        for path in options["files"]:
            try:
                content = ArticleInput(text=path.read_bytes(), outlet=options["outlet"], language=options["language"])
                result = ingest_article(desk, by=by, content=content, story=story)
            except OSError as error:
                failed += 1
                self.stderr.write(f"{path}: cannot be read ({error.strerror}).")
            except Problem as problem:
                failed += 1
                self.stderr.write(f"{path}: {problem.detail}")
            else:
                self.stdout.write(f"{path}: {WORD[result.outcome]} “{result.revision.title}”")
        if failed:
            total = len(options["files"])
            raise CommandError(f"{failed} of {total} files were not imported; the sentences above say why.")

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
