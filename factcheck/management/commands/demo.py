"""``manage.py demo``: create the demo desk in an empty database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from factcheck.demo import LOGINS, create_demo_desk
from factcheck.models import Desk, User


class Command(BaseCommand):
    help = "Create the demo desk with its logins and articles. Only in a database that has no desk yet."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            if Desk.objects.exists() or User.objects.filter(username__in=[login[0] for login in LOGINS]).exists():
                raise CommandError("The demo desk is only created in an empty database; this one has desks or users.")
            create_demo_desk()
