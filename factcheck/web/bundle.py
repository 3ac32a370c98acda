"""One script out of the modules of a page, one stylesheet out of two: a page that is opened asks for few files.

Modules are put one after the other, each after those that it imports, in one scope, without their ``import`` and
``export``. That is the same program only under rules, which are checked here and not discovered in a browser: imports
name what they take (``import { a, b } from "./x.js"``), exports stand before a declaration, and no two modules declare
the same name at their top. A module that exports nothing keeps its names to itself.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

Read = Callable[[str], str]
"""The content of the file of this name."""

_IMPORT = re.compile(r'^import\s+(?:(?P<what>[^;"]*?)\s+from\s+)?"(?P<path>[^"]+)";[ \t]*\n', re.M)
_EXPORT = re.compile(r"^export (?=(?:async )?function\b|const |let |class )", re.M)
_DECLARED = re.compile(
    r"^(?:export )?(?:async )?(?:function\*?|const|let|var|class)\s+(?P<what>[\w$]+|[{\[][^=]*)", re.M
)
_NAMED = re.compile(r"\{\s*(?:[\w$]+\s*,\s*)*[\w$]+\s*,?\s*\}\Z")
_LEFT = re.compile(r"^(?:import|export)\b.*|\bimport\s*\(|\bimport\.meta\b", re.M)
_CSS_IMPORT = re.compile(r'^@import "(?P<path>[^"]+)";\n', re.M)


class BundleError(Exception):
    """The modules would be another program in one scope; the message names them and the way out."""


def bundle_script(entry: str, read: Read) -> str:
    """The module ``entry`` and all that it imports as one module. Raises BundleError."""
    order: list[str] = []
    _visit(entry, read, order, ())
    owners: dict[str, str] = {}
    parts = []
    for name in order:
        source = _without_comments(read(name))
        body = _EXPORT.sub("", _IMPORT.sub("", source))
        if left := _LEFT.search(body):
            raise BundleError(
                f"{name}: {left[0].strip()[:60]!r} cannot be bundled. Use `import {{ a, b }} from`, and "
                "`export` before a declaration."
            )
        if not _EXPORT.search(source) and name != entry:
            parts.append(f"// {name}\n{{\n{body.rstrip()}\n}}\n")
            continue
        for declared in _top_names(body):
            other = owners.setdefault(declared, name)
            if other != name:
                raise BundleError(f"{declared!r} is declared in {other} and in {name}. Rename one of them.")
        parts.append(f"// {name}\n{body.strip()}\n")
    return "\n".join(parts)


def bundle_style(entry: str, read: Read) -> str:
    """The stylesheet with those that it imports from its own folder in their places."""

    def put(found: re.Match[str]) -> str:
        return read(_beside(entry, found["path"]))

    return _CSS_IMPORT.sub(put, read(entry))


def _visit(name: str, read: Read, order: list[str], inside: tuple[str, ...]) -> None:
    """Put the module behind those that it imports. In a circle the one that was reached first comes last, as in ES."""
    if name in order or name in inside:
        return
    for found in _IMPORT.finditer(read(name)):
        what = found["what"]
        if what is not None and not _NAMED.match(what):
            raise BundleError(
                f"{name}: `import {what} from` cannot be bundled. Name what is imported, under its own name: "
                "`import { a, b } from`."
            )
        _visit(_beside(name, found["path"]), read, order, (*inside, name))
    order.append(name)


def _beside(name: str, path: str) -> str:
    if not path.startswith(("./", "../")) and path != posixpath.basename(path):
        raise BundleError(f"{name}: {path!r} is not a file beside it.")
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def _top_names(body: str) -> list[str]:
    """What the module declares at the beginning of a line, which our formatting makes its top level."""
    names: list[str] = []
    for found in _DECLARED.finditer(body):
        names += re.findall(r"[\w$]+(?=\s*(?:[,}\]]|$))", found["what"])
    return names


def _without_comments(source: str) -> str:
    """Without comments that are types, which may name files, and lines that are nothing but a comment."""
    return re.sub(
        r"\n{3,}", "\n\n", re.sub(r"[ \t]*/\*\*.*?\*/[ \t]*|^[ \t]*//[^\n]*\n", "", source, flags=re.S | re.M)
    )
