import assert from "node:assert/strict";
import { readObjPositions } from "../../../runtime/formats/obj.ts";
import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../../../runtime/head/arkit.ts";
import { arkitExpression } from "../../../runtime/head/arkit_expression.ts";
import { createCoefficients } from "../../../runtime/head/coefficients.ts";
import { type HeadModel, JOINTS, vertexCount } from "../../../runtime/head/head_model.ts";
import { ICT_SPANS, isWithin } from "../../../runtime/head/ict/layout.ts";
import { arkitNameOf } from "../../../runtime/head/ict/names.ts";
import { placesOf } from "../../../runtime/head/morph/joints.ts";
import { foldIdentity, LARGEST_SIDE } from "../../../runtime/head/identity.ts";
import type { Vector } from "../../../runtime/base/vector.ts";
import { ictFiles, ictHead, ictLack } from "../../ict.ts";
import { poseHead } from "../../reference/posing.ts";
import { testUnless } from "../../skip.ts";

const EYE_SPANS = [
  ICT_SPANS.leftSclera,
  ICT_SPANS.leftIris,
  ICT_SPANS.rightSclera,
  ICT_SPANS.rightIris,
];
const isEyeball = (v: number): boolean => EYE_SPANS.some((span) => isWithin(span, v));
/** Published positions, metres. */
const published = async (name: string) =>
  readObjPositions(await ictFiles.read(`${name}.obj`)).map((x) => x / 100);

/** [vertices, 3], metres, of the twin. */
function posedMetres(head: HeadModel, weights: Partial<Record<ArkitShape, number>>, shape: number[] = []) {
  const expression = arkitExpression(weights);
  const { vertices } = poseHead(head, shape, { expression, joints: new Float64Array(15) });
  const [x, y, z] = [0, 1, 2].map((c) => {
    let [low, high] = [Infinity, -Infinity];
    for (let i = c; i < head.template.length; i += 3) {
      low = Math.min(low, head.template[i]!);
      high = Math.max(high, head.template[i]!);
    }
    return { middle: (low + high) / 2, side: high - low };
  }) as [
    { middle: number; side: number },
    { middle: number; side: number },
    { middle: number; side: number },
  ];
  const scale = LARGEST_SIDE / Math.max(x.side, y.side, z.side);
  return vertices.map((value, i) => value / scale + [x, y, z][i % 3]!.middle);
}

testUnless(ictLack, {
  name:
    "readIct(): each shape at weight 1 is the published one within 1e-5 m, joints and all, but for what is added to lids",
  fn: async () => {
    const head = { ...await ictHead(), shapedExpressions: [] };
    const neutral = await published("generic_neutral_mesh");
    const files = (await ictFiles.list()).map((name) => name.replace(/\.obj$/, "")).filter(arkitNameOf);
    for (const shape of ARKIT_SHAPES) {
      const parts = await Promise.all(files.filter((name) => arkitNameOf(name) === shape).map(published));
      // ARKit gives mouthClose for a jaw that is open.
      const weights = shape === "mouthClose" ? { jawOpen: 1, mouthClose: 1 } : { [shape]: 1 };
      if (shape === "mouthClose") parts.push(await published("jawOpen"));
      const posed = posedMetres(head, weights);
      const turnsEyes = shape.startsWith("eyeLook");
      let worst = 0;
      for (let i = 0; i < posed.length; i++) {
        if (turnsEyes && isEyeball(Math.floor(i / 3))) continue;
        const wanted = parts.reduce((sum, part) => sum + part[i]! - neutral[i]!, neutral[i]!);
        worst = Math.max(worst, Math.abs(posed[i]! - wanted));
      }
      assert.ok(worst < 1e-5, `${shape}: ${worst}`);
      assert.equal(parts.length > 0, shape !== "tongueOut", `${shape} has files`);
    }
  },
});

testUnless(ictLack, {
  name:
    "readIct(): lips that mouthClose shuts stay shut while the jaw opens half, and where it does not open at all",
  fn: async () => {
    const head = await ictHead();
    const gap = (weights: Partial<Record<ArkitShape, number>>) => {
      const posed = posedMetres(head, weights),
        places = new Map(Array.from(head.landmarks.indices, (n, i) => [n, i]));
      const y = (n: number) => {
        const i = places.get(n)!;
        return [0, 1, 2].reduce(
          (sum, k) =>
            sum + head.landmarks.barycentric[i * 3 + k]! *
              posed[head.triangles[head.landmarks.triangles[i]! * 3 + k]! * 3 + 1]!,
          0,
        );
      };
      return y(13) - y(14);
    };
    const rest = gap({});
    assert.ok(rest < 1.5e-3, `${rest}`);
    assert.ok(gap({ jawOpen: 1 }) > 0.03);
    for (const w of [0.25, 0.5, 0.75, 1]) {
      const shut = gap({ jawOpen: w, mouthClose: w });
      // As published the lower lip rolls 5.4 mm up behind the upper one; on the way there as much less as there is way.
      assert.ok(shut < rest && Math.abs(shut - (rest - 6.2e-3 * w)) < 5e-4, `${w}: ${shut} m`);
    }
    assert.ok(Math.abs(gap({ mouthClose: 1 }) - rest) < 2e-3);
  },
});

