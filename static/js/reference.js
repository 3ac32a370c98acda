// The reference of the REST API: a filter over its addresses. Without it the page is whole, only longer.

const field = /** @type {HTMLInputElement} */ (document.getElementById("ref-find"));
const nav = document.getElementById("addresses");
const nothing = document.getElementById("ref-nothing");
const operations = [...document.querySelectorAll(".op")];
const entries = new Map([...nav.querySelectorAll("[data-for]")].map((entry) => [entry.dataset.for, entry]));

// An address stays when it holds every word: in its method and path, its sentence, or the names of its fields.
function filter() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const operation of operations) {
    const fits = words.every((/** @type {string} */ word) => operation.dataset.words.includes(word));
    operation.hidden = !fits;
    entries.get(operation.id).hidden = !fits;
    if (fits) found++;
  }
  for (const group of document.querySelectorAll("[data-group]")) {
    group.hidden = !group.querySelector(".op:not([hidden]), [data-for]:not([hidden])");
  }
  nav.classList.toggle("is-filtered", words.length > 0);
  nothing.hidden = found > 0;
}

// A link to an address that the filter hides shows it.
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target?.closest("[hidden]")) return;
  field.value = "";
  filter();
  target.scrollIntoView();
}

field.closest("[hidden]").hidden = false;
field.addEventListener("input", filter);
field.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !field.value) return;
  event.preventDefault();
  field.value = "";
  filter();
});
window.addEventListener("hashchange", reveal);
if (field.value) filter();
