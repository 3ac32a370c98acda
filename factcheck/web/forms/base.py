"""What every form can do: show a problem's sentences, and carry the version it was made from."""

from __future__ import annotations

from typing import Any

from django import forms

from factcheck.errors import Problem, Stale
from factcheck.web.templatetags.factcheck import local


class PlainForm(forms.Form):
    """A form that can show a problem's sentences at its fields."""

    use_required_attribute = False

    def explain(self, problem: Problem) -> None:
        """Put the problem's sentences at their fields, or above the form. Nothing else is said."""
        self.errors.clear()
        known = {name: said for name, said in problem.fields.items() if name in self.fields}
        for name, sentences in known.items():
            for sentence in sentences:
                self.add_error(name, sentence)
        if not known:
            self.add_error(None, problem.detail)


class VersionedForm(PlainForm):
    """A form made from a row's version, which comes back with it: nobody's change is overwritten unseen."""

    row_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def now_on(self, version: int) -> None:
        """Let the form count as made from this version, after its writer was shown what stands there."""
        data = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, which a request's copy is to be changed in
        data["row_version"] = str(version)
        self.data = data

    def explain(self, problem: Problem) -> None:
        super().explain(problem)
        current = problem.extra.get("current")
        if isinstance(problem, Stale) and isinstance(current, dict):
            self.now_on(current["row_version"])


def minute(value: Any) -> Any:
    """A moment without its seconds, which a form's field cannot show."""
    return local(value).replace(second=0, microsecond=0) if value else None
