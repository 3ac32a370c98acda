"""Who may do what, completely: every transition × every state × everybody, and every permission × everybody.

Each cell is asked at both doors, by REST and from the page, and has to be answered as the specification of the
transition table says (``tests.factcheck.workflow.test_transition_table``), read here independently of the code: with
the status, the code and the sentence. What the offers say, what stands on the locked button, and what somebody is told
who tries all the same is one sentence. A transition or permission that the specification lacks fails.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from factcheck.actions.access import create_token
from factcheck.actions.people import open_story
from factcheck.models import Claim, Event
from factcheck.queries import learning
from factcheck.workflow import PERMISSIONS, TRANSITIONS
from tests.factcheck.api.conftest import Caller, MakeCaller, Things, caller
from tests.factcheck.workflow.test_transition_table import DATA, SPECIFICATION
from tests.support.newsroom import Newsroom
from tests.support.taught import own

__all__ = ["caller"]

# Decided by the table, in Python; the database has no part in it.
pytestmark = pytest.mark.engine("laptop")

ROLES = ("viewer", "checker", "reviewer", "lead", "admin")
OUTSIDER, NOBODY = "a member of another desk", "nobody"
EVERYBODY = (*ROLES, OUTSIDER, NOBODY)
A_ROLE = {
    "viewer": "a viewer",
    "checker": "a fact-checker",
    "reviewer": "a reviewer",
    "lead": "a team lead",
    "admin": "an administrator",
}
STATES = {
    "new": "new",
    "open": "open",
    "in_review": "in review",
    "approved": "approved",
    "published": "published",
    "declined": "declined",
    "merged": "merged",
}
BUTTONS = {
    "take": "Take",
    "propose": "Propose verdict",
    "withdraw": "Withdraw",
    "send_back": "Send back",
    "dispute": "Rate differently",
    "approve": "Approve",
    "publish": "Publish",
    "reopen": "Reopen",
    "correct": "Correct",
    "retract": "Retract",
    "decline": "Decline",
    "undo": "Undo the decline",
    "merge": "Merge",
    "unmerge": "Unmerge",
}
OWN = {
    "withdraw": "Only Mira Lindt, who proposed this verdict, can withdraw it. You can send it back.",
    "undo": "Only Mira Lindt, who declined it, can take that back. A lead can reopen the claim.",
}
"""What is told to everybody but the checker, who alone can take back what they did."""
READ_FIRST = ("approve", "dispute", "publish")
NOT_THERE = "There is no such claim, or it belongs to another desk."


@dataclass(frozen=True)
class Cell:
    """What has to be answered: status, the problem's code, the sentence. Done: 200, and neither of them."""

    status: int = 200
    code: str = ""
    says: str = ""

    @property
    def done(self) -> bool:
        return self.status == 200


def needs(least: str, role: str) -> str:
    return f"This needs {A_ROLE[least]}; on this desk you are {A_ROLE[role]}."


def specified(name: str, state: str, who: str, label: str) -> Cell:
    """The specification's answer, asked in its order: who, role, state, person."""
    sources, _, least = SPECIFICATION[name]
    if who == NOBODY:
        return Cell(401, "unauthenticated")
    if who == OUTSIDER:
        return Cell(404, "not-found", NOT_THERE)
    if ROLES.index(who) < ROLES.index(least):
        return Cell(403, "refused", needs(least, who))
    if state not in sources:
        if name == "retract":  # from any state, as long as something is public
            return Cell(409, "nothing-published", f"Nothing of {label} is public, so there is nothing to retract.")
        starts = " or ".join(STATES[one] for one in STATES if one in sources)
        return Cell(409, "wrong-state", f"{label} is {STATES[state]}; “{BUTTONS[name]}” starts from {starts}.")
    if name in OWN and who != "checker":
        return Cell(403, "refused", OWN[name])
    return Cell()


