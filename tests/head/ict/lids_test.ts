import assert from "node:assert/strict";
import type { Vector } from "../../../runtime/base/vector.ts";
import { arkitExpression } from "../../../runtime/head/arkit_expression.ts";
import type { ArkitShape } from "../../../runtime/head/arkit.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import { headFingerprint } from "../../../runtime/head/fingerprint.ts";
import { ICT_LANDMARKS, ICT_SPANS, isWithin } from "../../../runtime/head/ict/layout.ts";
import { randomIdentity, worldTransform } from "../../../runtime/head/identity.ts";
import { ictHead, ictLack } from "../../ict.ts";
import { poseHead } from "../../reference/posing.ts";
import { testUnless } from "../../skip.ts";

/** The mean face and 12 people; eyeballs of 900003's came through the closed lids, 404's stay 35 mm2 open as published. */
const SEEDS = [900_001, 900_002, 900_003, 900_004, 401, 402, 403, 404, 405, 406, 407, 408];
const peopleOf = (head: HeadModel): (readonly [string, ArrayLike<number>])[] => [
  ["mean", []],
  ...SEEDS.map((seed) => [`${seed}`, randomIdentity(head, seed)] as const),
];

/** A side of an eye's picture from the front: millimetres. */
const CELL = 0.25;

/** [vertices, 3], millimetres. */
function posed(head: HeadModel, shape: ArrayLike<number>, both: Record<string, number>): Float64Array {
  const weights: Partial<Record<ArkitShape, number>> = {};
  for (const [name, weight] of Object.entries(both)) {
    for (const side of ["Left", "Right"]) weights[`${name}${side}` as ArkitShape] = weight;
  }
  const { vertices } = poseHead(head, shape, {
    expression: arkitExpression(weights),
    joints: new Float64Array(15),
  });
  const scale = worldTransform(head).scale;
  return vertices.map((x) => x / scale * 1e3);
}

/**
 * An eye from the front: how much of its eyeball nothing hides, mm2, and how far what hides it lies before it where it lies
 * least so, mm (of all places the hundredth part aside).
 */
function eyeSeen(
  { triangles }: HeadModel,
  points: Float64Array,
  [first, last]: readonly [number, number],
): { seen: number; before: number } {
  let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let v = first; v <= last; v++) {
    [x0, x1] = [Math.min(x0, points[v * 3]!), Math.max(x1, points[v * 3]!)];
    [y0, y1] = [Math.min(y0, points[v * 3 + 1]!), Math.max(y1, points[v * 3 + 1]!)];
  }
  const wide = Math.ceil((x1 - x0) / CELL), high = Math.ceil((y1 - y0) / CELL);
  const ball = new Float64Array(wide * high).fill(-Infinity), rest = ball.slice();
  for (let t = 0; t < triangles.length; t += 3) {
    const corner = (k: number): Vector => {
      const v = triangles[t + k]! * 3;
      return [points[v]! - x0, points[v + 1]! - y0, points[v + 2]!];
    };
    draw([corner(0), corner(1), corner(2)], wide, high, isWithin([first, last], triangles[t]!) ? ball : rest);
  }
  let seen = 0;
  const before: number[] = [];
  ball.forEach((z, i) => {
    if (z === -Infinity) return;
    if (z > rest[i]!) seen++;
    else before.push(rest[i]! - z);
  });
  return { seen: seen * CELL ** 2, before: before.sort((a, b) => a - b)[Math.floor(before.length / 100)]! };
}

