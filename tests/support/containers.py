"""``docker/`` read as an engine reads it, so that its commands can be run without one, as plain processes."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml

from factcheck.supervisor import die_with_parent
from tests.support.product import ROOT, environment

FOLDER = ROOT / "docker"
COMPOSE: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text())
VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")
RUN_SECONDS = 300  # for one command; a busy machine may take its time
LINE = re.compile(r"^(#?)([A-Z][A-Z_]*)=(.*)$", re.MULTILINE)


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions in order, as keyword and rest, with comments and line ends taken out."""
    lines = [line for line in (FOLDER / "Dockerfile").read_text().splitlines() if line and not line.startswith("#")]
    whole = "\n".join(lines).replace("\\\n", " ")
    return [
        (keyword, " ".join(rest.split())) for keyword, _, rest in (line.partition(" ") for line in whole.split("\n"))
    ]


def of_stage(number: int, keyword: str) -> list[str]:
    """What one build stage, counted from 0, says with this keyword."""
    found, stage = [], -1
    for word, rest in instructions():
        stage += word == "FROM"
        if stage == number and word == keyword:
            found.append(rest)
    return found


def image_environment() -> dict[str, str]:
    pairs = [part.partition("=") for text in of_stage(0, "ENV") for part in shlex.split(text)]
    return {name: value for name, _, value in pairs}


def in_context(path: str) -> bool:
    """Whether .dockerignore lets this file of the checkout into the build. The last line that fits decides."""
    parts = path.split("/")
    parents = ["/".join(parts[: n + 1]) for n in range(len(parts))]
    let_in = True
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        pattern = line.removeprefix("!")
        if pattern.startswith("**/"):
            fits = any(fnmatch(part, pattern[3:]) for part in parts)
        else:
            fits = any(fnmatch(parent, pattern) for parent in parents)
        if fits:
            let_in = line.startswith("!")
    return let_in


def example(*, commented: bool) -> dict[str, str]:
    """The lines of env.example: those that stand, or those that show a default."""
    found = LINE.findall((FOLDER / "env.example").read_text())
    return {name: value for mark, name, value in found if bool(mark) is commented}


def filled_in(text: str, variables: Mapping[str, str]) -> str:
    """The text as compose interpolates it."""

    def value(match: re.Match[str]) -> str:
        name, sign, rest = match.groups()
        found = variables.get(name, "")
        assert found or sign != "?", f"{name}: {rest}"
        return found or (rest if sign == "-" else "")

    return VARIABLE.sub(value, text)


@dataclass
class Host:
    """What an engine would give: a built image, the settings of ``.env``, servers, and a free port.

    The container's paths and addresses stand for others here, and that is the only difference.
    """

    folder: Path
    dotenv: Mapping[str, str]
    database: str
    redis: str
    port: int

    @property
    def app(self) -> Path:
        return self.folder / "app"

    def here(self, text: str) -> str:
        for there, here in (
            ("/srv/factcheck", str(self.app)),
            ("/var/lib/factcheck", str(self.folder / "var")),
            ("/opt/venv/bin", str(Path(sys.executable).parent)),
            ("/tmp/beat", str(self.folder / "tmp" / "beat")),
            (f"postgresql://factcheck:{self.dotenv['POSTGRES_PASSWORD']}@database:5432/factcheck", self.database),
            ("redis://redis:6379/0", self.redis),
            ("0.0.0.0:8000", f"127.0.0.1:{self.port}"),
        ):
            text = text.replace(there, here)
        return text

    def build(self) -> None:
        """COPY what .dockerignore lets in, then RUN what the builder runs after that."""
        for name in ("app", "tmp", "var/alive", "var/media"):
            (self.folder / name).mkdir(parents=True)
        for rest in of_stage(1, "COPY"):
            *sources, target = rest.split()
            for source in sources:
                paths = [ROOT / source] if (ROOT / source).is_file() else sorted((ROOT / source).rglob("*"))
                for path in paths:
                    name = path.relative_to(ROOT).as_posix()
                    if path.is_file() and in_context(name):
                        below = path.relative_to(ROOT / source).as_posix()
                        inside = self.app / target / (path.name if below == "." else below)
                        inside.parent.mkdir(parents=True, exist_ok=True)
                        shutil.copy(path, inside)
        run = of_stage(1, "RUN")[-1]
        done = subprocess.run(
            ["sh", "-ec", self.here(run)], cwd=self.app, env=self._environment({}), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def _environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        mine = {name: self.here(value) for name, value in {**image_environment(), **variables}.items()}
        mine["PATH"] = mine["PATH"].replace("$PATH", os.environ["PATH"])
        return environment(**mine, TMPDIR=str(self.folder / "tmp"))

    def environment(self, service: str) -> dict[str, str]:
        """What the service's processes find: the image's ENV, .env, and the compose file's own."""
        own = {
            name: filled_in(value, self.dotenv) for name, value in COMPOSE["services"][service]["environment"].items()
        }
        return self._environment({**self.dotenv, **own, "PORT": str(self.port)})

    def command(self, service: str) -> list[str]:
        words = COMPOSE["services"][service].get("command") or json.loads(of_stage(2, "CMD")[-1])
        return [self.here(filled_in(str(word), self.dotenv)) for word in words]

    def health_command(self, service: str) -> list[str]:
        own = COMPOSE["services"][service].get("healthcheck")
        words = own["test"][1:] if own else json.loads(of_stage(2, "HEALTHCHECK")[-1].partition("CMD ")[2])
        return [self.here(word) for word in words]

    def run(self, service: str, command: list[str]) -> subprocess.CompletedProcess[str]:
        """``docker compose run``: a command in a container of the service."""
        return subprocess.run(
            command,
            cwd=self.app,
            env=self.environment(service),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS,
        )

    def start(self, service: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{service}.log").open("wb") as log:
            return subprocess.Popen(
                self.command(service),
                cwd=self.app,
                env=self.environment(service),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(os.getpid()),
            )

    def files(self) -> set[str]:
        """Every file of the image."""
        return {
            path.relative_to(self.folder).as_posix()
            for part in (self.app, self.folder / "var" / "static")
            for path in part.rglob("*")
            if path.is_file()
        }
