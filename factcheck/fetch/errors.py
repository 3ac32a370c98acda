"""Why a page was not fetched, in words for who asked for it."""

from __future__ import annotations

from factcheck.errors import Problem

PASTE = "Open it in a browser, copy the article's text and add that."
SAVE = "Open it in a browser, save it there as a PDF or an image, and add that file as evidence."


class FetchError(Problem):
    """The page could not be fetched. ``transient``: it may well succeed later, so that trying again makes sense.

    ``slug`` is one of fetch-bad-address, fetch-refused-address, fetch-dns, fetch-connect, fetch-tls, fetch-timeout,
    fetch-too-large, fetch-not-text, fetch-not-kept, fetch-encoding, fetch-status, fetch-redirects and fetch-broken.
    """

    status = 422
    code = "fetch-failed"
    title = "The page could not be fetched"

    def __init__(self, detail: str, *, code: str, transient: bool = False, http_status: int | None = None) -> None:
        super().__init__(detail, code=code, fields={"url": [detail]})
        self.transient = transient
        self.http_status = http_status


def of_a_source(problem: FetchError) -> FetchError:
    """The same of a page that was to be archived, not to become an article: its way out is another."""
    said = problem.detail.replace(PASTE, SAVE).replace(", which no article needs", ", which is more than is kept")
    return FetchError(said, code=problem.slug, transient=problem.transient, http_status=problem.http_status)
