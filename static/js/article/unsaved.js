// What is not on the server yet, where one looks for it: a panel in the bar, lines above the list, colours in the text.

import { bench, say } from "./bits.js";
import { askToDiscard, clock } from "./conflict.js";
import { tagLabel } from "./deeds.js";
import { expect, outcomesOf, unexpect } from "./expect.js";
import { blocks, points, textOf } from "./offsets.js";
import { buildingOn, findOnce, heldBy, isNewMark, isTakenBack } from "./outbox.js";
import { paint } from "./paint.js";
import { changeLetters, foreignCounts, isDurable, isFollowed, isLate, letterList, post, withdraw } from "./send.js";
import { offer } from "./toolbar.js";
import { moveEnd } from "./words.js";

/**
 * @typedef {import("./outbox.js").Letter} Letter
 * @typedef {import("./offsets.js").Span} Span
 * @typedef {Span & { letter: Letter, uuid: string, exact: string, tags: string[], gone: boolean }} UnsavedMark
 */

let drawn = "";
const panel = /** @type {HTMLDetailsElement} */ (document.getElementById("save"));

/** @param {Letter} letter @param {string} name */
function field(letter, name) {
  return letter.body.find(([one]) => one === name)?.[1] ?? "";
}

/** The marks of this text that the server does not have, each with what was changed on it since. @returns {UnsavedMark[]} */
function unsavedMarks() {
  const here = letterList().filter((one) => one.article === location.pathname && one.revision === bench.dataset.revision);
  return here.filter((one) => isNewMark(one) && one.state !== "refused" && isLate(one)).map((letter) => {
    /** @type {UnsavedMark} */
    const mark = { letter, uuid: field(letter, "span"), start: 0, end: 0, exact: "", tags: [], gone: false };
    for (const one of [letter, ...buildingOn(here, letter)].filter((each) => each === letter || !isTakenBack(here, each))) {
      if (field(one, "start")) Object.assign(mark, { start: Number(field(one, "start")), end: Number(field(one, "end")), exact: field(one, "exact") });
      const tags = one.body.filter(([name]) => name === "tags").map(([, value]) => value);
      if (tags.length) mark.tags = tags;
      mark.gone ||= one.url.endsWith("/delete/");
    }
    mark.gone ||= isTakenBack(here, letter);
    return mark;
  });
}

/** Draw all of it again, if it looks different now. */
function drawUnsaved() {
  const letters = letterList();
  const foreign = foreignCounts();
  expectWaiting(letters);
  const late = letters.filter(isLate);
  const now = JSON.stringify([late.map((one) => [one.key, one.state, one.body, one.sent]), foreign, isDurable()]);
  if (now === drawn || isHeld) return;
  drawn = now;
  const marks = unsavedMarks();
  paint("unsaved", marks.filter((mark) => !mark.gone));
  drawPanel();
  drawMarks(marks);
  tintLines();
}

/** Lines that look decided for a letter of an earlier visit, or of another tab. @type {Set<string>} */
let expected = new Set();

/** Let lines look as their letters will leave them, where no form of this page waits for the answer. @param {Letter[]} letters */
function expectWaiting(letters) {
  const waiting = letters.filter((one) => one.state === "waiting" && one.article === location.pathname && !isFollowed(one));
  /** @type {Map<string, import("./expect.js").What>} */
  const now = new Map();
  for (const one of waiting) {
    if (!isTakenBack(letters, one)) for (const [key, what] of outcomesOf(one)) now.set(key, what);
  }
  for (const key of expected) if (!now.has(key)) unexpect(key);
  for (const [key, what] of now) expect(key, what);
  expected = new Set(now.keys());
}

/** Lines whose decision is not on the server. */
function tintLines() {
  const about = new Set(letterList().filter((one) => one.state === "waiting" && isLate(one)).flatMap((one) => one.about));
  for (const line of document.querySelectorAll("#items > li")) {
    line.classList.toggle("unsaved", about.has(/** @type {HTMLElement} */ (line).dataset.key ?? ""));
  }
}

/** A copy of the template, with its named parts. @param {string} id */
function copyOf(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  const line = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  /** @param {string} name */
  const piece = (name) => /** @type {HTMLElement} */ (line.querySelector(`[data-part="${name}"]`));
  return { line, piece };
}

/** Whether a button of a list is held down: a line that was put anew under the finger would lose the press. */
let isHeld = false;

/**
 * Let the list hold these lines, and the focus stay on the button that it was on. A line that looks the same is left alone.
 * @param {HTMLElement} list @param {HTMLElement[]} lines
 */
