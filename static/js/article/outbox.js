// What was done and has not reached the server: the rules, and the two places where it is kept. No DOM in here.
//
// A letter is written down before it is first sent, carries its own idempotency key, belongs to one person and one desk,
// and leaves only when its answer is there or the person gives it up. docs/frontend.md, "The outbox", tells the rules.

/** @typedef {import("./offsets.js").Span} Span */

/**
 * `waiting`: goes out by itself. `refused`: the server said no, in `said`. `stale`: somebody changed the same meanwhile, and
 * the person has to choose.
 * @typedef {"waiting" | "refused" | "stale"} LetterState
 */

/**
 * @typedef {object} Letter
 * @property {number} [id]  the order of making; given by the store
 * @property {string} url
 * @property {[string, string][]} body
 * @property {string} key  idempotency key
 * @property {string[]} about  uuids of the marks and suggestions that it concerns
 * @property {Span} [span]  what it marks in the text
 * @property {string} article  address of the article's page
 * @property {string} revision
 * @property {string} user
 * @property {string} desk
 * @property {string} what  for the person: Mark “34 fighters” as Claim
 * @property {number} made  milliseconds since 1970
 * @property {LetterState} state
 * @property {boolean} sent  whether it was ever tried, so that it may have arrived
 * @property {number} tries  answers that nobody could make sense of
 * @property {string} [takes]  the key of the letter that this one takes back, or, a redo, lets stand again
 * @property {string} [said]  the server's sentence
 * @property {string} [code]  its code
 */

/** @typedef {{ user: string, desk: string }} Owner */

/**
 * Where letters are kept. A letter that is gone by now is not brought back by a change.
 * @typedef {object} OutboxStore
 * @property {() => boolean} isDurable  whether what it holds outlives the page
 * @property {() => Promise<Letter[]>} all  in the order of making
 * @property {(letter: Letter) => Promise<number>} add  resolves when it is on the disk
 * @property {(letters: Letter[], gone: Letter[]) => Promise<void>} change  replace some, remove others
 * @property {(letter: Letter, how: (kept: Letter) => Letter | null) => Promise<Letter | undefined>} amend  in one
 *   transaction: put what `how` makes of the letter as it is kept, nothing for null; resolves to what was kept before
 * @property {(holder: string, now: number, until: number) => Promise<boolean>} lease  be the one sender, for browsers without locks
 */

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const NOT_ABOUT = ["revision", "claim", "show"];
const FIRST_MS = 1000;
const LONGEST_MS = 30000;
const LONGEST_ASKED_MS = 600000;
/** So often an answer that makes no sense is waited out before the letter stands aside for those after it. */
export const MOST_TRIES = 8;

/**
 * The marks and suggestions that a request concerns: whatever uuids it names, but for the article, its revision and a claim
 * to join. @param {string} url @param {[string, string][]} body
 */
export function aboutOf(url, body) {
  const path = url.replace(/\/articles\/[^/]+/, "");
  const named = body.filter(([name]) => !NOT_ABOUT.includes(name)).map(([, value]) => value);
  return [...new Set([path, ...named].flatMap((text) => [...(text.match(UUID) ?? "")]))];
}

/** @param {Letter} letter @param {Owner} owner */
export function isOf(letter, owner) {
  return letter.user === owner.user && letter.desk === owner.desk;
}

/** Whether both concern the same thing. @param {Letter} one @param {Letter} other */
export function sharesWith(one, other) {
  return one.article === other.article && one.about.some((uuid) => other.about.includes(uuid));
}

/** A letter that is not written down yet comes after all that are. @param {Letter} letter */
function placeOf(letter) {
  return letter.id ?? Infinity;
}

/** The first letter of the list that stands in the way of this one. @param {Letter[]} letters @param {Letter} letter */
export function heldBy(letters, letter) {
  return letters.find((one) => placeOf(one) < placeOf(letter) && one.state !== "waiting" && sharesWith(one, letter));
}

/**
 * The letter to send now: the oldest of this person on this desk that waits and builds on nothing that was refused or has
 * to be chosen. @param {Letter[]} letters  in the order of making @param {Owner} owner
 */
export function nextLetter(letters, owner) {
  const mine = letters.filter((one) => isOf(one, owner));
  return mine.find((one) => one.state === "waiting" && !heldBy(mine, one));
}

/** What else is lost when this letter is given up: what builds on a mark that then is never made. @param {Letter[]} letters @param {Letter} letter */
export function buildingOn(letters, letter) {
  if (!isNewMark(letter)) return [];
  return letters.filter((one) => placeOf(one) > placeOf(letter) && sharesWith(one, letter));
}

/** @param {Letter} letter */
export function isNewMark(letter) {
  return letter.body.some(([name]) => name === "span");
}

/** Whether it is an undo or a redo. @param {Letter} letter */
export function isWalk(letter) {
  return /\/(undo|redo)\/$/.test(letter.url);
}

