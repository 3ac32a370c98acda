import assert from "node:assert/strict";
import { test } from "node:test";

import { points, units } from "../../static/js/article/offsets.js";

test("code points are counted with half pairs too", () => {
  assert.deepEqual(["", "a", "💥", "a💥b", "\ud83d", "\ud83d💥"].map(points), [0, 1, 1, 3, 1, 2]);
});

test("a code point offset becomes the UTF-16 offset of the same place", () => {
  assert.deepEqual(
    [0, 1, 2, 3].map((point) => units("a💥b", point)),
    [0, 1, 3, 4],
  );
});
