import assert from "node:assert/strict";
import { symmetricEigen } from "../../runtime/base/algebra/symmetric3.ts";
import { randomNumbers } from "../reference/scenes.ts";

const random = randomNumbers(3);
const cases: [string, number[]][] = [
  ["of zeros", [0, 0, 0, 0, 0, 0, 0, 0, 0]],
  ["that is diagonal", [3, 0, 0, 0, -2, 0, 0, 0, 1e-9]],
  ["with one value thrice", [2, 0, 0, 0, 2, 0, 0, 0, 2]],
  ["of rank 1", [1, 2, 3, 2, 4, 6, 3, 6, 9]],
  ["of a splat as thin as paper", [1, 1 - 1e-12, 0, 1 - 1e-12, 1, 0, 0, 0, 1e-16]],
  ...Array.from({ length: 50 }, (_, i): [string, number[]] => {
    const [a, b, c, d, e, f] = Array.from({ length: 6 }, () => (random() - 0.5) * 10 ** (i % 5 - 2)) as [
      ...[number, number, number, number, number, number],
    ];
    return [`drawn at random, ${i}`, [a, b, c, b, d, e, c, e, f]];
  }),
];

Deno.test("symmetricEigen() takes a matrix apart into a rotation and three values that make it again", () => {
  for (const [what, matrix] of cases) {
    const { values, vectors } = symmetricEigen(matrix);
    const size = Math.max(1e-300, ...matrix.map(Math.abs));
    const at = (r: number, c: number) => vectors[r * 3 + c]!;
    for (let r = 0; r < 3; r++) {
      for (let c = 0; c < 3; c++) {
        let again = 0, product = 0;
        for (let k = 0; k < 3; k++) {
          again += at(r, k) * values[k]! * at(c, k);
          product += at(r, k) * at(c, k);
        }
        assert.ok(Math.abs(again - matrix[r * 3 + c]!) < 1e-14 * size * 10, `${what}: ${r} ${c}`);
        assert.ok(Math.abs(product - (r === c ? 1 : 0)) < 1e-14, `${what}: not orthogonal`);
      }
    }
    const determinant = at(0, 0) * (at(1, 1) * at(2, 2) - at(1, 2) * at(2, 1)) -
      at(0, 1) * (at(1, 0) * at(2, 2) - at(1, 2) * at(2, 0)) +
      at(0, 2) * (at(1, 0) * at(2, 1) - at(1, 1) * at(2, 0));
    assert.ok(Math.abs(determinant - 1) < 1e-13, `${what}: a mirror`);
  }
});
