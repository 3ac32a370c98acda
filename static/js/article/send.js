// Sends what was decided, in order, each exactly once. A letter is written down before it is first sent (outbox.js) and
// leaves when its answer is there: not when the network is gone, the server is killed or the browser is closed.

import { asMe, codeOf, csrfToken, isSignIn, sentence, valueIn } from "./answers.js";
import { bench, pageId, say, uuid } from "./bits.js";
import { askedDelay, aboutOf, backoff, buildingOn, carriedOn, databaseStore, followOn, heldBy, isMoot, isOf, isTakenBack } from "./outbox.js";
import { isWalk, memoryStore, meaningOf, MOST_TRIES, nextLetter, toughStore, walksOf, withVersion } from "./outbox.js";
import { askForLogin, closeLogin, showVersions } from "./conflict.js";
import { describe } from "./deeds.js";
import { released } from "./hand.js";
import { drawSaved } from "./saved.js";
import { apply } from "./swap.js";

/**
 * @typedef {import("./outbox.js").Letter} Letter
 * @typedef {import("./offsets.js").Span} Span
 * @typedef {import("./swap.js").Answer} Answer
 * @typedef {{ done: (answer: Answer | null) => void, refused: (sentence: string) => void }} Caller
 */

const SLOWEST_MS = 30000;
const LEASE_MS = 45000;
const ASK_AGAIN_MS = 1000;
const KEPT = "What you did is kept on this computer and goes out when the network is back.";
const SERVER_AWAY = "The server cannot be reached. What is on this page stays as it is.";
const FAILED =
  "The server could not do this, several times over. Nothing was changed. Try again, and tell whoever runs the server if it happens twice.";

const { user = "", desk = "" } = document.body.dataset;
const me = { user, desk };
const opened = Date.now();
const tab = uuid();
/** Resolves to where letters are kept: on the disk, or in the memory where the browser keeps nothing. */
const keeping = databaseStore().then(toughStore, () => toughStore(memoryStore()));
/** Other tabs of this browser. */
const others = "BroadcastChannel" in globalThis ? new BroadcastChannel("factcheck-outbox") : null;

/** Everything that is kept, also by others, as last looked at. @type {Letter[]} */
let letters = [];
/** What was posted here and is not written down yet. @type {Letter[]} */
let fresh = [];
/** Who waits in this tab for the answer, by the letter's key. @type {Map<string, Caller>} */
const callers = new Map();
/** Resolves when the newest letter is written down. @type {Promise<void>} */
let written = Promise.resolve();
/** What settled letters were, by their keys: a step, "walk" for an undo or redo, "" for nothing. @type {Map<string, string>} */
const settledSteps = new Map();
let posted = 0;
let durable = true;
let trouble = "";
let failures = 0;
let working = false;
let wanted = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/**
 * Post the fields. Resolves to the answer once its pieces are in their places; to null when it was refused, or when the
 * person has to choose between two versions first, or when it was taken back before it was sent. `what` says it to the
 * person, `about` names the lines that it changes, `takes` the letter that it takes back.
 * @param {string} url @param {URLSearchParams} body
 * @param {{ span?: Span, what?: string, about?: string[], takes?: string, refused: (sentence: string) => void }} options
 * @returns {Promise<Answer | null>}
 */
export function post(url, body, { span, what, about = [], takes, refused }) {
  if (bench.dataset.show) body.set("show", bench.dataset.show);
  const fields = [...body];
  const subjects = [...new Set([...aboutOf(url, fields), ...about])];
  /** @type {Letter} */
  const letter = {
    url,
    body: fields,
    key: uuid(),
    about: subjects,
    ...(span && { span }),
    ...(takes && { takes }),
    article: location.pathname,
    revision: bench.dataset.revision ?? "",
    ...me,
    what: what ?? describe(url, body, subjects),
    made: Date.now(),
    state: "waiting",
    sent: !waitingHere().length,
    tries: 0,
  };
  fresh.push(letter);
  posted++;
  return new Promise((done) => {
    callers.set(letter.key, { done, refused });
    show();
    written = write(letter);
  });
}

/** How many letters this page has posted: as long as it stays the same, nothing was done since. */
export function postedCount() {
  return posted;
}

/** Whether what posted it is still in this page and paints what it expects. @param {Letter} letter */
export function isFollowed(letter) {
  return callers.has(letter.key);
}

/**
 * Take a letter out before it is sent, in whatever tab; resolves to whether nobody had begun to send it.
 * @param {Letter} letter @param {Letter | null} [now]  what to keep in its place
 */
