// Where the person has to say how it goes on: somebody changed the same thing, the session ended, something is given up.

/** @typedef {import("./outbox.js").Letter} Letter */

const AWAY = "The server cannot be reached. Try again when the network is back.";
let letBe = false;

/** @template {HTMLElement} T @param {string} id @returns {T} */
function dialogPart(id) {
  return /** @type {T} */ (document.getElementById(id));
}

/** @param {number} made */
export function clock(made) {
  const day = new Date(made);
  const today = day.toDateString() === new Date().toDateString();
  const time = day.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  return today ? time : `${day.toLocaleDateString("en-GB", { day: "numeric", month: "long" })}, ${time}`;
}

/**
 * Show what the server drew of both versions. Resolves to the choice, or to null when it is put off.
 * @param {Letter} letter @param {string} html @returns {Promise<{ take: string, version: string } | null>}
 */
export function showVersions(letter, html) {
  /** @type {HTMLDialogElement} */
  const dialog = dialogPart("versions");
  const drawn = new DOMParser().parseFromString(html, "text/html").querySelector("[data-version]");
  if (!(drawn instanceof HTMLElement) || document.querySelector("dialog[open]")) return Promise.resolve(null);
  const version = drawn.dataset.version ?? "";
  dialog.replaceChildren(...drawn.children);
  const when = dialog.querySelector("[data-when]");
  if (when) when.textContent = `${clock(letter.made)}, `;
  return new Promise((done) => {
    dialog.onclick = (event) => {
      const button = event.target instanceof Element && event.target.closest("button");
      if (button) dialog.close(button.dataset.choose);
    };
    dialog.onclose = () => done(dialog.returnValue ? { take: dialog.returnValue, version } : null);
    dialog.returnValue = "";
    dialog.showModal();
  });
}

/** Whether the person really wants to give this up; `words` say what is lost. @param {string} words @returns {Promise<boolean>} */
export function askToDiscard(words) {
  /** @type {HTMLDialogElement} */
  const dialog = dialogPart("discard");
  dialogPart("discard-words").textContent = words;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((done) => (dialog.onclose = () => done(dialog.returnValue === "discard")));
}

/** Say that nobody, or somebody else, is signed in, and how it goes on. Asked once, and again after "Try again". @param {"signed-out" | "other-login"} why @param {number} count  of what waits */
export function askForLogin(why, count) {
  /** @type {HTMLDialogElement} */
  const dialog = dialogPart("login");
  if (letBe || document.querySelector("dialog[open]")) return;
  const waiting = count === 1 ? "1 action waits on this computer" : `${count} actions wait on this computer`;
  const isOut = why === "signed-out";
  dialogPart("login-title").textContent = isOut ? "You are signed out" : "Somebody else is signed in here now";
  dialogPart("login-words").textContent = count
    ? `Nothing is lost: ${waiting}${isOut ? "." : " until you are signed in again. Nothing of it was sent under the other name."}`
    : isOut
      ? "Nothing of yours waits. Sign in to go on."
      : "Nothing of yours waits. Reload the page to go on under the other name.";
  for (const part of dialog.querySelectorAll("[data-for]")) {
    /** @type {HTMLElement} */ (part).hidden = /** @type {HTMLElement} */ (part).dataset.for !== why;
  }
  sayInLogin("");
  dialog.showModal();
}

/** Somebody who may is signed in again. */
export function closeLogin() {
  /** @type {HTMLDialogElement} */
  const dialog = dialogPart("login");
  if (dialog.open) dialog.close();
  letBe = false;
}

/** @param {string} text */
function sayInLogin(text) {
  const place = dialogPart("login-said");
  place.textContent = text;
  place.hidden = !text;
}

/** @param {string} url @param {RequestInit} [how] */
async function leadsOn(url, how) {
  const response = await fetch(url, { cache: "no-store", signal: AbortSignal.timeout(30000), ...how });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return { through: response.redirected && new URL(response.url).pathname !== url, page };
}

/** Sign in without leaving the page: the same form as on the sign-in page, with the token of now. @param {HTMLFormElement} form */
async function signIn(form) {
  const url = document.body.dataset.login ?? "";
  const button = form.querySelector("button");
  if (button) button.disabled = true;
  try {
    const before = await leadsOn(url);
    if (!before.through) {
      const fields = new FormData(form);
      const token = before.page.querySelector("main form [name=csrfmiddlewaretoken]");
      fields.set("csrfmiddlewaretoken", token instanceof HTMLInputElement ? token.value : "");
      const { through, page } = await leadsOn(url, { method: "POST", body: fields });
      if (!through) {
        const said = page.querySelector("#error-summary li, [data-says]")?.textContent?.trim();
        return sayInLogin(said || "That did not work. Try the sign-in page itself.");
      }
    }
    form.reset();
    closeLogin();
    dispatchEvent(new Event("factcheck:signed-in"));
  } catch {
    sayInLogin(AWAY);
  } finally {
    if (button) button.disabled = false;
  }
}

document.getElementById("login")?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target instanceof HTMLFormElement) signIn(event.target);
});
document.getElementById("login")?.addEventListener("cancel", () => (letBe = true));
document.getElementById("login")?.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("button");
  if (!button || button.type === "submit") return;
  letBe = true;
  /** @type {HTMLDialogElement} */ (dialogPart("login")).close();
});
document.getElementById("again")?.addEventListener("click", () => (letBe = false));
