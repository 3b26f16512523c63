import assert from "node:assert/strict";
import { clientFrame, createFrameReader } from "./frames.ts";
import { readFloor, readPose, type Seen, writeFloor } from "./read_message.ts";
import { pack } from "../../stream/fakes.ts";

const seen = (): Seen => ({ seq: 0, count: 0, taken: 0, sent: 0 });

/** A server's frame. */
function frame(payload: Uint8Array): number[] {
  const { length } = payload;
  return [0x82, ...length < 126 ? [length] : [126, length >> 8, length & 255], ...payload];
}

Deno.test("a bench's viewer reads frames whole however they are cut", () => {
  const payloads = [new Uint8Array(5).fill(1), new Uint8Array(300).fill(2), new Uint8Array(0)];
  const all = Uint8Array.from(payloads.flatMap(frame));
  for (let step = 1; step <= all.length; step++) {
    const reader = createFrameReader();
    const lengths: number[] = [];
    for (let at = 0; at < all.length; at += step) {
      const part = all.slice(at, at + step);
      reader.read(part, part.length, (_, from, until, opcode) => {
        assert.equal(opcode, 2);
        lengths.push(until - from);
      });
    }
    assert.deepEqual(lengths, [5, 300, 0], `in steps of ${step}`);
  }
});

Deno.test("a bench's message is masked, with its length", () => {
  assert.deepEqual([...clientFrame(Uint8Array.of(7, 8))], [0x82, 0x82, 0, 0, 0, 0, 7, 8]);
  assert.deepEqual([...clientFrame(new Uint8Array(300)).subarray(0, 4)], [0x82, 0xfe, 1, 44]);
});

Deno.test("a bench's viewer reads counter and moments of a message without unpacking it", () => {
  const bytes = new Uint8Array(40), floor = seen();
  writeFloor(bytes.subarray(8), 7, 1234.5);
  assert.ok(readFloor(bytes, 8, 40, floor));
  assert.deepEqual(floor, { seq: 7, count: 1, taken: 1234.5, sent: 1234.5 });

  const pose = seen();
  const stamps = { received: null, taken: 1_795_000_000_000.25, sent: 1_795_000_000_001 };
  const message = pack({
    type: "pose",
    seq: 70_000,
    key: true,
    poseSeq: null,
    stamps,
    data: new Uint8Array(90),
  });
  assert.ok(readPose(new Uint8Array(message), 0, message.byteLength, pose));
  assert.deepEqual(pose, { seq: 70_000, count: 1, taken: stamps.taken, sent: stamps.sent });
  const stats = pack({ type: "stats", fps: 30 });
  assert.ok(!readPose(new Uint8Array(stats), 0, stats.byteLength, pose));
});
