// The toolbar at a selection: nothing is saved before something in it is chosen.

import { bench, float, isBusy, say, uuid } from "./bits.js";
import { showChoices } from "./claims.js";
import { expectMark, unexpectMark } from "./expect.js";
import { choose, selection } from "./hand.js";
import { open, openLine } from "./list.js";
import { domRange, showSpan, textOf } from "./offsets.js";
import { paint } from "./paint.js";
import { report } from "./decide.js";
import { post } from "./send.js";
import { floor, roof } from "./view.js";

/** @typedef {import("./offsets.js").Span} Span */

const tools = document.getElementById("tools");
const ROOM_FOR_CLAIMS = 280;

/** @type {HTMLElement | null} */
const claims = tools?.querySelector("[data-join]");

/** @type {(isTagged: boolean) => void} */
let whenDone = () => {};
/** Where the keyboard was before it went into the toolbar. @type {Element | null} */
let cameFrom = null;

/** Offer to tag the span. `done` runs once it was tagged or let go. @param {Span} span @param {(isTagged: boolean) => void} [done] */
export function offer(span, done = () => {}) {
  if (!tools) return;
  choose(span);
  whenDone = done;
  paint("preview", [span]);
  showClaims(false);
  tools.hidden = false;
  rove(toolButtons()[0]);
  makeRoom();
  placeTools();
  document.dispatchEvent(new CustomEvent("article:moved"));
}

/** Let other words be the chosen ones: their ends were moved. @param {Span} span */
export function chooseAgain(span) {
  choose(span);
  paint("preview", [span]);
  if (!getSelection().isCollapsed) showSpan(span);
  placeTools();
  document.dispatchEvent(new CustomEvent("article:moved"));
}

/** Let the selection go. @param {boolean} [isTagged] it becomes a mark */
export function dismiss(isTagged = false) {
  if (!selection()) return;
  choose(null);
  if (tools.contains(document.activeElement)) leave();
  tools.hidden = true;
  paint("preview", []);
  const done = whenDone;
  whenDone = () => {};
  done(isTagged);
  document.dispatchEvent(new CustomEvent("article:moved"));
}

/** Move the keyboard into the toolbar. */
export function enter() {
  cameFrom = document.activeElement;
  tools.querySelector('button[tabindex="0"]').focus();
}

/** Back to where the keyboard was, or to nowhere in particular. */
function leave() {
  if (cameFrom instanceof HTMLElement && cameFrom.isConnected && cameFrom !== document.body) {
    cameFrom.focus({ preventScroll: true });
  } else /** @type {HTMLElement} */ (document.activeElement).blur();
  cameFrom = null;
}

/** @returns {HTMLButtonElement[]} */
function toolButtons() {
  return [...tools.querySelectorAll("button")];
}

/** One button of the toolbar is in the page's tab order; arrows go to the others. @param {HTMLButtonElement} button */
function rove(button) {
  for (const one of toolButtons()) one.tabIndex = one === button ? 0 : -1;
}

