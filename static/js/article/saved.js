// The line in the bar: what is saved and what is not.

import { mayWrite } from "./bits.js";
import { heldBy } from "./outbox.js";

/** @template {HTMLElement} T @param {string} selector @returns {T} */
function part(selector) {
  return /** @type {T} */ (document.querySelector(selector));
}

/**
 * `mine` is what is kept of this person on this desk, `others` how many letters wait of other logins, `trouble` why none
 * goes out, empty while they do.
 * @param {{ mine: import("./outbox.js").Letter[], others: number, trouble: string, durable: boolean }} now
 */
export function drawSaved({ mine, others, trouble, durable }) {
  const waiting = mine.filter((letter) => letter.state === "waiting");
  const late = trouble ? waiting.length : waiting.filter((letter) => heldBy(mine, letter)).length;
  const needs = mine.length - waiting.length;
  const words = late ? [`${late} not saved`] : waiting.length ? ["Saving"] : needs ? [] : ["All saved"];
  if (needs) words.push(`${needs} need${needs === 1 ? "s" : ""} you`);
  const why = [late && trouble, late && !durable && "kept only while this page is open"].filter(Boolean);
  if (others) why.push(`${others} of another login wait${others === 1 ? "s" : ""}`);
  part("#save").hidden = !mayWrite && !mine.length;
  part("#save > summary").classList.toggle("save-not", late + needs > 0);
  part("#save [data-saved]").hidden = late + needs > 0;
  part("#save [data-unsaved]").hidden = !(late + needs);
  part("#save [data-words]").textContent = words.join(", ");
  part("#save [data-why]").textContent = why.map((one) => `, ${one}`).join("");
  part("#again").hidden = !late;
}
