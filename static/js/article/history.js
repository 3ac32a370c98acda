// Undo and redo of what one did on this article since one signed in. The server keeps the steps: a reload loses none.

import { isBusy, say, sayBriefly } from "./bits.js";
import { forgetSent, report } from "./decide.js";
import { expect, outcomeOf, unexpect, unexpectMark } from "./expect.js";
import { open } from "./list.js";
import { lastToTake } from "./outbox.js";
import { isLate, letterList, post, postedCount, unsaved, withdraw } from "./send.js";

/** @typedef {import("./outbox.js").Letter} Letter */

/** Steps that could not be undone, which the next press goes past. @type {Set<string>} */
const past = new Set();
/** Letters taken out before they were sent, the last one last, and how many this page had posted by then. @type {{ letter: Letter, count: number }[]} */
let taken = [];
/** @type {Promise<Letter | "done" | null>} */
let turn = Promise.resolve(null);

/** @param {"undo" | "redo"} what */
function formOf(what) {
  return /** @type {HTMLFormElement | null} */ (document.querySelector(`#list-head [data-history="${what}"]`));
}

/** Take the last step back, or do again what was taken back. @param {"undo" | "redo"} what */
export async function walk(what) {
  const form = formOf(what);
  const button = form?.querySelector("button");
  if (!form || !button) return;
  // One after the other: two presses must not both mean the same letter.
  turn = turn.then(() => walkWaiting(what));
  const waits = await turn;
  if (waits === "done") return;
  if (waits && isLate(waits)) sayBriefly(`Undone: ${waits.what}. It is saved when the network is back.`);
  // What is still on its way is a step by the time that this arrives.
  if (button.ariaDisabled === "true" && !unsaved()) return sayBriefly(`${button.title}.`);
  const body = new URLSearchParams([...past].map((one) => ["past", one]));
  const refused = (/** @type {string} */ text) => {
    // The head of the list was brought up to date before: it names the step that could not be undone.
    const now = formOf(what);
    if (now?.dataset.step && what === "undo") past.add(now.dataset.step);
    if (now?.querySelector("button")?.ariaDisabled === "true") sayBriefly(text);
    else say({ text, kind: "bad" });
  };
  const answer = await post(form.action, body, {
    what: what === "undo" ? "Undo" : "Redo",
    ...(waits && { takes: waits.key, about: waits.about }),
    refused,
  });
  if (!answer) return;
  report(answer);
  if (document.getElementById(`i-${answer.key}`)) open(answer.key, { focus: true, text: true });
}

/**
 * Take back what is not on the server yet: out of what waits, when nobody has begun to send it. Resolves to the letter that
 * an undo of its own has to follow, if it may have arrived; to null when the server's own steps are meant.
 * @param {"undo" | "redo"} what @returns {Promise<Letter | "done" | null>}
 */
async function walkWaiting(what) {
  if (what === "redo") {
    const again = taken.at(-1);
    if (again?.count === postedCount()) {
      taken.pop();
      const { url, body, about, span, what: said } = again.letter;
      const refused = (/** @type {string} */ text) => say({ text, kind: "bad" });
      const posting = post(url, new URLSearchParams(body), { about, span, what: said, refused });
      for (const one of taken) one.count = postedCount();
      const outcome = outcomeOf(url);
      if (outcome) for (const key of about) expect(key, outcome);
      sayBriefly(`Done again: ${said}`);
      posting.then((answer) => {
        for (const key of about) unexpect(key);
        if (answer) report(answer);
      });
      return "done";
    }
  }
  const last = lastToTake(letterList(), location.pathname, what);
  if (!last) return null;
  forgetSent();
  const out = !last.sent && (await withdraw(last));
  if (!out) {
    for (const key of last.about) {
      unexpect(key);
      unexpectMark(key);
    }
    return last;
  }
  if (what === "undo") {
    taken = [...taken.filter(({ count }) => count === postedCount()), { letter: last, count: postedCount() }];
    sayBriefly(`Undone: ${last.what}. It was not on the server yet.`);
  } else sayBriefly("Done again.");
  return "done";
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
