// Tokens: copy the new one, and send the form that makes one only once.

/** @param {object} detail */
function say(detail) {
  document.dispatchEvent(new CustomEvent("say", { detail }));
}

/** @param {HTMLElement} element */
function select(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

/**
 * The clipboard is there on https and on this computer only; elsewhere the words are selected for the person to copy.
 * @param {HTMLElement} button
 */
async function copy(button) {
  const source = document.getElementById(button.dataset.copies);
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = "Copied";
    say({ text: "The token is copied.", toast: true });
  } catch {
    select(source);
    say({ text: "The token is selected. Copy it with Ctrl+C, or ⌘C on a Mac.", toast: true });
  }
}

for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}

// A second press while the first is on its way would show the page without the secret of the first.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => delete form.dataset.sent);
}
