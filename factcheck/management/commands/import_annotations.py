"""``manage.py import_annotations FILE… --desk SLUG``: marks from Web Annotations."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.text import refuse_surrogates
from annotations.text.webannotation import annotations_in, read_annotation
from factcheck.actions.base import Actor
from factcheck.actions.webannotations import Imported, counted, import_annotations
from factcheck.errors import Invalid, Problem
from factcheck.management.people import acting_user
from factcheck.models import Claim, Desk, DeskArticle
from factcheck.models.event import Via
from factcheck.queries.webannotations import articles_at

LINES = (".ndjson", ".jsonl")
AT_A_TIME = 500


class Sent(NamedTuple):
    """An annotation as it stands in a file, or what is wrong with its line; ``name`` is what a person calls it."""

    name: str
    data: Any


class Command(BaseCommand):
    help = (
        "Import marks from W3C Web Annotations: .jsonl and .ndjson files with one a line, and .json and .jsonld files "
        "with one, a list, or an AnnotationPage. An annotation goes to the article that its target names, by a "
        "revision's address or the article's own, or to --article. What cannot be taken is reported and the others "
        "still go in; the exit code is then 1. The same file again makes nothing new."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--desk", required=True, help="the desk's short name, as in its address")
        parser.add_argument("--article", type=UUID, help="uuid of the article that all of them are about")
        parser.add_argument("--by", default="", help="user to act as; without: the desk's first administrator or lead")

    def handle(self, *args: Any, **options: Any) -> None:
        desk = Desk.objects.filter(slug=options["desk"]).first()
        if desk is None:
            known = ", ".join(Desk.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no desk {options['desk']!r}. Desks: {known}.")
        by = Actor(acting_user(desk, options["by"]), Via.COMMAND)
        article = self._article(desk, options["article"]) if options["article"] else None
        claims: dict[str, Claim] = {}
        totals = counted([])
        for path in options["files"]:
            sent = read_file(path)
            while some := list(islice(sent, AT_A_TIME)):
                results = take_in(desk, some, by=by, article=article, claims=claims)
                for one, result in zip(some, results, strict=True):
                    self._tell(one.name, result)
                totals = {name: number + totals[name] for name, number in counted(results).items()}
        self.stdout.write(", ".join(f"{number:,} {name}" for name, number in totals.items()))
        if totals["refused"]:
            total = sum(totals.values())
            raise CommandError(
                f"{totals['refused']:,} of {total:,} annotations were not imported; the sentences above say why."
            )

    def _article(self, desk: Desk, uuid: UUID) -> DeskArticle:
        rows = DeskArticle.objects.select_related("desk", "article", "current")
        row = rows.filter(desk=desk, article__uuid=uuid).first()
        if row is None:
            raise CommandError(f"There is no article {uuid} on the desk {desk.slug!r}.")
        return row

    def _tell(self, name: str, result: Imported | Problem) -> None:
        """What a person has to know: what was refused, lost, or left out. What went well is counted."""
        if isinstance(result, Problem):
            self.stderr.write(f"{name}: {result.detail}")
            return
        if result.outcome == "lost":
            self.stdout.write(f"{name}: its words are not in the text; it waits among the article's lost marks")
        for note in result.notes:
            self.stdout.write(f"{name}: {note}")


def read_file(path: Path) -> Iterator[Sent]:
    """The annotations of a file, those of one with a line each as they are read."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    try:
        with path.open("rb") as file:
            if path.suffix.lower() in LINES:
                number = 0
                while line := file.readline(most + 1):
                    number += 1
                    if len(line) > most and not line.endswith(b"\n"):
                        while line and not line.endswith(b"\n"):
                            line = file.readline(most)
                        yield Sent(f"{path}:{number}", Invalid(f"The line has more than {most:,} bytes."))
                    elif line.strip():
                        yield Sent(f"{path}:{number}", _read(line))
                return
            document = _read(file.read())
    except OSError as error:
        yield Sent(str(path), Invalid(f"cannot be read ({error.strerror})."))
        return
    if isinstance(document, Problem):
        yield Sent(str(path), document)
        return
    try:
        found = annotations_in(document)
    except Problem as problem:
        yield Sent(str(path), problem)
        return
    for number, data in enumerate(found, start=1):
        yield Sent(f"{path}:{number}", data)


def _read(raw: bytes) -> Any:
    try:
        data = json.loads(raw.removeprefix(b"\xef\xbb\xbf"))
        refuse_surrogates(json.dumps(data, ensure_ascii=False), "line")
    except (ValueError, RecursionError) as error:
        return Invalid(f"This is not JSON: {error}.")
    except Problem as problem:
        return problem
    return data


def take_in(
    desk: Desk, sent: Sequence[Sent], *, by: Actor, article: DeskArticle | None, claims: dict[str, Claim]
) -> list[Imported | Problem]:
    """One result for each, in their order; neighbours that are about one article go in together."""
    places = {number: _places(one.data) for number, one in enumerate(sent)}
    known = articles_at(desk, {place for some in places.values() for place in some}) if article is None else {}

    def row_of(number: int) -> DeskArticle | None:
        return article or next((known[place] for place in places[number] if place in known), None)

    results: list[Imported | Problem] = []
    for row, numbers in groupby(range(len(sent)), key=row_of):
        some = [sent[number].data for number in numbers]
        if row is None:
            results += [_nowhere(data, desk) for data in some]
        else:
            results += import_annotations(row, by=by, annotations=some, claims=claims)
    return results


def _places(data: Any) -> tuple[str, ...]:
    try:
        return () if isinstance(data, Problem) else read_annotation(data).places
    except Problem:
        return ()


def _nowhere(data: Any, desk: Desk) -> Problem:
    """Why an annotation goes to no article."""
    if isinstance(data, Problem):
        return data
    try:
        read_annotation(data)
    except Problem as problem:
        return problem
    return Invalid.field(
        "target",
        f"Its target names no article of the desk {desk.slug!r}. Import the article first, or name it with --article.",
        code="no-article",
    )
