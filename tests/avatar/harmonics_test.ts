import assert from "node:assert/strict";
import { band, bandTurn, harmonicsDegree } from "../../runtime/avatar/harmonics.ts";
import { fromRest, restOfColumns, toRest } from "../../runtime/avatar/ply_harmonics.ts";
import { addedBy } from "../reference/harmonics.ts";
import { harmonicRotations } from "../reference/harmonic_rotation.ts";
import { matrixFromQuaternion } from "../reference/rotations.ts";
import { randomNumbers } from "../reference/scenes.ts";

const random = randomNumbers(5);
const numbers = (count: number) => Array.from({ length: count }, () => 2 * random() - 1);

function rotation(): number[] {
  const q = numbers(4), length = Math.hypot(...q);
  return Array.from(matrixFromQuaternion(...q.map((x) => x / length) as [number, number, number, number]));
}

function direction(): [number, number, number] {
  const d = numbers(3), length = Math.hypot(...d);
  return d.map((x) => x / length) as [number, number, number];
}

const near = (a: ArrayLike<number>, b: ArrayLike<number>, most: number, what: string) => {
  assert.equal(a.length, b.length);
  for (let i = 0; i < a.length; i++) {
    assert.ok(Math.abs(a[i]! - b[i]!) <= most, `${what} ${i}: ${a[i]} ${b[i]}`);
  }
};

Deno.test("the bands are those of 3DGS, in its order and with its signs", () => {
  for (let n = 0; n < 20; n++) {
    const d = direction();
    const unit = (k: number) => Array.from({ length: 15 }, (_, i) => i === k ? 1 : 0);
    near(band(2, ...d), [3, 4, 5, 6, 7].map((k) => addedBy(unit(k), ...d)), 1e-12, "degree 2");
    near(band(3, ...d), [8, 9, 10, 11, 12, 13, 14].map((k) => addedBy(unit(k), ...d)), 1e-12, "degree 3");
  }
});

Deno.test("a band turns as the recursion of Ivanic and Ruedenberg has it, and what is turned is seen the same", () => {
  for (let n = 0; n < 50; n++) {
    const R = rotation(), twin = harmonicRotations(R, 3);
    for (const degree of [2, 3] as const) {
      const turn = bandTurn(degree, R);
      // Y(R d) = M Y(d): coefficients of d -> f(R d) are M^T c.
      turn.forEach((row, k) =>
        near(row, twin[degree]!.map((other) => other[k]!), 1e-12, `degree ${degree} row ${k}`)
      );
      const own = numbers(turn.length), d = direction();
      const [x, y, z] = [0, 3, 6].map((r) => R[r]! * d[0] + R[r + 1]! * d[1] + R[r + 2]! * d[2]) as typeof d;
      const turned = turn.map((row) => row.reduce((sum, w, c) => sum + w * own[c]!, 0));
      const seen = (c: readonly number[], at: readonly number[]) =>
        c.reduce((sum, w, k) => sum + w * at[k]!, 0);
      assert.ok(Math.abs(seen(turned, band(degree, ...d)) - seen(own, band(degree, x, y, z))) < 1e-12);
    }
  }
});

Deno.test("coefficients of every degree come back from the world's axes", () => {
  const frames = {
    centre: new Float64Array(9),
    area: Float64Array.of(1, 1, 1),
    rotation: Float64Array.from([rotation(), rotation(), rotation()].flat()),
  };
  const binding = [2, 0, 1, 1];
  for (const [degree, each] of [[1, 3], [2, 8], [3, 15]] as const) {
    const local = Float32Array.from(numbers(4 * 3 * each));
    assert.equal(harmonicsDegree({ splatCount: 4, harmonics: local }), degree);
    const rest = toRest(local, binding, frames, degree);
    near(fromRest(rest, degree, binding, frames), local, 1e-6, `degree ${degree}`);
    const [x, y, z] = direction(), R = frames.rotation.subarray(18, 27);
    const inside = [0, 1, 2].map((c) => R[c]! * x + R[3 + c]! * y + R[6 + c]! * z);
    const [a, b, c] = local.subarray(each, each + 3);
    const green = addedBy(
      [-b!, c!, -a!, ...local.subarray(each + 3, 2 * each)],
      ...inside as [number, number, number],
    );
    assert.ok(
      Math.abs(green - addedBy(rest.subarray(each, 2 * each), x, y, z)) < 1e-6,
      "seen in either frame",
    );
  }
  assert.throws(
    () => harmonicsDegree({ splatCount: 2, harmonics: new Float32Array(24) }),
    /9, 24 or 45 coefficients: 12/,
  );
});

Deno.test("of a file's columns the first coefficients of each colour are taken at a lower degree", () => {
  const columns = new Map(Array.from({ length: 24 }, (_, i) => [`f_rest_${i}`, Float32Array.of(i)]));
  assert.deepEqual([...restOfColumns(columns, 1, 2, 1)], [0, 1, 2, 8, 9, 10, 16, 17, 18]);
});
