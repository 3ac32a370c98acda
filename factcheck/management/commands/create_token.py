"""``manage.py create_token USER --scope read``: a key for a program, printed once and alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from factcheck.actions.access import LONGEST_DAYS, create_token
from factcheck.errors import Problem
from factcheck.models import ApiToken, User


class Command(BaseCommand):
    help = (
        "Make a token for a user. It is printed once, alone on standard output, and only its hash is kept; "
        "what it may do is the user's role on each desk, narrowed by the scopes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="the user's name")
        parser.add_argument(
            "--scope",
            action="append",
            required=True,
            metavar="SCOPE",
            help=f"one of {', '.join(ApiToken.Scope.values)}; may be given several times",
        )
        parser.add_argument("--name", default="", help="what the token is for, shown in lists")
        parser.add_argument("--days", type=int, help="let it expire after this many days; without, it does not expire")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["user"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['user']!r}.")
        days = options["days"]
        if days is not None and not 1 <= days <= LONGEST_DAYS:
            raise CommandError(f"--days is {days}; it is 1 to {LONGEST_DAYS}.")
        try:
            _, secret = create_token(
                user,
                scopes=options["scope"],
                by=None,
                name=options["name"],
                expires_at=timezone.now() + timedelta(days=days) if days else None,
            )
        except Problem as problem:
            raise CommandError(problem.detail) from problem
        self.stdout.write(secret)
