"""From a page or a file to an article's text and what stands above it. Plain Python; lxml comes with the first page."""

from annotations.extract.base import Extracted
from annotations.extract.markdown import extract_markdown
from annotations.extract.page import extract_html
from annotations.extract.plain import extract_plain
from annotations.extract.whole import file_text, page_text

__all__ = ["Extracted", "extract_html", "extract_markdown", "extract_plain", "file_text", "page_text"]
