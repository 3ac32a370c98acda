// What the reader's hand is doing on the text: a button held down, or words just chosen. Whatever arrives meanwhile must
// not pull the text away from under it.

/** @typedef {import("./offsets.js").Span} Span */

let pressing = false;
/** @type {Span | null} */
let chosen = null;
/** @type {(() => void)[]} */
let waiting = [];

/** Whether a mouse button is held down on the text, or was let go and its selection not yet taken. */
export function isPressing() {
  return pressing;
}

export function pressHand() {
  pressing = true;
}

/** The button is up and what it selected was taken: what waited for that goes on. */
export function releaseHand() {
  pressing = false;
  const ready = waiting;
  waiting = [];
  for (const go of ready) go();
}

/** Resolves as soon as no button is held down. @returns {Promise<void>} */
export function released() {
  return pressing ? new Promise((done) => waiting.push(done)) : Promise.resolve();
}

/** The words that are chosen and not yet tagged or let go. */
export function selection() {
  return chosen;
}

/** @param {Span | null} span */
export function choose(span) {
  chosen = span;
}

/** Whether the text must stay where it is. */
export function isOnText() {
  return pressing || chosen !== null;
}
