// Reading what the server answered, and what every request of ours carries.

/** Whom this page was drawn for: the server does nothing for it under another login. */
export function asMe() {
  return { "X-Requested-With": "fetch", "Factcheck-User": document.body.dataset.user ?? "" };
}

/** The token of now, not of when the page was drawn. */
export function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
}

/** @param {Response} response */
export function isSignIn(response) {
  return response.redirected && new URL(response.url).pathname === document.body.dataset.login;
}

/** The server's own sentence. @param {string} html */
export function sentence(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const said = [...page.querySelectorAll("[data-says]")].map((element) => (element.textContent ?? "").trim().replace(/\s+/g, " "));
  return said.join(" ") || "The server refused this and did not say why. Nothing was changed.";
}

/** The attribute's value in an answer of ours; quotes of an article's own words are escaped in it. @param {string} html @param {string} name */
export function valueIn(html, name) {
  return html.match(new RegExp(`${name}="([^"]*)"`))?.[1];
}

/** The code of a problem of ours; empty for anything else. @param {string} html */
export function codeOf(html) {
  return valueIn(html, "data-problem") ?? "";
}
