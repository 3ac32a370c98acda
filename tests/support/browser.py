"""Debian's Chromium, driven by Playwright. A page that logs an error fails its test."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WAIT_MILLISECONDS = 30_000


def chromium_program() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def launched() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def kill_browser(profile: Path) -> None:
    """End the browser that runs on this profile, and its processes, without a chance to do anything more."""
    name = os.fsencode(f"--user-data-dir={profile}")
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and name in _arguments(entry)]
    assert pids, f"no browser runs on {profile}"
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _arguments(process: Path) -> list[bytes]:
    try:
        return (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


class Complaints:
    """What went wrong in the pages of a context: uncaught errors and everything the console calls an error.

    A violation of the content security policy is such an error too. A test that provokes one, such as a 409 (Chromium
    logs every failed request), takes it out with ``expect``. The icon that a browser looks for by itself is not ours.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.lines: list[str] = []
        context.on("weberror", lambda event: self.lines.append(f"uncaught: {event.error}"))
        context.on(
            "console",
            lambda message: (
                self.lines.append(f"console: {message.text} ({message.location.get('url', '')})")
                if message.type == "error" and not message.location.get("url", "").endswith("/favicon.ico")
                else None
            ),
        )

    def expect(self, part: str) -> None:
        """Forgive the complaints that contain ``part``; there has to be at least one."""
        rest = [line for line in self.lines if part not in line]
        assert len(rest) < len(self.lines), f"No complaint contains {part!r}: {self.lines}"
        self.lines[:] = rest
