// Decisions on the open item: accept, reject, change, take back; and where to go afterwards.

import { bench, say, sayBriefly } from "./bits.js";
import { keepSent } from "./draft.js";
import { putBackEnds, showEnds } from "./ends.js";
import { expect, isExpected, outcomeOf, unexpect } from "./expect.js";
import { ALL_DECIDED, awaitBody, close, nextPending, nextWithoutBody, open, openForm, openLine } from "./list.js";
import { paint } from "./paint.js";
import { post } from "./send.js";

/** Say what an answer says, with an undo where it was a step. @param {import("./swap.js").Answer} answer */
export function report({ says, undo }) {
  sayBriefly(says, undo);
}

/** Accept the open suggestion with this tag in place of a claim; false when none is open. @param {string} tag */
export function acceptAs(tag) {
  if (openLine()?.dataset.standing !== "pending") return false;
  openForm().then((form) => {
    const button = form?.querySelector(".btn-primary");
    if (!form || !button) return;
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "tags", value: tag });
    form.append(field);
    form.requestSubmit(button); // takes the fields as they are now
    field.remove();
  });
  return true;
}

/** Press a button of the open item's form: accept, or one of the reasons. @param {string} selector */
export async function pressIn(selector) {
  const form = await openForm();
  /** @type {HTMLButtonElement | null} */
  const button = form?.querySelector(selector);
  if (!button) return false;
  if (button.type === "submit") form.requestSubmit(button);
  else button.click();
  return true;
}

/** Go to the field for who says it, in the open suggestion; Enter there accepts. */
export async function editClaimant() {
  const form = await openForm();
  /** @type {HTMLInputElement | null} */
  const field = form?.querySelector("[name=claimant]") ?? null;
  if (!form || !field) return sayBriefly("Open an undecided suggestion first; then C says who says it.");
  showEnds(form, true);
  field.focus();
  field.select();
}

/** One step out of the open item: first what was moved or opened in it, then the item itself. */
export function leaveOpen() {
  const line = openLine();
  /** @type {HTMLFormElement | null | undefined} */
  const form = line?.querySelector("form[data-act]");
  const reasons = isRejecting();
  if (!line) return;
  if (putBackEnds()) return say({ text: "Put back." });
  if (reasons) showReasons(form, false);
  else if (form?.matches(".editing, .joining")) {
    showEnds(form, false);
    form.classList.remove("joining");
  } else {
    close();
    return line.querySelector("a.item")?.focus({ preventScroll: true });
  }
  line.querySelector(".title")?.focus({ preventScroll: true });
}

/** @param {HTMLFormElement} form @param {boolean} on */
function showReasons(form, on) {
  const reasons = form.querySelector("[data-reasons]");
  reasons.classList.toggle("shown", on);
  form.querySelector("[data-reject]").setAttribute("aria-expanded", String(on));
  if (!on) return;
  reasons.scrollIntoView({ block: "nearest" });
  reasons.querySelector("button").focus({ preventScroll: true });
}

/** Whether the reasons to reject are in view, so that a digit chooses one. */
export function isRejecting() {
  return openLine()?.querySelector("[data-reasons].shown") ?? null;
}

/**
 * What each form sent last and has no answer to. A second press, or a key that bounces, is not a second decision; other
 * words in the same form are. @type {WeakMap<HTMLFormElement, string>}
 */
let underWay = new WeakMap();

/** Something was taken back: doing the same again is meant. */
export function forgetSent() {
  underWay = new WeakMap();
}

/** @param {SubmitEvent} event */
async function submit(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("#pane form[data-act]")) return;
  event.preventDefault();
  const url = event.submitter?.getAttribute("formaction") ?? form.getAttribute("action");
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form, event.submitter)));
  body.delete("csrfmiddlewaretoken");
  const sent = `${url} ${body}`;
  if (underWay.get(form) === sent) return;
  const key = form.closest("li")?.dataset.key ?? "";
  if (isExpected(key)) return say({ text: "You decided this one, and it is not saved yet. U takes it back.", toast: true });
  underWay.set(form, sent);
  const reasons = form.querySelector("[data-reasons].shown");
  if (reasons) showReasons(form, false);
  try {
    await decide(form.closest("li"), key, url, body);
  } finally {
    if (underWay.get(form) === sent) underWay.delete(form);
  }
}

/** @param {HTMLElement | null} line @param {string} key @param {string} url @param {URLSearchParams} body */
async function decide(line, key, url, body) {
  const was = line?.dataset.standing;
  const outcome = line && outcomeOf(url);
  const next = outcome && was === "pending" ? nextPending(line) : null;
  // The answer brings one more item open, so that moving on never waits.
  const brought = next ? (nextWithoutBody(next)?.dataset.key ?? "") : "";
  if (brought) body.set("next", brought);
  const refused = (/** @type {string} */ sentence) => sayHere(document.getElementById(`i-${key}`), sentence);
  const sent = post(url, body, { about: key ? [key] : [], refused });
  awaitBody(brought, sent);
  paint("ends", []);
  if (outcome) expect(key, outcome);
  if (next) open(next.dataset.key, { focus: true, text: true });
  const answer = await sent;
  if (outcome) unexpect(key);
  if (!answer) return next && open(key, { focus: true, text: true });
  keepSent(line, body);
  const isLast = was === "pending" && outcome && !document.querySelector('#items > [data-standing="pending"]');
  if (answer.says) report(isLast ? { ...answer, says: `${answer.says} ${ALL_DECIDED}` } : answer);
  // Who has gone on to another item meanwhile stays there.
  if (!line || next || ![undefined, key, answer.key].includes(openLine()?.dataset.key)) return;
  if (document.getElementById(`i-${answer.key}`)) open(answer.key, { focus: true });
  // What was removed left the keyboard at the line beside.
  else if (document.activeElement === document.body) bench.querySelector("#items a.item")?.focus({ preventScroll: true });
}

/** Say what was refused in the item itself; its form keeps everything. @param {HTMLElement | null} line @param {string} sentence */
function sayHere(line, sentence) {
  const place = line?.isConnected ? line.querySelector("[data-body]:not([data-stale]) [data-says-here]") : null;
  if (!place) return say({ text: sentence, kind: "bad" });
  const notice = document.createElement("div");
  notice.className = "notice notice-bad";
  notice.dir = "auto";
  notice.textContent = sentence;
  place.replaceChildren(notice);
  place.hidden = false;
  say({ text: sentence });
}

document.addEventListener("submit", submit);

document.getElementById("pane").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const form = button?.closest("form");
  if (button?.matches("[data-edit]")) {
    const isShown = !form.querySelector("[data-ends]").hidden;
    showEnds(form, !isShown);
    if (isShown) putBackEnds();
    else form.querySelector("[data-move]").focus();
  } else if (button?.matches("[data-reject]")) {
    showReasons(form, !form.querySelector("[data-reasons].shown"));
  }
});

// Out of a field of the open item, back to the keys.
document.getElementById("pane").addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !event.target.closest("form[data-act] :is(input, select)")) return;
  event.preventDefault();
  event.target.closest("li").querySelector(".title")?.focus({ preventScroll: true });
});
