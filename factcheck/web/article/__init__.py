"""The article page: the text with its marks, the list beside it, and what is done with both."""

from factcheck.web.article.live import claim_choices, fragment, news
from factcheck.web.article.repairs import repairs
from factcheck.web.article.rest import rest
from factcheck.web.article.views import accept, delete_mark, edit_mark, mark, redo, reject, reopen, undo, workbench

__all__ = [
    "accept",
    "claim_choices",
    "delete_mark",
    "edit_mark",
    "fragment",
    "mark",
    "news",
    "redo",
    "reject",
    "reopen",
    "repairs",
    "rest",
    "undo",
    "workbench",
]
