import assert from "node:assert/strict";
import { heapGrowth } from "./heap_growth.ts";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { createBoundedQuadratic } from "../../../runtime/motion/retarget/bounded_quadratic.ts";

const SIZE = 40;
const random = createRandom(17);
const normal = () => random() + random() + random() - 1.5;

/** A'A + ridge of columns that are much alike: as badly conditioned as shapes of a face are. */
function problem(ridge: number) {
  const rows = 60, common = Array.from({ length: rows }, normal);
  const columns = Array.from({ length: SIZE }, () => common.map((x) => x + 0.1 * normal()));
  const hessian = new Float64Array(SIZE * SIZE), b = new Float64Array(SIZE);
  const target = Array.from({ length: rows }, normal);
  columns.forEach((a, j) => {
    columns.forEach((c, k) => {
      hessian[j * SIZE + k] = a.reduce((sum, x, f) => sum + x * c[f]!, 0) + (j === k ? ridge : 0);
    });
    b[j] = a.reduce((sum, x, f) => sum + x * target[f]!, 0);
  });
  const low = new Float64Array(SIZE), high = new Float64Array(SIZE).fill(1), held = new Uint8Array(SIZE);
  held[3] = held[30] = 1;
  high[7] = 0;
  high[8] = 0.2;
  return { hessian, b, low, high, held };
}

/** How far a weight is from where it would go by itself, the others as they are: 0 at the minimum. */
function worstStep({ hessian, b, low, high, held }: ReturnType<typeof problem>, w: Float64Array): number {
  let worst = 0;
  for (let j = 0; j < SIZE; j++) {
    if (held[j] === 1) continue;
    let gradient = -b[j]!;
    for (let k = 0; k < SIZE; k++) gradient += hessian[j * SIZE + k]! * w[k]!;
    const wanted = w[j]! - gradient / hessian[j * SIZE + j]!;
    worst = Math.max(worst, Math.abs(Math.min(high[j]!, Math.max(low[j]!, wanted)) - w[j]!));
  }
  return worst;
}

function start(): Float64Array {
  const w = new Float64Array(SIZE);
  w[3] = 0.4;
  return w;
}

Deno.test("a bounded fit is at its minimum, however alike its columns are", () => {
  for (let n = 0; n < 200; n++) {
    const given = problem(n % 2 === 0 ? 1e-2 : 1e-6), w = start();
    createBoundedQuadratic(given.hessian, given.low, given.high, given.held).solve(given.b, w);
    assert.ok(worstStep(given, w) < 1e-8);
    assert.ok(w.every((x, j) => x >= given.low[j]! && x <= given.high[j]!));
    assert.deepEqual([w[3], w[30], w[7]], [0.4, 0, 0]);
  }
});

Deno.test("what came before makes no difference to a bounded fit", () => {
  const given = problem(1e-4), { hessian, b, low, high, held } = given;
  const warm = createBoundedQuadratic(hessian, low, high, held);
  let cut = 0;
  for (let n = 0; n < 500; n++) {
    // Near the call before, far from it, and with a bound that moves.
    for (let j = 0; j < SIZE; j++) b[j] = n % 10 === 0 ? 40 * normal() : b[j]! + 0.5 * normal();
    high[8] = random();
    const w = start(), again = start(), cold = createBoundedQuadratic(hessian, low, high, held);
    warm.solve(b, w);
    cold.solve(b, again);
    w.forEach((x, j) => assert.ok(Math.abs(x - again[j]!) < 1e-8));
    cut += w.filter((x) => x === 0 || x === 1).length;
  }
  assert.ok(cut > 1000, "bounds cut");
});

Deno.test("ten thousand bounded fits leave nothing on the heap", () => {
  const { hessian, b, low, high, held } = problem(1e-4), w = start();
  const quadratic = createBoundedQuadratic(hessian, low, high, held);
  const seed = new Uint32Array([1]);
  function fit(): void {
    for (let j = 0; j < SIZE; j++) {
      seed[0] = Math.imul(seed[0]!, 1664525) + 1013904223;
      b[j]! += (seed[0]! >>> 16) / 65536 - 0.5;
    }
    quadratic.solve(b, w);
  }
  assert.ok(heapGrowth(10_000, fit) < 50_000);
});
