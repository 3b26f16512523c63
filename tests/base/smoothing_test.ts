import assert from "node:assert/strict";
import { createRandom } from "../../runtime/base/mulberry32.ts";
import { irwinHall } from "../../runtime/base/irwin_hall.ts";
import { createOneEuro, JOINT_SMOOTHING } from "../../runtime/base/one_euro.ts";
import { EXPRESSION_SPACES } from "../../runtime/head/expression_space.ts";

const EXPRESSION_SMOOTHING = EXPRESSION_SPACES.arkit.smoothing;
const SETTINGS = { expression: EXPRESSION_SMOOTHING, joints: JOINT_SMOOTHING };

for (const [name, settings] of Object.entries(SETTINGS)) {
  for (const fps of [30, 60]) {
    Deno.test(`the One Euro filter for ${name} takes noise off a still face at ${fps} fps`, () => {
      const filter = createOneEuro(1, settings);
      const random = createRandom(5);
      const out = new Float32Array(1);
      let raw = 0, left = 0;
      for (let i = 0; i < 3000; i++) {
        const noise = 0.005 * irwinHall(random);
        filter.filter([0.3 + noise], i / fps, out);
        if (i < 100) continue;
        raw += noise ** 2;
        left += (out[0]! - 0.3) ** 2;
      }
      assert(left / raw < 0.4, `variance left: ${left / raw}`);
    });

    Deno.test(`the One Euro filter for ${name} lags a ramp of 1 a second by less than 20 ms at ${fps} fps`, () => {
      const filter = createOneEuro(1, settings);
      const out = new Float32Array(1);
      for (let i = 0; i <= fps; i++) filter.filter([i / fps], i / fps, out);
      assert(1 - out[0]! < 0.02 && out[0]! <= 1, `lag: ${1 - out[0]!}`);
    });
  }
}

Deno.test("the One Euro filter keeps 95 % of a blink at 30 fps", () => {
  const filter = createOneEuro(1, EXPRESSION_SMOOTHING);
  const out = new Float32Array(1);
  let peak = 0;
  for (let i = 0; i < 30; i++) {
    const t = i / 30 - 0.3;
    const lid = t < 0 ? 0 : t < 0.09 ? t / 0.09 : Math.max(0, Math.min(1, 1 - (t - 0.12) / 0.18));
    filter.filter([lid], i / 30, out);
    peak = Math.max(peak, out[0]!);
  }
  assert(peak > 0.95, `peak: ${peak}`);
});

Deno.test("VectorFilter.filter() starts at its first sample, works in place and after a reset starts anew", () => {
  const filter = createOneEuro(2, EXPRESSION_SMOOTHING);
  const values = Float32Array.of(0.5, -0.25);
  filter.filter(values, 10, values);
  assert.deepEqual(values, Float32Array.of(0.5, -0.25));
  values.set([1, 1]);
  filter.filter(values, 10.016, values);
  assert(values[0]! > 0.5 && values[0]! < 1);
  filter.reset();
  values.set([1, 1]);
  filter.filter(values, 3, values);
  assert.deepEqual(values, Float32Array.of(1, 1));
});

Deno.test("VectorFilter.filter() stays finite and between its samples when time stands still or goes back", () => {
  const filter = createOneEuro(1, EXPRESSION_SMOOTHING);
  const out = new Float32Array(1);
  for (const [i, time] of [5, 5, 4, 5.001, 5.001, 100].entries()) {
    filter.filter([i % 2], time, out);
    assert(out[0]! >= 0 && out[0]! <= 1, `${out[0]}`);
  }
});
