import assert from "node:assert/strict";
import { objectionToAnother } from "../../../runtime/stream/shares/afford.ts";
import { createCostBook } from "../../../runtime/stream/shares/cost_book.ts";
import { payerOf } from "../../../runtime/stream/shares/payer.ts";

const h264 = (size: number) => ({ size, codec: "h264" }) as const;

Deno.test("createCostBook() knows what was measured, and guesses other sizes from the nearest", () => {
  const book = createCostBook();
  assert.equal(book.costOf(h264(1024)), 0, "nothing is known yet");
  book.note(h264(1024), 100);
  assert.equal(book.costOf(h264(1024)), 100);
  assert.ok(book.costOf(h264(128)) > 15 && book.costOf(h264(128)) < 30, "a small one has splats to sort too");
  assert.ok(book.costOf(h264(2048)) > 300 && book.costOf(h264(2048)) < 400);
  book.note(h264(128), 60);
  assert.ok(book.costOf(h264(144)) < 65, "the nearest is 128");
  for (let count = 0; count < 30; count++) book.note(h264(1024), 200);
  assert.ok(Math.abs(book.costOf(h264(1024)) - 200) < 1, "new measurements count more");
});

Deno.test("a rendition's first frame, in which kernels are compiled, is no measure of the others", () => {
  const book = createCostBook();
  const meter = book.meter(h264(512));
  meter.add({ drawing: 2990, encoding: 10 });
  assert.deepEqual([meter.ms, meter.drawing], [0, 0]);
  meter.add({ drawing: 36, encoding: 4 });
  assert.deepEqual([book.costOf(h264(512)), meter.drawing], [40, 36]);
});

Deno.test("objectionToAnother() lets everybody have one, and more where their share draws each often enough", () => {
  const drawn = (payer: string, cost: number) => ({ payers: new Set([payer]), cost });
  assert.equal(objectionToAnother([], "one", 60_000, 4), null, "the first, whatever it costs");
  const here = [drawn("one", 400), drawn("one", 400)];
  assert.equal(objectionToAnother(here, "one", 400, 4), null);
  assert.equal(objectionToAnother(here, "two", 60_000, 4), null);
  // Of two who pay each has half of the device: five of 400 ms take 4 s.
  const beside = [...Array.from({ length: 5 }, () => drawn("one", 400)), drawn("two", 10)];
  assert.match(
    objectionToAnother(beside, "one", 400, 4)!,
    /each of 6 only every 4\.8 s, and the limit is: 4 s$/,
  );
  assert.match(
    objectionToAnother([], "one", 10, 4, 12_345)!,
    /^Cannot have another picture drawn, you are ahead of your share of the device by: 12\.3 s$/,
  );
  const shared = [{ payers: new Set(["one", "two"]), cost: 3000 }];
  assert.equal(objectionToAnother(shared, "one", 400, 4), null, "what is watched together costs each half");
});

Deno.test("a client uses the share of its token, and that of its address where there is none", () => {
  const grant = { session: "*", role: "viewer", until: 0, id: "abc" } as const;
  assert.equal(payerOf(grant, "10.0.0.1"), "token abc");
  assert.notEqual(payerOf(null, "10.0.0.1"), payerOf(null, "10.0.0.2"));
});
