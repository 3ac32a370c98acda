"""The page of the desk's policy."""

from __future__ import annotations

import pytest

from factcheck.models import Policy
from tests.factcheck.web.conftest import Pages, words
from tests.support.newsroom import Newsroom

FORM = {"approvals_needed": "2", "sources_needed": "3", "requires_snapshots": "on", "row_version": "1"}


def test_an_administrator_changes_it(newsroom: Newsroom, pages: Pages):
    assert '<button class="btn btn-primary" type="submit">Save</button>' in words(pages.get("admin", "policy"))
    assert pages.post("admin", "policy", **FORM).status_code == 302
    row = Policy.objects.get(desk=newsroom.desk)
    assert (row.approvals_needed, row.sources_needed, row.requires_snapshots, row.requires_reply) == (2, 3, True, False)


@pytest.mark.parametrize("who", ["viewer", "checker", "lead"])
def test_everybody_else_reads_it(newsroom: Newsroom, pages: Pages, who: str):
    page = words(pages.get(who, "policy"))
    assert "Every cited page has an archived copy" in page
    assert "This needs an administrator; on this desk you are" in page
    assert 'type="submit">Save</button>' not in page
    refused = pages.post(who, "policy", **FORM)
    assert refused.status_code == 403
    assert Policy.objects.get(desk=newsroom.desk).approvals_needed == 1


def test_a_refused_form_comes_back_with_what_was_typed_and_why(newsroom: Newsroom, pages: Pages):
    response = pages.post("admin", "policy", **{**FORM, "approvals_needed": "0"})
    assert response.status_code == 422
    page = words(response)
    assert "Give a number from 1 to 9." in page
    assert 'value="3"' in page


def test_an_older_page_does_not_overwrite_a_newer_policy(newsroom: Newsroom, pages: Pages):
    pages.post("admin", "policy", **FORM)
    response = pages.post("admin", "policy", **{**FORM, "sources_needed": "5"})
    assert response.status_code == 412
    assert "Somebody changed this since you read it" in words(response)
    assert Policy.objects.get(desk=newsroom.desk).sources_needed == 3


def test_every_page_leads_to_it(pages: Pages):
    assert 'href="/settings/policy/"' in words(pages.get("viewer", "home"))