export async function withdraw(letter, now = null) {
  await written;
  const store = await keeping;
  const there = letters.find((one) => one.key === letter.key);
  let free = false;
  if (there) {
    await store.amend(there, (kept) => {
      free = !kept.sent;
      return free ? now && { ...now, id: kept.id } : kept;
    });
  }
  if (free) await changeLetters([], now ? [] : [there ?? letter]);
  return free;
}

/** Letters that only took this one back, or let it stand again: without it they would touch something older. @param {Letter[]} all @param {Letter[]} gone */
function withWalks(all, gone) {
  return [...new Set(gone.flatMap((one) => [one, ...walksOf(all, one)]))];
}

/** @param {Letter} letter */
async function write(letter) {
  const store = await keeping;
  const mine = letters.filter((one) => isOf(one, me));
  const again = mine.filter((one) => one.state === "refused" && isSameAgain(one, letter));
  await store.add(letter);
  if (again.length) await store.change([], withWalks(mine, again.flatMap((one) => [one, ...buildingOn(mine, one)])));
  fresh = fresh.filter((one) => one !== letter);
  await look();
  work();
}

/** Whether the second is a new try to mark what was refused. @param {Letter} old @param {Letter} letter */
function isSameAgain(old, letter) {
  const [was, is] = [new Map(old.body), new Map(letter.body)];
  return old.article === letter.article && was.has("span") && is.has("span") && was.get("exact") === is.get("exact");
}

/** What is kept of this person on this desk, in order, with what is about to be written down. */
export function letterList() {
  return [...letters, ...fresh].filter((letter) => isOf(letter, me));
}

/** How many letters of other people, or of this one on another desk, wait in this browser. */
export function foreignCounts() {
  const own = letters.filter((letter) => letter.user === me.user && letter.desk !== me.desk).length;
  return { own, others: letters.filter((letter) => letter.user !== me.user).length };
}

export function isDurable() {
  return durable;
}

/** Whether the reader should be told that it is not saved: it failed, it stands behind one that did, or it is of an earlier visit. @param {Letter} letter */
export function isLate(letter) {
  return Boolean(trouble) || letter.state !== "waiting" || letter.made < opened || Boolean(heldBy(letterList(), letter));
}

function waitingHere() {
  return letterList().filter((letter) => letter.state === "waiting");
}

/** How many decisions have not reached the server yet. */
export function unsaved() {
  return waitingHere().length;
}

/** Read what is kept, and show it. */
async function look() {
  const store = await keeping;
  letters = await store.all();
  durable = store.isDurable();
  show();
}

/** Change or remove letters; the other tabs look again. @param {Letter[]} changed @param {Letter[]} [gone] */
export async function changeLetters(changed, gone = []) {
  const store = await keeping;
  const all = withWalks(letters, gone);
  await store.change(changed, all);
  letGo(all);
  others?.postMessage({ kind: "changed", gone: all });
  await look();
  work();
}

/** Nobody need wait for these any more. @param {Letter[]} gone */
function letGo(gone) {
  for (const letter of gone) {
    callers.get(letter.key)?.done(null);
    callers.delete(letter.key);
  }
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
    const response = await fetch(url, { headers: asMe(), cache: "no-store", signal: AbortSignal.timeout(SLOWEST_MS) });
    const text = await response.text();
    takeAwayBack();
    if (isSignIn(response)) askForLogin("signed-out", unsaved());
    else if (response.ok) return text;
    else if (codeOf(text) === "other-login") askForLogin("other-login", unsaved());
    else say({ text: sentence(text), kind: "bad" });
  } catch {
    sayAway();
  }
  return null;
}

function sayAway() {
  say({ text: SERVER_AWAY, kind: "warn" });
}

/** It is there again: nobody has to close what said that it was not. */
function takeAwayBack() {
  document.querySelector(`#notices [data-said="${SERVER_AWAY}"]`)?.remove();
}

/** Send what waits, unless it is being sent. */
export async function work() {
  clearTimeout(timer);
  if (working) {
    wanted = true;
    return;
  }
  working = true;
  let delay = 0;
  try {
    do {
      wanted = false;
      delay = await asOnlySender(drain);
    } while (wanted && !delay);
  } catch (error) {
    // The browser's database failed between two letters: nothing is lost, and the key makes a second sending harmless.
    delay = waits("this browser cannot note what was saved", backoff(++failures));
    console.warn(error);
  } finally {
    working = false;
    if (delay) timer = setTimeout(work, delay);
    show();
  }
}

/**
 * Run while no other tab of this browser does. Without navigator.locks (an address without TLS) by a lease in the database.
 * @template T @param {() => Promise<T>} run @returns {Promise<T>}
 */
