import assert from "node:assert/strict";
import { test } from "node:test";

import {
  aboutOf,
  askedDelay,
  backoff,
  buildingOn,
  carriedOn,
  findOnce,
  heldBy,
  isMoot,
  isNewMark,
  isTakenBack,
  lastToTake,
  meaningOf,
  memoryStore,
  nextLetter,
  toughStore,
  withVersion,
} from "../../static/js/article/outbox.js";

const MIRA = { user: "mira", desk: "conflict" };
const [ONE, TWO] = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"];

/** A letter of Mira's about `about`. @param {number} id @param {object} [rest] */
function letter(id, rest = {}) {
  return {
    id,
    url: `/spans/${ONE}/edit/`,
    body: /** @type {[string, string][]} */ ([["row_version", ""]]),
    key: `key-${id}`,
    about: [ONE],
    article: "/articles/a/",
    revision: "r",
    ...MIRA,
    what: "Change a mark",
    made: id,
    state: /** @type {const} */ ("waiting"),
    sent: false,
    tries: 0,
    ...rest,
  };
}

test("letters go out in the order in which they were made", () => {
  assert.equal(nextLetter([letter(1), letter(2)], MIRA)?.id, 1);
});

test("letters of another person or desk are not sent", () => {
  const theirs = [letter(1, { user: "yuki" }), letter(2, { desk: "sports" })];
  assert.equal(nextLetter(theirs, MIRA), undefined);
  assert.equal(nextLetter([...theirs, letter(3)], MIRA)?.id, 3);
});

test("another person's refused letter holds nothing of mine", () => {
  assert.equal(nextLetter([letter(1, { user: "yuki", state: "refused" }), letter(2)], MIRA)?.id, 2);
});

for (const state of ["refused", "stale"]) {
  test(`what builds on a ${state} letter waits, and what does not goes on`, () => {
    const letters = [letter(1, { state }), letter(2), letter(3, { about: [TWO] })];
    assert.equal(nextLetter(letters, MIRA)?.id, 3);
    assert.equal(heldBy(letters, letters[1])?.id, 1);
    assert.equal(heldBy(letters, letters[2]), undefined);
  });
}

test("an action on many things waits for each of them", () => {
  const letters = [letter(1, { state: "refused" }), letter(2, { about: [TWO, ONE] })];
  assert.equal(nextLetter(letters, MIRA), undefined);
});

test("an earlier letter is not held by a later one", () => {
  assert.equal(nextLetter([letter(1), letter(2, { state: "stale" })], MIRA)?.id, 1);
});

test("a request is about what it names, but not about the article, the text or the claim to join", () => {
  assert.deepEqual(aboutOf(`/articles/${TWO}/spans/`, [["span", ONE], ["revision", TWO], ["claim", TWO]]), [ONE]);
  assert.deepEqual(aboutOf(`/suggestions/${ONE}/accept/`, [["claimant", "Federal Command"]]), [ONE]);
  assert.deepEqual(aboutOf(`/articles/${TWO}/decide/`, [["suggestion", ONE], ["suggestion", TWO]]), [ONE, TWO]);
});

test("a new mark takes what was changed on it along when it is given up; an edit does not", () => {
  const made = letter(1, { body: [["span", ONE]] });
  const letters = [made, letter(2), letter(3, { about: [TWO] }), letter(4)];
  assert.ok(isNewMark(made));
  assert.deepEqual(buildingOn(letters, made).map((one) => one.id), [2, 4]);
  assert.deepEqual(buildingOn(letters, letters[1]), []);
});

test("a letter takes the version from the answer to the one that it builds on", () => {
  const settled = letter(1);
  const carried = carriedOn(
    [settled, letter(2), letter(3, { about: [TWO] }), letter(4, { url: `/suggestions/${ONE}/reopen/` })],
    settled,
    { span: "7", suggestion: "3" },
  );
  assert.deepEqual(carried.map((one) => [one.id, one.body]), [[2, [["row_version", "7"]]], [4, [["row_version", "3"]]]]);
});

