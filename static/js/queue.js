// The queue: rows by keyboard, several at once. Without this file the page is a table with boxes and buttons.
//
//   j k  next, previous row     Enter  open     o  open the first     /  search here
//   x    select                 a  assign       t  take     u  undo   Esc  select nothing

const form = /** @type {HTMLFormElement | null} */ (document.getElementById("picks"));
const search = /** @type {HTMLInputElement} */ (document.getElementById("queue-q"));
const nextLink = document.querySelector("[data-next]");
const rows = form ? [...form.querySelectorAll("tbody tr")] : [];

let here = -1;

/** @param {string} text */
function say(text) {
  document.dispatchEvent(new CustomEvent("say", { detail: { text, kind: "bad" } }));
}

/** @param {Element} row @returns {HTMLInputElement} */
function boxOf(row) {
  return row.querySelector("input[name=pick]");
}

/** @param {Element} row @returns {HTMLAnchorElement} */
function linkOf(row) {
  return row.querySelector("a");
}

function chosen() {
  return rows.filter((row) => boxOf(row).checked);
}

/** A claim that is opened from here knows its queue, and leads to the next one of it. @param {HTMLAnchorElement} link */
function withQueue(link) {
  const address = new URL(link.href);
  address.searchParams.set("queue", new URL(location.href).search.slice(1));
  return address.href;
}

/** @param {number} index */
function goTo(index) {
  if (!rows.length) return;
  rows[here]?.classList.remove("cur");
  here = Math.min(Math.max(index, 0), rows.length - 1);
  rows[here].classList.add("cur");
  linkOf(rows[here]).focus();
  rows[here].scrollIntoView({ block: "nearest" });
}

if (form) {
  const bulk = document.getElementById("bulk");
  const all = /** @type {HTMLInputElement} */ (document.getElementById("all"));
  const count = document.getElementById("selected");
  const to = document.getElementById("to");

  const draw = () => {
    const number = chosen().length;
    for (const row of rows) row.classList.toggle("on", boxOf(row).checked);
    bulk.hidden = number === 0;
    count.textContent = `${number} selected`;
    all.checked = number === rows.length;
    all.indeterminate = number > 0 && number < rows.length;
  };

  const clear = () => {
    for (const row of rows) boxOf(row).checked = false;
    draw();
  };

  // Without a choice the row with the marker is meant.
  const choose = () => {
    if (!chosen().length && here >= 0) boxOf(rows[here]).checked = true;
    draw();
    return chosen().length > 0;
  };

  bulk.classList.add("floats");
  all.hidden = false;
  const clearing = bulk.querySelector("[data-clear]");
  clearing.hidden = false;
  clearing.addEventListener("click", clear);
  all.addEventListener("change", () => {
    for (const row of rows) boxOf(row).checked = all.checked;
    draw();
  });

  let last = -1;
  form.addEventListener("click", (event) => {
    const box = /** @type {HTMLInputElement | null} */ (event.target.closest?.("input[name=pick]"));
    if (!box) return;
    const index = rows.indexOf(box.closest("tr"));
    // Shift selects everything between this box and the last one.
    if (event.shiftKey && last >= 0) {
      const [from, until] = [Math.min(last, index), Math.max(last, index)];
      for (const row of rows.slice(from, until + 1)) boxOf(row).checked = box.checked;
    }
    last = index;
    draw();
  });

  for (const row of rows) {
    const link = linkOf(row);
    link.addEventListener("focus", () => {
      rows[here]?.classList.remove("cur");
      here = rows.indexOf(row);
      row.classList.add("cur");
    });
    link.addEventListener("click", () => (link.href = withQueue(link)));
    if (link.scrollWidth > link.clientWidth) link.title = link.textContent;
  }

  /** @type {Record<string, () => void>} */
  const keys = {
    x: () => {
      if (here < 0) goTo(0);
      boxOf(rows[here]).click();
    },
    a: () => {
      if (choose() && to) to.focus();
    },
    t: () => {
      const take = /** @type {HTMLButtonElement | null} */ (bulk.querySelector("button[value=me]"));
      if (take && choose()) form.requestSubmit(take);
    },
    Escape: clear,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const typing = event.target.closest?.("select, textarea, input:not([type=checkbox])");
    if (event.key === "Escape" && event.target.closest?.("details.menu")) return;
    if (event.key === "Escape" && event.target === to) {
      goTo(here);
      return;
    }
    if (typing || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  // Sent without leaving the page, so that a network that is away takes neither the ticks nor the place in the list.
  // The same form sent again does the same once: it carries its key.
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new URLSearchParams(/** @type {any} */ (new FormData(form, event.submitter)));
    const button = event.submitter;
    button?.setAttribute("aria-disabled", "true");
    try {
      const action = button?.getAttribute("formaction") ?? form.action;
      const answer = await fetch(action, { method: "POST", body, redirect: "manual" });
      if (answer.type === "opaqueredirect") {
        location.replace(location.pathname + location.search);
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const said = [...page.querySelectorAll("[data-says]")].map((one) => one.textContent.trim()).join(" ");
      say(said || "The server ran into trouble. Nothing was changed; try again.");
    } catch {
      say("The server cannot be reached. What you selected is still selected; try again when the network is back.");
    }
    button?.removeAttribute("aria-disabled");
  });

  // A page that comes back from the browser's memory keeps its ticks.
  addEventListener("pageshow", draw);
  draw();
}

// What was just done can be undone by key for as long as the page stands, also when its words have gone.
const undo = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-undo]"));
const undoButton = undo?.querySelector("button");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest?.("select, textarea, input:not([type=checkbox])")) return;
  /** @type {Record<string, () => void>} */
  const acts = {
    j: () => goTo(here + 1),
    k: () => goTo(here - 1),
    o: () => nextLink?.click(),
    u: () => {
      if (!undo) return;
      if (!undo.isConnected) {
        undo.hidden = true;
        document.body.append(undo);
      }
      undo.requestSubmit(undoButton);
    },
  };
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// "/" means the search of this page before that of the top bar, which core.js would go to.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.target.closest?.("select, textarea, input:not([type=checkbox])")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    search.focus();
    search.select();
  },
  true,
);
