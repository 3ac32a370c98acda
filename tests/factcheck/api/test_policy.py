"""``desks/{slug}/policy/``"""

from __future__ import annotations

from factcheck.models import Policy
from tests.factcheck.api.conftest import Caller, MakeCaller
from tests.support.newsroom import Newsroom


def test_a_member_reads_it_and_an_administrator_changes_it(caller: MakeCaller, newsroom: Newsroom):
    path = f"desks/{newsroom.desk.slug}/policy/"
    answer = caller("viewer", "read").read(path)
    assert answer.headers["ETag"] == '"v1"'
    assert answer.json() == {
        "desk": "conflict",
        "approvals_needed": 1,
        "sources_needed": 2,
        "allows_single_source": True,
        "requires_snapshots": True,
        "requires_reply": True,
        "requires_claimreview": True,
        "row_version": 1,
    }
    changed = caller("admin").change(path, {"sources_needed": 3, "requires_reply": False}, 1)
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"v2"')
    assert (changed.json()["sources_needed"], changed.json()["requires_reply"]) == (3, False)


def test_anybody_else_is_refused_and_an_outsider_finds_nothing(
    caller: MakeCaller, lead: Caller, outsider: Caller, newsroom: Newsroom
):
    path = f"desks/{newsroom.desk.slug}/policy/"
    refused = lead.change(path, {"approvals_needed": 2}, 1)
    assert refused.status_code == 403
    assert refused.json()["detail"] == "This needs an administrator; on this desk you are a team lead."
    assert outsider.read(path).status_code == 404
    assert outsider.change(path, {"approvals_needed": 2}, 1).status_code == 404
    assert Policy.objects.get(desk=newsroom.desk).approvals_needed == 1


def test_a_write_names_its_version_and_a_number_that_can_be(caller: MakeCaller, newsroom: Newsroom):
    admin, path = caller("admin"), f"desks/{newsroom.desk.slug}/policy/"
    assert admin.call("patch", path, {"approvals_needed": 2}).status_code == 428
    assert admin.change(path, {"approvals_needed": 2}, 7).status_code == 412
    for number in (0, 10):
        answer = admin.change(path, {"approvals_needed": number}, 1)
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["approvals_needed"])
