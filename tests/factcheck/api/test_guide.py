"""The commands in docs/api.md, run one after the other as they stand there."""

from __future__ import annotations

import json
import re
import shlex
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from factcheck.models import Claim
from tests.factcheck.api.conftest import Caller, MakeCaller
from tests.support.newsroom import Newsroom
from tests.support.product import ROOT
from tests.support.sources import PDF

GUIDE = ROOT / "docs" / "api.md"
ASSIGNED = re.compile(r"(\w+)=\$\((curl .*?)(?: \| jq -r (\S+))?\)$", re.DOTALL)
STATUS = re.compile(r"  # (\d{3})\b")
WHO = {"CHECKER": "checker", "REVIEWER": "reviewer", "LEAD": "lead"}


def commands() -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```$", GUIDE.read_text(), re.DOTALL | re.MULTILINE)
    joined = "".join(blocks).replace("\\\n", " ")
    # A command goes on as long as its quotes are open.
    found: list[str] = []
    for line in joined.splitlines():
        if found and found[-1].count("'") % 2:
            found[-1] += "\n" + line
        else:
            found.append(line)
    return found


def curl(callers: dict[str, Caller], command: str) -> tuple[Any, str]:
    """What the command asks for, sent through the test client; and the header that it prints, if it prints one."""
    words = iter(shlex.split(command, comments=True)[1:])
    method, path, body, headers, printed = "", "", None, {}, ""
    form: dict[str, Any] = {}
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name.replace("-", "_")] = value
        elif word == "--json":
            body = json.loads(next(words))
        elif word == "--data-binary":
            body = next(words).encode()
        elif word == "-F":
            name, _, value = next(words).partition("=")
            form[name] = SimpleUploadedFile(value[1:], PDF) if value.startswith("@") else value
        elif word == "-o":
            next(words)
        elif word == "-w":
            printed = next(words).removeprefix("%header{").removesuffix("}")
        elif word != "-s":
            path = word
    client = callers.get(headers["Authorization"]) or Caller()
    if client in callers.values():
        del headers["Authorization"]
    if form:
        return client.post(path, form, format="multipart"), ""
    answer = client.call((method or ("get" if body is None else "post")).lower(), path, body, **headers)
    if answer.streaming:
        list(answer.streaming_content)
    return answer, answer.headers.get(printed, "")


def test_every_command_of_the_guide_does_what_it_says(caller: MakeCaller, newsroom: Newsroom):
    callers = {f"Bearer {name}": caller(person) for name, person in WHO.items()}
    values = {"API": "/api/v1", **{name: name for name in WHO}}
    answer: Any = None
    for command in commands():
        if not command.startswith("curl") and "$(curl" not in command:
            assert command.partition("=")[0] in values, command
            continue
        for name, value in values.items():
            command = command.replace(f"${name}", value.replace('"', '\\"'))
        assignment = ASSIGNED.match(command)
        answer, printed = curl(callers, assignment[2] if assignment else command)
        stated = STATUS.search(command)
        wanted = (int(stated[1]),) if stated else (200, 201)
        assert answer.status_code in wanted, (command, answer.content)
        if assignment:
            found: Any = answer.json() if assignment[3] else printed
            for part in re.findall(r"\w+", assignment[3] or ""):
                found = found[int(part) if part.isdigit() else part]
            values[assignment[1]] = str(found)
            assert values[assignment[1]] not in ("", "None"), command
    claim = Claim.objects.get(uuid=values["CLAIM"])
    assert (claim.state, claim.statement) == ("published", "Dervane fell on Monday")
    assert claim.comments.count() == 1
    assert values["CLAIM"] in b"".join(callers["Bearer LEAD"].read("export/claims.jsonl").streaming_content).decode()


def test_the_guide_tells_every_scope_and_every_status_of_a_problem():
    from factcheck.api.schema import MEANING
    from factcheck.models import ApiToken

    text = GUIDE.read_text()
    for scope in ApiToken.Scope.values:
        assert f"| `{scope}` |" in text
    for status in MEANING:
        assert re.search(rf"^\| .*\b{status}\b.* \|", text, re.MULTILINE), status
