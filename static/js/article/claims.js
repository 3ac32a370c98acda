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
  }
}

/** Go to the claims that the open suggestion may be added to. */
export async function focusChoices() {
  const form = await openForm();
  const box = form?.querySelector("[data-join]");
  if (!box) return sayBriefly("Select words or open a suggestion first; then L adds it to a claim.");
  form.classList.add("joining");
  /** @type {HTMLElement} */ (box.querySelector(".choice, [data-find-claim]")).focus();
}

/** The choices and the field of a box, in their order. @param {Element} box @returns {HTMLElement[]} */
function stepsIn(box) {
  return [...box.querySelectorAll(".choice, [data-find-claim]")];
}

document.addEventListener("input", (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target);
  if (!field.matches("[data-find-claim]")) return;
  const box = field.closest("[data-join]");
  clearTimeout(typingRests);
  typingRests = setTimeout(() => {
    const q = field.value.trim();
    if (q) return showChoices(box, { q });
    showFirstChoices(box);
  }, TYPING_MS);
});

/** What stood in the box before the search. @param {Element} box */
function showFirstChoices(box) {
  searchNumber++;
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
    // Enter in the field would accept as a new claim, which nobody meant who was searching.
    else if (event.key === "Enter" && isField) steps[0].focus();
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
