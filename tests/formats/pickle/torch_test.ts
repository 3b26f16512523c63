import assert from "node:assert/strict";
import goldens from "../goldens/pickles.json" with { type: "json" };
import { readTorchStream, type TensorRecord } from "../../../runtime/formats/pickle/torch.ts";
import { decodeBase64, seededRandom } from "../hostile.ts";

const STREAM = decodeBase64(goldens.torch);

Deno.test("readTorchStream() reads tensors that share a storage, by offset and strides", () => {
  const read = readTorchStream(STREAM) as Map<string, TensorRecord>;
  const numbers = Array.from({ length: 12 }, (_, i) => 0.5 * i);
  assert.deepEqual(read.get("rows")!.shape, [3, 4]);
  assert.deepEqual(Array.from(read.get("rows")!.data as Float32Array), numbers);
  assert.deepEqual(read.get("transposed")!.shape, [4, 3]);
  assert.deepEqual(
    Array.from(read.get("transposed")!.data as Float32Array),
    [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11].map((i) => 0.5 * i),
  );
  assert.deepEqual(read.get("column")!.data, Float32Array.of(0.5, 2.5, 4.5));
  assert.deepEqual(read.get("repeated")!.data, Float32Array.of(1, 1, 1, 1.5, 1.5, 1.5));
  assert.deepEqual(read.get("longs")!.data, BigInt64Array.of(5n, 6n, 7n));
});

Deno.test("readTorchStream() refuses a view that reaches past its storage", () => {
  const broken = STREAM.slice();
  // The first tensor's shape (3, 4) is BININT1 3, BININT1 4, TUPLE2: make it (3, 5).
  const at = broken.findIndex((byte, i) => byte === 0x4b && broken[i + 1] === 3 && broken[i + 2] === 0x4b);
  assert(at > 0);
  broken[at + 3] = 5;
  assert.throws(() => readTorchStream(broken), /reaches past its storage of 12: element 12/);
});

Deno.test("readTorchStream() refuses to blow a stride of 0 up beyond its allowance", () => {
  const limits = { maxMemory: 100_000 };
  readTorchStream(STREAM, limits);
  const broken = STREAM.slice();
  // The repeated tensor, shape (2, 3) and strides (1, 0), becomes (255, 255) and (0, 0).
  const at = broken.findIndex((byte, i) =>
    byte === 0x4b && broken[i + 1] === 2 && broken[i + 2] === 0x4b && broken[i + 3] === 3
  );
  const strides = broken.findIndex((byte, i) =>
    i > at && byte === 0x4b && broken[i + 1] === 1 && broken[i + 2] === 0x4b && broken[i + 3] === 0
  );
  assert(at > 0 && strides > at);
  broken[at + 1] = broken[at + 3] = 255;
  broken[strides + 1] = 0;
  assert.throws(() => readTorchStream(broken, limits), /takes more memory than is allowed: 260100/);
});

Deno.test("readTorchStream() answers a stream cut off at any length with an error", () => {
  for (let length = 0; length < STREAM.length; length++) {
    assert.throws(
      () => readTorchStream(STREAM.subarray(0, length)),
      (error) => error instanceof SyntaxError && error.message.startsWith("Cannot read "),
      `cut at ${length}`,
    );
  }
});

Deno.test("readTorchStream() answers flipped bits with tensors or a clear error", () => {
  const random = seededRandom(3);
  for (let round = 0; round < 5000; round++) {
    const broken = STREAM.slice();
    broken[Math.floor(random() * broken.length)]! ^= 1 << Math.floor(random() * 8);
    try {
      readTorchStream(broken);
    } catch (error) {
      assert(
        error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError,
        String(error),
      );
      assert.match(error.message, /^Cannot read /, error.stack ?? "");
    }
  }
});
