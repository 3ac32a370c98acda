// Sends what was decided, one after the other, each exactly once. What did not reach the server stays in line, is counted
// in the bar and tried again; nothing is dropped without a sentence.

import { bench, mayWrite, pageId, say, uuid } from "./bits.js";
import { released } from "./hand.js";
import { paint } from "./paint.js";
import { apply } from "./swap.js";

/**
 * @typedef {import("./swap.js").Answer} Answer
 * @typedef {{ url: string, body: URLSearchParams, key: string, span?: import("./offsets.js").Span,
 *   done: (answer: Answer | null) => void, refused: (sentence: string) => void }} Letter
 */

const RETRY_MS = 5000;
const LATER = [429, 502, 503, 504];

/** @type {Letter[]} */
const line = [];
let sending = false;
let trouble = "";
/** @type {ReturnType<typeof setTimeout> | undefined} */
let nextTry;

/**
 * Post the fields. Resolves to the answer once its pieces are in their places, or to null when it was refused.
 * @param {string} url @param {URLSearchParams} body
 * @param {{ span?: import("./offsets.js").Span, refused: (sentence: string) => void }} options
 * @returns {Promise<Answer | null>}
 */
export function post(url, body, { span, refused }) {
  body.set("show", bench.dataset.show);
  return new Promise((done) => {
    line.push({ url, body, key: uuid(), span, done, refused });
    showSaving();
    work();
  });
}

/** How many decisions have not reached the server yet. */
export function unsaved() {
  return line.length;
}

/** Ask for the pieces as they are now. */
export async function refresh() {
  const pieces = await get(`${bench.dataset.pieces}?show=${bench.dataset.show}`);
  await released();
  if (pieces !== null && !apply(pieces)) sayAway();
}

/** The text of a page of ours; null, with a notice, when it cannot be had. @param {string} url */
export async function get(url) {
  try {
    const response = await fetch(url, { headers: { "X-Requested-With": "fetch" }, cache: "no-store" });
    if (isSignIn(response)) sayWhoIsGone();
    else if (response.ok) return await response.text();
    else say({ text: sentence(await response.text()), kind: "bad" });
  } catch {
    sayAway();
  }
  return null;
}

function sayAway() {
  say({ text: "The server cannot be reached. What is on this page stays as it is.", kind: "warn" });
}

async function work() {
  if (sending) return;
  sending = true;
  clearTimeout(nextTry);
  try {
    while (line.length && (await deliver(line[0]))) line.shift();
  } finally {
    sending = false;
    if (line.length) nextTry = setTimeout(work, RETRY_MS);
    showSaving();
  }
}

/**
 * Whether the letter is dealt with, for good or ill. One whose answer broke off, or came from somebody else (the sign-in
 * of a hotel's network), waits: its key makes it safe to send again. @param {Letter} letter
 */
async function deliver(letter) {
  let response;
  let text;
  try {
    response = await fetch(letter.url, {
      method: "POST",
      body: letter.body,
      headers: { "X-Requested-With": "fetch", "X-CSRFToken": token(), "Idempotency-Key": letter.key, "X-Page": pageId },
    });
    text = await response.text();
  } catch {
    return waits("trying again");
  }
  if (isSignIn(response)) {
    sayWhoIsGone();
    return waits("signed out");
  }
  if (LATER.includes(response.status)) return waits("the server is in trouble, trying again");
  await released();
  if (response.ok) {
    const answer = apply(text);
    if (!answer) return waits("something else answered, trying again");
    trouble = "";
    letter.done(answer);
  } else {
    trouble = "";
    letter.refused(sentence(text));
    letter.done(null);
    if ([404, 409, 412].includes(response.status)) await refresh();
  }
  return true;
}

/** @param {string} why */
function waits(why) {
  trouble = why;
  return false;
}

/** The token of now, not of when the page was drawn. */
function token() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
}

/** @param {Response} response */
function isSignIn(response) {
  return response.redirected && new URL(response.url).pathname === document.body.dataset.login;
}

function sayWhoIsGone() {
  const link = `${document.body.dataset.login}?next=${encodeURIComponent(location.pathname + location.search)}`;
  say({ text: "You are signed out. What you did is kept on this page.", kind: "warn", link, linkText: "Sign in" });
}

/** The server's own sentence. @param {string} html */
function sentence(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const said = [...page.querySelectorAll("[data-says]")].map((element) => element.textContent.trim().replace(/\s+/g, " "));
  return said.join(" ") || "The server refused this and did not say why. Nothing was changed.";
}

const state = document.getElementById("save");
const again = document.getElementById("again");

/** Say in the bar what is saved and what is not. */
function showSaving() {
  const late = trouble ? line.length : 0;
  state.hidden = !mayWrite;
  state.classList.toggle("save-not", late > 0);
  state.querySelector("[data-saved]").hidden = late > 0;
  state.querySelector("[data-unsaved]").hidden = !late;
  state.querySelector("[data-words]").textContent = late ? `${late} not saved` : line.length ? "Saving" : "All saved";
  state.querySelector("[data-why]").textContent = late ? `, ${trouble}` : "";
  again.hidden = !late;
  paint("unsaved", late ? line.flatMap((letter) => letter.span ?? []) : []);
}

again.addEventListener("click", work);
addEventListener("online", work);
addEventListener("beforeunload", (event) => {
  if (line.length) event.preventDefault();
});
showSaving();
