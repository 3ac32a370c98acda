// The keys of the page. Off while somebody types, in a dialog, and with modifiers (AltGr excepted: it makes brackets).

import { isBusy, mayWrite, say } from "./bits.js";
import { focusChoices } from "./claims.js";
import { isCaretOn, pressInCaret, startCaret } from "./caret.js";
import { acceptAs, isRejecting, moveOpenEnd, pressIn } from "./decide.js";
import { selection } from "./hand.js";
import { walk } from "./history.js";
import { close, go, openLine } from "./list.js";
import { unsaved } from "./send.js";
import { link, tag, tagOf } from "./toolbar.js";

/** @type {Record<string, () => unknown>} */
const ANY = {
  j: () => go(1),
  k: () => go(-1),
  n: () => go(1, true),
  p: () => go(-1, true),
};
/** @type {Record<string, () => unknown>} */
const WRITING = {
  a: () => decideOpen(".btn-primary"),
  x: () => decideOpen("[data-reject]"),
  e: () => pressIn("[data-edit]"),
  u: () => walk("undo"),
  U: () => walk("redo"),
  v: () => startCaret(),
  l: () => (selection() ? link() : focusChoices()),
  "[": () => moveOpenEnd("start", -1),
  "]": () => moveOpenEnd("start", 1),
  "{": () => moveOpenEnd("end", -1),
  "}": () => moveOpenEnd("end", 1),
};

/** @param {string} selector */
async function decideOpen(selector) {
  if (!openLine()) await go(1, true);
  else if (!(await pressIn(selector))) say({ text: "This one is decided. U takes your last decision back." });
}

/** Leave for the next article, once everything is saved. */
export function done() {
  if (unsaved()) say({ text: "Something is not saved yet. It is tried again; leave when it is.", kind: "warn" });
  else document.getElementById("done")?.requestSubmit();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || isBusy(event)) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    done();
    return;
  }
  const modified = (event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph");
  if (modified || event.metaKey || event.isComposing) return;
  // In the toolbar Enter and the arrows belong to its buttons.
  const inTools = event.target instanceof Element && event.target.closest("#tools, #picker");
  if (isCaretOn() && !inTools && pressInCaret(event)) return event.preventDefault();
  if (act(event.key)) event.preventDefault();
});

/** Whether the key did something. @param {string} key */
function act(key) {
  const reasons = isRejecting();
  if (/^[1-9]$/.test(key)) {
    if (selection() && tagOf(key)) return tag(tagOf(key)), true;
    const reason = reasons?.querySelectorAll("button")[Number(key) - 1];
    if (reason) return reason.click(), true;
    return !reasons && Boolean(tagOf(key)) && acceptAs(tagOf(key));
  }
  if (key === "Escape" && !selection() && openLine()) return close(), true;
  const known = ANY[key] ?? (mayWrite ? WRITING[key] : undefined);
  if (!known) return false;
  known();
  return true;
}

document.getElementById("done")?.addEventListener("submit", (event) => {
  if (!unsaved()) return;
  event.preventDefault();
  done();
});
