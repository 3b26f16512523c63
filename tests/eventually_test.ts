import assert from "node:assert/strict";
import { eventually, within } from "./eventually.ts";

Deno.test("eventually() gives what it sees at last, and an error where it never does", async () => {
  let looked = 0;
  assert.equal(await eventually("it is three", () => ++looked === 3 ? looked : null), 3);
  assert.equal(await eventually("0 counts as seen", () => 0), 0);
  await assert.rejects(
    eventually("pigs fly", () => false, { seconds: 0.02 }),
    /^Error: Cannot wait longer than 0.02 s until pigs fly$/,
  );
});

Deno.test("within() gives what a promise gives, its error, or one of its own when it is late", async () => {
  assert.equal(await within("it is seven", Promise.resolve(7)), 7);
  await assert.rejects(within("it fails", Promise.reject(new TypeError("no"))), TypeError);
  await assert.rejects(within("pigs fly", new Promise(() => {}), 0.02), /longer than 0.02 s until pigs fly/);
});
