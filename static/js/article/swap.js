// Puts the server's pieces in their places: blocks and lines only where they differ, and without moving the text.

import { bench } from "./bits.js";
import { replaceBody } from "./draft.js";
import { browserSpan, showSpan } from "./offsets.js";
import { putLater } from "./later.js";
import { firstBelow, roof } from "./view.js";

/**
 * What the server said beside its pieces.
 * @typedef {{ key: string, says: string, undo: string }} Answer
 */

/** Null, and nothing is touched, when this is no answer of ours. @param {string} html @returns {Answer | null} */
export function apply(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const answer = page.getElementById("answer");
  if (!answer) return null;
  putLater();
  const { key = "", gone, undo = "", stamp, search } = answer.dataset;
  const putBackFocus = holdFocus();
  holdingStill(() => {
    const counted = countAll();
    const menu = document.querySelector("#list-head .filter[open]");
    if (menu) page.querySelector("#list-head .filter").replaceWith(menu);
    for (const id of ["progress", "list-head", "note"]) document.getElementById(id).replaceWith(page.getElementById(id));
    if (countAll() !== counted && bench.dataset.show !== "all") forgetBodies();
    for (const block of childrenOf(page.getElementById("blocks"))) swapIfOther(block, true);
    const lines = childrenOf(page.getElementById("items"));
    if (stamp) reconcile(lines);
    else for (const line of lines) putLine(line, true);
    for (const one of gone ? gone.split(" ") : []) document.getElementById(`i-${one}`)?.remove();
    if (key) carryVersions(document.getElementById(`i-${key}`), answer.dataset);
  });
  if (stamp) bench.dataset.stamp = stamp;
  bench.dataset.search = search;
  document.dispatchEvent(new CustomEvent("article:swapped"));
  putBackFocus();
  return { key, says: answer.textContent.trim(), undo };
}

/** What gives the focus back to what stands in the place of what has it now: the same control of the head, or the line beside. */
function holdFocus() {
  const held = /** @type {HTMLElement} */ (document.activeElement);
  const controls = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#list-head :is(a, button, summary, input, select)")]);
  const at = controls().indexOf(held);
  const line = held.closest("#items > li");
  const near = line ? [line.nextElementSibling?.id, line.previousElementSibling?.id] : [];
  return () => {
    if (document.activeElement !== document.body) return;
    const stands = near.map((id) => id && document.getElementById(id)).find((one) => one);
    const now = held.isConnected ? held : at < 0 ? stands?.querySelector("a.item") : controls()[at];
    /** @type {HTMLElement | null | undefined} */ (now)?.focus({ preventScroll: true });
  };
}

/** Bodies of lines that may be opened next, by the line's key. @type {Map<string, { v: string, body: HTMLElement }>} */
const bodies = new Map();

/** Keep the body that a line came with, or goes with, until it is opened. @param {HTMLElement} fresh */
function keepBody(fresh) {
  const body = bodyOf(fresh);
  if (!body || body.matches("[data-stale]")) return;
  body.remove();
  bodies.set(fresh.dataset.key, { v: fresh.dataset.v, body });
}

/** How many there are in the article, listed or not. */
function countAll() {
  return document.querySelector('#list-head a[data-show^="all"] bdi')?.textContent;
}

/** The places that they name are not right any more. */
function forgetBodies() {
  bodies.clear();
  for (const body of document.querySelectorAll("#items > li > [data-body]")) body.setAttribute("data-stale", "");
}

/** Whether the line can be opened as it stands. @param {HTMLElement | null} line */
export function hasBody(line) {
  return Boolean(line?.querySelector("[data-body]:not([data-stale])")) || (line && bodies.get(line.dataset.key)?.v === line.dataset.v);
}

/** Put its body into a line that lacks it, or has it as it was before; the focus stays in it. @param {HTMLElement} line */
export function putBody(line) {
  const old = bodyOf(line);
  const body = bodies.get(line.dataset.key)?.body;
  if (hasBody(line) && body && (!old || old.matches("[data-stale]"))) {
    const held = line.contains(document.activeElement);
    if (old) replaceBody(old, body, line.matches(".open"));
    else line.append(body);
    // Its row had the focus, or what the new body has not: the row is hidden from now on.
    if (held && !body.contains(document.activeElement)) body.querySelector(".title").focus({ preventScroll: true });
  }
  bodies.delete(line.dataset.key);
}

/** @param {Element} line @returns {HTMLElement | null} */
function bodyOf(line) {
  return line.querySelector(":scope > [data-body]");
}

