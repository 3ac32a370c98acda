// "Accept the rest above…": a dialog that shows what would be decided, each with a box to leave it out.

import { bench, say, sayBriefly } from "./bits.js";
import { report } from "./decide.js";
import { expect, outcomesOf, unexpect } from "./expect.js";
import { get, post } from "./send.js";

const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("rest"));

/** Fill the dialog from the address and show it. @param {string} href */
async function showRest(href) {
  const url = new URL(href);
  const html = await get(`${url}${url.search ? "&" : "?"}show=${bench.dataset.show}`);
  const form = html && new DOMParser().parseFromString(html, "text/html").querySelector("form");
  if (!form || !dialog) return;
  dialog.replaceChildren(form);
  if (!dialog.open) dialog.showModal();
  /** @type {HTMLElement | null} */ (form.querySelector("[aria-current]"))?.focus();
}

/** The same for all that the list shows. */
export function decideRest() {
  const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector("#list-head [data-rest]"));
  if (link) showRest(link.href);
  else sayBriefly("Nothing is undecided here.");
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!dialog || !link || event.ctrlKey || event.metaKey) return;
  if (link.matches("[data-rest]")) showRest(link.href);
  else if (link.matches("#rest [data-rest-close]")) dialog.close();
  else return;
  event.preventDefault();
});

/** What a letter presses in the dialog, as on the page. @type {Record<string, string>} */
const DECISIONS = { a: "accept", x: "reject" };

dialog?.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key === "Enter" && target.matches("[name=pick]")) {
    // Else it presses the first button of the form.
    event.preventDefault();
    target.click();
  }
  if (target.matches("select") || event.repeat || event.ctrlKey || event.metaKey || event.altKey || !(event.key in DECISIONS)) return;
  event.preventDefault();
  /** @type {HTMLButtonElement | null} */ (dialog.querySelector(`[name=decision][value=${DECISIONS[event.key]}]`))?.click();
});

dialog?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form, event.submitter)));
  for (const name of ["csrfmiddlewaretoken", "idempotency_key"]) body.delete(name);
  const buttons = [...form.querySelectorAll("button")];
  for (const button of buttons) button.disabled = true;
  const lines = outcomesOf({ url: form.action, body: [...body], about: [] });
  const refused = (/** @type {string} */ sentence) => {
    const place = /** @type {HTMLElement | null} */ (form.querySelector("[data-says-here]"));
    if (place) place.hidden = false;
    if (place) place.textContent = sentence;
    for (const button of buttons) button.disabled = false;
    if (form.isConnected && !document.querySelector("dialog[open]")) dialog.showModal();
    else say({ text: sentence, kind: "bad" });
  };
  const sent = post(form.action, body, { refused });
  for (const [key, what] of lines) expect(key, what);
  dialog.close();
  const answer = await sent;
  for (const [key] of lines) unexpect(key);
  if (!answer) return;
  report(answer);
  /** @type {HTMLElement | null} */ (document.querySelector("#items a.item"))?.focus({ preventScroll: true });
});
