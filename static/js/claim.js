// Claim page. Every form works without this file; it opens the right one, keeps the reader's place, and holds unsent words.

// ---- Going to a form ----

/** A link of the checklist leads to a section; the section's form opens and takes the focus. @param {Element | null} section */
function openForm(section) {
  const inside = section?.querySelector(":scope > .body-end > details.fold");
  const fold = /** @type {HTMLDetailsElement | null} */ (section?.matches?.("details") ? section : inside);
  if (fold) fold.open = true;
  (fold ?? section)?.querySelector("textarea, input:not([type='hidden'])")?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = /** @type {HTMLAnchorElement | null} */ (event.target.closest?.(".todo a[href^='#'], .decisions a[href^='#']"));
  if (link) setTimeout(() => openForm(document.querySelector(link.hash)));
});

// "Edit mine on top" closes the two versions and goes to the form, which holds what was written.
for (const dialog of document.querySelectorAll("dialog[data-open]")) {
  dialog.addEventListener("close", () => {
    const anchor = dialog.querySelector("[data-closes][href^='#']")?.getAttribute("href");
    const place = anchor && document.querySelector(anchor);
    if (!place) return;
    place.scrollIntoView({ block: "start" });
    openForm(place);
  });
}

// ---- On a phone: sections fold, and the heading stays in view in short ----

const SECONDARY = new Set(["attempts", "replies", "history", "comments"]);
const narrow = matchMedia("(max-width: 52rem)");

/** The button in the heading of a section that folds. @param {Element | null | undefined} panel */
const unfolder = (panel) => /** @type {HTMLButtonElement | null} */ (panel?.querySelector(":scope > header .unfold") ?? null);

/** Open the section that an address of this page leads to. @param {string} hash */
function unfold(hash) {
  const place = hash.length > 1 ? document.getElementById(hash.slice(1)) : null;
  unfolder(place?.closest(".main > .panel"))?.setAttribute("aria-expanded", "true");
}

/** Put a button into a section's heading. What somebody is at work on stays open. @param {Element} panel */
function addUnfolder(panel) {
  const title = panel.querySelector(":scope > header > h2");
  if (!title) return;
  const busy = panel.querySelector("details.fold[open], [aria-invalid='true']");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "unfold";
  button.setAttribute("aria-expanded", String(!SECONDARY.has(panel.id) || Boolean(busy)));
  const sign = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  sign.setAttribute("class", "i i-14");
  sign.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${document.body.dataset.sprite}#down`);
  sign.append(use);
  button.append(...title.childNodes, sign);
  title.append(button);
  button.addEventListener("click", () => {
    button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
  });
}

/** On a wide screen nothing folds, so there is no button either. */
function foldOrNot() {
  for (const panel of document.querySelectorAll(".main > .panel[id]")) {
    const button = unfolder(panel);
    if (narrow.matches && !button) addUnfolder(panel);
    if (narrow.matches || !button) continue;
    button.querySelector("svg")?.remove();
    button.replaceWith(...button.childNodes);
  }
}
foldOrNot();
narrow.addEventListener("change", foldOrNot);
document.addEventListener("click", (event) => {
  const link = /** @type {HTMLAnchorElement | null} */ (event.target.closest?.("a[href^='#']"));
  if (link) unfold(link.hash);
}, true);
addEventListener("hashchange", () => unfold(location.hash));
unfold(location.hash);

const heading = document.querySelector(".claim-head h1");
const brief = document.getElementById("brief");
if (heading && brief) {
  new IntersectionObserver(([entry]) => {
    brief.hidden = entry.isIntersecting || entry.boundingClientRect.top > 0;
  }, { rootMargin: "-96px 0px 0px 0px" }).observe(heading);
}

// ---- Where the reader is ----

const jumps = new Map(
  /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".jump a[href^='#']")]).map((link) => [document.querySelector(link.hash), link]),
);
jumps.delete(null);
const inView = new Set();
const watch = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) inView[isIntersecting ? "add" : "delete"](target);
    const first = [...jumps.keys()].find((section) => inView.has(section));
    for (const [section, link] of jumps) {
      if (section === first) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  },
  { rootMargin: "-110px 0px -40% 0px" },
);
for (const section of jumps.keys()) watch.observe(section);

// ---- Unsent words ----

const unsent = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[method='post']");
  if (form) unsent.add(form);
});
document.addEventListener("submit", () => unsent.clear());
window.addEventListener("beforeunload", (event) => {
  if ([...unsent].some((form) => form.isConnected)) event.preventDefault();
});