function putLines(list, lines) {
  const focus = document.activeElement instanceof HTMLElement && list.contains(document.activeElement) ? document.activeElement : null;
  const key = /** @type {HTMLElement | null | undefined} */ (focus?.closest("li"))?.dataset.letter;
  const old = new Map([.../** @type {HTMLCollectionOf<HTMLElement>} */ (list.children)].map((line) => [line.dataset.letter, line]));
  const now = lines.map((line) => {
    const was = old.get(line.dataset.letter);
    return was?.isEqualNode(line) ? was : line;
  });
  for (const line of old.values()) if (!now.includes(line)) line.remove();
  now.forEach((line, place) => {
    if (list.children[place] !== line) list.insertBefore(line, list.children[place] ?? null);
  });
  if (!focus || focus.isConnected) return;
  const name = nameOf(focus);
  const back = [...list.querySelectorAll("button")].find((one) => nameOf(one) === name && one.closest("li")?.dataset.letter === key);
  if (back) back.focus();
  else document.querySelector(list.id === "outbox" ? "#save > summary" : "#list-head a")?.focus();
}

/** @param {Element} button */
function nameOf(button) {
  return button.getAttribute("aria-label") ?? button.textContent;
}

for (const id of ["outbox", "unsaved-marks"]) document.getElementById(id)?.addEventListener("pointerdown", () => (isHeld = true));
for (const kind of ["pointerup", "pointercancel"]) {
  addEventListener(kind, () => {
    if (!isHeld) return;
    isHeld = false;
    // The click comes after the pointer is up.
    setTimeout(drawUnsaved);
  });
}

/** What waits, in the panel of the bar. */
function drawPanel() {
  const all = letterList();
  const late = all.filter(isLate);
  const foreign = foreignCounts();
  const list = /** @type {HTMLElement} */ (document.getElementById("outbox"));
  const lines = late.map((letter) => {
    const { line, piece } = copyOf("outbox-line");
    line.dataset.letter = letter.key;
    piece("what").textContent = letter.what;
    piece("when").textContent = clock(letter.made);
    piece("state").textContent = standing(letter, all);
    const said = letter.state === "refused" ? letter.said ?? "" : "";
    piece("said").textContent = said;
    piece("said").hidden = !said;
    const isRefused = letter.state === "refused";
    const here = letter.article === location.pathname;
    const words = isRefused && isNewMark(letter);
    piece("there").hidden = here;
    /** @type {HTMLAnchorElement} */ (piece("there")).href = letter.article;
    piece("compare").hidden = letter.state !== "stale" || !here;
    piece("retry").hidden = letter.code !== "failed";
    piece("load").hidden = !(words && here && letter.code === "revision-mismatch" && letter.revision === bench.dataset.revision);
    piece("find").hidden = !(words && here && letter.revision !== bench.dataset.revision);
    piece("copy").hidden = !words || !navigator.clipboard;
    piece("discard").textContent = isRefused ? "Close" : "Discard";
    return line;
  });
  putLines(list, lines);
  sayIf("outbox-none", !late.length && "Nothing waits here: what you do is on the server.");
  sayIf("outbox-memory", !isDurable() && "This browser keeps nothing on the disk here, so what waits is kept only while this page is open.");
  const waits = (/** @type {number} */ n) => `${n} unsaved action${n === 1 ? "" : "s"}`;
  sayIf("outbox-others", foreign.others > 0 && `${waits(foreign.others)} of another login ${foreign.others === 1 ? "waits" : "wait"} on this computer. Nothing of it goes out under your name; it does once that person is signed in here again.`);
  sayIf("outbox-desk", foreign.own > 0 && `${waits(foreign.own)} of yours on another desk ${foreign.own === 1 ? "waits" : "wait"} for an article of that desk to be opened.`);
}

/** @param {string} id @param {string | false} text */
function sayIf(id, text) {
  const place = /** @type {HTMLElement} */ (document.getElementById(id));
  place.textContent = text || "";
  place.hidden = !text;
}

/** @param {Letter} letter @param {Letter[]} all */
function standing(letter, all) {
  if (letter.state === "refused") return "not accepted";
  if (letter.state === "stale") return "needs you: somebody else changed the same";
  return heldBy(all, letter) ? "waits for the one before it" : "not saved";
}

/** @param {UnsavedMark[]} marks */
function drawMarks(marks) {
  const list = /** @type {HTMLElement} */ (document.getElementById("unsaved-marks"));
  const tags = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#tools [data-tag]"))];
  list.hidden = !marks.length;
  putLines(list, marks.map((mark) => {
    const { line, piece } = copyOf("unsaved-mark");
    line.dataset.letter = mark.letter.key;
    piece("words").textContent = mark.exact;
    piece("state").textContent = mark.gone ? "will be removed, not saved" : "not saved";
    piece("edit").hidden = mark.gone;
    piece("discard").hidden = mark.gone;
    piece("tags").replaceChildren(...tags.map((tag) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "chip";
      button.dataset.toggle = tag.dataset.tag;
      button.setAttribute("aria-pressed", String(mark.tags.includes(tag.dataset.tag ?? "")));
      const name = document.createElement("bdi");
      name.textContent = tagLabel(tag.dataset.tag ?? "");
      button.append(name);
      return button;
    }));
    return line;
  }));
}

// ---- Changing what is not saved ----

/**
 * Change an unsaved mark: one more letter, which builds on the first and takes its version from the answer to that. The last
 * one that was never sent is written anew instead. @param {UnsavedMark} mark @param {Partial<UnsavedMark>} change
 */