/**
 * The element that stands for `fresh` now; null when there was none to replace. What did not change stays.
 * @param {HTMLElement} fresh @param {boolean} isOwn  it was done here
 */
function swapIfOther(fresh, isOwn) {
  const old = document.getElementById(fresh.id);
  if (!old || old.dataset.v === fresh.dataset.v) return old;
  if (bodyOf(old)) return renewLine(old, fresh, isOwn);
  if (fresh.matches(".block")) fresh.classList.add("swapped");
  fresh.classList.toggle("open", old.matches(".open"));
  putFor(old, fresh);
  return fresh;
}

/** @param {HTMLElement} old @param {HTMLElement} fresh */
function putFor(old, fresh) {
  const held = old.contains(document.activeElement);
  old.replaceWith(fresh);
  if (held) /** @type {HTMLElement | null} */ (fresh.closest("a") ?? fresh.querySelector("a.item"))?.focus({ preventScroll: true });
}

/**
 * Let a line that was opened be as `fresh`. Its body stays until the new one is here: with what is written in it, and with
 * the focus, without which the next letter would be a key of the page.
 * @param {HTMLElement} line @param {HTMLElement} fresh @param {boolean} isOwn
 */
function renewLine(line, fresh, isOwn) {
  const body = bodyOf(line);
  const { standing, was } = line.dataset;
  if (!isOwn && ![standing, was].includes(fresh.dataset.standing)) body.dataset.decided = "";
  body.dataset.stale = "";
  delete line.dataset.was;
  delete line.dataset.rowWas;
  Object.assign(line.dataset, fresh.dataset);
  putFor(line.querySelector("a.item"), fresh.querySelector("a.item"));
  return line;
}

/**
 * A line's old forms, until its new body is here, go on from the versions that the answer to this page's own change made: what
 * is pressed meanwhile is not written over anybody's change. @param {HTMLElement | null} line @param {DOMStringMap} made
 */
function carryVersions(line, { spanVersion, suggestionVersion }) {
  for (const field of line?.querySelectorAll("[data-stale]:not([data-decided]) [name=row_version]") ?? []) {
    const { form } = /** @type {HTMLInputElement | HTMLButtonElement} */ (field);
    const url = field.getAttribute("formaction") ?? form?.getAttribute("action") ?? "";
    const version = url.includes("/suggestions/") ? suggestionVersion : spanVersion;
    if (version) field.setAttribute("value", version);
  }
}

/** @param {HTMLElement} element @returns {HTMLElement[]} */
function childrenOf(element) {
  return /** @type {HTMLElement[]} */ ([...element.children]);
}

/** Put one line into the list, in text order. @param {HTMLElement} fresh @param {boolean} [isOwn] */
export function putLine(fresh, isOwn = false) {
  keepBody(fresh);
  if (swapIfOther(fresh, isOwn)) return;
  const order = (/** @type {HTMLElement} */ line) => [Number(line.dataset.start), Number(line.dataset.end)];
  const [start, end] = order(fresh);
  const list = document.getElementById("items");
  const next = childrenOf(list).find((line) => {
    const [a, b] = order(line);
    return a > start || (a === start && b > end);
  });
  list.insertBefore(fresh, next ?? null);
}

/** Make the list hold these lines; one that did not change stays, with what is written in it. @param {HTMLElement[]} fresh */
function reconcile(fresh) {
  const list = document.getElementById("items");
  const wanted = new Set(fresh.map((line) => line.id));
  for (const line of childrenOf(list)) {
    if (wanted.has(line.id) || line.matches(".open")) continue;
    line.remove();
    keepBody(line);
  }
  let at = list.firstElementChild;
  for (const line of fresh) {
    const stands = swapIfOther(line, false);
    if (stands) at = stands.nextElementSibling;
    else list.insertBefore(line, at);
  }
}

/**
 * Run `change` and scroll so that the block at the top of the view stays where it was; what the reader has selected stays
 * selected. @param {() => void} change
 */
function holdingStill(change) {
  const selected = browserSpan();
  const line = roof();
  const all = document.querySelectorAll("#text > .block");
  const top = all[firstBelow(all, line)];
  const before = top?.getBoundingClientRect().top;
  const items = document.getElementById("items");
  const scrolled = items.scrollTop;
  change();
  if (selected && !isSame(browserSpan(), selected)) showSpan(selected);
  items.scrollTop = scrolled;
  if (top) scrollBy(0, document.getElementById(top.id).getBoundingClientRect().top - before);
}

/** @param {import("./offsets.js").Span | null} one @param {import("./offsets.js").Span} other */
function isSame(one, other) {
  return one?.start === other.start && one.end === other.end;
}
