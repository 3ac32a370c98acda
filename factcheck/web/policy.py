"""What the desk asks for before it publishes: everybody of the desk reads it, an administrator changes it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from factcheck.actions.policy import PolicyChanges, edit_policy, policy_values
from factcheck.errors import Problem
from factcheck.models import Membership, Policy
from factcheck.web.base import PageRequest, acting, page
from factcheck.web.forms.policy import PolicyForm
from factcheck.workflow import PERMISSIONS, RANK, Role, role_refusal


@page
@require_http_methods(["GET", "POST"])
def policy(request: PageRequest) -> HttpResponse:
    row = Policy.objects.select_related("desk").get(desk=request.desk)
    if request.method != "POST":
        return _shown(request, row, PolicyForm(initial={"row_version": row.row_version, **policy_values(row)}))
    form = PolicyForm(request.POST)
    try:
        if not form.is_valid():
            return _shown(request, row, form, status=422)
        data = dict(form.cleaned_data)
        edit_policy(row, by=acting(request), seen=data.pop("row_version"), changes=PolicyChanges(**data))
    except Problem as problem:
        form.explain(problem)
        return _shown(request, Policy.objects.select_related("desk").get(pk=row.pk), form, status=problem.status)
    messages.success(request, "Saved. It holds for every claim that is not public yet.")
    return redirect("web:policy")


def _shown(request: PageRequest, row: Policy, form: PolicyForm, status: int = 200) -> HttpResponse:
    may_review = [role for role in Role if RANK[role] >= RANK[Role.REVIEWER]]
    reviewers = Membership.objects.filter(desk=row.desk, role__in=may_review, user__is_active=True).count()
    context = {
        "policy": row,
        "form": form,
        "reviewers": reviewers,
        "refusal": role_refusal(request.membership.role, PERMISSIONS["policy.edit"]),
    }
    return render(request, "desk/policy.html", context, status=status)
