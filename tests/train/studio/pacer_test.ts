import assert from "node:assert/strict";
import { createPacer } from "../../../train/studio/pacer.ts";

/** Steps of 100 ms, on a clock that only they and rests move. @returns ms that each took with its rest */
async function stepsOf(shares: readonly number[], stop = new AbortController(), stopAt = Infinity) {
  let time = 0;
  const clock = {
    now: () => time,
    nap: (ms: number) => {
      time += ms;
      if (time >= stopAt) stop.abort();
      return Promise.resolve();
    },
  };
  const pacer = createPacer(() => Promise.resolve(), stop.signal, clock);
  const took: number[] = [];
  for (const share of shares) {
    const began = time;
    pacer.keep(share);
    time += 100;
    await pacer.rest();
    took.push(time - began);
  }
  return took;
}

Deno.test("the trainer rests between steps until it has worked no more than its share of the time", async () => {
  assert.deepEqual(await stepsOf([1, 0.5, 0.25, 0.1, 1]), [100, 200, 400, 1000, 100]);
});

Deno.test("a rest ends where the training is stopped", async () => {
  assert.deepEqual(await stepsOf([0.1], new AbortController(), 300), [300]);
});
