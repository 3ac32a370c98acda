// Core: on every page. Says what happened, closes menus, opens dialogs, and never lets a failed request pass in silence.
//
// Page modules do not import this file (its address carries a hash); they talk to it by events on document:
//   say     { text }                        to the live region, for screen readers
//           { text, toast: true }           and as a toast
//           { text, undo: "/address/" }     a toast whose Undo posts to the address
//           { text, kind: "bad" | "warn" | "good", link?, linkText? }   a notice that stays until it is closed
// The server sends the same with the header HX-Trigger: {"say": "Rejected." } or {"say": {"text": …, "undo": …}}.

const TOAST_MS = 6000;
const WAIT_MS = 300;
const UNREACHABLE =
  "The server cannot be reached. Nothing was changed. What you wrote is still on this page; try again when the network is back.";
/** @type {Record<number, string>} */
const SENTENCES = {
  401: "You are signed out. What you wrote is still on this page; sign in again in another tab and repeat the last step.",
  403: "You may not do that. Nothing was changed.",
  404: "That is no longer here. Reload the page to see what is.",
  409: "Somebody else changed this first. Nothing of yours was changed; reload the page to see what happened.",
  412: "Somebody else changed this while you were writing. Reload the page to see both versions.",
  413: "That is too large for this server. Nothing was changed.",
  429: "That was too often in a short time. Wait a minute and try again.",
};
const TROUBLE = "The server ran into trouble. Nothing was changed; try again, and tell whoever runs the server if it happens twice.";

const sprite = document.body.dataset.sprite;

/** @param {string} tag @param {Record<string, string>} attributes @param {(Node | string)[]} children */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** @param {string} name */
function sign(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

// ---- Saying ----

const live = document.getElementById("live");

/** The same sentence twice is announced twice: the region is emptied first. @param {string} text */
function announce(text) {
  live.textContent = "";
  setTimeout(() => (live.textContent = text), 50);
}

/** A toast leaves after six seconds in which nobody pointed at it or held the focus in it. @param {HTMLElement} toast */
function expire(toast) {
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  const start = () => (timer = setTimeout(() => toast.remove(), TOAST_MS));
  const hold = () => clearTimeout(timer);
  const resume = () => {
    hold();
    if (!toast.matches(":hover, :focus-within")) start();
  };
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("pointerleave", () => setTimeout(resume));
  toast.addEventListener("focusout", () => setTimeout(resume));
  start();
}

/** @param {string} text @param {string} [undo] */
function showToast(text, undo) {
  const toast = make("div", { class: "toast" }, make("span", { dir: "auto" }, text));
  if (undo) {
    const button = make("button", { type: "button", "hx-post": undo, "hx-swap": "none" }, "Undo");
    button.addEventListener("htmx:afterRequest", () => toast.remove());
    toast.append(button);
    window.htmx?.process(button);
  }
  document.getElementById("toasts").append(toast);
  expire(toast);
}

/** @type {Record<string, string>} */
const NOTICE_SIGNS = { bad: "alert", warn: "alert", good: "check", info: "info" };

/** @param {string} text @param {string} [kind] @param {string} [link] @param {string} [linkText] */
function showNotice(text, kind = "bad", link = "", linkText = "") {
  const notices = document.getElementById("notices");
  for (const old of notices.querySelectorAll("[data-said]")) if (old.dataset.said === text) old.remove();
  const words = make("div", { dir: "auto" }, text);
  if (link) words.append(" ", make("a", { class: "link", href: link }, linkText || "Open"));
  const close = make("button", { type: "button", class: "icon-btn", "aria-label": "Close" }, sign("x"));
  const notice = make(
    "div",
    { class: `notice notice-${kind}`, "data-said": text },
    sign(NOTICE_SIGNS[kind] ?? "info"),
    words,
    close,
  );
  close.addEventListener("click", () => notice.remove());
  notices.append(notice);
}

/** @param {any} detail */
function say(detail) {
  // htmx wraps a plain string of HX-Trigger as { value }.
  const text = String(detail?.text ?? detail?.value ?? "");
  if (!text) return;
  announce(text);
  if (detail.kind) showNotice(text, detail.kind, detail.link, detail.linkText);
  else if (detail.toast || detail.undo) showToast(text, detail.undo);
}

document.addEventListener("say", (event) => say(event.detail));

for (const toast of document.querySelectorAll(".toast")) expire(toast);
const waiting = [...document.querySelectorAll(".toast, .notices > .notice")].map((element) => element.textContent.trim());
if (waiting.length) announce(waiting.join(" ").replace(/\s+/g, " "));

// ---- Requests ----

/**
 * The server's own sentence: JSON problems carry it as "detail", pages mark it with data-says, plain text is it.
 * @param {XMLHttpRequest} xhr
 */
function serverSentence(xhr) {
  const type = xhr.getResponseHeader("Content-Type") ?? "";
  if (type.includes("json")) {
    try {
      const problem = JSON.parse(xhr.responseText);
      return problem.detail || problem.title || "";
    } catch {
      return "";
    }
  }
  if (type.includes("html")) {
    const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
    return [...page.querySelectorAll("[data-says]")].map((element) => element.textContent.trim()).join(" ");
  }
  return type.startsWith("text/plain") && xhr.responseText.length < 500 ? xhr.responseText.trim() : "";
}

function csrfFromCookie() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
}

// A page that was open for long sends the token of now, not the one it was drawn with.
document.addEventListener("htmx:configRequest", (event) => {
  const token = csrfFromCookie();
  if (token) event.detail.headers["X-CSRFToken"] = token;
});

