"""The image and the compose file. No engine is needed: what they would run is run here, on real servers."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from factcheck import settings
from factcheck.demo import ARTICLES, NAME
from tests.support import engines, templates
from tests.support.containers import COMPOSE, FOLDER, VARIABLE, Host, example, image_environment, in_context, of_stage
from tests.support.product import ROOT, environment
from tests.support.servers import free_port, postgres_programs, postgres_url
from tests.test_operations import rows

SERVICES = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "beat")
SECRETS = {"FACTCHECK_SECRET_KEY": "s" * 64, "POSTGRES_PASSWORD": "p" * 64}
GIVEN_BY_THE_IMAGE_OR_COMPOSE = {"FACTCHECK_VAR", "DATABASE_URL", "REDIS_URL", "PORT"}
WAIT_SECONDS = 180  # a busy machine may take its time
NEVER_IN_A_NEWSROOM = {"FACTCHECK_DEBUG"}


def interpolated(sign: str | None = None) -> set[str]:
    found = VARIABLE.findall((FOLDER / "compose.yaml").read_text())
    return {name for name, how, _ in found if sign is None or how == sign}


# What is written


def test_env_example_has_every_variable_an_operator_may_set_and_no_other():
    named = {**example(commented=False), **example(commented=True)}
    ours = set(settings.ENVIRONMENT) - GIVEN_BY_THE_IMAGE_OR_COMPOSE - NEVER_IN_A_NEWSROOM

    assert set(named) == ours | interpolated()


def test_what_compose_demands_stands_in_env_example_and_is_empty():
    assert {name for name, value in example(commented=False).items() if not value} == interpolated("?")


@pytest.mark.parametrize(("name", "value"), example(commented=True).items())
def test_a_commented_line_of_env_example_shows_the_default(name: str, value: str):
    documented = {row[0].strip("`"): row[1] for row in rows("Settings")}
    defaults = {
        name: rest for name, sign, rest in VARIABLE.findall((FOLDER / "compose.yaml").read_text()) if sign == "-"
    }
    if name in documented:
        assert documented[name].strip("`") == value or (value == "" and "`" not in documented[name].partition(",")[0])
    if name in defaults:
        assert defaults[name] == value


def test_only_web_can_be_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert [name for name, service in SERVICES.items() if service["networks"] != ["inside"]] == ["web"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_has_no_root_no_capabilities_and_a_file_system_it_cannot_write(name: str):
    service = SERVICES[name]
    user = of_stage(2, "USER")[-1] if name in OURS else service["user"]

    assert user in ("10001:10001", "postgres", "redis")
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_that_stays_is_restarted_and_has_a_health_check(name: str):
    service = SERVICES[name]
    if name == "migrate":
        assert (service["restart"], service["healthcheck"]) == ("no", {"disable": True})
    else:
        assert service["restart"] == "unless-stopped"
        assert name == "web" or service["healthcheck"]["test"]


def test_web_worker_and_beat_wait_for_the_migration_and_it_for_the_database():
    assert SERVICES["migrate"]["depends_on"]["database"]["condition"] == "service_healthy"
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_the_build_sees_the_product_and_nothing_private():
    seen = [
        "manage.py",
        "factcheck/settings.py",
        "static/css/core.css",
        "requirements/base.txt",
        "docker/healthcheck.py",
    ]
    unseen = [
        ".env",
        "docker/.env",
        "var/secret_key",
        ".git/config",
        "tests/conftest.py",
        "factcheck/__pycache__/a.pyc",
    ]

    assert [path for path in seen if not in_context(path)] == []
    assert [path for path in unseen if in_context(path)] == []
    assert not [name for name in image_environment() if "KEY" in name or "PASSWORD" in name]


def test_the_label_says_the_version_of_the_product():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

    assert f'org.opencontainers.image.version="{version}"' in of_stage(2, "LABEL")[0]


# What is run


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A built image with ``.env`` as the example is once both secrets are filled in."""
    dotenv = {**example(commented=False), **SECRETS}
    servers = engines.fresh_variables()
    made = Host(tmp_path, dotenv, servers["DATABASE_URL"], servers["REDIS_URL"], free_port())
    made.build()
    return made