async function asOnlySender(run) {
  if (navigator.locks) return navigator.locks.request("factcheck-outbox", run);
  while (!(await renewLease())) await new Promise((done) => setTimeout(done, ASK_AGAIN_MS));
  try {
    return await run();
  } finally {
    await (await keeping).lease(tab, Date.now(), 0);
  }
}

async function renewLease() {
  return (await keeping).lease(tab, Date.now(), Date.now() + LEASE_MS);
}

/** Send all that may go out. Resolves to how long to wait before trying again, 0 when nothing is left to try. */
async function drain() {
  for (;;) {
    if (!navigator.locks && !(await renewLease())) return ASK_AGAIN_MS;
    await look();
    const letter = nextLetter(letters, me);
    if (!letter) {
      calm();
      return 0;
    }
    const delay = await deliver(letter);
    if (delay) return delay;
  }
}

/**
 * How long to wait before it is tried again; 0 when the letter is dealt with, for good or ill.
 * @param {Letter} letter @returns {Promise<number>}
 */
async function deliver(letter) {
  const store = await keeping;
  if (!letter.sent) {
    // As it is kept now: it may have been written anew or taken back since it was looked at.
    const kept = await store.amend(letter, (one) => ({ ...one, sent: true }));
    if (!kept) return 0;
    letter = { ...kept, sent: true };
  }
  if (letter.takes) {
    // It was written down while the answer to what it takes back was on its way.
    const step = settledSteps.get(letter.takes);
    if (!step) {
      await changeLetters([], [letter]);
      say({ text: `${letter.what}: there is nothing to take back, so nothing was changed.`, kind: "warn" });
      return 0;
    }
    letter = followOn(letter, step === "walk" ? "" : step);
    await store.change([letter], []);
  }
  let response;
  let text;
  try {
    response = await fetch(letter.url, {
      method: "POST",
      body: new URLSearchParams(letter.body),
      headers: { ...asMe(), "X-CSRFToken": csrfToken(), "X-Page": pageId, "Idempotency-Key": letter.key },
      signal: AbortSignal.timeout(SLOWEST_MS),
    });
    text = await response.text();
  } catch {
    return waits("trying again", backoff(++failures));
  }
  const code = codeOf(text);
  const isAnswer = text.includes('<div id="answer"');
  const meaning = meaningOf({ status: response.status, isSignIn: isSignIn(response), isAnswer, code });
  switch (meaning) {
    case "done":
      await settleLetter(letter, text);
      return 0;
    case "refused":
      // How things stand is shown first, so that what is said stands on the line as it is now.
      if ([404, 409].includes(response.status)) await refresh();
      await refuse(letter, sentence(text), code);
      return 0;
    case "stale":
      await ask(letter, text);
      return 0;
    case "signed-out":
    case "other-login":
      askForLogin(meaning, unsaved());
      return waits(meaning === "signed-out" ? "signed out" : "somebody else is signed in", backoff(6));
    case "token":
      // The cookie with the token is gone; any page of ours brings a new one.
      await fetch(document.body.dataset.login ?? "/", { cache: "no-store" }).catch(() => false);
      return waits("trying again", backoff(++failures));
    case "later":
      return waits("the server is in trouble, trying again", askedDelay(response.headers.get("Retry-After"), Date.now()) || backoff(++failures));
    case "strange":
      if (!response.ok && ++letter.tries >= MOST_TRIES) {
        await refuse(letter, FAILED, "failed");
        return 0;
      }
      await store.change([letter], []);
      return waits(response.ok ? "something else answered, trying again" : "the server is in trouble, trying again", backoff(++failures));
  }
}

/** The answer is there: what was written on top of it takes its version, and the letter goes. @param {Letter} letter @param {string} text */
async function settleLetter(letter, text) {
  const store = await keeping;
  const versions = {
    span: valueIn(text, "data-span-version"),
    suggestion: valueIn(text, "data-suggestion-version"),
    step: valueIn(text, "data-made"),
  };
  const all = await store.all();
  for (const one of carriedOn(all, letter, versions)) {
    // Each as it is kept now. The settled one goes last: when this is cut short, its key brings the same answer again.
    await store.amend(one, (kept) => carriedOn([kept], letter, versions)[0] ?? kept);
  }
  // What changed nothing is no step, and an undo of it would reach further back.
  const step = isWalk(letter) ? "walk" : (versions.step ?? "");
  settledSteps.set(letter.key, step);
  const idle = step ? [] : walksOf(all, letter);
  await store.change([], [letter, ...idle]);
  letGo(idle);
  letters = letters.filter((one) => one.key !== letter.key && !idle.some((gone) => gone.key === one.key));
  others?.postMessage({ kind: "settled", key: letter.key, article: letter.article, user: me.user, text, step });
  calm();
  await arrive(letter, text);
}

