// Two handles at the ends of the chosen words, or of the open item: dragged by mouse, pen or finger, moved by arrow keys.

import { mayWrite, say } from "./bits.js";
import { isCaretOn } from "./caret.js";
import { hasMovedEnds, putBackEnds } from "./ends.js";
import { pressHand, releaseHand, selection } from "./hand.js";
import { domRange, pointUnder, textOf } from "./offsets.js";
import { moveTargetEnd, target } from "./target.js";
import { pressIn } from "./decide.js";
import { enter } from "./toolbar.js";
import { floor, roof } from "./view.js";
import { edgeNear, wholeGraphemes } from "./words.js";

/** @typedef {import("./offsets.js").Span} Span */
/** @typedef {import("./words.js").Which} Which */
/** @typedef {{ which: Which, before: Span, put: (span: Span) => void, dx: number, dy: number, x: number, y: number, exactly: boolean }} Grip */

const RIGHT_TO_LEFT = /^[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;
const NEAR_EDGE = 28;
const SCROLL_BY = 9;

const textBox = document.getElementById("text");
/** @type {Record<Which, HTMLButtonElement>} */
const handles = { start: makeHandle("start", "Move the beginning"), end: makeHandle("end", "Move the end") };
/** What is being dragged. @type {Grip | null} */
let grip = null;
let byFinger = false;

/** @param {Which} which @param {string} name */
function makeHandle(which, name) {
  const handle = document.createElement("button");
  handle.type = "button";
  handle.className = `handle handle-${which}`;
  handle.setAttribute("aria-label", name);
  handle.hidden = true;
  if (mayWrite) textBox.append(handle);
  return handle;
}

/** The line of text at one end, and whether words run to the left there. @param {Span} span @param {Which} which */
function edgeOf(span, which) {
  const rects = [...domRange(span).getClientRects()].filter((rect) => rect.width > 0);
  const rect = which === "start" ? rects[0] : rects.at(-1);
  const rtl = RIGHT_TO_LEFT.test(textOf(which === "start" ? { start: span.start, end: span.start + 1 } : { start: span.end - 1, end: span.end }));
  return rect && { x: (which === "start") === rtl ? rect.right : rect.left, rect, rtl };
}

let isPlacing = false;

/** Put the handles in their places in the frame that is made next, once: to measure is to lay the page out. */
function placeSoon() {
  if (isPlacing) return;
  isPlacing = true;
  requestAnimationFrame(placeHandles);
}

/** Put the handles at the ends of what they move, or hide them. */
function placeHandles() {
  isPlacing = false;
  // A finger's selection has the system's own handles, and the caret needs none.
  const hasOwn = byFinger && selection() && !getSelection().isCollapsed;
  const now = hasOwn || isCaretOn() ? null : target();
  const frame = textBox.getBoundingClientRect();
  const edges = { start: now && edgeOf(now.span, "start"), end: now && edgeOf(now.span, "end") };
  for (const which of /** @type {const} */ (["start", "end"])) {
    const handle = handles[which];
    const edge = edges[which];
    handle.hidden = !edge;
    if (!edge) continue;
    handle.classList.toggle("handle-left", (which === "start") !== edge.rtl);
    handle.style.top = `${edge.rect.top - frame.top}px`;
    handle.style.left = `${edge.x - frame.left}px`;
    handle.style.setProperty("--line", `${edge.rect.height}px`);
  }
}

/** @param {Grip} held */
function drag(held) {
  const point = pointUnder(held.x - held.dx, held.y - held.dy);
  if (point === null) return;
  const { before, which, exactly } = held;
  const there = exactly ? point : edgeNear(point, which);
  const moved = { ...before, [which]: there };
  if (moved.start >= moved.end) return;
  held.put(exactly ? wholeGraphemes(moved) : moved);
}

/** While a handle is held near the edge of the view, the text comes to it. */
function follow() {
  if (!grip) return;
  const by = grip.y < roof() + NEAR_EDGE ? -SCROLL_BY : grip.y > floor() - NEAR_EDGE ? SCROLL_BY : 0;
  if (by) {
    scrollBy(0, by);
    drag(grip);
  }
  requestAnimationFrame(follow);
}

/** @param {boolean} keep */
function letGo(keep) {
  const held = grip;
  if (!held) return;
  grip = null;
  textBox.classList.remove("dragging");
  releaseHand();
  if (!keep) held.put(held.before);
  const now = target();
  if (!now || !keep) return;
  say({ text: selection() ? textOf(now.span) : `${textOf(now.span)} Enter keeps it, Escape puts it back.` });
}

document.addEventListener("pointerdown", (event) => (byFinger = event.pointerType === "touch"), true);
for (const which of /** @type {const} */ (["start", "end"])) {
  const handle = handles[which];
  handle.addEventListener("pointerdown", (event) => {
    const now = target();
    const edge = now && edgeOf(now.span, which);
    if (!edge || (event.pointerType === "mouse" && event.button !== 0)) return;
    const [x, y] = [event.clientX, event.clientY];
    // One pixel within the words, so that the end of a line is not taken for the next one's beginning.
    const inside = (which === "start") === edge.rtl ? -1 : 1;
    const [dx, dy] = [x - edge.x - inside, y - (edge.rect.top + edge.rect.bottom) / 2];
    grip = { which, before: now.span, put: now.put, dx, dy, x, y, exactly: event.altKey };
    handle.setPointerCapture(event.pointerId);
    textBox.classList.add("dragging");
    pressHand();
    requestAnimationFrame(follow);
  });
  // The press neither takes the selection away nor begins a new one.
  handle.addEventListener("mousedown", (event) => {
    event.preventDefault();
    handle.focus({ preventScroll: true });
  });
  // A finger that leaves a handle quickly is no fling, which would swallow the tap after it, on "Save the change" say.
  handle.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  handle.addEventListener("pointermove", (event) => {
    if (!grip) return;
    Object.assign(grip, { x: event.clientX, y: event.clientY, exactly: event.altKey });
    drag(grip);
  });
  handle.addEventListener("pointerup", () => letGo(true));
  handle.addEventListener("pointercancel", () => letGo(false));
  handle.addEventListener("keydown", (event) => {
    const now = target();
    const sideways = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape" && grip) letGo(false);
    else if (event.key === "Escape" && !selection() && putBackEnds()) say({ text: "Put back." });
    else if (event.key === "Enter" && selection()) enter();
    else if (event.key === "Enter" && hasMovedEnds()) pressIn("[type=submit]:not([formaction])");
    else if (sideways && now && !event.ctrlKey && !event.metaKey) {
      moveTargetEnd(which, edgeOf(now.span, which)?.rtl ? (sideways > 0 ? -1 : 1) : sideways > 0 ? 1 : -1, event.altKey);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

for (const name of ["article:moved", "article:opened", "article:swapped"]) document.addEventListener(name, placeSoon);
// Whatever moves the text within its frame: another width, a font, a block that gets its real height.
new ResizeObserver(placeSoon).observe(textBox);
placeHandles();