/** Keeps the foremost depth of a triangle that is seen from its front. */
function draw(
  [[ax, ay, az], [bx, by, bz], [cx, cy, cz]]: readonly [Vector, Vector, Vector],
  wide: number,
  high: number,
  depth: Float64Array,
): void {
  const det = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
  if (!(det > 0)) return;
  const cells = (low: number, most: number, count: number): [number, number] => [
    Math.max(0, Math.ceil(low / CELL - 0.5)),
    Math.min(count - 1, Math.floor(most / CELL - 0.5)),
  ];
  const [i0, i1] = cells(Math.min(ax, bx, cx), Math.max(ax, bx, cx), wide);
  const [j0, j1] = cells(Math.min(ay, by, cy), Math.max(ay, by, cy), high);
  for (let j = j0; j <= j1; j++) {
    for (let i = i0; i <= i1; i++) {
      const x = (i + 0.5) * CELL - ax, y = (j + 0.5) * CELL - ay;
      const u = (x * (cy - ay) - (cx - ax) * y) / det, v = ((bx - ax) * y - x * (by - ay)) / det;
      if (u < 0 || v < 0 || u + v > 1) continue;
      const at = j * wide + i;
      depth[at] = Math.max(depth[at]!, az + u * (bz - az) + v * (cz - az));
    }
  }
}

const EYES = [ICT_SPANS.leftSclera, ICT_SPANS.rightSclera] as const;

testUnless(ictLack, {
  name:
    "ICT-FaceKit: closed lids leave less than 1 mm2 of the eyeballs of 13 people to be seen, wherever they look",
  fn: async () => {
    const head = await ictHead();
    for (const [person, shape] of peopleOf(head)) {
      for (
        const [other, most] of [["eyeBlink", 1], ["eyeLookDown", 3], ["eyeLookUp", 1], [
          "eyeSquint",
          1,
        ]] as const
      ) {
        const points = posed(head, shape, { [other]: 1, eyeBlink: 1 });
        for (const eye of EYES) {
          const { seen, before } = eyeSeen(head, points, eye);
          assert.ok(seen < most, `${person}, ${other}: ${seen} mm2`);
          assert.ok(before > 0.35, `${person}, ${other}: ${before} mm`);
        }
      }
    }
  },
});

testUnless(ictLack, {
  name: "ICT-FaceKit: lids stay before the eyeballs on their way down",
  fn: async () => {
    const head = await ictHead();
    for (const [person, shape] of peopleOf(head)) {
      for (const [eyeBlink, least] of [[0.25, 0.35], [0.5, 0.5], [0.75, 0.7], [1, 0.9]] as const) {
        const points = posed(head, shape, { eyeBlink });
        for (const eye of EYES) {
          const { before } = eyeSeen(head, points, eye);
          assert.ok(before > least, `${person}, ${eyeBlink}: ${before} mm`);
        }
      }
    }
  },
});

testUnless(ictLack, {
  name: "ICT-FaceKit: the edges of closed lids meet and do not cross by more than a millimetre",
  fn: async () => {
    const head = await ictHead();
    for (const [person, shape] of peopleOf(head)) {
      const points = posed(head, shape, { eyeBlink: 1 });
      for (const [, a, b, , c, d] of [ICT_LANDMARKS.leftEye, ICT_LANDMARKS.rightEye]) {
        const y = (v: number) => points[v * 3 + 1]!;
        const apart = (y(a) + y(b) - y(c) - y(d)) / 2;
        assert.ok(apart > -1 && apart < 0.5, `${person}: ${apart} mm`);
      }
    }
  },
});

testUnless(ictLack, {
  name:
    "ICT-FaceKit: what is added to lids leaves the head's fingerprint as it is, and eyeballs and mouth where they are",
  fn: async () => {
    const head = await ictHead(), size = head.template.length;
    // As avatars that were made before have it written down.
    assert.equal(headFingerprint(head), "4ba92bd2");
    assert.ok(head.shapedExpressions.length > 16 && head.shapedExpressions.length <= 112);
    const { mouthSocket, gumsAndTongue, rightIris } = ICT_SPANS;
    for (const [first, last] of [mouthSocket, [gumsAndTongue[0], rightIris[1]]] as const) {
      for (let row = 0; row < head.shapedExpressions.length; row++) {
        const moved = head.shapedExpressionBasis.subarray(
          row * size + first * 3,
          row * size + (last + 1) * 3,
        );
        assert.ok(moved.every((x) => x === 0), `${JSON.stringify(head.shapedExpressions[row])}`);
      }
    }
  },
});
