import assert from "node:assert/strict";
import { curve } from "../../runtime/base/curve.ts";
import { eliminate, solve3 } from "../../runtime/base/eliminate.ts";
import { createRandom } from "../../runtime/base/mulberry32.ts";

Deno.test("curve() goes through its knots, never overshoots them and is flat beyond its ends", () => {
  const knots = [[0, 1], [1, 1], [2, 5], [2.5, 5.2], [6, 0]] as const;
  const at = curve(...knots);
  for (const [x, y] of knots) assert.equal(at(x), y);
  for (let i = 0; i + 1 < knots.length; i++) {
    const [[x0, y0], [x1, y1]] = [knots[i]!, knots[i + 1]!];
    for (let t = 0; t <= 1; t += 0.01) {
      const y = at(x0 + t * (x1 - x0));
      assert.ok(y >= Math.min(y0, y1) - 1e-12 && y <= Math.max(y0, y1) + 1e-12, `${x0} + ${t}: ${y}`);
    }
  }
  assert.equal(at(-3), 1);
  assert.equal(at(9), 0);
});

Deno.test("eliminate() solves for several right sides at once and refuses equations that say one thing twice", () => {
  const random = createRandom(5);
  const unknowns = Array.from({ length: 4 }, () => [random() - 0.5, random() - 0.5]);
  const rows = Array.from({ length: 4 }, (_, r) => {
    // The first pivot is 0: rows have to change places.
    const left = Array.from({ length: 4 }, (_, c) => r + c === 0 ? 0 : random() - 0.5);
    const right = [0, 1].map((side) => left.reduce((sum, each, c) => sum + each * unknowns[c]![side]!, 0));
    return Float64Array.of(...left, ...right);
  });
  assert.ok(eliminate(rows));
  rows.forEach((row, r) =>
    unknowns[r]!.forEach((value, side) => assert.ok(Math.abs(row[4 + side]! - value) < 1e-12))
  );
  assert.equal(eliminate([Float64Array.of(1, 2, 3), Float64Array.of(2, 4, 5)]), false);
});

Deno.test("solve3() agrees with eliminate()", () => {
  const random = createRandom(6);
  const m = Array.from({ length: 9 }, () => random() - 0.5), b = [1, -2, 0.5];
  const rows = [0, 1, 2].map((r) => Float64Array.of(...m.slice(r * 3, r * 3 + 3), b[r]!));
  assert.ok(eliminate(rows));
  solve3(m, b).forEach((value, i) => assert.ok(Math.abs(value - rows[i]![3]!) < 1e-12));
});
