"""The article page in Chromium, served as ``make run`` serves it: how long until marks and changes are *painted*.

Everything is taken inside the page, in milliseconds since its navigation or since the key's own time stamp:

- **first, all**: the first ``<mark>`` is in the DOM, all of them are (what stands behind the text has come), and the
  frame that shows them was produced: a ``requestAnimationFrame`` callback and then a message of the page to itself.
  Frames wait for the stylesheets, so this counts them. *Cold*: a browser with an empty cache that is signed in.
  *Warm*: the same page in the same browser again.
- **accept, mark, resize, move**: from ``a``, a digit, ``]`` or ``j`` until the frame that shows its change was made.
  Each frame after the key asks whether the page has changed; so a change counts from the frame that it is in.
- **requests, code**: all requests until nothing is missing any more, and the bytes of scripts and stylesheets as they
  were transferred, of the cold load. The page asks for news two seconds later; that is not part of the load.
- **script, heap**: what the page spent in scripts until it was ready, and JavaScript's memory after a collection.

- **bare**: as many marks in as long a text, from the floor (``tests.bench.floor``), loaded cold in turn with the page:
  what this browser, this machine and whatever else it does take for a page without style, script, login or database.

Medians. The server is already warm.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.bench.fill import Filled
from tests.bench.requests import Stage
from tests.support.browser import WAIT_MILLISECONDS, Complaints, chromium_program, launched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Response

VIEW = {"width": 1440, "height": 900}
CODE = ("script", "stylesheet")
NOT_AN_ACTION = re.compile("/news/|/static/")
"""Chromium looks for the page's icon again whenever its address changes."""

# Runs before anything of the page. `bench.key` is set before a key is pressed: how to tell that its change is there.
PROBE = """
(() => {
  const bench = (window.bench = { first: 0, all: 0, took: 0, long: 0, changed: null });
  const afterPaint = (done) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(performance.now());
      port2.postMessage(0);
    });
  const marks = document.getElementsByTagName("mark");
  const watch = new MutationObserver(() => {
    if (!bench.first && marks.length) {
      bench.first = -1;
      afterPaint((now) => (bench.first = now));
    }
    if (!bench.all && marks.length && document.getElementById("pane")) {
      bench.all = -1;
      watch.disconnect();
      afterPaint((now) => (bench.all = now));
    }
  });
  watch.observe(document, { childList: true, subtree: true });
  addEventListener("keydown", ({ timeStamp }) => {
    const changed = bench.changed;
    bench.changed = null;
    if (!changed) return;
    const look = () => {
      if (!changed()) return requestAnimationFrame(look);
      afterPaintNow((now) => (bench.took = now - timeStamp));
    };
    const afterPaintNow = (done) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(performance.now());
      port2.postMessage(0);
    };
    requestAnimationFrame(look);
  }, { capture: true });
  new PerformanceObserver((list) => (bench.long += list.getEntries().length)).observe({ type: "longtask" });
})();
"""
CURRENT = "document.querySelector('#items > .open')?.dataset.key"
# Each sets `bench.changed` to what is true as soon as the page shows what the key does.
WHEN_ACCEPTED = f"""
() => {{
  const key = {CURRENT};
  bench.changed = () => !document.querySelector(`#text mark.m-pencil[data-ids~="${{key}}"]`);
}}
"""
WHEN_MARKED = """
() => {
  const before = document.querySelectorAll("#text mark").length;
  bench.changed = () =>
    document.querySelectorAll("#text mark").length !== before || CSS.highlights.has("factcheck-expected");
}
"""
WHEN_RESIZED = """
() => {
  const before = CSS.highlights.get("factcheck-ends");
  bench.changed = () => CSS.highlights.get("factcheck-ends") !== before;
}
"""
WHEN_MOVED = f"""
() => {{
  const key = {CURRENT};
  bench.changed = () => {{
    const now = {CURRENT};
    return now && now !== key && document.querySelector(`#text mark.m-current[data-ids~="${{now}}"]`);
  }};
}}
"""
SAVED = "() => document.querySelector('#save [data-words]').textContent === 'All saved'"
OPENED = "() => document.querySelector('#items > .open[data-standing=pending] form')"
FILLED = "() => document.querySelector('#items > .open [data-body]')"


def is_there() -> bool:
    return chromium_program() is not None


def look(stage: Stage, row: Filled, *, marks: int, times: int) -> dict[str, Any]:
    """The page of the article with its ``marks``, loaded so often: until it is painted, what it transfers and takes."""
    cookies, url = _cookies(stage), _url(stage, row)
    bare_url = f"http://localhost:{stage.floor.port}/marks/{marks}/{len(row.text)}"
    bare: list[dict[str, float]] = []
    cold: list[dict[str, float]] = []
    warm: list[dict[str, float]] = []
    kinds: Counter[str] = Counter()
    code = 0
    with launched() as browser:
        for _ in range(times):
            with _page(browser, []) as (page, _):
                page.goto(bare_url)
                bare.append(_painted(page))
            with _page(browser, cookies) as (page, session):
                answers = _answers(page)
                cold.append(_load(page, session, url))
                if not kinds:
                    kinds = Counter(answer.request.resource_type for answer in answers)
                    code = sum(_transferred(answer) for answer in answers if answer.request.resource_type in CODE)
                page.goto("about:blank")
                warm.append(_load(page, session, url))
    return {
        "first_mark_ms": _middle(cold, "first"),
        "all_marks_ms": _middle(cold, "all"),
        "bare_first_ms": _middle(bare, "first"),
        "bare_all_ms": _middle(bare, "all"),
        "warm_first_ms": _middle(warm, "first"),
        "warm_all_ms": _middle(warm, "all"),
        "requests": sum(kinds.values()),
        "code_bytes": code,
        "script_ms": _middle(cold, "script"),
        "heap_mb": _middle(cold, "heap"),
        **{f"requests_{kind}": number for kind, number in sorted(kinds.items())},
    }


