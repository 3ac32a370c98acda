// The keys of the page. Off while somebody types, in a dialog, and with modifiers, except where those make a bracket. The
// core keeps single keys from here when they are switched off in the key sheet.

import { isBusy, mayWrite, sayBriefly } from "./bits.js";
import { decideRest } from "./bulk.js";
import { focusChoices } from "./claims.js";
import { isCaretOn, pressInCaret, startCaret, stopCaret } from "./caret.js";
import { acceptAs, editClaimant, isRejecting, leaveOpen, pressIn } from "./decide.js";
import { hasMovedEnds } from "./ends.js";
import { selection } from "./hand.js";
import { openFilter } from "./filter.js";
import { walk } from "./history.js";
import { go, openLine } from "./list.js";
import { isLate, letterList, unsaved } from "./send.js";
import { answerLetter, askLetter, findAgain, isAsking, moveTargetEnd, takeSentence } from "./target.js";
import { link, tag, tagOf } from "./toolbar.js";

const BRACKETS = "[]{}";
/** What goes on while a key is held; whatever decides happens once. */
const REPEATED = `jknp;${BRACKETS}`;
/** What moves the ends of the open item. */
const MOVES = `fFtTs;${BRACKETS}`;
const SAVES = "[type=submit]:not([formaction])";
const DECIDED = "This one is decided. Delete takes it back, U undoes what you did last.";

/** @type {Record<string, () => unknown>} */
const ANY = {
  j: () => goFromCaret(1),
  k: () => goFromCaret(-1),
  n: () => goFromCaret(1, true),
  p: () => goFromCaret(-1, true),
  o: () => openFilter(),
  g: () => getNews(),
};
/** @type {Record<string, () => unknown>} */
const WRITING = {
  a: () => decideOpen(hasMovedEnds() ? SAVES : ".btn-primary"),
  x: () => decideOpen("[data-reject]"),
  e: () => decideOpen("[data-edit]"),
  c: () => editClaimant(),
  u: () => walk("undo"),
  U: () => walk("redo"),
  v: () => startCaret(),
  r: () => decideRest(),
  Delete: () => takeBack(),
  l: () => (selection() ? link() : focusChoices()),
  s: () => takeSentence(),
  f: () => askLetter("start", 1),
  F: () => askLetter("start", -1),
  t: () => askLetter("end", 1),
  T: () => askLetter("end", -1),
  ";": () => findAgain(),
  "[": () => moveTargetEnd("start", -1),
  "]": () => moveTargetEnd("start", 1),
  "{": () => moveTargetEnd("end", -1),
  "}": () => moveTargetEnd("end", 1),
};

/** To another item, out of caret mode. @param {1 | -1} step @param {boolean} [undecided] */
function goFromCaret(step, undecided) {
  if (isCaretOn()) stopCaret();
  return go(step, undecided);
}

/** @param {string} selector */
async function decideOpen(selector) {
  if (!openLine()) await go(1, true);
  else if (!(await pressIn(selector))) sayBriefly(DECIDED);
}

/** Remove the open mark, or take back what was decided about the open suggestion. */
async function takeBack() {
  if (await pressIn("[data-takes]")) return;
  sayBriefly(openLine() ? "This one is undecided. X rejects it." : "Open a mark first; then Delete removes it.");
}

/** What others did, if there is any. */
function getNews() {
  const pill = document.getElementById("new");
  if (pill.hidden) sayBriefly("Nothing is new.");
  else pill.click();
}

/** Whether the page is left as soon as what is on its way has arrived. */
let leaving = false;

/** Leave for the next article, once everything is saved. */
export function done() {
  const form = /** @type {HTMLFormElement | null} */ (document.getElementById("done"));
  if (!form) return;
  leaving = unsaved() > 0 && !letterList().some(isLate);
  if (leaving) sayBriefly("Going on as soon as this is saved.");
  else if (unsaved()) sayBriefly("Something is not saved yet. It is tried again; leave when it is.");
  else form.requestSubmit();
}

document.addEventListener("article:outbox", () => {
  if (!leaving || (unsaved() && !letterList().some(isLate))) return;
  leaving = false;
  if (!letterList().length) done();
});
// Who goes on working here stays.
for (const name of ["keydown", "pointerdown"]) document.addEventListener(name, () => (leaving = false), true);

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || isBusy(event)) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    done();
    return;
  }
  if (event.isComposing || event.metaKey || isModified(event)) return;
  if (isAsking()) {
    if (["Shift", "AltGraph", "CapsLock"].includes(event.key)) return;
    event.preventDefault();
    return answerLetter(event.key);
  }
  // In the toolbar Enter and the arrows belong to its buttons.
  const inTools = event.target instanceof Element && event.target.closest("#tools, #picker");
  if (isCaretOn() && !inTools && pressInCaret(event)) return event.preventDefault();
  if (event.repeat && !REPEATED.includes(event.key)) return;
  if (act(event)) event.preventDefault();
});

/** Whether the key is somebody else's. AltGr makes brackets on many layouts, and so does Option on a Mac. @param {KeyboardEvent} event */
function isModified(event) {
  if (event.getModifierState("AltGraph")) return false;
  return event.ctrlKey || (event.altKey && !BRACKETS.includes(event.key));
}

/** Whether the key did something. @param {KeyboardEvent} event */
function act({ key, target }) {
  const reasons = isRejecting();
  if (/^[1-9]$/.test(key)) {
    if (selection() && tagOf(key)) return tag(tagOf(key)), true;
    const reason = reasons?.querySelectorAll("button")[Number(key) - 1];
    if (reason) return reason.click(), true;
    if (reasons || !tagOf(key)) return false;
    if (!acceptAs(tagOf(key))) sayBriefly(openLine() ? DECIDED : "Open a suggestion or select words first; then a digit tags.");
    return true;
  }
  if (key === "Escape" && !selection() && openLine()) return leaveOpen(), true;
  if (key === "Escape") return document.querySelector("#notices > :last-child button")?.click(), true;
  // Who moves the ends by keys saves them by Enter, also from one of the buttons that do the same.
  if (MOVES.includes(key) && target instanceof Element && target.matches("[data-move]")) {
    /** @type {HTMLElement | null | undefined} */ (openLine()?.querySelector(".title"))?.focus({ preventScroll: true });
  }
  const onControl = target instanceof Element && target.closest("a, button, summary");
  if (key === "Enter" && !onControl && hasMovedEnds()) return pressIn(SAVES), true;
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
