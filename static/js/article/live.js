// News: what the worker and other people did while this page was open. It is asked for, never pushed into what one reads:
// first suggestions on an untouched list appear by themselves, everything else waits behind "3 new".

import { bench, say } from "./bits.js";
import { isCaretOn } from "./caret.js";
import { isOnText } from "./hand.js";
import { openLine } from "./list.js";
import { refresh } from "./send.js";

const SOON_MS = 2000;
const CALM_MS = 10000;

const pill = document.getElementById("new");
let etag = "";
/** @type {ReturnType<typeof setTimeout> | undefined} */
let nextAsking;

async function ask() {
  clearTimeout(nextAsking);
  if (document.hidden) return;
  try {
    const query = new URLSearchParams({ since: bench.dataset.stamp, revision: bench.dataset.revision });
    const response = await fetch(`${bench.dataset.news}?${query}`, {
      headers: { "X-Requested-With": "fetch", ...(etag && { "If-None-Match": etag }) },
      cache: "no-store",
    });
    if (response.redirected) return;
    etag = response.headers.get("ETag") ?? "";
    if (response.ok) await takeNews(await response.json());
  } catch {
    // The server is away: the bar says so as soon as something is to be saved, and asking goes on.
  }
  nextAsking = setTimeout(ask, ["looking", "stopped"].includes(bench.dataset.search) ? SOON_MS : CALM_MS);
}

/** @param {{ stamp: number, new: number, search: string, revised: boolean }} news */
async function takeNews(news) {
  if (news.revised) {
    say({ text: "This article has a new revision.", kind: "warn", link: location.pathname, linkText: "Load it" });
  } else if (news.new && !canAppear()) {
    pill.querySelector("bdi").textContent = String(news.new);
    if (pill.hidden) say({ text: `${news.new} new` });
    pill.hidden = false;
  } else if (news.new || news.search !== bench.dataset.search) {
    await load();
    if (news.new) say({ text: `${news.new} new in the list.` });
  }
}

/** Whether new lines may come in by themselves: there are no suggestions yet, and nothing is being done. */
function canAppear() {
  const suggested = document.querySelector('#items > [data-standing="pending"], #items > [data-standing="rejected"]');
  return !suggested && !isOnText() && !openLine() && !isCaretOn();
}

async function load() {
  etag = "";
  pill.hidden = true;
  await refresh();
}

pill.addEventListener("click", async () => {
  await load();
  document.getElementById("pane").querySelector("#items a.item")?.focus({ preventScroll: true });
});
document.addEventListener("visibilitychange", ask);
addEventListener("online", ask);
nextAsking = setTimeout(ask, SOON_MS);