def answer(host: Host, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=10)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        got = connection.getresponse()
        return got.status, {name.lower(): value for name, value in got.getheaders()}, got.read().decode()
    finally:
        connection.close()


def wait_until_healthy(host: Host, service: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while (done := host.run(service, host.health_command(service))).returncode != 0:
        log = (host.folder / f"{service}.log").read_text()
        assert process.poll() is None, f"{service} ended with {process.returncode}: {log}"
        assert time.monotonic() < until, f"{service} does not get healthy: {done.stdout}{log}"
        time.sleep(0.5)
    assert done.stdout == "ok\n"


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.engine("newsroom")
def test_the_containers_commands_serve_a_newsroom_and_write_nothing_into_the_image(host: Host):
    image = host.files()
    assert "app/manage.py" in image
    assert any(re.fullmatch(r"var/static/css/core\.[0-9a-f]{12}\.css\.gz", name) for name in image)

    migrated = host.run("migrate", host.command("migrate"))
    assert migrated.returncode == 0, migrated.stderr
    for name in ("web", "worker", "beat"):
        assert host.run(name, host.health_command(name)).returncode == 1
    running = {name: host.start(name) for name in ("web", "worker", "beat")}
    try:
        for name, process in running.items():
            wait_until_healthy(host, name, process)

        # A prober comes by address and without TLS, everybody else through the proxy.
        status, _, body = answer(host, "/readyz")
        assert (status, {key: json.loads(body)[key] for key in ("database", "migrations", "broker", "worker")}) == (
            200,
            {"database": "ok", "migrations": "ok", "broker": "ok", "worker": "ok"},
        )
        assert answer(host, "/", Host="elsewhere.example")[0] == 400
        status, headers, _ = answer(host, "/", Host="factcheck.example")
        assert (status, headers["location"]) == (301, "https://factcheck.example/")
        through_proxy = {"Host": "factcheck.example", "X_Forwarded_Proto": "https", "X_Forwarded_For": "192.0.2.7"}
        status, _, page = answer(host, "/accounts/login/", **through_proxy)
        assert status == 200
        style = re.search(r'href="(/static/css/core\.[0-9a-f]+\.css)"', page)
        assert style, page
        status, headers, _ = answer(host, style[1], **through_proxy)
        assert (status, headers["cache-control"]) == (200, "max-age=315360000, public, immutable")

        # The operator makes a desk and imports an article; the worker suggests.
        article = host.folder / "article.txt"
        article.write_text("The ministry said on Monday that 60 people were killed.\n")
        for command in (
            ["create_desk", "politics", "Politics desk", "--admin", "ada"],
            ["import_articles", str(article), "--desk", "politics"],
        ):
            done = host.run("web", ["python", "manage.py", *command])
            assert done.returncode == 0, done.stderr
        until = time.monotonic() + WAIT_SECONDS
        with psycopg.connect(host.database, autocommit=True) as connection:
            while {*(states := connection.execute("SELECT state FROM factcheck_job").fetchall())} != {("done",)}:
                assert time.monotonic() < until, f"{states}\n{(host.folder / 'worker.log').read_text()}"
                time.sleep(0.2)
    finally:
        for process in running.values():
            process.send_signal(signal.SIGTERM)
        for process in running.values():
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    assert {name: process.returncode for name, process in running.items()} == {"web": 0, "worker": 0, "beat": 0}
    assert host.files() == image
    beside = {path.name for path in (host.folder / "var").iterdir()} | {path.name for path in host.app.iterdir()}
    assert beside == {"alive", "media", "static", *(path.split("/")[1] for path in image if path.startswith("app/"))}


# Backup and restore, as docs/operations.md has them


def documented(heading: str) -> list[str]:
    """The commands below a heading of the page's part on hosting."""
    section = (ROOT / "docs" / "operations.md").read_text().split(f"\n### {heading}\n")[1]
    return section.split("```sh\n")[1].split("```")[0].splitlines()


def new_database(name: str, template: str = "template1") -> str:
    """The address of a new database of this name, a copy of the template; one that has the name goes."""
    with psycopg.connect(postgres_url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return postgres_url(name)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.engine("newsroom")
def test_what_is_backed_up_can_be_restored_on_this_machine_and_on_a_new_one(
    tmp_path: Path,
):
    programs = postgres_programs()
    assert programs
    template = templates.ready()
    database = new_database("factcheck", template.database)
    product = template.product(tmp_path / "var", tmp_path / "log", {"DATABASE_URL": database})
    uploaded = product.var / "media" / "evidence" / "letter.txt"
    uploaded.parent.mkdir(parents=True)
    uploaded.write_text("As asked.")
    in_the_containers = {
        **product.environment(),
        **{"PGHOST": "127.0.0.1", "PGPORT": str(urlsplit(database).port)},
        "PATH": f"{programs}:{Path(sys.executable).parent}:{os.environ['PATH']}",
    }

    def run(commands: list[str]) -> None:
        for command in commands:
            inside = re.sub(r"docker compose exec -T (database|web) ", "", command)
            if inside == command:
                assert command.startswith(("docker compose stop ", "docker compose up "))
                continue
            inside = inside.replace("/var/lib/factcheck", str(product.var)).replace("manage.py", f"{ROOT}/manage.py")
            done = subprocess.run(
                ["sh", "-ec", inside], cwd=tmp_path, env=in_the_containers, capture_output=True, text=True
            )
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"

    run(documented("Back up"))
    for lost in ("UPDATE factcheck_desk SET name = 'gone'", None):
        if lost:
            with psycopg.connect(database, autocommit=True) as connection:
                connection.execute(lost)
        else:
            new_database("factcheck")
        shutil.rmtree(product.var / "media" / "evidence")
        run(documented("Restore"))
        with psycopg.connect(database) as connection:
            assert connection.execute("SELECT name FROM factcheck_desk").fetchall() == [(NAME,)]
            assert connection.execute("SELECT count(*) FROM factcheck_deskarticle").fetchall() == [(len(ARTICLES),)]
        assert uploaded.read_text() == "As asked."


# The health check


def health(var: Path, *arguments: str, port: int = 8000) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, str(FOLDER / "healthcheck.py"), *arguments],
        env=environment(FACTCHECK_VAR=str(var), PORT=str(port)),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.strip()


@pytest.mark.parametrize(
    ("age", "code", "said"), [(3, 0, "ok"), (120, 1, r"The last sign of life is \d+ seconds old\.")]
)
def test_a_process_is_healthy_while_its_sign_of_life_is_young(tmp_path: Path, age: int, code: int, said: str):
    sign = tmp_path / "alive" / "worker"
    sign.parent.mkdir()
    sign.touch()
    os.utime(sign, (time.time() - age, time.time() - age))

    exit_code, line = health(tmp_path, "worker")

    assert exit_code == code
    assert re.fullmatch(said, line)
    assert health(tmp_path, "beat")[0] == 1


def test_a_web_server_that_does_not_answer_is_unhealthy(tmp_path: Path):
    port = free_port()

    code, said = health(tmp_path, "web", port=port)

    assert code == 1
    assert said.startswith(f"No answer on port {port}: ")


@pytest.mark.parametrize("arguments", [(), ("database",), ("web", "worker")])
def test_a_health_check_of_nothing_known_is_an_error(tmp_path: Path, arguments: tuple[str, ...]):
    assert health(tmp_path, *arguments) == (2, "Say which: healthcheck.py web, worker or beat.")