/** The letters that take this one back, and let it stand again, and so on; the first first. @param {Letter[]} letters @param {Letter} letter */
export function walksOf(letters, letter) {
  const found = [];
  for (let one = letters.find((next) => next.takes === letter.key); one; ) {
    found.push(one);
    const { key } = one;
    one = letters.find((next) => next.takes === key);
  }
  return found;
}

/** Whether it does nothing in the end: an undo of it waits, and no redo of that. @param {Letter[]} letters @param {Letter} letter */
export function isTakenBack(letters, letter) {
  return walksOf(letters, letter).length % 2 === 1;
}

/**
 * What an undo or redo takes back, if that is not on the server yet: of the letters of the page the last that stands, or
 * for a redo the last undo. Undefined leaves it to the server's own steps. @param {Letter[]} letters  in the order of making
 * @param {string} article @param {"undo" | "redo"} what
 */
export function lastToTake(letters, article, what) {
  const here = letters.filter((one) => one.article === article && one.state === "waiting");
  if (what === "undo") return here.findLast((one) => !isWalk(one) && !isTakenBack(here, one));
  const undone = here.findLast((one) => !isWalk(one) && isTakenBack(here, one));
  if (undone) {
    // What was done since has ended what could be done again.
    const last = walksOf(here, undone).at(-1);
    return here.some((one) => placeOf(one) > placeOf(last) && !isWalk(one)) ? undefined : last;
  }
  const last = here.at(-1);
  return last?.url.endsWith("/undo/") ? last : undefined;
}

/** Refusals after which nothing is to be chosen: told once, and the page shows how things stand. */
const MOOT = ["suggestion-decided", "step-moved", "not-the-last-step", "text-revised", "none-decided"];

/** Whether a refusal with this code leaves nothing to do. @param {string} code */
export function isMoot(code) {
  return MOOT.includes(code) || code.startsWith("nothing-to-");
}

/**
 * The letters that were written on top of the settled one, with the version that its answer gave. One that was sent
 * before keeps its words, which its key stands for.
 * @param {Letter[]} letters @param {Letter} settled @param {Versions} versions @returns {Letter[]}
 */
export function carriedOn(letters, settled, versions) {
  return letters
    .filter((one) => placeOf(one) > placeOf(settled) && !one.sent && sharesWith(one, settled))
    .flatMap((one) => {
      if (one.takes === settled.key) return [followOn(one, versions.step)];
      const version = one.url.includes("/suggestions/") ? versions.suggestion : versions.span;
      const names = one.body.some(([name]) => name === "row_version");
      return version && names ? [withVersion(one, version)] : [];
    });
}

/** What took back a letter that is settled now: no longer bound to it, and to undo that step or none. @param {Letter} letter @param {string} [step] @returns {Letter} */
export function followOn(letter, step) {
  return { ...letter, takes: "", body: step ? [...letter.body, ["only", step]] : letter.body };
}

/** What an answer says of its thing: the versions, and the step that it was. @typedef {{ span?: string, suggestion?: string, step?: string }} Versions */

/** @param {Letter} letter @param {string} version @returns {Letter} */
export function withVersion(letter, version) {
  return { ...letter, body: letter.body.map(([name, value]) => [name, name === "row_version" ? version : value]) };
}

/** How long to wait after the `tries`-th failure in a row, the first being 1: 1 s, doubled up to 30 s, by a third more or less. @param {number} tries @param {() => number} [random] */
export function backoff(tries, random = Math.random) {
  const usual = Math.min(LONGEST_MS, FIRST_MS * 2 ** (tries - 1));
  return Math.min(LONGEST_MS, usual * (2 / 3 + (2 / 3) * random()));
}

/** What a Retry-After header asks for, in milliseconds; 0 for none. @param {string | null} header @param {number} now */
export function askedDelay(header, now) {
  if (!header) return 0;
  const seconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Math.max(0, Math.min(LONGEST_ASKED_MS, seconds || 0));
}

/**
 * What an answer means for the letter. Only an answer of ours settles it: a hotel's sign-in page is none, whatever its status.
 * @typedef {"done" | "later" | "strange" | "signed-out" | "other-login" | "token" | "stale" | "refused"} Meaning
 * @param {{ status: number, isSignIn: boolean, isAnswer: boolean, code: string }} answer  `code`: our problem's, if it is one
 * @returns {Meaning}
 */
export function meaningOf({ status, isSignIn, isAnswer, code }) {
  if (isSignIn || status === 401) return "signed-out";
  if (status >= 200 && status < 300) return isAnswer ? "done" : "strange";
  if ([408, 425, 429, 502, 503, 504, 511].includes(status)) return "later";
  if (code === "other-login") return "other-login";
  if (code === "csrf") return "token";
  if (code === "stale") return "stale";
  return code && status < 500 ? "refused" : "strange";
}

/** The one place where `words` stand in `text`, in UTF-16 units; -1 for none, -2 for several. @param {string} text @param {string} words */
export function findOnce(text, words) {
  const at = words ? text.indexOf(words) : -1;
  return at >= 0 && text.indexOf(words, at + 1) >= 0 ? -2 : at;
}

// ---- Where letters are kept ----

