"""Forms of speakers."""

from __future__ import annotations

from typing import Any

from factcheck.models import Speaker
from factcheck.web.forms.base import VersionedForm
from factcheck.web.forms.fields import Line, Words


class SpeakerForm(VersionedForm):
    name = Line(max_length=200, error_messages={"required": "Write how the speaker is called."})
    aliases = Words(
        rows=4,
        serif=False,
        required=False,
        label="Other names",
        help_text="One a line. Whoever types one of them means this speaker.",
    )

    def clean_aliases(self) -> list[str]:
        return [line for line in self.cleaned_data["aliases"].splitlines() if line.strip()]


def speaker_initial(speaker: Speaker) -> dict[str, Any]:
    return {"row_version": speaker.row_version, "name": speaker.name, "aliases": "\n".join(speaker.aliases)}
