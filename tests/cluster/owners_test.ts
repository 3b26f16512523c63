import assert from "node:assert/strict";
import { firstOfAnother, ownersIn, worstGap } from "./gaps.ts";
import { overlaps, readLedger, unseemly } from "./owners.ts";
import type { SeenPicture, ViewerRecord } from "./viewer/records.ts";

const ledger = (...lines: readonly string[]) => lines.join("\n") + "\n";

const seen = (...pictures: readonly Partial<SeenPicture>[]): ViewerRecord => ({
  session: "a",
  owners: [["one", 4], ["one", 4], ["two", 9]].map(([node, epoch]) => ({
    ...{ node: String(node), epoch: Number(epoch) },
    ...{ role: "viewer", clientId: "c" },
  })),
  events: [],
  pictures: pictures.map((picture, index) => ({
    ...{ at: index * 100, seq: index, key: index === 0, sound: true, owner: 0 },
    ...picture,
  })),
});

Deno.test("a ledger tells from when to when a node owned a session, and passes over what it only hands on", () => {
  const text = ledger(
    "welcome 0 a one 4 90",
    "video 0 100",
    "welcome 1 b two 5 100",
    "video 1 110",
    "video 0 200",
    "welcome 2 a one 11 900",
    "video 2 910",
  );
  assert.deepEqual(readLedger(text, "one"), [
    { session: "a", node: "one", epoch: 4, from: 100, until: 200, pictures: 2 },
    { session: "a", node: "one", epoch: 11, from: 910, until: 910, pictures: 1 },
  ]);
});

Deno.test("two owners at one time are found, and epochs that go back", () => {
  const first = { session: "a", node: "one", epoch: 4, from: 0, until: 500, pictures: 9 };
  const second = { session: "a", node: "two", epoch: 9, from: 501, until: 900, pictures: 9 };
  assert.deepEqual(overlaps([first, second, { ...first, session: "b", from: 450 }]), []);
  assert.deepEqual(overlaps([first, { ...second, from: 400 }]), [
    "a: one at epoch 4 still sent 100 ms after two at 9 began",
  ]);
  assert.deepEqual(overlaps([{ ...first, epoch: 12 }, second]), ["a: epoch 9 of two came after 12 of one"]);
});

Deno.test("what viewers must not see is found: an older owner again, and beginnings that are no key frames", () => {
  assert.deepEqual(unseemly(seen({}, {}, { owner: 2, key: true })), []);
  assert.match(
    unseemly(seen({}, { owner: 2, key: true }, { owner: 0, key: true })).join(),
    /after one of epoch 9/,
  );
  assert.match(unseemly(seen({}, { owner: 2 })).join(), /first picture of two at 9 is no key frame/);
  assert.match(unseemly(seen({}, { owner: 1 })).join(), /first picture of one at 4 is no key frame/);
  assert.match(unseemly(seen({}, { seq: 5 })).join(), /after pictures that were spared 5 is no key frame/);
  assert.match(unseemly(seen({}, { sound: false })).join(), /picture 1 of one is not whole/);
});

Deno.test("a gap counts from the window's beginning to its end, and whose pictures came is told in their order", () => {
  const record = seen({ at: 0 }, { at: 100 }, { at: 700, owner: 2, key: true }, { at: 800, owner: 2 });
  assert.equal(worstGap(record, { from: 50, until: 850 }), 600);
  assert.equal(worstGap(record, { from: 50, until: 2000 }), 1200);
  assert.equal(worstGap(seen(), { from: 50, until: 850 }), 800);
  assert.deepEqual(ownersIn(record, { from: 50, until: 850 }), ["one@4", "two@9"]);
  assert.equal(firstOfAnother(record, 150, 850), 550);
  assert.equal(firstOfAnother(record, 750, 850), null);
});
