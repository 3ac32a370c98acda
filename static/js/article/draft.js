// What is written in an item's form and is not sent. It stays when the item comes anew.

import { say } from "./bits.js";

/** @typedef {HTMLInputElement & { options?: HTMLOptionsCollection }} Field */

/** The fields of an item's form, with the one that searches for a claim. @param {Element | null | undefined} body */
function fieldsOf(body) {
  const form = /** @type {HTMLFormElement | null | undefined} */ (body?.querySelector("form[data-act]"));
  return /** @type {Field[]} */ ([...(form?.elements ?? [])]).filter((field) => nameOf(field) && field.type !== "submit");
}

/** @param {Field} field */
function nameOf(field) {
  return field.name || (field.matches("[data-find-claim]") ? "find" : "");
}

/** Whether the field holds something else than it began with. @param {Field} field */
function isWritten(field) {
  if (field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.type !== "hidden" && field.value !== field.defaultValue;
}

/** What was sent is saved: a draft is what differs from that. @param {HTMLElement | null} line @param {URLSearchParams} sent */
export function keepSent(line, sent) {
  for (const field of fieldsOf(line)) {
    const values = sent.getAll(field.name);
    if (field.type === "checkbox") field.defaultChecked = values.includes(field.value);
    else if (field.options) for (const option of field.options) option.defaultSelected = values.includes(option.value);
    else if (values.length && field.type !== "hidden") field.defaultValue = values[0];
  }
}

/**
 * Put `body` in the place of `old`, with what was written there and where the keyboard was.
 * @param {HTMLElement} old @param {HTMLElement} body @param {boolean} isOpen
 */
export function replaceBody(old, body, isOpen) {
  const written = fieldsOf(old).filter(isWritten);
  const active = /** @type {Field | undefined} */ (fieldsOf(old).find((field) => field === document.activeElement));
  const caret = active?.selectionStart ?? null;
  const isJoining = Boolean(old.querySelector("form.joining"));
  old.replaceWith(body);
  if (isJoining) body.querySelector("form")?.classList.add("joining");
  /** @param {Field} from */
  const sameAs = (from) => fieldsOf(body).find((one) => nameOf(one) === nameOf(from) && (one.type !== "checkbox" || one.value === from.value));
  for (const from of written) {
    const field = sameAs(from);
    if (field) {
      field.checked = from.checked;
      if (field.type !== "checkbox") field.value = from.value;
      if (!field.name) field.dispatchEvent(new Event("input", { bubbles: true })); // searches again
    }
  }
  const words = written.filter((one) => one.name).map((one) => one.value);
  if ("decided" in old.dataset && (isOpen || words.length)) sayDecided(body, words.join(", "));
  const field = active && sameAs(active);
  field?.focus({ preventScroll: true });
  if (caret !== null) field?.setSelectionRange?.(caret, caret);
}

/** Somebody decided the item while its form was written in. @param {HTMLElement} body @param {string} words  what was written */
function sayDecided(body, words) {
  const place = /** @type {HTMLElement | null} */ (body.querySelector("[data-says-here]"));
  if (!place) return;
  const notice = document.createElement("div");
  notice.className = "notice notice-warn";
  notice.dir = "auto";
  notice.textContent = "Somebody decided this one meanwhile." + (words ? ` You had written: “${words}”.` : "");
  place.replaceChildren(notice);
  place.hidden = false;
  say({ text: notice.textContent });
}
