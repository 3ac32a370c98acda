"""The reference of the REST API as a page: drawn from its OpenAPI document, without scripts of others.

What is not in the document is not on the page, so that the two cannot differ.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from factcheck.web.base import View, framed

Document = Mapping[str, Any]

PREFIX = "/api/v1/"
REF = "#/components/schemas/"
METHODS = ("get", "post", "patch", "delete")
SHORT_LIST = 8
ONE_OF = "one of"
TYPE_PREFIX = "urn:factcheck:problem:"
ORDER = (
    *("desks", "articles", "revisions", "spans", "suggestions"),
    *("claims", "evidence", "sightings", "quantities", "relations", "stories", "parties", "speakers"),
)
"""Subjects in the order of the work. Those that are not named here come after, in the document's order."""

UUID = "2f0a6f0e-4a7c-4d1e-9c1b-5d6f7a8b9c0d"
EXAMPLES: dict[str, Any] = {
    "text": "Dervane fell on Monday, the Federal Command said.",
    "statement": "Dervane fell on Monday.",
    "tags": ["claim"],
    "revision": UUID,
    "start": 0,
    "end": 22,
    "exact": "Dervane fell on Monday",
    "title": "Fighting for Dervane",
    "asked": "Both commands",
    "result": "Neither let anybody in.",
    "rating": "contested",
    "summary": "Both sides claim Dervane.",
    "rationale": "Neither can be shown right.",
    "url": "https://archive.example/map",
    "name": "take",
    "reason": "Two of us read it there.",
    "counts": "soldiers killed",
    "low": "60",
    "speaker": "Federal Command",
    "side": "A",
    "aliases": ["the Command"],
    "outlet": "Harbour Post",
}
"""What a field of this name holds in an example, where it fits the field's type. Where no field has to be sent, the
first of these is."""
OF_FORMAT = {
    "uuid": UUID,
    "date": "2026-03-04",
    "date-time": "2026-03-04T18:40:00Z",
    "uri": "https://archive.example/map",
}


@dataclass(frozen=True)
class Field:
    """A field of a body or an answer, a parameter or a header. ``link`` is the anchor of its type, if it has one."""

    name: str
    type: str
    required: bool
    said: SafeString
    link: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """An answer: its status and what comes with it."""

    status: str
    said: SafeString
    type: str = ""
    link: str = ""


@dataclass(frozen=True)
class Operation:
    anchor: str
    method: str
    path: str
    said: tuple[SafeString, ...]
    scope: str
    role: str
    parameters: tuple[Field, ...]
    headers: tuple[Field, ...]
    body: tuple[Field, ...]
    body_said: SafeString
    media_type: str
    outcomes: tuple[Outcome, ...]
    problems: tuple[str, ...]
    example: str
    words: str


@dataclass
class Subject:
    anchor: str
    title: str
    operations: list[Operation] = field(default_factory=list)


