"""The floor: a bare Django view, served and connected to its database as the product is.

``/insert`` writes one row in a transaction, ``/select`` reads twenty, ``/marks/2000/200000`` is a page of so many marks
in a text of so many letters, without style or script. No middleware, no session, nothing else: what the product's own
requests and pages take beyond this is the product.
"""

from __future__ import annotations

import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from factcheck.settings import DATABASES, VAR

ROWS = 20
PER_BLOCK = 5

if not settings.configured:
    database = dict(DATABASES["default"])
    if database["ENGINE"].endswith("sqlite3"):
        # A file of its own, so that its writers do not wait for the product's.
        database["NAME"] = VAR / "floor.sqlite3"
    settings.configure(
        ALLOWED_HOSTS=["*"], DATABASES={"default": database}, ROOT_URLCONF=__name__, SECRET_KEY=os.urandom(16).hex()
    )
    django.setup()


class Row(models.Model):
    text = models.CharField(max_length=200)

    class Meta:
        app_label = "floor"
        db_table = "floor_row"

    def __str__(self) -> str:
        return self.text


def insert(request: HttpRequest) -> JsonResponse:
    with transaction.atomic():
        row = Row._default_manager.create(text="One row in a transaction.")
    return JsonResponse({"id": row.pk}, status=201)


def select(request: HttpRequest) -> JsonResponse:
    return JsonResponse(
        {"results": [{"id": row.pk, "text": row.text} for row in Row._default_manager.order_by("id")[:ROWS]]}
    )


def marks(request: HttpRequest, number: int, length: int) -> HttpResponse:
    words = "x" * 9 + " "
    left, under = divmod(max(length // number, 20), 2)
    one = f"{words * (left // 10)}<mark>{words * ((left + under) // 10)}</mark>"
    blocks = "".join(f"<p>{one * min(PER_BLOCK, number - at)}</p>" for at in range(0, number, PER_BLOCK))
    return HttpResponse(f'<!doctype html><title>Marks</title>{blocks}<aside id="pane"></aside>')


urlpatterns = [path("insert", insert), path("select", select), path("marks/<int:number>/<int:length>", marks)]
application = get_wsgi_application()


def prepare() -> None:
    """Make the table and its first rows."""
    if Row._meta.db_table not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(Row)
    Row._default_manager.bulk_create([Row(text=f"Row {number}") for number in range(ROWS)])
    connection.close()


if __name__ == "__main__":
    prepare()
