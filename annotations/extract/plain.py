"""A text as it is, with what HTTP says of its encoding."""

from __future__ import annotations

from annotations.errors import Invalid
from annotations.extract.base import Extracted
from annotations.extract.encoding import decode_page
from annotations.text.decode import kind_of_binary


def extract_plain(raw: bytes, *, charset: str = "", field: str = "text") -> Extracted:
    """Raises ``Invalid`` for ``field`` for what is no text: ``binary`` and ``undecodable``."""
    if kind := kind_of_binary(raw):
        raise Invalid.field(field, f"This is {kind}, not plain text. Send the article's text instead.", code="binary")
    decoded = decode_page(raw, charset=charset, field=field, markup=False)
    return Extracted(text=decoded.text, extractor="plain", notes=decoded.changes)
