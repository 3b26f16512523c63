import assert from "node:assert/strict";
import { createPictureQueue } from "../../../../static/client/picture/picture_queue.ts";

const STAMPS = { received: null, taken: 0, rendered: 0, encoded: 0, sent: 0 };
const picture = (name: string, soundMs: number | null) => ({
  decoded: name,
  frame: { seq: 0, poseSeq: null, soundMs, stamps: STAMPS, arrived: 0, decoded: 0 },
});

function open() {
  const dropped: string[] = [];
  const queue = createPictureQueue<string>(({ decoded }) => dropped.push(decoded));
  return { dropped, queue };
}

Deno.test("in silence the newest picture is shown at once, and the older are dropped", () => {
  const { queue, dropped } = open();
  for (const name of ["a", "b", "c"]) queue.push(picture(name, 1000), null);
  assert.deepEqual([queue.take(null)?.decoded, dropped, queue.size], ["c", ["a", "b"], 0]);
});

Deno.test("while something sounds a picture waits for its moment, and is late only where it came late", () => {
  const { queue, dropped } = open();
  for (const at of [1000, 1033, 1066]) queue.push(picture(String(at), at), 950);
  assert.equal(queue.take(980), null);
  assert.equal(queue.take(992)?.decoded, "1000");
  assert.equal(queue.take(1010), null);
  assert.equal(queue.take(1070)?.decoded, "1066");
  assert.deepEqual(dropped, ["1033"]);
  queue.push(picture("late", 1040), 1080);
  assert.equal(queue.take(1080)?.decoded, "late");
  queue.push(picture("another clock's", 9000), 1080);
  assert.equal(queue.take(1080)?.decoded, "another clock's");
  queue.push(picture("without", null), 1080);
  assert.equal(queue.take(1080)?.decoded, "without");
});

Deno.test("where nobody takes them at most six pictures are kept", () => {
  const { queue, dropped } = open();
  for (let i = 0; i < 20; i++) queue.push(picture(String(i), 1000 + i * 33), 900);
  assert.deepEqual([queue.size, dropped.length], [6, 14]);
});

Deno.test("where sound is held back for longer than six pictures take, some of them are shown all the same", () => {
  const { queue, dropped } = open();
  const shown: number[] = [];
  // Fifty a second, 400 ms before their sound is heard.
  for (let at = 1000; at < 5000; at += 20) {
    queue.push(picture(String(at), at), at - 400);
    const due = queue.take(at - 400);
    if (due !== null) shown.push(Number(due.decoded));
  }
  const late = shown.slice(10);
  assert.ok(late.length > 30 && dropped.length < 170, `${late.length} shown, ${dropped.length} dropped`);
  const longest = Math.max(...late.slice(1).map((at, i) => at - late[i]!));
  assert.ok(longest <= 160, `${longest} ms without one`);
});
