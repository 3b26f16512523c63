import { deepEqual, ok, rejects } from "node:assert/strict";
import { addedByLoops, createLowRankSums } from "../../../../../train/diffusion/weights/lora/low_rank.ts";
import { oneAhead } from "../../../../../train/diffusion/weights/lora/one_ahead.ts";
import { randomNumbers } from "../../../../reference/scenes.ts";

Deno.test("ONNX Runtime adds a LoRA's products to 1e-6 as loops in float64 do, whatever the layers' shapes", async () => {
  const random = randomNumbers(5), sums = createLowRankSums(0);
  const drawn = (length: number) => Float32Array.from({ length }, () => random() - 0.5);
  try {
    for (const [out, rank, width] of [[40, 32, 72], [40, 32, 72], [7, 3, 5]] as const) {
      const change = { factor: 0.3, rank, up: drawn(out * rank), down: drawn(rank * width) };
      const weights = drawn(out * width), wanted = addedByLoops(weights.slice(), out, change);
      const sum = await sums.add(weights, out, change);
      const worst = sum.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted[i]!)), 0);
      ok(sum.length === wanted.length && worst <= 1e-6, `${worst}`);
    }
  } finally {
    await sums.close();
  }
});

Deno.test("what is made one ahead is begun while the one before it is used, in order, once", async () => {
  const begun: number[] = [];
  const made = oneAhead(3, (index) => {
    begun.push(index);
    return Promise.resolve(10 * index);
  });
  deepEqual([await made(0), [...begun]], [0, [0, 1]]);
  deepEqual([await made(1), [...begun]], [10, [0, 1, 2]]);
  deepEqual([await made(2), [...begun]], [20, [0, 1, 2]]);
});

Deno.test("what fails ahead is told to whoever asks for it, and to nobody else", async () => {
  const made = oneAhead(
    2,
    (index) => index === 0 ? Promise.resolve(0) : Promise.reject(new Error("no more")),
  );
  await made(0);
  await new Promise((resolve) => setTimeout(resolve, 0));
  await rejects(() => made(1), /no more/);
});