def test_the_specification_names_everything_that_the_code_has():
    assert set(SPECIFICATION) == set(BUTTONS) == set(TRANSITIONS)
    assert list(STATES) == list(Claim.State.values)
    assert set(PERMISSIONS) == set(DOORS)


class Door:
    """One person at one claim, by REST and at its page. Whatever is sent is taken back again."""

    def __init__(self, newsroom: Newsroom, other: Newsroom, caller: MakeCaller, claim: Claim, who: str) -> None:
        self.newsroom, self.claim, self.who = newsroom, claim, who
        self.into = newsroom.claim("The other one.")
        self.content_hash = newsroom.file(claim).content_hash
        self.api, self.browser = Caller(), Client()
        if who != NOBODY:
            name, of = ("admin", other) if who == OUTSIDER else (who, newsroom)
            self.api = caller(name, "admin", of=of)
            self.browser.force_login(of.people[name])

    def fields(self, name: str) -> dict[str, str]:
        data = dict(DATA.get(name, {}))
        if name in READ_FIRST:
            data["content_hash"] = self.content_hash
        return data

    def sent(self, send: Callable[[], Any], want: Cell, name: str) -> tuple[Any, list[str]]:
        """The answer, and what it did that it should not have done, or did not do."""
        before = Event.objects.count()
        amiss = []
        with transaction.atomic():
            answer = send()
            moved = Claim.objects.get(pk=self.claim.pk)
            if not want.done and (Event.objects.count() != before or moved.row_version != self.claim.row_version):
                amiss.append(f"left something behind, in state {moved.state}")
            if want.done and moved.state != (SPECIFICATION[name][1] or "new"):  # as it was before, where none is named
                amiss.append(f"led to {moved.state}")
            transaction.set_rollback(True)
        return answer, amiss

    def by_rest(self, name: str, want: Cell) -> list[str]:
        body = {"name": name, **self.fields(name)}
        if name == "merge":
            body["into"] = str(self.into.uuid)
        path = f"claims/{self.claim.uuid}/transitions/"
        answer, amiss = self.sent(lambda: self.api.send(path, body), want, name)
        if answer.status_code != want.status:
            return [*amiss, f"answered {answer.status_code}, not {want.status}: {answer.content.decode()[:200]}"]
        if not want.done:
            problem = answer.json()
            if problem["type"] != f"urn:factcheck:problem:{want.code}":
                amiss.append(f"is {problem['type']}, not {want.code}")
            if want.code == "wrong-state" and problem["state"] != self.claim.state:
                amiss.append(f"names the state {problem['state']}")
            if want.says and problem["detail"] != want.says:
                amiss.append(f"says “{problem['detail']}”, not “{want.says}”")
        return amiss

    def by_page(self, name: str, want: Cell) -> list[str]:
        data = self.fields(name)
        if name == "merge":
            data["into"] = self.into.label
        address = reverse("web:claim-transition", args=[self.claim.uuid, name])
        answer, amiss = self.sent(lambda: self.browser.post(address, data), want, name)
        status = 302 if want.done or self.who == NOBODY else want.status
        if answer.status_code != status:
            return [*amiss, f"answered {answer.status_code}, not {status}"]
        if want.says and want.says not in unescape(answer.content.decode()):
            amiss.append(f"does not say “{want.says}”")
        if status == 302 and ("login" in answer.headers["Location"]) != (self.who == NOBODY):
            amiss.append(f"leads to {answer.headers['Location']}")
        return amiss

    def offers(self) -> dict[str, dict[str, Any]]:
        found = self.api.read(f"claims/{self.claim.uuid}/transitions/").json()["transitions"]
        return {offer["name"]: offer for offer in found}

    def buttons(self) -> tuple[dict[str, str], list[str]]:
        """Of the claim's page: the sentence beside each locked button, and the transitions that can be sent."""
        page = self.browser.get(reverse("web:claim", args=[self.claim.uuid]), {"stay": "1"}).content.decode()
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert [one for one, times in Counter(ids).items() if times > 1] == []
        locked = re.findall(r'<p class="reason" id="why-([\w-]+)">(.*?)</p>', page, re.DOTALL)
        said = {name: " ".join(unescape(sentence).split()) for name, sentence in locked}
        return said, re.findall(r'action="[^"]*/transitions/(\w+)/"', page)


