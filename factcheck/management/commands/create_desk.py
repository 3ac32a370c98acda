"""``manage.py create_desk SLUG NAME --admin USER``: a desk of a newsroom's own."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_slug
from django.db import transaction
from django.forms import ValidationError

from factcheck.actions.people import create_desk
from factcheck.errors import Problem
from factcheck.management.people import user_named


class Command(BaseCommand):
    help = "Create a desk with the default ratings, tags and policy. Its administrator is made when new."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="short name, as in addresses: letters, digits and hyphens")
        parser.add_argument("name", help="name that people read")
        parser.add_argument("--admin", required=True, metavar="USER", help="who administers it")
        parser.add_argument("--publisher", default="", help="the organisation that publishes the verdicts")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_slug(options["slug"])
        except ValidationError as error:
            raise CommandError(f"{options['slug']!r} is not a short name: letters, digits, - and _ only.") from error
        with transaction.atomic():
            user, password = user_named(options["admin"])
            try:
                desk = create_desk(
                    slug=options["slug"],
                    name=options["name"],
                    lead=user,
                    by=None,
                    publisher=options["publisher"],
                )
            except Problem as problem:
                raise CommandError(problem.detail) from problem
        self.stdout.write(f"{desk.name}: administered by {user.username}.")
        if password:
            self.stdout.write(f"Password of {user.username}, shown once: {password}")