// A block that takes longer than 300 ms is dimmed until its answer is there.
const timers = new WeakMap();
document.addEventListener("htmx:beforeSend", (event) => {
  const { xhr, target } = event.detail;
  if (!target || target === document.body) return;
  timers.set(
    xhr,
    setTimeout(() => {
      target.classList.add("is-waiting");
      target.setAttribute("aria-busy", "true");
    }, WAIT_MS),
  );
});
document.addEventListener("htmx:afterRequest", (event) => {
  const { xhr, target } = event.detail;
  clearTimeout(timers.get(xhr));
  target?.classList.remove("is-waiting");
  target?.removeAttribute("aria-busy");
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  const login = document.body.dataset.login;
  // A session that ended answers with the sign-in page: it must not land inside this one.
  if (login && xhr.responseURL && new URL(xhr.responseURL).pathname === login && location.pathname !== login) {
    event.detail.shouldSwap = false;
    const next = `${login}?next=${encodeURIComponent(location.pathname + location.search)}`;
    const text = "You are signed out. Nothing was changed, and what you wrote is still on this page.";
    say({ text, kind: "warn", link: next, linkText: "Sign in" });
  } else if (xhr.status >= 400 && /\bHX-Retarget:/i.test(xhr.getAllResponseHeaders())) {
    // An answer that names its own place, such as the dialog of a conflict, is shown there.
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  const text = serverSentence(xhr) || SENTENCES[xhr.status] || (xhr.status >= 500 ? TROUBLE : SENTENCES[403]);
  say({ text, kind: "bad" });
});
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => say({ text: UNREACHABLE, kind: "warn" }));
}
for (const name of ["htmx:swapError", "htmx:targetError", "htmx:onLoadError"]) {
  document.addEventListener(name, () => say({ text: "The answer could not be shown. Reload the page to see it.", kind: "bad" }));
}

// ---- Menus ----

/** @returns {NodeListOf<HTMLDetailsElement>} */
function openMenus() {
  return document.querySelectorAll("details.menu[open]");
}

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("focusin", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener(
  "toggle",
  (event) => {
    const menu = /** @type {HTMLElement} */ (event.target);
    if (menu.matches?.("details.menu[open]")) menu.querySelector("[data-focus]")?.focus();
  },
  true,
);

// ---- Dialogs ----

/** @param {HTMLDialogElement | null} dialog */
function openDialog(dialog) {
  if (!dialog || dialog.open) return;
  dialog.showModal();
}

/** A dialog that arrives with data-open asks for a choice now. @param {any} root */
function openWaiting(root) {
  const dialog = root.matches?.("dialog[data-open]") ? root : root.querySelector?.("dialog[data-open]");
  if (!dialog) return;
  dialog.removeAttribute("open");
  openDialog(dialog);
}
document.addEventListener("htmx:load", (event) => openWaiting(event.target));
openWaiting(document);

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-opens]");
  if (opener) {
    event.preventDefault();
    openDialog(/** @type {HTMLDialogElement | null} */ (document.getElementById(opener.dataset.opens)));
    return;
  }
  const closer = event.target.closest?.("[data-closes]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog")?.close();
    return;
  }
});
// A link in a dialog acts as a button does: on the space bar too, which would move the page behind.
document.addEventListener("keydown", (event) => {
  const link = event.key === " " ? event.target.closest?.("dialog a") : null;
  if (!link) return;
  event.preventDefault();
  link.click();
});
// A press on the ground around a dialog closes it, unless a choice is forced.
document.addEventListener("pointerdown", (event) => {
  const dialog = /** @type {HTMLDialogElement} */ (event.target);
  if (dialog.matches?.("dialog:not([data-open])")) dialog.close();
});
// A refused button stays reachable, so that its reason can be read, but does nothing.
document.addEventListener(
  "click",
  (event) => {
    if (!event.target.closest?.('[aria-disabled="true"]')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

// ---- Keys ----

const keySheet = /** @type {HTMLDialogElement | null} */ (document.getElementById("keys"));
for (const button of document.querySelectorAll("[data-opens='keys']")) button.hidden = !keySheet;

/** @param {EventTarget} target */
function isTyping(target) {
  return target.closest?.("input, select, textarea, [contenteditable='true']");
}

// Single keys can be switched off: voice control types them, and some screen readers want them for themselves.
const KEYS_OFF = "factcheck.keys-off";
for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-keys-switch]"))) {
  box.checked = localStorage.getItem(KEYS_OFF) !== "1";
  box.addEventListener("change", () => localStorage.setItem(KEYS_OFF, box.checked ? "0" : "1"));
}
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
    if (localStorage.getItem(KEYS_OFF) === "1") event.stopImmediatePropagation();
  },
  true,
);

/** Where the keyboard was before it went into the search. @type {HTMLElement | null} */
let beforeFind = null;

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const find = /** @type {HTMLElement | null} */ (event.target.closest?.("[data-find]"));
    find?.blur();
    if (find) beforeFind?.focus({ preventScroll: true });
    /** @type {HTMLDetailsElement | null} */
    const menu = event.target.closest?.("details.menu[open]") ?? openMenus()[0];
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
      event.preventDefault();
    }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "/") {
    const field = [...document.querySelectorAll("[data-find]")].find((element) => element.checkVisibility?.() ?? true);
    if (field) {
      event.preventDefault();
      beforeFind = /** @type {HTMLElement | null} */ (document.activeElement);
      field.focus();
      /** @type {HTMLInputElement} */ (field).select?.();
    }
  } else if (event.key === "?" && keySheet) {
    event.preventDefault();
    openDialog(keySheet);
  }
});

// ---- Forms ----

// After a refused form the list of what needs another look comes first.
document.getElementById("error-summary")?.focus();