testUnless(ictLack, {
  name: "readIct(): left is the subject's left, metres, y up, facing +z, 26,719 vertices in the files' order",
  fn: async () => {
    const head = await ictHead();
    assert.equal(vertexCount(head), 26719);
    const neutral = await published("generic_neutral_mesh");
    assert.ok(neutral.every((x, i) => Math.abs(x - head.template[i]!) < 1e-7));
    const moved = (name: ArkitShape, axis: number) => {
      const posed = posedMetres(head, { [name]: 1 });
      let [sum, weight] = [0, 0];
      for (let v = 0; v < vertexCount(head); v++) {
        const by = [0, 1, 2].map((c) => posed[v * 3 + c]! - head.template[v * 3 + c]!);
        if (isEyeball(v)) continue;
        sum += Math.hypot(...by) * head.template[v * 3 + axis]!;
        weight += Math.hypot(...by);
      }
      return sum / weight;
    };
    assert.ok(moved("eyeBlinkLeft", 0) > 0.02 && moved("eyeBlinkRight", 0) < -0.02);
    assert.ok(moved("mouthSmileLeft", 0) > 0.01 && moved("browDownRight", 0) < -0.02);
    assert.ok(moved("browInnerUp", 1) > 0.03 && moved("jawOpen", 1) < 0);
    const chin = (name: ArkitShape) => posedMetres(head, { [name]: 1 })[966 * 3]!;
    assert.ok(chin("jawLeft") > 4e-3 && chin("jawRight") < -4e-3);
  },
});

testUnless(ictLack, {
  name:
    "readIct(): the jaw turns the lower teeth about a hinge before the ears, eyes turn about their eyeballs' middles",
  fn: async () => {
    const head = await ictHead();
    const [root, neck, jaw, left, right] = placesOf(head) as [Vector, Vector, Vector, Vector, Vector];
    const driver = head.jointDrivers.find(({ expression }) => expression === ARKIT_INDEX.jawOpen)!;
    assert.ok(driver.axisAngle[0] > 0.3 && Math.hypot(driver.axisAngle[1], driver.axisAngle[2]) < 1e-6);
    // Condyles lie 1 to 2 cm before the ear canal, some 3.5 below the eyes and 5 to 8 behind them.
    assert.ok(Math.abs(jaw[0]) < 1e-4 && left[1] - jaw[1] > 0.02 && left[1] - jaw[1] < 0.06);
    assert.ok(left[2] - jaw[2] > 0.04 && left[2] - jaw[2] < 0.09);
    assert.ok(Math.abs(left[0] + right[0]) < 1e-5 && Math.abs(left[0] - right[0] - 0.062) < 3e-3);
    assert.ok(jaw[1] > neck[1] && neck[1] > root[1] && neck[2] < jaw[2]);
    const teeth = ICT_SPANS.lowerTeeth[0],
      weight = (v: number, joint: number) => head.skinningWeights[v * 5 + joint];
    assert.equal(weight(teeth, JOINTS.indexOf("jaw")), 1);
    assert.equal(weight(ICT_SPANS.upperTeeth[0], JOINTS.indexOf("jaw")), 0);
    assert.equal(weight(ICT_SPANS.leftSclera[0], JOINTS.indexOf("leftEye")), 1);
    // What the jaw's turn leaves of jawOpen's 41 mm on the teeth.
    const row = ARKIT_INDEX.jawOpen * head.template.length;
    for (let v = ICT_SPANS.lowerTeeth[0]; v <= ICT_SPANS.lowerTeeth[1]; v++) {
      assert.ok(Math.hypot(...head.expressionBasis.subarray(row + v * 3, row + v * 3 + 3)) < 3e-4);
    }
  },
});

testUnless(ictLack, {
  name:
    "readIct(): skinning weights sum to 1, lie in 0..1 and change by less than 0.2 from one place to the next 5 mm away",
  fn: async () => {
    const head = await ictHead();
    const { skinningWeights: weights, triangles, template } = head;
    for (let v = 0; v < vertexCount(head); v++) {
      const row = [...weights.subarray(v * 5, v * 5 + 5)];
      assert.ok(Math.abs(row.reduce((a, b) => a + b, 0) - 1) < 1e-6);
      assert.ok(row.every((w) => w >= 0 && w <= 1));
    }
    let steepest = 0;
    for (let i = 0; i < triangles.length; i++) {
      const a = triangles[i]!, b = triangles[i % 3 === 2 ? i - 2 : i + 1]!;
      // Lips part, and the sheet of gums runs from one jaw to the other.
      if (a > ICT_SPANS.headAndNeck[1] || template[a * 3 + 2]! > 0.08) continue;
      const apart = Math.hypot(...[0, 1, 2].map((c) => template[a * 3 + c]! - template[b * 3 + c]!));
      for (let j = 0; j < 5; j++) {
        steepest = Math.max(
          steepest,
          Math.abs(weights[a * 5 + j]! - weights[b * 5 + j]!) / Math.max(apart, 5e-3),
        );
      }
    }
    assert.ok(steepest * 5e-3 < 0.2, `${steepest * 5e-3}`);
  },
});

testUnless(ictLack, {
  name: "readIct(): ten identities move the joints along, and coefficients take the head as it is",
  fn: async () => {
    const head = await ictHead();
    assert.deepEqual(head.shapeNames, Array.from({ length: 10 }, (_, i) => `identity00${i}`));
    const wanted = await published("identity000");
    const posed = posedMetres(head, {}, [1]);
    assert.ok(posed.every((x, i) => Math.abs(x - wanted[i]!) < 1e-5));
    const [mean, other] = [foldIdentity(head, []), foldIdentity(head, [1])];
    for (let j = 2; j < 5; j++) {
      const by = Math.hypot(
        ...[0, 1, 2].map((c) => other.jointPositions[j * 3 + c]! - mean.jointPositions[j * 3 + c]!),
      );
      assert.ok(by > 1e-4 && by / mean.worldScale < 0.02, `${JOINTS[j]}: ${by / mean.worldScale} m`);
    }
    createCoefficients(head, mean);
  },
});
