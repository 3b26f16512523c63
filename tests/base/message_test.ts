import assert from "node:assert/strict";
import { shownValue } from "../../runtime/base/message.ts";

Deno.test("shownValue() shows any value shortly, however deep it lies, and nothing that rules a terminal", () => {
  assert.equal(shownValue({ a: [1, "\u001b[2J"] }), String.raw`{"a":[1,"\u001b[2J"]}`);
  assert.equal(shownValue("\u009b2J"), '" 2J"');
  assert.equal(shownValue(undefined), "undefined");
  assert.equal(shownValue("a".repeat(100), 20), `"${"a".repeat(16)}...`);
  const deep = JSON.parse("[".repeat(300_000) + "]".repeat(300_000));
  assert.throws(() => String(deep), RangeError);
  assert.ok(shownValue(deep).length <= 80);
  assert.equal(shownValue([1n]), "a list that cannot be shown");
  assert.equal(shownValue({ deep: 1n }), "an object that cannot be shown");
});
