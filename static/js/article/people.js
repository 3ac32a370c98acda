// Who else has this page open: avatars in the bar, a sign at the item they are at, and a word when somebody comes.

/**
 * @typedef {{ who: number, name: string, first: string, initials: string, does: string, since: string,
 *   items: string[] }} Person
 */

const MOST_AVATARS = 4;
const BETWEEN_WORDS_MS = 60000;

/** Whom a screen reader has been told of, and when it was told the last time. */
let known = new Set();
let toldAt = -BETWEEN_WORDS_MS;

/**
 * Who came and was not told of yet. Who is gone may be told of again.
 * @param {Person[]} people @param {Set<number>} told @returns {Person[]}
 */
export function newcomers(people, told) {
  return people.filter((person) => !told.has(person.who));
}

/** "Jana Roth and Tomas Abara are here." @param {Person[]} people */
export function arrivalWords(people) {
  const names = people.map((person) => person.name);
  const last = names.pop() ?? "";
  return names.length ? `${names.join(", ")} and ${last} are here.` : `${last} is here.`;
}

/** What stands at an item that others are at: "Jana is at this one" @param {Person[]} people */
export function atWords(people) {
  const names = people.map((person) => person.first);
  return `${names.join(", ")} ${names.length > 1 ? "are" : "is"} at this one`;
}

/** @param {string} tag @param {string} className @param {string} [text] */
function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

/** @param {Person} person */
function avatarFor(person) {
  const avatar = make("span", "av av-here", person.initials);
  avatar.setAttribute("aria-hidden", "true");
  return avatar;
}

/** Show them in place of those shown before. @param {HTMLElement} box @param {Person[]} people */
export function showPeople(box, people) {
  const lines = people.map((person) => `${person.name} ${person.does}, since ${person.since}`);
  const shown = people.slice(0, people.length > MOST_AVATARS ? MOST_AVATARS - 1 : MOST_AVATARS);
  const items = shown.map((person, i) => {
    const item = document.createElement("li");
    item.title = lines[i];
    const words = make("span", "vh");
    words.dir = "auto";
    words.textContent = lines[i];
    item.append(avatarFor(person), words);
    return item;
  });
  if (shown.length < people.length) {
    const more = make("li", "av", `+${people.length - shown.length}`);
    more.title = lines.slice(shown.length).join("\n");
    items.push(/** @type {HTMLLIElement} */ (more));
  }
  box.replaceChildren(...items);
  box.hidden = !people.length;
}

/** Say who came, at most once a minute; who goes is not said. @param {Person[]} people */
export function tellArrivals(people) {
  const came = newcomers(people, known);
  known = new Set(people.filter((person) => known.has(person.who)).map((person) => person.who));
  if (!came.length || performance.now() - toldAt < BETWEEN_WORDS_MS) return;
  toldAt = performance.now();
  for (const person of came) known.add(person.who);
  document.dispatchEvent(new CustomEvent("say", { detail: { text: arrivalWords(came) } }));
}

/** Show at the lines of the list who is at them, and at no others. @param {HTMLElement} list @param {Person[]} people */
export function showAtLines(list, people) {
  for (const old of list.querySelectorAll(".at")) old.remove();
  const keys = new Set(people.flatMap((person) => person.items));
  for (const key of keys) {
    const line = document.getElementById(`i-${key}`);
    const here = people.filter((person) => person.items.includes(key));
    line?.querySelector(".sub")?.prepend(atSign("span", here));
    line?.querySelector("[data-body] > .q")?.before(atSign("p", here));
  }
}

/** @param {string} tag @param {Person[]} people */
function atSign(tag, people) {
  const sign = make(tag, tag === "p" ? "at wide" : "at");
  const words = make("bdi", "", atWords(people));
  sign.append(...people.map(avatarFor), words);
  return sign;
}
