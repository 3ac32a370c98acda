"""Files under MEDIA_ROOT: which kinds are kept, and how one is written so that it is there whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings

from factcheck.errors import NotFound, Unstored

FILE_ENDS = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}
"""The kinds of file that can be evidence, and how their names end."""
FILE_WORDS = "PDF, PNG, JPEG and WebP"
UNSETTLED = "unsettled"
"""The folder that names files of which a transaction has yet to say whether they stay. See ``actions.files``."""


def file_type(body: bytes) -> str:
    """The media type of a file, by its first bytes alone (MIME Sniffing standard, section 6); empty for other kinds."""
    if body.startswith(b"%PDF-"):
        return "application/pdf"
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body.startswith(b"RIFF") and body[8:14] == b"WEBPVP":
        return "image/webp"
    return ""


def place_of(path: str) -> Path:
    """Where a file of ours is on the disk. ``path`` is relative to MEDIA_ROOT, with slashes."""
    return Path(settings.MEDIA_ROOT, *path.split("/"))


def write(path: str, body: bytes) -> None:
    """Write a file, or replace it: aside, then renamed, and on the disk when this returns. Raises Unstored."""
    place = place_of(path)
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("xb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(place)
        finally:
            draft.unlink(missing_ok=True)
        _sync(place.parent)
    except OSError as error:
        raise Unstored(
            f"The server could not write the file to its disk ({error.strerror}). Nothing was saved. Whoever runs "
            "Factcheck has to see to the disk; then try again.",
        ) from error


def _sync(folder: Path) -> None:
    """Have the names in a folder outlast a power cut, as what they name."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def opened(path: str) -> IO[bytes]:
    """The file, for reading. Raises NotFound when it is not there, as after a restore without its files."""
    try:
        return place_of(path).open("rb")
    except FileNotFoundError as error:
        raise NotFound(
            "This file is not on the server's disk any more. Whoever runs Factcheck may have a backup."
        ) from error


def read(path: str) -> bytes:
    """What the file holds. Raises NotFound as ``opened``."""
    with opened(path) as file:
        return file.read()


def remove(path: str) -> None:
    """Take the file away, if it is there, and its folder if that is empty then."""
    place = place_of(path)
    place.unlink(missing_ok=True)
    try:
        place.parent.rmdir()
    except OSError:
        return  # others are in it, or somebody else took it away


def names_in(folder: str, *, older_than: float) -> Iterator[str]:
    """The names of the files in a folder that were last written before this moment (seconds since 1970)."""
    place = place_of(folder)
    if not place.is_dir():
        return
    for entry in os.scandir(place):
        if not entry.name.startswith(".") and entry.stat().st_mtime < older_than:
            yield entry.name
