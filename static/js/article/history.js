// Undo and redo of what one did on this article since one signed in. The server keeps the steps: a reload loses none.

import { isBusy, say } from "./bits.js";
import { report } from "./decide.js";
import { open } from "./list.js";
import { post, unsaved } from "./send.js";

/** Steps that could not be undone, which the next press goes past. @type {Set<string>} */
const past = new Set();

/** Take the last step back, or do again what was taken back. @param {"undo" | "redo"} what */
export async function walk(what) {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector(`#list-head [data-history="${what}"]`));
  const button = form?.querySelector("button");
  if (!form || !button) return;
  // What is still on its way is a step by the time that this arrives.
  if (button.ariaDisabled === "true" && !unsaved()) return say({ text: `${button.title}.`, toast: true });
  const step = form.dataset.step;
  const body = new URLSearchParams([...past].map((one) => ["past", one]));
  const refused = (/** @type {string} */ text) => {
    if (step) past.add(step);
    say({ text, kind: "bad" });
  };
  const answer = await post(form.action, body, { refused });
  if (!answer) return;
  report(answer);
  if (document.getElementById(`i-${answer.key}`)) open(answer.key, { focus: true, text: true });
}

document.getElementById("pane")?.addEventListener("submit", (event) => {
  const what = /** @type {HTMLFormElement} */ (event.target).dataset.history;
  if (what !== "undo" && what !== "redo") return;
  event.preventDefault();
  walk(what);
});

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || !(event.ctrlKey || event.metaKey) || isBusy(event)) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && (key !== "y" || event.shiftKey)) return;
  event.preventDefault();
  if (!event.repeat) walk(key === "y" || event.shiftKey ? "redo" : "undo");
});

// The core's toasts carry an Undo; here it goes the same way as the key, so that it is saved, swapped and said alike.
document.getElementById("toasts")?.addEventListener(
  "click",
  (event) => {
    const toast = event.target instanceof Element ? event.target.closest("button")?.closest(".toast") : null;
    if (!toast) return;
    event.stopImmediatePropagation();
    toast.remove();
    walk("undo");
  },
  true,
);
