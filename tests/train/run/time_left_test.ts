import assert from "node:assert/strict";
import { makeConfig, sizeAt } from "../../../train/config/config.ts";
import { createTimeLeft } from "../../../train/run/time_left.ts";

Deno.test("the time left is unknown until kernels are compiled, and then goes by what steps take", () => {
  const left = createTimeLeft(makeConfig("paper", { prompt: "an elf", steps: 100 }));
  assert.equal(left.at(0), null);
  left.passed(0, 1, 30);
  assert.equal(left.at(1), null, "the first step compiles");
  left.passed(1, 11, 20);
  assert.equal(Math.round(left.at(11)!), 178);
  // A device that has less time from here on is believed within five intervals.
  for (let step = 11; step < 61; step += 10) left.passed(step, step + 10, 40);
  assert.equal(Math.round(left.at(61)!), 156);
});

Deno.test("steps to come are larger, or their pictures drawn already, as the configuration has it", () => {
  const config = makeConfig("fast", { prompt: "an elf" });
  // CPU-s a step that were measured; train/run/time_left.ts says of what.
  const takes = (step: number) =>
    (sizeAt(config, step) === 256 ? 0.56 : 0.95) + (step * config.views < config.pictures ? 0.55 : 0);
  const between = (from: number, to: number) => {
    let sum = 0;
    for (let step = from; step < to; step++) sum += takes(step);
    return sum;
  };
  const left = createTimeLeft(config);
  left.passed(0, 1, 10);
  for (let step = 1; step < 180; step += 10) {
    const to = Math.min(180, step + 10);
    left.passed(step, to, between(step, to));
    const wanted = between(to, 180), told = left.at(to)!;
    assert.ok(Math.abs(told - wanted) <= 0.1 * wanted + 1, `after ${to} steps: ${told} for ${wanted}`);
  }
});