/** Kept while the page is open. @param {number} [last]  the number after which it begins to count @returns {OutboxStore} */
export function memoryStore(last = 0) {
  /** @type {Map<number, Letter>} */
  const kept = new Map();
  return {
    isDurable: () => false,
    all: async () => [...kept.values()].map((letter) => structuredClone(letter)),
    add: async (letter) => {
      kept.set(++last, { ...structuredClone(letter), id: last });
      return last;
    },
    change: async (letters, gone) => {
      for (const letter of letters) if (kept.has(letter.id ?? 0)) kept.set(letter.id ?? 0, structuredClone(letter));
      for (const letter of gone) kept.delete(letter.id ?? 0);
    },
    amend: async (letter, how) => {
      const was = kept.get(letter.id ?? 0);
      const now = was && how(structuredClone(was));
      if (now) kept.set(was.id ?? 0, structuredClone(now));
      else if (was) kept.delete(was.id ?? 0);
      return was;
    },
    lease: async () => true,
  };
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function answered(request) {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

/**
 * Kept in the browser's database, on the disk before a promise resolves. Rejects where the browser keeps none.
 * @returns {Promise<OutboxStore>}
 */
export async function databaseStore() {
  /** @type {Promise<IDBDatabase> | undefined} */
  let open;
  const connect = () => {
    open ??= openDatabase(() => (open = undefined));
    open.catch(() => {
      open = undefined;
    });
    return open;
  };

  /** @template T @param {"letters" | "lease"} name @param {(store: IDBObjectStore) => Promise<T>} run @returns {Promise<T>} */
  const write = async (name, run) => {
    const transaction = (await connect()).transaction(name, "readwrite", { durability: "strict" });
    const ended = new Promise((done, failed) => {
      transaction.oncomplete = done;
      transaction.onabort = () => failed(transaction.error);
    });
    const [result] = await Promise.all([run(transaction.objectStore(name)), ended]);
    return result;
  };

  await connect();
  return {
    isDurable: () => true,
    all: async () => answered((await connect()).transaction("letters").objectStore("letters").getAll()),
    add: async (letter) => Number(await write("letters", (store) => answered(store.add(letter)))),
    change: (letters, gone) =>
      write("letters", async (store) => {
        const there = new Set((await answered(store.getAllKeys())).map(Number));
        for (const letter of letters) if (there.has(letter.id ?? 0)) store.put(letter);
        for (const letter of gone) if (there.has(letter.id ?? 0)) store.delete(letter.id ?? 0);
      }),
    amend: (letter, how) =>
      write("letters", async (store) => {
        /** @type {Letter | undefined} */
        const was = await answered(store.get(letter.id ?? 0));
        const now = was && how(was);
        if (now) store.put(now);
        else if (was) store.delete(was.id ?? 0);
        return was;
      }),
    lease: (holder, now, until) =>
      write("lease", async (store) => {
        const held = await answered(store.get("sender"));
        // A clock that was set back must not lock everybody out.
        const free = !held || held.holder === holder || held.until < now || held.until > now + LONGEST_ASKED_MS;
        if (free) store.put({ holder, until }, "sender");
        return free;
      }),
  };
}

/** @param {() => void} closed  runs when the connection is no longer good @returns {Promise<IDBDatabase>} */
async function openDatabase(closed) {
  const opening = indexedDB.open("factcheck", 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("letters", { keyPath: "id", autoIncrement: true });
    opening.result.createObjectStore("lease");
  };
  const db = await answered(opening);
  db.onclose = closed;
  // Another tab with a newer page wants to change the database: this one must not stand in its way.
  db.onversionchange = () => {
    db.close();
    closed();
  };
  return db;
}

const SPARE_IDS = 2 ** 40;

/**
 * The first store, and beside it the memory for what it cannot take any more (a full disk, a browser that closed it). What
 * the memory holds comes after what the first holds. @param {OutboxStore} first @returns {OutboxStore}
 */
export function toughStore(first) {
  const spare = memoryStore(SPARE_IDS);
  let tookSpare = false;
  /** @param {Letter} letter */
  const isSpare = (letter) => (letter.id ?? 0) > SPARE_IDS;
  return {
    isDurable: () => first.isDurable() && !tookSpare,
    all: async () => [...(await first.all().catch(() => /** @type {Letter[]} */ ([]))), ...(await spare.all())],
    add: async (letter) => {
      // Once something is in the memory, what follows goes there too, so that the order stays.
      tookSpare = (await spare.all()).length > 0;
      if (!tookSpare) {
        try {
          return await first.add(letter);
        } catch {
          tookSpare = true;
        }
      }
      return spare.add(letter);
    },
    change: async (letters, gone) => {
      await spare.change(letters.filter(isSpare), gone.filter(isSpare));
      const [kept, removed] = [letters.filter((one) => !isSpare(one)), gone.filter((one) => !isSpare(one))];
      if (kept.length || removed.length) await first.change(kept, removed);
    },
    amend: (letter, how) => (isSpare(letter) ? spare : first).amend(letter, how),
    lease: (holder, now, until) => first.lease(holder, now, until).catch(() => true),
  };
}
