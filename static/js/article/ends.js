// The ends of the open item: moved by keys, by buttons and by handles. Nothing is saved before accept or save.

import { mayWrite } from "./bits.js";
import { openForm, openLine, spanOf } from "./list.js";
import { textOf } from "./offsets.js";
import { paint } from "./paint.js";

/** @typedef {import("./offsets.js").Span} Span */

/** Where somebody moved the ends of an item to, by its key, until it is decided or put back. @type {Map<string, { span: Span, standing?: string }>} */
const movedEnds = new Map();

/** The open item's words as they would be saved; null when none is open that could be changed. @returns {Span | null} */
export function openSpan() {
  const line = openLine();
  if (!line || !mayWrite || line.dataset.standing === "rejected") return null;
  return movedEnds.get(line.dataset.key ?? "")?.span ?? spanOf(line);
}

/** Whether the ends of the open item were moved and not saved. */
export function hasMovedEnds() {
  return movedEnds.has(openLine()?.dataset.key ?? "");
}

/** Let the open item have these ends. @param {Span} span */
export function putOpenEnds(span) {
  const line = openLine();
  if (!line) return;
  const { start, end } = spanOf(line);
  if (span.start === start && span.end === end) movedEnds.delete(line.dataset.key ?? "");
  else movedEnds.set(line.dataset.key ?? "", { span, standing: line.dataset.standing });
  fillEnds();
}

/** Put the ends back where they were; whether they had been moved. */
export function putBackEnds() {
  const had = movedEnds.delete(openLine()?.dataset.key ?? "");
  if (had) fillEnds();
  return had;
}

/** Show or hide the buttons that move the ends. @param {HTMLFormElement} form @param {boolean} on */
export function showEnds(form, on) {
  form.querySelector("[data-ends]").hidden = !on;
  form.classList.toggle("editing", on);
  form.querySelector("[data-edit]")?.setAttribute("aria-expanded", String(on));
}

/** Write the moved ends into the open item's form, once it is there, and paint them. */
async function fillEnds() {
  const span = openSpan();
  const moved = hasMovedEnds();
  paint("ends", moved && span ? [span] : []);
  document.dispatchEvent(new CustomEvent("article:moved"));
  const form = await openForm();
  const line = form?.closest("li");
  const ends = openSpan();
  // Meanwhile the page may have gone on to another item.
  if (!form?.elements.start || line !== openLine() || !ends) return;
  const exact = textOf(ends);
  const isMoved = hasMovedEnds();
  form.elements.start.value = isMoved ? String(ends.start) : "";
  form.elements.end.value = isMoved ? String(ends.end) : "";
  form.elements.exact.value = isMoved ? exact : "";
  form.classList.toggle("moved", isMoved);
  line.querySelector("[data-exact]").textContent = exact;
  for (const around of line.querySelectorAll(".ctx")) around.hidden = isMoved;
}

document.addEventListener("article:opened", () => hasMovedEnds() && fillEnds());
document.addEventListener("article:swapped", () => {
  for (const [key, { span, standing }] of movedEnds) {
    const line = document.getElementById(`i-${key}`);
    const now = line && spanOf(line);
    if (!now || line.dataset.standing !== standing || (now.start === span.start && now.end === span.end)) movedEnds.delete(key);
  }
  if (hasMovedEnds()) fillEnds();
  else paint("ends", []);
});
