// On a claim's page: who else has it open, and who is editing.

import { keepAsking } from "./article/asking.js";
import { showPeople, tellArrivals } from "./article/people.js";

const box = document.getElementById("here");
const words = document.getElementById("editing");
const page = crypto.randomUUID?.() ?? [8, 4, 4, 4, 12].map((length) => hex(length)).join("-");
/** @type {import("./article/people.js").Person[]} */
let people = [];

/** @param {number} length */
function hex(length) {
  return [...crypto.getRandomValues(new Uint8Array(length))].map((byte) => (byte % 16).toString(16)).join("");
}

/** Whether a form is open that changes the claim itself, or something was written and not sent. */
function isEditing() {
  const open = document.querySelector("#edit[open], #verdict details.fold[open]");
  /** @type {NodeListOf<HTMLInputElement>} */
  const all = document.querySelectorAll("form[method=post] :is(textarea, input:not([type=hidden]))");
  const fields = [...all].filter((field) => !["checkbox", "radio"].includes(field.type));
  return Boolean(open) || fields.some((field) => field.checkVisibility?.() && field.value !== field.defaultValue);
}

/** @param {{ people: import("./article/people.js").Person[] }} answer */
function take(answer) {
  people = answer.people;
  showPeople(box, people);
  tellArrivals(people);
  const editing = people.filter((person) => person.does.includes("editing"));
  words.textContent = editing.map((person) => `${person.name} ${person.does}, since ${person.since}.`).join(" ");
  words.parentElement.hidden = !editing.length;
}

const ask = keepAsking({
  address: () => `${box.dataset.news}?${new URLSearchParams({ page, doing: isEditing() ? "editing" : "reading" })}`,
  leave: box.dataset.leave,
  page,
  take,
  isUrgent: () => false,
  hasCompany: () => people.length > 0,
});
document.addEventListener("toggle", () => people.length && ask(), true);