@pytest.fixture
def door(newsroom: Newsroom, other_newsroom: Newsroom, caller: MakeCaller) -> Callable[[str, str], Door]:
    return lambda state, who: Door(newsroom, other_newsroom, caller, newsroom.bring_to(state), who)


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("state", STATES)
def test_every_transition_is_answered_as_the_table_says_at_both_doors(
    door: Callable[[str, str], Door], state: str, who: str
):
    at = door(state, who)
    amiss = []
    for name in SPECIFICATION:
        want = specified(name, state, who, at.claim.label)
        amiss += [f"{name} by REST {said}" for said in at.by_rest(name, want)]
        amiss += [f"{name} from the page {said}" for said in at.by_page(name, want)]
    assert amiss == []


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("state", STATES)
def test_offers_and_buttons_say_what_the_table_says(door: Callable[[str, str], Door], state: str, who: str):
    at = door(state, who)
    offers = at.offers()
    locked, open_ = at.buttons()
    amiss = []
    for name, (sources, _, _) in SPECIFICATION.items():
        want = specified(name, state, who, at.claim.label)
        offer = offers.pop(name)
        if (offer["allowed"], offer["reason"]) != (want.done, want.says):
            amiss.append(f"{name} is offered as {offer}")
        on_page = (locked.get(name, ""), name in open_)
        shown = state in sources
        if on_page != (want.says if shown else "", shown and want.done):
            amiss.append(f"{name} stands on the page as {on_page}, to be {want}")
    assert amiss == []
    assert offers == {}


# Permissions. What each lets somebody do is asked for once at each door that has it.

Ask = Callable[["At"], Any]


class At:
    """One of everything on a desk, and somebody at both doors."""

    def __init__(self, newsroom: Newsroom, caller: MakeCaller, who: str) -> None:
        self.newsroom, self.who = newsroom, who
        self.things = Things(newsroom)
        self.api, self.browser = caller(who, "admin"), Client()
        self.browser.force_login(newsroom.people[who])
        self.trained = own(newsroom)
        self.another_story = str(open_story(newsroom.desk, title="The war", by=newsroom.actor()).uuid)
        self.claim_of_the_story = str(newsroom.claim("It fell.", story=self.things.story).uuid)
        article = self.things.article
        article.refresh_from_db()
        start = article.current.text.index("every street")
        self.passage = {
            "revision": str(article.current.uuid),
            "start": start,
            "end": start + len("every street"),
            "exact": "every street",
        }

    def post(self, view: str, /, *args: Any, **fields: Any) -> Any:
        return self.browser.post(reverse(f"web:{view}", args=args), fields, follow=True)

    def with_enough(self, ask: Callable[[], Any]) -> Any:
        """What is answered to somebody whose desk has decided enough to learn from."""
        with mock.patch.multiple(learning, FEWEST_DECISIONS=0, FEWEST_OF_A_KIND=0, FEWEST_ARTICLES=0):
            return ask()

    def change_claim(self, **fields: Any) -> Any:
        return self.api.change(f"claims/{self.things.claim.uuid}/", fields, self.things.claim.row_version)

    @property
    def somebody_elses_token(self) -> Any:
        return create_token(self.newsroom.people["checker2"], scopes=["read"], by=None)[0].uuid


@dataclass(frozen=True)
class Permission:
    """The least role, a request at each door (None: that door has nothing of the kind), and how a refusal is put.

    ``quiet``: doing it leaves no event.
    """

    least: str
    rest: Ask | None
    page: Ask | None
    says: Callable[[str], str] | None = None
    quiet: bool = False


