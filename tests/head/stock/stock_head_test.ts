import assert from "node:assert/strict";
import { ARKIT_SHAPES } from "../../../runtime/head/arkit.ts";
import { JOINT_COUNT, JOINTS, triangleCount, vertexCount } from "../../../runtime/head/head_model.ts";
import { EYE } from "../../../runtime/head/stock/measures.ts";
import { sculptStockHead } from "../../../runtime/head/stock/stock_head.ts";
import { at, head, jointPlace, mirrorOf, regionVertices } from "./stock_fixture.ts";

const vertices = vertexCount(head), triangles = triangleCount(head);

Deno.test("the stock head keeps the head model's sizes", () => {
  assert.equal(head.expressionSpace, "arkit");
  assert.deepEqual([...head.expressionNames], [...ARKIT_SHAPES]);
  assert.equal(head.template.length, vertices * 3);
  assert.equal(head.regions.length, triangles);
  assert.equal(head.shapeBasis.length, head.shapeNames.length * vertices * 3);
  assert.ok(head.shapeNames.length >= 10 && head.shapeNames.length <= 300);
  assert.equal(head.expressionBasis.length, (52 + head.correctives.length) * vertices * 3);
  assert.equal(head.jointRegressor.length, JOINT_COUNT * vertices);
  assert.equal(head.skinningWeights.length, vertices * JOINT_COUNT);
  assert.equal(head.jointParents.length, JOINT_COUNT);
  assert.equal(head.poseCorrectives.length, 36 * vertices * 3);
  assert.equal(head.landmarks.triangles.length, head.landmarks.indices.length);
  assert.equal(head.landmarks.barycentric.length, head.landmarks.indices.length * 3);
  assert.ok(triangles >= 8000 && triangles <= 20000, `${triangles} triangles`);
});

Deno.test("sculpting twice gives the same head to the bit", () => {
  const again = sculptStockHead();
  assert.deepEqual(again.template, head.template);
  assert.deepEqual(again.expressionBasis, head.expressionBasis);
});

Deno.test("every number is finite and every index in range", () => {
  for (
    const array of [
      head.template,
      head.shapeBasis,
      head.expressionBasis,
      head.skinningWeights,
      head.jointRegressor,
    ]
  ) {
    assert.ok(array.every(Number.isFinite));
  }
  assert.ok(head.triangles.every((v) => v < vertices));
  assert.ok(head.regions.every((region) => region < head.regionNames.length));
  assert.ok(head.landmarks.triangles.every((t) => t < triangles));
  for (const { inputs } of head.correctives) assert.ok(inputs.every((input) => input >= 0 && input < 52));
});

Deno.test("all the regions a look needs are there", () => {
  const wanted = "skin lips brow eyelid lash sclera iris pupil teeth gums tongue mouth ear neck hair".split(
    " ",
  );
  for (const name of wanted) assert.ok(regionVertices(name).size > 20, name);
});

Deno.test("the head is a mirror image of itself, vertices, triangles and regions", () => {
  const key = (t: number, map: (v: number) => number) =>
    [0, 1, 2].map((k) => map(head.triangles[t * 3 + k]!)).sort((a, b) => a - b).join(" ");
  const regions = new Map<string, number>();
  for (let t = 0; t < triangles; t++) regions.set(key(t, (v) => v), head.regions[t]!);
  for (let t = 0; t < triangles; t++) assert.equal(regions.get(key(t, (v) => mirrorOf[v]!)), head.regions[t]);
});

Deno.test("rows of skinning weights and of the joint regressor sum to 1", () => {
  for (let v = 0; v < vertices; v++) {
    const row = head.skinningWeights.subarray(v * JOINT_COUNT, (v + 1) * JOINT_COUNT);
    assert.ok(Math.abs(row.reduce((sum, w) => sum + w, 0) - 1) < 1e-6 && row.every((w) => w >= 0));
  }
  for (let j = 0; j < JOINT_COUNT; j++) {
    let sum = 0;
    for (let v = 0; v < vertices; v++) sum += head.jointRegressor[j * vertices + v]!;
    assert.ok(Math.abs(sum - 1) < 1e-5, `${JOINTS[j]}: ${sum}`);
  }
});