def press(stage: Stage, row: Filled, *, times: int) -> dict[str, float]:
    """Each key so often on the open page, one after the other, each once what it did before is saved."""
    cookies, url = _cookies(stage), _url(stage, row)
    with launched() as browser, _page(browser, cookies) as (page, session):
        _load(page, session, url)
        page.keyboard.press("j")
        page.wait_for_function(FILLED)
        script, tasks = _metric(session, "ScriptDuration"), page.evaluate("() => bench.long")
        moved = [_took(page, "j", WHEN_MOVED, FILLED) for _ in range(times)]
        script = 1000 * (_metric(session, "ScriptDuration") - script) / times
        tasks = page.evaluate("() => bench.long") - tasks
        page.keyboard.press("n")
        page.wait_for_function(OPENED)
        resized = [_took(page, "]", WHEN_RESIZED, OPENED) for _ in range(min(times, 3))]
        page.keyboard.press("n")
        page.wait_for_function(OPENED)
        sent: list[str] = []
        page.on("request", lambda one: sent.append(one.url) if not NOT_AN_ACTION.search(one.url) else None)
        accepted = [_took(page, "a", WHEN_ACCEPTED, SAVED, OPENED) for _ in range(times)]
        requests = len(sent) / times
        page.keyboard.press("Escape")
        page.keyboard.press("v")
        marked = []
        for _ in range(times):
            page.keyboard.press("ArrowRight")
            marked.append(_took(page, "3", WHEN_MARKED, SAVED))
    return {
        "accept_ms": statistics.median(accepted),
        "mark_ms": statistics.median(marked),
        "resize_ms": statistics.median(resized),
        "move_ms": statistics.median(moved),
        "move_script_ms": script,
        "move_long_tasks": tasks,
        "accept_requests": requests,
    }


def _took(page: Page, key: str, when: str, *until: str) -> float:
    """Milliseconds from the key to the frame; the page has then come to what ``until`` says."""
    page.evaluate(when)
    page.evaluate("() => { bench.took = 0; }")
    page.keyboard.press(key)
    took: float = page.wait_for_function("() => bench.took").json_value()
    for condition in until:
        page.wait_for_function(condition)
    return took


def _load(page: Page, session: CDPSession, url: str) -> dict[str, float]:
    page.goto(url, wait_until="load")
    page.locator("#wb.live").wait_for()
    page.evaluate("() => document.fonts.ready.then(() => 1)")
    found = _painted(page)
    script = _metric(session, "ScriptDuration")
    session.send("HeapProfiler.collectGarbage")
    heap = _metric(session, "JSHeapUsedSize") / 1e6
    return {"first": found["first"], "all": found["all"], "script": 1000 * script, "heap": heap}


def _painted(page: Page) -> dict[str, float]:
    """``first`` and ``all`` of the page, in milliseconds, as soon as both are there."""
    found: dict[str, float] = page.wait_for_function("() => bench.first > 0 && bench.all > 0 && bench").json_value()
    return found


@contextmanager
def _page(browser: Browser, cookies: list[Any]) -> Iterator[tuple[Page, CDPSession]]:
    """A page with an empty cache. What it logs as an error ends the run: its figures would be another page's."""
    with browser.new_context(viewport=VIEW) as context:  # type: ignore[arg-type]
        context.set_default_timeout(WAIT_MILLISECONDS)
        complaints = Complaints(context)
        context.add_cookies(cookies)
        context.add_init_script(PROBE)
        page = context.new_page()
        session = _session(context, page)
        yield page, session
        if complaints.lines:
            raise AssertionError("\n".join(complaints.lines))


def _session(context: BrowserContext, page: Page) -> CDPSession:
    session = context.new_cdp_session(page)
    session.send("Performance.enable")
    return session


def _metric(session: CDPSession, name: str) -> float:
    return float(next(one["value"] for one in session.send("Performance.getMetrics")["metrics"] if one["name"] == name))


def _answers(page: Page) -> list[Response]:
    """Every answer that the page gets from now on."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    return answers


def _transferred(answer: Response) -> int:
    return int(answer.request.sizes()["responseBodySize"])


def _middle(loads: list[dict[str, float]], name: str) -> float:
    return statistics.median(one[name] for one in loads)


def _url(stage: Stage, row: Filled) -> str:
    return f"http://localhost:{stage.web.port}/articles/{row.uuid}/"


def _cookies(stage: Stage) -> list[dict[str, Any]]:
    """Those of the person that all requests of the bench come from."""
    pairs = [pair.split("=", 1) for pair in stage.cookies["Cookie"].split("; ")]
    return [{"name": name, "value": value, "url": f"http://localhost:{stage.web.port}"} for name, value in pairs]