/** Put the pieces into this page, if they are of it, and tell whoever waits. @param {{ key: string, article: string }} letter @param {string} text */
async function arrive({ key, article }, text) {
  await released();
  const answer = article === location.pathname ? apply(text) : null;
  callers.get(key)?.done(answer);
  callers.delete(key);
}

/** @param {Letter} letter @param {string} said @param {string} code */
async function refuse(letter, said, code) {
  const store = await keeping;
  if (await isGivenUp(letter)) return;
  const walks = walksOf(await store.all(), letter);
  const moot = isMoot(code) && letter.article === location.pathname;
  await store.change(moot ? [] : [{ ...letter, state: "refused", said, code }], moot ? [letter, ...walks] : walks);
  letGo(walks);
  others?.postMessage({ kind: "changed" });
  calm();
  await released();
  await look();
  const caller = callers.get(letter.key);
  callers.delete(letter.key);
  if (caller) caller.refused(moot ? `${letter.what}: ${said}` : said);
  else say({ text: `${letter.what}: ${said}`, kind: "warn" });
  caller?.done(null);
}

/** Whether the person took back what could not be done anyway: then there is nothing to tell. @param {Letter} letter */
async function isGivenUp(letter) {
  const store = await keeping;
  const all = await store.all();
  if (!isTakenBack(all, letter)) return false;
  await changeLetters([], [letter, ...walksOf(all, letter)]);
  calm();
  return true;
}

/** Somebody changed the same thing: the person chooses, and what comes after goes out meanwhile. @param {Letter} letter @param {string} text */
async function ask(letter, text) {
  const store = await keeping;
  if (await isGivenUp(letter)) return refresh();
  const walks = walksOf(await store.all(), letter);
  const stale = /** @type {Letter} */ ({ ...letter, state: "stale", code: "stale" });
  await store.change([stale], walks);
  letGo(walks);
  others?.postMessage({ kind: "changed" });
  calm();
  await released();
  await look();
  callers.get(letter.key)?.done(null);
  callers.delete(letter.key);
  chooseVersion(stale, text);
}

/** @param {Letter} stale @param {string} text */
async function chooseVersion(stale, text) {
  const choice = stale.article === location.pathname ? await showVersions(stale, text) : null;
  if (choice?.take === "mine") {
    await changeLetters([{ ...withVersion(stale, choice.version), state: "waiting", key: uuid(), sent: false }]);
  } else if (choice?.take === "theirs") {
    await changeLetters([], [stale]);
    say({ text: `Not saved, as you chose: ${stale.what}`, toast: true });
    await refresh();
  }
}

/** @param {string} why @param {number} delay */
function waits(why, delay) {
  const news = !trouble;
  trouble = why;
  const late = unsaved();
  if (news && late) {
    say({ text: `${late === 1 ? "1 action is" : `${late} actions are`} not saved yet. ${durable ? KEPT : "What you did is kept only while this page is open."}` });
  }
  show();
  return delay;
}

function calm() {
  if (trouble && !waitingHere().length) say({ text: "All saved." });
  trouble = "";
  failures = 0;
  takeAwayBack();
  closeLogin();
}

function show() {
  drawSaved({ mine: letterList(), others: foreignCounts().others, trouble, durable });
  document.dispatchEvent(new CustomEvent("article:outbox"));
}

others?.addEventListener("message", async ({ data }) => {
  if (data.kind === "settled" && data.user === me.user) {
    settledSteps.set(data.key, data.step);
    await look();
    if (data.article === location.pathname) await arrive(data, data.text);
  } else if (data.kind === "signed-in") work();
  else {
    await look();
    letGo(data.gone ?? []);
  }
});
// The poll for news met the sign-in page.
document.addEventListener("signed-out", (event) => {
  event.preventDefault();
  askForLogin("signed-out", unsaved());
});
document.getElementById("again")?.addEventListener("click", work);
addEventListener("online", work);
addEventListener("factcheck:signed-in", () => {
  others?.postMessage({ kind: "signed-in" });
  work();
});
document.addEventListener("visibilitychange", () => !document.hidden && unsaved() && work());
// What is on the disk goes out from the next page; what is not would be lost.
addEventListener("beforeunload", (event) => {
  if (fresh.length || (!durable && unsaved())) event.preventDefault();
});
look().then(work);