test("a letter that may have arrived keeps its words, for which its key stands", () => {
  assert.deepEqual(carriedOn([letter(1), letter(2, { sent: true })], letter(1), { span: "7" }), []);
});

test("no version is put where the letter has none, nor an unknown one anywhere", () => {
  assert.deepEqual(carriedOn([letter(2, { body: [["reason", "opinion"]] })], letter(1), { span: "7" }), []);
  assert.deepEqual(carriedOn([letter(2)], letter(1), {}), []);
});

test("a version replaces every one that a form sent", () => {
  const both = letter(1, { body: [["row_version", "1"], ["tags", "claim"], ["row_version", "2"]] });
  assert.deepEqual(withVersion(both, "9").body, [["row_version", "9"], ["tags", "claim"], ["row_version", "9"]]);
});

const UNDO = { url: "/articles/a/undo/", body: [], about: [] };
const REDO = { url: "/articles/a/redo/", body: [], about: [] };
const PAGE = "/articles/a/";

test("an undo takes the last letter of its article that waits and stands, and leaves the rest to the server", () => {
  const letters = [letter(1), letter(2), letter(3, { article: "/articles/b/" }), letter(4, { state: "refused" })];
  assert.equal(lastToTake(letters, PAGE, "undo")?.id, 2);
  assert.equal(lastToTake([...letters, letter(5, { ...UNDO, takes: "key-2" })], PAGE, "undo")?.id, 1);
  assert.equal(lastToTake([letter(1, UNDO)], PAGE, "undo"), undefined);
  assert.equal(lastToTake([], PAGE, "undo"), undefined);
});

test("a redo takes the last undo that waits, unless something was done since", () => {
  const letters = [letter(1), letter(2, { ...UNDO, takes: "key-1" })];
  assert.ok(isTakenBack(letters, letters[0]));
  assert.equal(lastToTake(letters, PAGE, "redo")?.id, 2);
  assert.equal(lastToTake([...letters, letter(3)], PAGE, "redo"), undefined);
  assert.equal(lastToTake([letter(1, UNDO)], PAGE, "redo")?.id, 1);
  assert.equal(lastToTake([letter(1)], PAGE, "redo"), undefined);
  const again = [...letters, letter(3, { ...REDO, takes: "key-2" })];
  assert.ok(!isTakenBack(again, again[0]));
  assert.equal(lastToTake(again, PAGE, "undo")?.id, 1);
});

test("an undo is bound to the step that the answer to its letter names, and no other letter is", () => {
  const undo = letter(2, { ...UNDO, about: [ONE], takes: "key-1" });
  const other = letter(3, { ...UNDO, about: [ONE] });
  const carried = carriedOn([undo, other], letter(1), { step: TWO });
  assert.deepEqual(carried.map((one) => [one.id, one.takes, one.body]), [[2, "", [["only", TWO]]]]);
});

test("what somebody else decided leaves nothing to do; words that were refused do", () => {
  assert.ok(isMoot("suggestion-decided") && isMoot("nothing-to-undo") && isMoot("step-moved"));
  assert.ok(!isMoot("revision-mismatch") && !isMoot("invalid") && !isMoot(""));
});

test("a letter is replaced or taken out as it is kept, and one that is gone stays gone", async () => {
  const store = toughStore(memoryStore());
  const { id: _, ...fresh } = letter(0);
  await store.add(fresh);
  const [kept] = await store.all();
  assert.equal((await store.amend(kept, (one) => ({ ...one, sent: true })))?.sent, false);
  assert.equal((await store.amend(kept, (one) => (one.sent ? one : null)))?.sent, true);
  assert.equal((await store.all()).length, 1);
  await store.amend(kept, () => null);
  assert.equal(await store.amend(kept, (one) => one), undefined);
  assert.deepEqual(await store.all(), []);
});

