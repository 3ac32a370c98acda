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
