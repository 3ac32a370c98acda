// Adding a mark to a claim that is there already: the likely same ones first, any other by a search. Pressing one is the
// choice; nothing is chosen before.

import { say, sayBriefly } from "./bits.js";
import { openForm } from "./list.js";
import { get } from "./send.js";

const TYPING_MS = 200;

/** What stood in a box before somebody searched in it. @type {WeakMap<Element, Node[]>} */
const firstChoices = new WeakMap();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let typingRests;
/** Numbers the searches: an answer that a later one has overtaken is let go. */
let searchNumber = 0;
/** What of the field of a box was looked for, and stands in it. @type {WeakMap<Element, string>} */
const lookedFor = new WeakMap();
/** Pixels above the field that stay free when it comes to the top: a phone's sheet has its title there. */
const TITLE_ROOM = 64;

/** Put claims into a box: those that a text probably says, or those that a search finds. @param {Element} box @param {Record<string, string>} query */
export async function showChoices(box, query) {
  const found = box.querySelector("[data-found]");
  if (!firstChoices.has(box)) firstChoices.set(box, [...found.childNodes]);
  const number = ++searchNumber;
  const html = await get(`${/** @type {HTMLElement} */ (box).dataset.from}?${new URLSearchParams(query)}`);
  if (html === null || number !== searchNumber) return;
  const page = new DOMParser().parseFromString(html, "text/html");
  found.replaceChildren(...page.body.childNodes);
  if (!("q" in query)) firstChoices.set(box, [...found.childNodes]);
  else {
    const count = found.querySelectorAll(".choice").length;
    say({ text: count ? `${count} found. Arrow down goes to them.` : found.textContent.trim() });
    lookedFor.set(box, query.q);
    showFound(box);
  }
}

/** Of a box in the list: what was found comes into view, as much of it as leaves the field there too. @param {Element} box */
function showFound(box) {
  const list = box.closest("#items");
  if (!list) return;
  const [at, frame] = [box.getBoundingClientRect(), list.getBoundingClientRect()];
  const hidden = at.bottom - frame.bottom;
  if (hidden > 0) list.scrollTop += Math.min(hidden, at.top - frame.top - TITLE_ROOM);
}

/** Go to the claims that the open suggestion may be added to. */
export async function focusChoices() {
  const form = await openForm();
  const box = form?.querySelector("[data-join]");
  if (!box) return sayBriefly("Select words or open a suggestion first; then L adds it to a claim.");
  form.classList.add("joining");
  /** @type {HTMLElement} */ (box.querySelector(".choice") ?? box.querySelector("[data-find-claim]")).focus();
}

/** The field and the choices of a box, in their order. @param {Element} box @returns {HTMLElement[]} */
function stepsIn(box) {
  return [...box.querySelectorAll(".choice, [data-find-claim]")];
}

document.addEventListener("input", (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target);
  if (!field.matches("[data-find-claim]")) return;
  clearTimeout(typingRests);
  typingRests = setTimeout(() => find(field), TYPING_MS);
});

/** Show what the words in the field find; without any, what stood there first. @param {HTMLInputElement} field */
async function find(field) {
  const box = field.closest("[data-join]");
  clearTimeout(typingRests);
  const q = field.value.trim();
  if (q) await showChoices(box, { q });
  else showFirstChoices(box);
}

/**
 * From the field to what its words find, never to what stood there before. Enter must not send the form: that would accept
 * as a new claim, which nobody meant who was searching.
 * @param {HTMLInputElement} field
 */
async function enterFound(field) {
  const box = field.closest("[data-join]");
  if (field.value.trim() !== (lookedFor.get(box) ?? "")) await find(field);
  if (document.activeElement === field) box.querySelector(".choice")?.focus();
}

/** What stood in the box before the search. @param {Element} box */
function showFirstChoices(box) {
  searchNumber++;
  lookedFor.delete(box);
  box.querySelector("[data-found]").replaceChildren(...(firstChoices.get(box) ?? []));
}

// Before the page's own keys: here the arrows go from claim to claim.
document.addEventListener(
  "keydown",
  (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const box = target.closest?.("[data-join]");
    if (!box || event.isComposing) return;
    const steps = stepsIn(box);
    const here = steps.indexOf(target);
    const isField = target.matches("[data-find-claim]");
    if (event.key === "ArrowDown") steps[(here + 1) % steps.length].focus();
    else if (event.key === "ArrowUp") steps[(here + steps.length - 1) % steps.length].focus();
    else if (event.key === "Enter" && isField) enterFound(/** @type {HTMLInputElement} */ (target));
    else {
      if (event.key === "Escape" && firstChoices.has(box)) {
        clearTimeout(typingRests);
        /** @type {HTMLInputElement} */ (box.querySelector("[data-find-claim]")).value = "";
        showFirstChoices(box);
      }
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
