"""The desk's stories."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from factcheck.actions.base import allow
from factcheck.actions.people import open_story
from factcheck.errors import Problem
from factcheck.queries.desk import story_rows
from factcheck.web.base import PageRequest, acting, page
from factcheck.web.forms.stories import StoryForm
from factcheck.workflow import PERMISSIONS, role_refusal


@page
@require_http_methods(["GET", "POST"])
def story_list(request: PageRequest) -> HttpResponse:
    """The desk's stories, the one that moved last first. A post opens a new one."""
    form = StoryForm(request.POST or None)
    status = 200
    if request.method == "POST":
        try:
            allow("story.write", desk=request.desk, by=acting(request))
            if form.is_valid():
                opened = open_story(
                    request.desk,
                    title=form.cleaned_data["title"],
                    summary=form.cleaned_data["summary"],
                    by=acting(request),
                )
                return redirect("web:story", uuid=opened.uuid)
            status = 422
        except Problem as problem:
            problem.fields = {"title": [problem.detail]} if "story" in problem.fields else problem.fields
            form.explain(problem)
            status = problem.status
    context = {
        "rows": story_rows(request.desk),
        "form": form,
        "refusal": role_refusal(request.membership.role, PERMISSIONS["story.write"]),
    }
    return render(request, "stories/list.html", context, status=status)