Deno.test("no triangle is degenerate at rest", () => {
  for (let t = 0; t < triangles; t++) {
    const [a, b, c] = [0, 1, 2].map((k) => at(head.template, head.triangles[t * 3 + k]!));
    const e = b!.map((x, k) => x - a![k]!), f = c!.map((x, k) => x - a![k]!);
    const area = Math.hypot(
      e[1]! * f[2]! - e[2]! * f[1]!,
      e[2]! * f[0]! - e[0]! * f[2]!,
      e[0]! * f[1]! - e[1]! * f[0]!,
    ) / 2;
    // A hundredth of a square millimetre: 1e-8 square metres.
    assert.ok(area > 1e-8, `triangle ${t} of ${head.regionNames[head.regions[t]!]}: ${area}`);
  }
});

Deno.test("eyeballs, skull and teeth face outwards", () => {
  const facing = (region: string, centre: readonly number[]): number => {
    let outward = 0, all = 0;
    for (let t = 0; t < triangles; t++) {
      if (head.regionNames[head.regions[t]!] !== region) continue;
      const [a, b, c] = [0, 1, 2].map((k) => at(head.template, head.triangles[t * 3 + k]!));
      if (region === "sclera" && a![0]! * centre[0]! < 0) continue;
      const e = b!.map((x, k) => x - a![k]!), f = c!.map((x, k) => x - a![k]!);
      const n = [e[1]! * f[2]! - e[2]! * f[1]!, e[2]! * f[0]! - e[0]! * f[2]!, e[0]! * f[1]! - e[1]! * f[0]!];
      const side = n.reduce((sum, x, k) => sum + x * ((a![k]! + b![k]! + c![k]!) / 3 - centre[k]!), 0);
      all++;
      if (side > 0) outward++;
    }
    return outward / all;
  };
  assert.equal(facing("hair", [0, 0, -0.075]) > 0.99, true);
  assert.equal(facing("sclera", jointPlace("leftEye")), 1);
  assert.equal(facing("sclera", jointPlace("rightEye")), 1);
  assert.ok(facing("iris", [0, 0, -0.08]) === 1);
  assert.ok(facing("lips", [0, -0.066, 0.012]) > 0.75, "lips but for their inner roll");
  assert.ok(facing("neck", [0, -0.15, -0.1]) > 0.99);
});

Deno.test("an adult's proportions: eyes at half height, pupils 62 mm apart, mouth, nose and head breadth", () => {
  const bounds = (region: string): { low: number[]; high: number[] } => {
    const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity];
    for (const v of regionVertices(region)) {
      at(head.template, v).forEach((x, k) => {
        low[k] = Math.min(low[k]!, x);
        high[k] = Math.max(high[k]!, x);
      });
    }
    return { low, high };
  };
  const hair = bounds("hair"), lips = bounds("lips"), ear = bounds("ear");
  const chin = Math.min(
    ...[...regionVertices("skin")].map((v) => at(head.template, v)).filter((p) => p[0] === 0 && p[2]! > 0)
      .map((p) => p[1]!),
  );
  const height = hair.high[1]! - chin;
  const within = (value: number, low: number, high: number) =>
    assert.ok(value > low && value < high, `${value}`);
  within(height, 0.21, 0.24);
  within((hair.high[1]! - jointPlace("leftEye")[1]!) / height, 0.47, 0.55);
  within(jointPlace("leftEye")[0]! - jointPlace("rightEye")[0]!, 0.059, 0.066);
  within(lips.high[0]! - lips.low[0]!, 0.045, 0.056);
  within(hair.high[0]! - hair.low[0]!, 0.145, 0.168);
  within(ear.high[1]! - ear.low[1]!, 0.054, 0.068);
});

Deno.test("joints sit where they turn: eyes in the eyeballs, the jaw on its hinge, root below neck below jaw", () => {
  for (const side of ["left", "right"] as const) {
    const centre = jointPlace(`${side}Eye`), sign = side === "left" ? 1 : -1;
    for (const v of regionVertices("sclera")) {
      const p = at(head.template, v);
      if (p[0]! * sign < 0) continue;
      const r = Math.hypot(...p.map((x, k) => x - centre[k]!));
      assert.ok(Math.abs(r - EYE.radius / 1000) < 0.0011, `${r}`);
    }
  }
  assert.ok(Math.abs(jointPlace("jaw")[0]!) < 1e-5);
  assert.ok(
    jointPlace("root")[1]! < jointPlace("neck")[1]! && jointPlace("neck")[1]! < jointPlace("jaw")[1]!,
  );
});
