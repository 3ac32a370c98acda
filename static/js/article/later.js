// The rest of a long list. It comes as text that only a browser without scripts reads as lines, and becomes lines when the
// article is painted: part by part, so that no key waits for it, and all at once as soon as anybody needs the list.

const SOON_MS = 100;

const wholeList = document.getElementById("items");

/** The parts that still wait, in order. @returns {HTMLElement[]} */
function listParts() {
  return [...wholeList.querySelectorAll(":scope > noscript")];
}

/** Put one part into its place. @param {HTMLElement} part */
function putPart(part) {
  part.outerHTML = part.textContent;
}

/** Have the whole list now. */
export function putLater() {
  const waiting = listParts();
  if (!waiting.length) return;
  waiting.forEach(putPart);
  document.dispatchEvent(new CustomEvent("article:swapped"));
}

function putNextPart() {
  const [first, ...others] = listParts();
  if (others.length) {
    putPart(first);
    setTimeout(putNextPart);
  } else putLater();
}

if (listParts().length) {
  for (const name of ["keydown", "pointerdown"]) addEventListener(name, putLater, { capture: true, once: true });
  // Where an item is to be open from the beginning, the others have to stand around it.
  if (new URL(location.href).searchParams.has("item")) putLater();
  // A page that nobody looks at is not painted.
  else if (document.hidden) setTimeout(putNextPart, SOON_MS);
  else requestAnimationFrame(() => setTimeout(putNextPart));
}
