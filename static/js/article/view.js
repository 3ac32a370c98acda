// The part of the window in which the text can be seen: below the bars, above the sheet of a phone.

/** What is said briefly stands at the bottom: what one works on does not lie under it. */
const TOASTS = 64;

export function roof() {
  return document.querySelector(".wb-bar").getBoundingClientRect().bottom;
}

export function floor() {
  const pane = document.getElementById("pane");
  return getComputedStyle(pane).position === "fixed" ? pane.getBoundingClientRect().top : innerHeight - TOASTS;
}

/** Of elements in the order of the page the index of the first that ends below `line`. @param {ArrayLike<Element>} elements @param {number} line */
export function firstBelow(elements, line) {
  let low = 0;
  let high = elements.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (elements[middle].getBoundingClientRect().bottom > line) high = middle;
    else low = middle + 1;
  }
  return low;
}