test("the pause doubles from one second up to thirty, by a third more or less", () => {
  for (const [tries, usual] of [[1, 1000], [2, 2000], [5, 16000], [6, 30000], [60, 30000]]) {
    const [least, most] = [backoff(tries, () => 0), backoff(tries, () => 1)];
    assert.ok(Math.abs(least - (usual * 2) / 3) < 1000, `${tries}: ${least}`);
    assert.ok(most <= 30000 && most >= usual && most <= (usual * 4) / 3 + 1, `${tries}: ${most}`);
  }
});

test("a server may ask for seconds or for a moment, and for ten minutes at the most", () => {
  const now = Date.parse("2026-03-05T18:00:00Z");
  assert.equal(askedDelay("7", now), 7000);
  assert.equal(askedDelay("Thu, 05 Mar 2026 18:00:30 GMT", now), 30000);
  assert.equal(askedDelay("Thu, 05 Mar 2026 17:00:00 GMT", now), 0);
  assert.equal(askedDelay("86400", now), 600000);
  assert.equal(askedDelay("soon", now), 0);
  assert.equal(askedDelay(null, now), 0);
});

const MEANINGS = /** @type {const} */ ([
  [{ status: 200, isAnswer: true }, "done"],
  [{ status: 200 }, "strange"],
  [{ status: 200, isSignIn: true }, "signed-out"],
  [{ status: 401 }, "signed-out"],
  [{ status: 403, code: "other-login" }, "other-login"],
  [{ status: 403, code: "csrf" }, "token"],
  [{ status: 403, code: "refused" }, "refused"],
  [{ status: 403 }, "strange"],
  [{ status: 404, code: "not-found" }, "refused"],
  [{ status: 404 }, "strange"],
  [{ status: 409, code: "revision-mismatch" }, "refused"],
  [{ status: 412, code: "stale" }, "stale"],
  [{ status: 422, code: "invalid" }, "refused"],
  [{ status: 429 }, "later"],
  [{ status: 500 }, "strange"],
  [{ status: 503, code: "busy" }, "later"],
  [{ status: 511 }, "later"],
]);
for (const [answer, meaning] of MEANINGS) {
  test(`an answer ${JSON.stringify(answer)} means ${meaning}`, () => {
    assert.equal(meaningOf({ isSignIn: false, isAnswer: false, code: "", ...answer }), meaning);
  });
}

test("words are found where they stand once, and not guessed where they stand twice", () => {
  assert.equal(findOnce("💥 قال أربعين جنديا 💥", "أربعين"), 7);
  assert.equal(findOnce("34 fighters, 34 fighters", "34 fighters"), -2);
  assert.equal(findOnce("aaa", "aa"), -2);
  assert.equal(findOnce("34 fighters", "60 dead"), -1);
  assert.equal(findOnce("34 fighters", ""), -1);
});

test("the memory keeps letters in order, and a change does not bring back what is gone", async () => {
  const store = memoryStore();
  const { id: _, ...fresh } = letter(0);
  const [a, b] = [await store.add(fresh), await store.add({ ...fresh, key: "b" })];
  const [first, second] = await store.all();
  await store.change([{ ...second, state: "refused" }], [first]);
  await store.change([{ ...first, state: "refused" }], []);
  assert.ok(a < b);
  assert.deepEqual((await store.all()).map((one) => [one.id, one.state]), [[b, "refused"]]);
});

test("a full disk loses nothing: what follows is kept in the memory, in order, and that is said", async () => {
  const disk = memoryStore();
  let full = false;
  const store = toughStore({
    ...disk,
    isDurable: () => true,
    add: (one) => (full ? Promise.reject(new DOMException("full", "QuotaExceededError")) : disk.add(one)),
  });
  const { id: _, ...fresh } = letter(0);
  await store.add({ ...fresh, key: "a" });
  assert.ok(store.isDurable());
  full = true;
  await store.add({ ...fresh, key: "b" });
  full = false;
  await store.add({ ...fresh, key: "c" });
  assert.ok(!store.isDurable());
  const all = await store.all();
  assert.deepEqual(all.map((one) => one.key), ["a", "b", "c"]);
  await store.change([], all);
  assert.deepEqual(await store.all(), []);
  await store.add({ ...fresh, key: "d" });
  assert.ok(store.isDurable());
});
