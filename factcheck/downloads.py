"""Files of a desk as answers: for saving, never for showing. What somebody else wrote must not act in our name."""

from __future__ import annotations

from django.http import FileResponse

from factcheck import media
from factcheck.media import FILE_ENDS
from factcheck.models import Evidence, Snapshot

TEXT = "text/plain; charset=utf-8"
ANY = "application/octet-stream"
_ENDS = {"text/html": ".html", "application/xhtml+xml": ".xhtml", "text/plain": ".txt", "text/markdown": ".md"}


def saved(path: str, *, name: str, kind: str) -> FileResponse:
    """The file as an attachment under this name. Raises NotFound when it is not on the disk.

    Whatever a browser makes of it, it does in a sandbox, under no type but this one, and keeps nothing.
    """
    response = FileResponse(media.opened(path), as_attachment=True, filename=name, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def evidence_file(item: Evidence) -> FileResponse:
    """The file that is the source, under the name with which it came, its end as its content asks."""
    end = FILE_ENDS[item.file_type]
    ends = (end, ".jpeg") if end == ".jpg" else (end,)
    name = item.file_name if item.file_name.lower().endswith(ends) else item.file_name + end
    return saved(item.file_path, name=name, kind=item.file_type)


def copy_file(snapshot: Snapshot) -> FileResponse:
    """The bytes that the address gave. A page is not sent as one: nobody opens it here by mistake."""
    kind = snapshot.media_type if snapshot.media_type in FILE_ENDS else ANY
    end = {**FILE_ENDS, **_ENDS}.get(snapshot.media_type, ".bin")
    return saved(snapshot.body_path, name=f"{_name(snapshot)}{end}", kind=kind)


def copy_text(snapshot: Snapshot) -> FileResponse:
    """The words of the copy, in UTF-8."""
    return saved(snapshot.text_path, name=f"{_name(snapshot)}-text.txt", kind=TEXT)


def _name(snapshot: Snapshot) -> str:
    site = snapshot.evidence.site or "source"
    return f"{site}-{snapshot.made_at:%Y-%m-%d}" if snapshot.made_at else site
