// What the list shows: undecided, all or rejected; from which score on; which kinds. It is kept in the address.

import { bench } from "./bits.js";
import { refresh } from "./send.js";

/** Show what `view` asks for, such as `undecided&score=0.7&kind=quote`. @param {string} view */
export async function showView(view) {
  bench.dataset.show = view;
  document.querySelector("#list-head .filter")?.removeAttribute("open");
  const url = new URL(location.href);
  const item = url.searchParams.get("item");
  url.search = `show=${view}${item ? `&item=${item}` : ""}`;
  history.replaceState(history.state, "", url);
  await refresh();
}

/** Open what says which are listed, and go there. */
export function openFilter() {
  const menu = document.querySelector("#list-head .filter");
  menu?.setAttribute("open", "");
  /** @type {HTMLElement | null | undefined} */ (menu?.querySelector("select"))?.focus({ preventScroll: true });
}

const pane = document.getElementById("pane");
pane?.addEventListener("click", async (event) => {
  const link = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest("a[data-show]")) : null;
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const view = link.dataset.show ?? "all";
  await showView(view);
  /** @type {HTMLElement | null} */ (document.querySelector(`.segm a[data-show="${view}"]`))?.focus();
});
pane?.addEventListener("submit", async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-filter]")) return;
  event.preventDefault();
  const fields = [...new FormData(form)].filter(([, value]) => value !== "");
  const [[, show], ...rest] = fields;
  const filter = new URLSearchParams(/** @type {string[][]} */ (rest)).toString();
  await showView(`${show}${filter && `&${filter}`}`);
  /** @type {HTMLElement | null} */ (document.querySelector("#list-head .filter > summary"))?.focus();
});
