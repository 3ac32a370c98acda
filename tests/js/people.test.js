import assert from "node:assert/strict";
import { test } from "node:test";

import { PACE, paceOf } from "../../static/js/article/asking.js";
import { arrivalWords, atWords, newcomers } from "../../static/js/article/people.js";

const person = (who, name) => ({ who, name, first: name.split(" ")[0], initials: "", does: "is here", since: "", items: [] });
const jana = person(1, "Jana Roth");
const tomas = person(2, "Tomas Abara");

test("pages drift apart by a tenth, and ask seldom when nobody touches them", () => {
  const calm = { isUrgent: false, hasCompany: false, isIdle: false };
  assert.deepEqual([0, 0.5, 1].map((chance) => paceOf(calm, chance)), [9000, 10000, 11000]);
  assert.equal(paceOf({ ...calm, hasCompany: true }, 0.5), PACE.company);
  assert.equal(paceOf({ ...calm, hasCompany: true, isIdle: true }, 0.5), PACE.idle);
  assert.equal(paceOf({ isUrgent: true, hasCompany: true, isIdle: true }, 0.5), PACE.urgent);
});

test("a lease of 45 s outlasts the longest pause with a sign that is 10 s old", () => {
  assert.ok(paceOf({ isUrgent: false, hasCompany: false, isIdle: true }, 1) + 10000 < 45000);
});

test("who came is told once", () => {
  assert.deepEqual(newcomers([jana, tomas], new Set([1])), [tomas]);
  assert.deepEqual(newcomers([jana], new Set([1, 2])), []);
  assert.equal(arrivalWords([jana]), "Jana Roth is here.");
  assert.equal(arrivalWords([jana, tomas, person(3, "Yuki Hale")]), "Jana Roth, Tomas Abara and Yuki Hale are here.");
  assert.equal(atWords([jana]), "Jana is at this one");
  assert.equal(atWords([jana, tomas]), "Jana, Tomas are at this one");
});