/** @param {KeyboardEvent} event */
function pressInTools(event) {
  const all = toolButtons();
  const here = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
  const onwards = getComputedStyle(tools).direction === "rtl" ? -1 : 1;
  /** @type {Record<string, number>} */
  const steps = { ArrowRight: onwards, ArrowLeft: -onwards, Home: -here, End: all.length - 1 - here };
  if (here < 0 || !(event.key in steps) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const next = all[(here + steps[event.key] + all.length) % all.length];
  rove(next);
  next.focus();
}

function placeTools() {
  const all = [...domRange(selection()).getClientRects()];
  if (getComputedStyle(tools).position === "fixed") return showAbove(all);
  // The current mark stays readable: the toolbar goes below when it would lie on it.
  const current = document.querySelector("mark.m-current")?.getBoundingClientRect();
  const above = all[0];
  const covers = current && current.bottom > above.top - tools.offsetHeight - 14 && current.bottom <= above.top + 2;
  const box = new DOMRect(above.left, above.top, 0, all.at(-1).bottom - above.top);
  float(tools, box, !covers);
}

/** Where neither side of a long selection has room, the text makes some below its end, if that can be seen. */
function makeRoom() {
  if (getComputedStyle(tools).position === "fixed") return;
  const all = domRange(selection()).getClientRects();
  const needs = tools.offsetHeight + 20;
  const end = all[all.length - 1].bottom;
  if (all[0].top - needs < roof() && end < innerHeight && end + needs > floor()) scrollBy(0, end + needs - floor());
}

/** A sheet at the bottom does not lie on the words: they scroll to where they can be read. @param {DOMRect[]} all */
function showAbove(all) {
  const top = tools.getBoundingClientRect().top - 12;
  const under = all.at(-1).bottom - top;
  if (under > 0) scrollBy(0, Math.min(under, Math.max(0, all[0].top - roof() - 12)));
}

/** Save the selection as a mark with this tag. @param {string} key @param {string} [claim] a claim to add it to */
export async function tag(key, claim = "") {
  const span = selection();
  if (!span) return;
  const made = uuid();
  const body = new URLSearchParams({
    revision: bench.dataset.revision,
    start: String(span.start),
    end: String(span.end),
    exact: textOf(span),
    tags: key,
    span: made,
    claim,
  });
  getSelection().removeAllRanges();
  dismiss(true);
  expectMark(made, span);
  const wasOpen = openLine();
  const answer = await post(bench.dataset.mark, body, {
    span,
    refused: (sentence) => {
      say({ text: sentence, kind: "bad" });
      offer(span);
    },
  });
  unexpectMark(made);
  if (!answer) return;
  report(answer);
  // Who has gone on to another item meanwhile stays there.
  if (openLine()?.dataset.key === wasOpen?.dataset.key) open(answer.key);
}

/** The tag that a digit stands for on this desk; null for none. @param {string} digit */
export function tagOf(digit) {
  const keyed = [...(tools?.querySelectorAll("[data-tag]") ?? [])];
  return keyed.find((button) => button.querySelector("kbd")?.textContent === digit)?.dataset.tag ?? null;
}

/** @param {boolean} on */
function showClaims(on) {
  if (!claims) return;
  claims.hidden = !on;
  tools.querySelector("[data-link]").setAttribute("aria-expanded", String(on));
  if (!on) return;
  claims.classList.toggle("join-up", tools.getBoundingClientRect().top - roof() > ROOM_FOR_CLAIMS);
  const field = claims.querySelector("input");
  field.value = "";
  field.focus();
  showChoices(claims, { text: textOf(selection()) });
}

/** Choose the claim to add the selection to. */
export function link() {
  if (selection() && claims) showClaims(true);
}

tools?.addEventListener("pointerdown", (event) => {
  // A press on the toolbar leaves the selection alone.
  if (!event.target.closest("[data-join]")) event.preventDefault();
});
tools?.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.tag) tag(button.dataset.tag);
  else if (button?.matches(".choice")) tag("claim", button.value);
  else if (button?.matches("[data-link]")) showClaims(claims.hidden);
  else if (button?.matches("[data-close]")) dismiss();
});
tools?.addEventListener("keydown", pressInTools);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !selection() || (isBusy(event) && !tools.contains(event.target))) return;
  // One step at a time: neither the caret nor the open item goes with it.
  event.preventDefault();
  if (claims && !claims.hidden) {
    showClaims(false);
    /** @type {HTMLButtonElement} */
    const button = tools.querySelector("[data-link]");
    rove(button);
    return button.focus();
  }
  getSelection().removeAllRanges();
  dismiss();
});
if (tools) new ResizeObserver(() => selection() && placeTools()).observe(tools.offsetParent ?? document.body);
document.addEventListener("article:swapped", () => selection() && placeTools());