def giving(role: str) -> str:
    if role == "viewer":
        return needs("checker", role)
    return "You can take it yourself; giving it to somebody else needs a team lead."


DOORS: dict[str, Permission] = {
    "read": Permission(
        "viewer",
        lambda at: at.api.read(f"claims/{at.things.claim.uuid}/"),
        lambda at: at.browser.get(reverse("web:claim", args=[at.things.claim.uuid])),
        quiet=True,
    ),
    "article.ingest": Permission(
        "checker",
        lambda at: at.api.send("articles/", {"text": "It rained for a week."}),
        lambda at: at.post("add-article", text="It rained for a week."),
    ),
    "article.edit": Permission(
        "checker",
        lambda at: at.api.change(
            f"articles/{at.things.article.article.uuid}/", {"state": "done"}, at.things.article.row_version
        ),
        lambda at: at.post("article-state", at.things.article.article.uuid, state="done"),
    ),
    "span.write": Permission(
        "checker",
        lambda at: at.api.send(
            "spans/", {"article": str(at.things.article.article.uuid), **at.passage, "tags": ["context"]}
        ),
        lambda at: at.post("article-mark", at.things.article.article.uuid, **at.passage, tags="context"),
    ),
    "suggestion.decide": Permission(
        "checker",
        lambda at: at.api.send(f"suggestions/{at.things.suggestion.uuid}/reject/", {"reason": "opinion"}),
        lambda at: at.post("suggestion-reject", at.things.suggestion.uuid, reason="opinion"),
    ),
    "claim.edit": Permission(
        "checker",
        lambda at: at.change_claim(statement="Some 60 people died."),
        lambda at: at.post(
            "claim-edit", at.things.claim.uuid, statement="Some 60 people died.", kind="other", priority="1"
        ),
    ),
    "assign": Permission(
        "checker",
        lambda at: at.change_claim(assignee=at.who),
        lambda at: at.post("claim-assign", at.things.claim.uuid, assignee=at.who),
    ),
    "assign.others": Permission(
        "lead",
        lambda at: at.change_claim(assignee="checker2"),
        lambda at: at.post("claim-assign", at.things.claim.uuid, assignee="checker2"),
        says=giving,
    ),
    "queue.save": Permission(
        "checker",
        lambda at: at.api.send("queues/", {"name": "Old", "query": "waited=7d", "shared": False}),
        lambda at: at.post("queue-save", name="Old", query="waited=7d"),
    ),
    "queue.share": Permission(
        "lead",
        lambda at: at.api.send("queues/", {"name": "Old", "query": "waited=7d", "shared": True}),
        lambda at: at.post("queue-save", name="Old", query="waited=7d", **{"for": "desk"}),
    ),
    "evidence.write": Permission(
        "checker",
        lambda at: at.api.send(
            f"claims/{at.things.claim.uuid}/evidence/", {"url": "https://two.example/b", "stance": "refutes"}
        ),
        lambda at: at.post(
            *("claim-evidence", at.things.claim.uuid),
            url="https://two.example/b",
            stance="refutes",
            directness="primary",
        ),
    ),
    "relation.write": Permission(
        "checker",
        lambda at: at.api.send(
            f"claims/{at.things.claim.uuid}/relations/",
            {"other": str(at.newsroom.claim("It fell.").uuid), "kind": "contradicts"},
        ),
        lambda at: at.post(
            *("claim-relations", at.things.claim.uuid),
            other=str(at.newsroom.claim("It fell.").uuid),
            kind="contradicts",
        ),
    ),
    "claim.split": Permission(
        "lead",
        lambda at: at.api.send(
            f"claims/{at.things.claim.uuid}/split/",
            {"statement": "It fell.", "evidence": [str(at.things.evidence.uuid)]},
        ),
        lambda at: at.post(
            *("claim-split", at.things.claim.uuid),
            statement="It fell.",
            kind="other",
            evidence=str(at.things.evidence.uuid),
        ),
    ),
    "comment.write": Permission(
        "checker",
        lambda at: at.api.send(f"claims/{at.things.claim.uuid}/comments/", {"text": "Look at the map."}),
        lambda at: at.post("claim-comments", at.things.claim.uuid, text="Look at the map."),
    ),
    "story.write": Permission(
        "checker",
        lambda at: at.api.send("stories/", {"title": "The talks"}),
        lambda at: at.post("stories", title="The talks"),
    ),
    "story.merge": Permission(
        "lead",
        lambda at: at.api.send(f"stories/{at.things.story.uuid}/merge/", {"into": at.another_story}),
        lambda at: at.post("story-merge", at.things.story.uuid, into=at.another_story),
    ),
    "story.split": Permission(
        "lead",
        lambda at: at.api.send(
            f"stories/{at.things.story.uuid}/split/", {"title": "The talks", "claims": [at.claim_of_the_story]}
        ),
        lambda at: at.post("story-move", at.things.story.uuid, title="The talks", claims=at.claim_of_the_story),
    ),
    "suggest": Permission(
        "checker",
        None,
        lambda at: at.post("article-marks", at.things.article.article.uuid),
        quiet=True,
    ),
    "suggester.train": Permission(
        "lead",
        lambda at: at.with_enough(lambda: at.api.send(f"desks/{at.newsroom.desk.slug}/suggester/train/")),
        lambda at: at.with_enough(lambda: at.post("suggesters-train")),
        quiet=True,
    ),
    "suggester.choose": Permission(
        "lead",
        lambda at: at.api.change(
            f"desks/{at.newsroom.desk.slug}/suggester/", {"number": at.trained.number}, at.newsroom.desk.row_version
        ),
        lambda at: at.post("suggesters-choose", number=at.trained.number, row_version="1"),
    ),
    "policy.edit": Permission(
        "admin",
        lambda at: at.api.change(
            f"desks/{at.newsroom.desk.slug}/policy/", {"approvals_needed": 2}, at.newsroom.desk.policy.row_version
        ),
        lambda at: at.post("policy", approvals_needed="2", sources_needed="2", row_version="1"),
    ),
    "token.revoke": Permission(
        "admin",
        None,
        lambda at: at.post("token-revoke", at.somebody_elses_token),
        says=lambda role: "There is no such token, or it is not yours.",
    ),
}


