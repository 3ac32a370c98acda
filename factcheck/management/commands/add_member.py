"""``manage.py add_member USER --desk SLUG --role ROLE``: somebody joins a desk."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from factcheck.actions.people import add_member
from factcheck.errors import Problem
from factcheck.management.people import user_named
from factcheck.models import Desk, Membership


class Command(BaseCommand):
    help = "Give a user a role on a desk, or change it. A new user gets a password, printed once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="the user's name; made when new")
        parser.add_argument("--desk", required=True, help="the desk's short name")
        parser.add_argument("--role", required=True, help=f"one of {', '.join(Membership.Role.values)}")
        parser.add_argument("--first", default="", help="first name of a new user")
        parser.add_argument("--last", default="", help="last name of a new user")

    def handle(self, *args: Any, **options: Any) -> None:
        desk = Desk.objects.filter(slug=options["desk"]).first()
        if desk is None:
            known = ", ".join(Desk.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no desk {options['desk']!r}. Desks: {known}.")
        with transaction.atomic():
            user, password = user_named(options["user"], first=options["first"], last=options["last"])
            try:
                membership = add_member(desk, user=user, role=options["role"], by=None)
            except Problem as problem:
                raise CommandError(problem.detail) from problem
        self.stdout.write(f"{user.username} is {membership.get_role_display().lower()} of {desk.name}.")
        if password:
            self.stdout.write(f"Password of {user.username}, shown once: {password}")
