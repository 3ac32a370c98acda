// The article page. Each module does one thing and wires itself; this one ties the text to the list.

import "./core.js";
import { bench, float } from "./article/bits.js";
import "./article/bulk.js";
import "./article/filter.js";
import { selection } from "./article/hand.js";
import "./article/handles.js";
import "./article/keys.js";
import { go, open, wordsOf } from "./article/list.js";
import "./article/live.js";
import "./article/selection.js";
import "./article/unsaved.js";

const QUIET = "factcheck.quiet";
const text = document.getElementById("text");
const picker = document.getElementById("picker");

bench.classList.add("live");
document.body.classList.add("wb-live");

// ---- Marks: a click opens the item; where several lie on one another, a short list, shortest first ----

text.addEventListener("click", (event) => {
  const mark = event.target.closest("mark");
  if (!mark || selection() || !getSelection().isCollapsed) return;
  const keys = mark.dataset.ids.split(" ");
  if (keys.length === 1) open(keys[0]);
  else pick(keys, event);
});

/** @param {string[]} keys @param {MouseEvent} event */
function pick(keys, event) {
  picker.replaceChildren(
    ...keys.map((key) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "menu-item";
      button.dataset.key = key;
      const lead = document.querySelector(`#i-${CSS.escape(key)} .lead`)?.cloneNode(true);
      const words = document.createElement("span");
      words.className = "clip";
      words.dir = "auto";
      words.textContent = wordsOf(key);
      button.append(...(lead ? [lead] : []), words);
      return button;
    }),
  );
  picker.hidden = false;
  float(picker, new DOMRect(event.clientX, event.clientY - 8, 0, 16), false);
  picker.querySelector("button").focus();
}

picker.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  picker.hidden = true;
  open(button.dataset.key, { focus: true });
});
picker.addEventListener("keydown", (event) => {
  const here = /** @type {HTMLElement} */ (event.target);
  const steps = { ArrowDown: here.nextElementSibling, ArrowUp: here.previousElementSibling };
  if (event.key in steps) /** @type {HTMLElement} */ (steps[/** @type {"ArrowDown"} */ (event.key)])?.focus();
  else if (event.key === "Escape") picker.hidden = true;
  else return;
  event.preventDefault();
});
document.addEventListener("pointerdown", (event) => {
  if (!picker.contains(event.target)) picker.hidden = true;
});

// ---- The head of the list: which to show, quiet highlights, and on a phone previous, next and the whole list ----

function drawHead() {
  const quiet = localStorage.getItem(QUIET) === "1";
  text.classList.toggle("quiet", quiet);
  document.querySelector("[data-go=quiet]").setAttribute("aria-pressed", String(quiet));
  const full = bench.classList.contains("has-list");
  document.querySelector("[data-go=list]").setAttribute("aria-expanded", String(full));
}

/** The whole list on a phone, also for what stands outside of the workbench. @param {boolean} on */
function showList(on) {
  bench.classList.toggle("has-list", on);
  document.body.classList.toggle("wb-list", on);
}

document.getElementById("pane").addEventListener("click", (event) => {
  const what = event.target.closest("[data-go]")?.dataset.go;
  if (what === "next" || what === "previous") go(what === "next" ? 1 : -1);
  if (what === "list") showList(!bench.classList.contains("has-list"));
  if (what === "quiet") localStorage.setItem(QUIET, localStorage.getItem(QUIET) === "1" ? "0" : "1");
  if (event.target.closest("a.item")) showList(false);
  drawHead();
});
document.addEventListener("article:swapped", drawHead);
drawHead();
