// The part of the window in which the text can be seen: below the bars, above the sheet of a phone.

export function roof() {
  return document.querySelector(".wb-bar").getBoundingClientRect().bottom;
}

export function floor() {
  const pane = document.getElementById("pane");
  return getComputedStyle(pane).position === "fixed" ? pane.getBoundingClientRect().top : innerHeight;
}