@dataclass(frozen=True)
class Shape:
    """A named type: an object with its fields, or a list of values with their meanings."""

    anchor: str
    name: str
    said: SafeString
    fields: tuple[Field, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ProblemKind:
    """A status of problems, what it means, and the types under which it comes."""

    anchor: str
    status: str
    said: SafeString
    types: tuple[str, ...]


@dataclass(frozen=True)
class Reference:
    subjects: tuple[Subject, ...]
    shapes: tuple[Shape, ...]
    lists: tuple[Shape, ...]
    problems: tuple[ProblemKind, ...]

    @property
    def number(self) -> int:
        return sum(len(subject.operations) for subject in self.subjects)


def reference_page(document: Callable[[], Document]) -> View:
    """The page of a document. It is drawn once a process, and needs no login: it says nothing of any desk."""

    @cache
    def drawn() -> tuple[Reference, str]:
        reference = read(document())
        return reference, render_to_string("reference/body.html", {"reference": reference})

    @framed
    @require_safe
    @gzip_page
    def page(request: HttpRequest) -> HttpResponse:
        reference, body = drawn()
        return render(request, "reference/page.html", {"reference": reference, "body": body})

    return page


def read(document: Document) -> Reference:
    """The document in the order in which it is read: by subject, then the types, then what can go wrong."""
    reader = _Reader(document)
    subjects = tuple(reader.subjects())
    shapes = [reader.shape(name) for name in reader.schemas if not name.startswith("Paginated")]
    # A body's own fields stand with its operation; what lies within them is shown among the types.
    bodies = [one for subject in subjects for operation in subject.operations for one in operation.body]
    within = {one.link for one in bodies} | {one.link for shape in shapes for one in shape.fields}
    kept = [shape for shape in shapes if not shape.name.endswith("Request") or f"type-{shape.name}" in within]
    return Reference(
        subjects=subjects,
        shapes=tuple(shape for shape in kept if shape.fields),
        lists=tuple(shape for shape in kept if shape.values),
        problems=tuple(reader.problems()),
    )


class _Reader:
    def __init__(self, document: Document) -> None:
        self.paths: Document = document["paths"]
        self.schemas: Document = document["components"]["schemas"]

    def operations(self) -> Iterator[tuple[str, str, Document]]:
        for path, methods in self.paths.items():
            for method in METHODS:
                if method in methods:
                    yield path, method, methods[method]

    # Subjects

    def subjects(self) -> list[Subject]:
        """Operations by what they are about: the last part of the address that names a list of its own."""
        lists = {path.removeprefix(PREFIX).partition("/")[0] for path in self.paths}
        found: dict[str, Subject] = {}
        for path, method, said in self.operations():
            parts = [part for part in path.removeprefix(PREFIX).split("/") if part in lists]
            name = parts[-1]
            subject = found.setdefault(name, Subject(f"about-{name}", name.capitalize()))
            subject.operations.append(self.operation(path, method, said))
        known = [found.pop(name) for name in ORDER if name in found]
        return [*known, *found.values()]

    def operation(self, path: str, method: str, said: Document) -> Operation:
        parameters = said.get("parameters", [])
        media_type, schema = _content(said.get("requestBody", {}))
        body = self.resolved(schema) if schema else {}
        fields = self.fields(body)
        answers = said["responses"]
        return Operation(
            anchor=said["operationId"].replace("_", "-"),
            method=method.upper(),
            path=path.removeprefix(PREFIX),
            said=tuple(prose(part) for part in said["description"].split("\n\n")),
            scope=next((scopes[0] for one in said.get("security", []) if (scopes := one.get("token"))), ""),
            role=said.get("x-role", ""),
            parameters=tuple(self.parameter(one) for one in parameters if one["in"] == "query"),
            headers=tuple(self.parameter(one) for one in parameters if one["in"] == "header"),
            body=fields,
            body_said=prose(body.get("description", "")),
            media_type=media_type,
            outcomes=tuple(self.outcome(status, one) for status, one in answers.items() if status < "400"),
            problems=tuple(sorted(status for status in answers if status >= "400")),
            example=self.example(path, method, parameters, media_type, body),
            words=" ".join((method, path, said["description"], *(one.name for one in fields))).lower(),
        )

    def parameter(self, one: Document) -> Field:
        type_, link, values = self.type_of(one["schema"])
        return Field(
            name=one["name"],
            type=type_,
            required=one.get("required", False),
            said=prose("" if values else one.get("description", "")),
            link=link,
            values=values,
        )

    def outcome(self, status: str, said: Document) -> Outcome:
        media_type, schema = _content(said)
        if not schema:
            return Outcome(status, prose(said.get("description") or "Nothing more to say."))
        type_, link, _ = self.type_of(schema)
        if media_type != "application/json":
            type_, link = media_type, ""
        return Outcome(status, prose(said.get("description", "")), type_, link)

    # Types

    def resolved(self, schema: Document) -> Document:
        ref: str = schema.get("$ref", "")
        found: Document = self.schemas[ref.removeprefix(REF)] if ref else schema
        return found

    def fields(self, schema: Document) -> tuple[Field, ...]:
        required = schema.get("required", ())
        found = []
        for name, one in schema.get("properties", {}).items():
            type_, link, values = self.type_of(one)
            said = "" if values and not link else one.get("description", "")
            found.append(Field(name, type_, name in required, prose(said), link, values))
        return tuple(found)

    def shape(self, name: str) -> Shape:
        schema = self.schemas[name]
        if "enum" in schema:
            meanings = _meanings(schema.get("description", ""))
            values = tuple((str(value) or "(empty)", meanings.get(str(value), "")) for value in schema["enum"])
            return Shape(f"type-{name}", name, prose(""), values=values)
        return Shape(f"type-{name}", name, prose(schema.get("description", "")), fields=self.fields(schema))

    def type_of(self, schema: Document) -> tuple[str, str, tuple[str, ...]]:
        """A type in words, the anchor where it is explained, and its values if they are few."""
        if ref := schema.get("$ref"):
            name = ref.removeprefix(REF)
            if name.startswith("Paginated"):
                items = self.schemas[name]["properties"]["results"]["items"]
                return f"page of {self.type_of(items)[0]}", self.type_of(items)[1], ()
            values = self.schemas[name].get("enum", ())
            return name, f"type-{name}", _few(values)
        for several in ("oneOf", "allOf", "anyOf"):
            if several in schema:
                return self._one_of(schema[several])
        kinds = schema.get("type", "object")
        kinds = [kinds] if isinstance(kinds, str) else list(kinds)
        if kinds == ["null"]:
            return "null", "", ()
        nullable = " or null" if "null" in kinds else ""
        kind = next(kind for kind in kinds if kind != "null")
        if kind == "array":
            inner, link, values = self.type_of(schema.get("items", {}))
            words = "one or several of" if inner == ONE_OF else f"list of {inner}"
            return words + nullable, link, values
        if enum := [value for value in schema.get("enum", ()) if value is not None]:
            return ONE_OF + nullable, "", tuple(map(str, enum))
        return _plain(kind, schema) + nullable, "", ()

    def _one_of(self, schemas: Iterable[Document]) -> tuple[str, str, tuple[str, ...]]:
        found = [self.type_of(one) for one in schemas]
        nullable = any(type_ == "null" for type_, _, _ in found)
        named = [one for one in found if one[0] != "null"]
        type_ = " or ".join(dict.fromkeys(one[0] for one in named)) + (" or null" if nullable else "")
        return type_, named[0][1], named[0][2]

    # Examples

    def example(self, path: str, method: str, parameters: Iterable[Document], media_type: str, body: Document) -> str:
        """A command that asks for this, with a token in ``$TOKEN`` and the version's address in ``$API``."""
        named = re.sub(r"{(\w+)}", lambda found: f"${found[1].upper()}", path.removeprefix(PREFIX))
        address = f"$API/{named}"
        wanted = [one for one in parameters if one.get("required")]
        query = [f"{one['name']}={self.value(one['name'], one['schema'])}" for one in wanted if one["in"] == "query"]
        lines = [f'"{"?".join(filter(None, (address, "&".join(query))))}"', '-H "Authorization: Bearer $TOKEN"']
        if method not in ("get", "post") or (method == "post" and not media_type):
            lines[0] = f"-X {method.upper()} {lines[0]}"
        lines += [f"-H '{one['name']}: {one.get('example', '…')}'" for one in wanted if one["in"] == "header"]
        if media_type == "application/json":
            said = json.dumps(self.example_body(body), ensure_ascii=False).replace("'", "'\\''")
            lines.append(f"--json '{said}'")
        elif media_type:
            lines += [f"-H 'Content-Type: {media_type}'", "--data-binary @file"]
        return "curl -s " + " \\\n  ".join(lines)

    def example_body(self, schema: Document) -> Any:
        """The fields that have to be sent; where none has to, one that can be."""
        schema = self.resolved(schema)
        properties = schema.get("properties", {})
        names = [name for name in properties if name in schema.get("required", ())]
        names = names or [name for name in (*EXAMPLES, *properties) if name in properties][:1]
        return {name: self.value(name, properties[name]) for name in names}

    def value(self, name: str, schema: Document) -> Any:
        schema = self.resolved(schema)
        kinds = schema.get("type", "object")
        kind = kinds if isinstance(kinds, str) else next(kind for kind in kinds if kind != "null")
        for several in ("oneOf", "allOf", "anyOf"):
            if several in schema:
                return self.value(name, schema[several][0])
        if "enum" in schema:
            return schema["enum"][0]
        if schema.get("format") in OF_FORMAT:
            return OF_FORMAT[schema["format"]]
        if kind == "array":
            return EXAMPLES.get(name) or [self.value(name, schema.get("items", {}))]
        if kind == "object":
            return self.example_body(schema)
        plain: dict[str, tuple[type, Any]] = {
            "string": (str, "…"),
            "integer": (int, schema.get("minimum", 1)),
            "number": (float, schema.get("minimum", 0.5)),
            "boolean": (bool, True),
        }
        of, otherwise = plain[kind]
        known = EXAMPLES.get(name)
        return known if isinstance(known, of) else schema.get("default", otherwise)

    # Problems

    def problems(self) -> list[ProblemKind]:
        found: dict[str, ProblemKind] = {}
        for _, _, said in self.operations():
            for status, one in said["responses"].items():
                if status >= "400":
                    types = tuple(type_.removeprefix(TYPE_PREFIX) for type_ in one.get("x-types", ()))
                    found[status] = ProblemKind(f"problem-{status}", status, prose(one["description"]), types)
        return [found[status] for status in sorted(found)]


def _content(said: Document) -> tuple[str, Document]:
    """The media type and schema of a body, or nothing for none."""
    for media_type, content in said.get("content", {}).items():
        return media_type, content.get("schema", {})
    return "", {}


def _few(values: Iterable[Any]) -> tuple[str, ...]:
    known = tuple(str(value) for value in values if value not in ("", None))
    return known if len(known) <= SHORT_LIST else ()


def _plain(kind: str, schema: Document) -> str:
    """A type without a name: "text, up to 200 characters", "whole number from 0 to 200"."""
    formats = {"uuid": "uuid", "date": "date", "date-time": "moment", "uri": "web address", "binary": "file"}
    words = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
    said = formats.get(schema.get("format", "")) or words.get(kind, kind)
    if most := schema.get("maxLength"):
        said += f", up to {most:,} characters"
    least, largest = schema.get("minimum"), schema.get("maximum")
    if least is not None and largest is not None and largest < 2**31 - 1:
        said += f" from {least:,} to {largest:,}"
    return said


_MEANING = re.compile(r"^\* `([^`]*)`(?::| -) (.*)$", re.MULTILINE)
_CODE = re.compile(r"(`+)(.+?)\1")


def _meanings(description: str) -> dict[str, str]:
    return dict(_MEANING.findall(description))


def prose(text: str) -> SafeString:
    """A description as HTML: escaped, and what stands in backticks as code."""
    return mark_safe(_CODE.sub(r"<code>\2</code>", escape(" ".join(text.split()))))  # noqa: S308  # escaped before
