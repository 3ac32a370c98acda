// News: what the worker and other people did while this page was open, and who they are. It is asked for, never pushed into
// what one reads: first suggestions on an untouched list appear by themselves, everything else waits behind "3 new".

import { keepAsking } from "./asking.js";
import { bench, mayWrite, pageId, say } from "./bits.js";
import { isCaretOn } from "./caret.js";
import { isOnText } from "./hand.js";
import { openForm, openLine } from "./list.js";
import { showAtLines, showPeople, tellArrivals } from "./people.js";
import { letterList, refresh } from "./send.js";

const LINGER_MS = 1500;

const pill = document.getElementById("new");
const hereBox = document.getElementById("here");
const itemList = document.getElementById("items");
/** Who else is here, as the last answer says. @type {import("./people.js").Person[]} */
let people = [];
/** Lines that came with news and were not looked at yet, by their keys. */
const fresh = new Set();
/** What the other pages know that is open here. */
let toldItem = "";
let saidRevised = false;
/** Whether what was done here before a reload was still under way after it: it arrives as if from elsewhere, and is no news. */
let isCarriedOver = false;

document.addEventListener("article:outbox", () => {
  isCarriedOver ||= letterList().some((letter) => letter.made < performance.timeOrigin);
});

function address() {
  toldItem = openLine()?.dataset.key ?? "";
  const doing = mayWrite && (toldItem || isOnText() || isCaretOn()) ? "marking" : "reading";
  const { stamp, revision, news } = bench.dataset;
  return `${news}?${new URLSearchParams({ since: stamp, revision, page: pageId, doing, item: toldItem })}`;
}

/** @param {{ new: number, says: string, search: string, revised: boolean, people: import("./people.js").Person[] }} news */
async function takeNews(news) {
  people = news.people;
  showPeople(hereBox, people);
  tellArrivals(people);
  showSigns();
  if (news.revised) {
    if (!saidRevised) say({ text: "This article has a new revision.", kind: "warn", link: location.pathname, linkText: "Load it" });
    saidRevised = true;
  } else if (news.new && !canAppear() && !isCarriedOver) {
    pill.querySelector("bdi").textContent = String(news.new);
    pill.title = news.says;
    if (pill.hidden) say({ text: `${news.new} new. ${news.says}` });
    pill.hidden = false;
  } else if (news.new || news.search !== bench.dataset.search) {
    const isOwn = isCarriedOver;
    await load(false);
    if (news.new && !isOwn) say({ text: `${news.new} new in the list.` });
  } else {
    pill.hidden = true; // what was new was taken back meanwhile
  }
  if (!letterList().length) isCarriedOver = false;
}

/** Whether new lines may come in by themselves: there are no suggestions yet, and nothing is being done. */
function canAppear() {
  const suggested = document.querySelector('#items > [data-standing="pending"], #items > [data-standing="rejected"]');
  return !suggested && !isOnText() && !openLine() && !isCaretOn();
}

/** Bring the page up to date; what is being written stays. @param {boolean} marked  show which lines are new */
async function load(marked) {
  const before = new Map(lines().map((line) => [line.dataset.key, line.dataset.v]));
  await refresh();
  pill.hidden = true;
  if (marked) for (const line of lines()) if (before.get(line.dataset.key) !== line.dataset.v) fresh.add(line.dataset.key);
  await openForm();
  showSigns();
}

function lines() {
  return /** @type {HTMLElement[]} */ ([...itemList.children]);
}

/** The signs that the server does not draw: which lines are new, and who is at which. */
function showSigns() {
  showAtLines(itemList, people);
  for (const old of itemList.querySelectorAll(".fresh")) old.remove();
  for (const key of fresh) {
    const sign = document.createElement("span");
    sign.className = "fresh";
    sign.textContent = "new";
    document.querySelector(`#i-${CSS.escape(key)} .sub`)?.prepend(sign);
  }
}

pill.addEventListener("click", async () => {
  const had = pill.title;
  await load(true);
  const first = lines().find((line) => fresh.has(line.dataset.key)) ?? itemList;
  // Who is writing in it goes on.
  if (!first.contains(document.activeElement)) {
    /** @type {HTMLElement | null} */ (first.querySelector(first.matches(".open") ? ".title" : "a.item"))?.focus();
  }
  if (had) say({ text: had, toast: true });
});

/** A line that was opened has been looked at. @param {Event} event */
function look(event) {
  const target = /** @type {Element} */ (event.target);
  const line = target.closest("li");
  if (!line || (event.type === "focusin" && !target.closest("[data-body]"))) return;
  fresh.delete(line.dataset.key);
  showSigns(); // a body that has just come has none
  clearTimeout(lingering);
  if (people.length) lingering = setTimeout(() => openLine()?.dataset.key !== toldItem && askNews(), LINGER_MS);
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let lingering;
itemList.addEventListener("click", look);
itemList.addEventListener("focusin", look);
document.addEventListener("article:swapped", showSigns);

const askNews = keepAsking({
  address,
  leave: hereBox.dataset.leave,
  page: pageId,
  take: takeNews,
  isUrgent: () => ["looking", "stopped"].includes(bench.dataset.search),
  hasCompany: () => people.length > 0,
});