@pytest.mark.parametrize("role", ROLES)
def test_a_permission_lets_in_who_has_its_role_at_both_doors(newsroom: Newsroom, caller: MakeCaller, role: str):
    at = At(newsroom, caller, role)
    amiss = [
        f"{name} {word} {said}"
        for name, permission in DOORS.items()
        for word, ask in (("by REST", permission.rest), ("from the page", permission.page))
        if ask is not None
        for said in asked(at, permission, ask)
    ]
    assert amiss == []


def asked(at: At, permission: Permission, ask: Ask) -> list[str]:
    """Ask, take it back, and say what was not as it is specified."""
    own = Event.objects.exclude(verb__in=["claim_created", "token_created"])  # what some of them need is made first
    with transaction.atomic():
        before = own.count()
        answer = ask(at)
        wrote = own.count() > before
        transaction.set_rollback(True)
    status = answer.status_code
    says = unescape(answer.content.decode())
    if ROLES.index(at.who) >= ROLES.index(permission.least):
        return (
            [f"answered {status}, wrote: {wrote}"] if status not in (200, 201, 202) or wrote is permission.quiet else []
        )
    wanted = (permission.says or (lambda role: needs(permission.least, role)))(at.who)
    amiss = [] if wanted in says else [f"answered {status} without “{wanted}”"]
    if answer.headers["Content-Type"] == "application/problem+json" and status != 403:
        amiss.append(f"answered {status}, not 403")
    return [*amiss, "wrote something"] if wrote else amiss