async function changeMark(mark, change) {
  const { start, end, exact, tags } = { ...mark, ...change };
  const body = new URLSearchParams({ revision: mark.letter.revision, row_version: "", start: String(start), end: String(end), exact, tagged: "1" });
  for (const tag of tags) body.append("tags", tag);
  const what = `Change “${exact}”: ${tags.map(tagLabel).join(", ")}`;
  const last = buildingOn(letterList(), mark.letter).at(-1);
  const again = last && !last.sent && last.url.endsWith("/edit/") && !isTakenBack(letterList(), last);
  if (again && (await withdraw(last, { ...last, body: [...body], what }))) return;
  post((bench.dataset.edit ?? "").replace(NOBODY, mark.uuid), body, { about: mark.letter.about, what, refused: sayRefusal });
}

const NOBODY = "00000000-0000-0000-0000-000000000000";

/** @param {string} text */
function sayRefusal(text) {
  say({ text, kind: "bad" });
}

/** Give a letter up, after saying what goes with it. @param {Letter} letter */
async function discard(letter) {
  if (letter.state === "refused" && !isNewMark(letter)) return changeLetters([], [letter]);
  const on = buildingOn(letterList(), letter);
  const parts = [`“${letter.what}” is not on the server and is lost when you discard it.`];
  if (on.length) parts.push(`So ${on.length === 1 ? "is 1 later change" : `are ${on.length} later changes`} of the same mark.`);
  if (letter.sent && letter.state === "waiting") parts.push("It was sent and no answer came: if it did arrive, it stands in the article, and you can remove it there.");
  if (await askToDiscard(parts.join(" "))) await changeLetters([], [letter, ...on]);
}

/** Take an unsaved mark away. One that may have arrived is removed by a letter of its own. @param {UnsavedMark} mark */
function removeMark(mark) {
  if (!mark.letter.sent) return discard(mark.letter);
  const body = new URLSearchParams({ row_version: "" });
  post((bench.dataset.remove ?? "").replace(NOBODY, mark.uuid), body, { about: mark.letter.about, what: `Remove “${mark.exact}”`, refused: sayRefusal });
}

/** Look for the words of a refused mark in the text of now, and offer to mark them there. @param {Letter} letter */
function findWords(letter) {
  const all = blocks();
  const text = textOf({ start: all[0].start, end: all[all.length - 1].end });
  const words = field(letter, "exact");
  const at = findOnce(text, words);
  if (at < 0) {
    const why = at === -1 ? "do not stand in the new text as they were" : "stand in the new text more than once";
    return say({ text: `The words ${why}. Select the right ones yourself; yours were: “${words}”`, kind: "warn" });
  }
  const start = all[0].start + points(text.slice(0, at));
  const span = { start, end: start + points(words) };
  panel.open = false;
  const block = all.findLast((one) => one.start <= start);
  document.getElementById(block?.id ?? "")?.scrollIntoView({ block: "center" });
  offer(span);
  say({ text: "The words stand once in the new text and are selected. Choose a tag." });
}

document.getElementById("outbox")?.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  const line = /** @type {HTMLElement | null | undefined} */ (button?.closest("li"));
  const letter = letterList().find((one) => one.key === line?.dataset.letter);
  if (!button || !letter) return;
  const part = button.dataset.part;
  if (part === "discard") discard(letter);
  else if (part === "compare" || part === "retry") changeLetters([{ ...letter, state: "waiting", tries: 0, code: "" }]);
  else if (part === "load") location.reload();
  else if (part === "find") findWords(letter);
  else if (part === "copy") navigator.clipboard.writeText(field(letter, "exact")).then(() => say({ text: "Copied.", toast: true }), () => say({ text: "The browser does not let this page copy.", kind: "warn" }));
});

/** @param {string | undefined} key of the mark's letter @param {DOMStringMap} what the button's data */
async function pressed(key, { toggle, move, part }) {
  const mark = unsavedMarks().find((one) => one.letter.key === key);
  if (!mark) return;
  if (toggle) {
    const tags = mark.tags.includes(toggle) ? mark.tags.filter((one) => one !== toggle) : [...mark.tags, toggle];
    if (tags.length) await changeMark(mark, { tags });
    else say({ text: "A mark needs at least one tag.", toast: true });
  } else if (move) {
    const [which, step] = move.split(" ");
    const span = moveEnd(mark, which === "start" ? "start" : "end", step === "1" ? 1 : -1);
    const moved = { start: span.start, end: span.end };
    await changeMark(mark, { ...moved, exact: textOf(moved) });
  } else if (part === "discard") removeMark(mark);
}

/** Presses are answered one after the other: a quick one is about what the one before it leaves, not what it found. */
let answering = Promise.resolve();

document.getElementById("unsaved-marks")?.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  const line = /** @type {HTMLElement | null | undefined} */ (button?.closest("li"));
  if (!button || !line) return;
  const key = line.dataset.letter;
  const what = { ...button.dataset };
  answering = answering.then(() => pressed(key, what)).catch(reportError);
});

document.addEventListener("article:swapped", tintLines);
document.addEventListener("article:outbox", drawUnsaved);
drawUnsaved();
