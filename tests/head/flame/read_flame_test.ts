import assert from "node:assert/strict";
import { looksLikeFlame, readFlame } from "../../../runtime/head/flame/read_flame.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import { flameEntries, flamePickle } from "./flame_file.ts";
import { type PickledArray, pickleOf } from "./pickle_writer.ts";
import { syntheticFlame } from "./synthetic_flame.ts";

const given = syntheticFlame();
const file = flamePickle(given);
let read: HeadModel;

const sameStart = (whole: ArrayLike<number>, start: ArrayLike<number>): void => {
  for (let i = 0; i < start.length; i++) {
    if (whole[i] !== start[i]) assert.fail(`element ${i}: ${whole[i]}, not ${start[i]}`);
  }
};

Deno.test("readFlame() gives the file's vertices and triangles first, and behind them the stock head's mouth", async () => {
  assert.ok(looksLikeFlame(file));
  assert.ok(!looksLikeFlame(file.subarray(0, 100)));
  read = await readFlame(file);
  assert.equal(read.expressionSpace, "flame");
  assert.equal(read.shapeNames.length, 300);
  assert.equal(read.expressionNames.length, 100);
  sameStart(read.template, given.template);
  sameStart(read.triangles, given.triangles);
  sameStart(read.skinningWeights, given.skinningWeights);
  const size = read.template.length, own = given.template.length;
  assert.ok(size > own, "there is a mouth");
  for (const name of ["shapeBasis", "expressionBasis", "poseCorrectives"] as const) {
    assert.equal(read[name].length / size, given[name].length / own, name);
    for (const row of [0, 1, read[name].length / size - 1]) {
      sameStart(read[name].subarray(row * size), given[name].subarray(row * own, (row + 1) * own));
    }
  }
  const names = new Set([...read.regions].map((region) => read.regionNames[region]));
  for (const name of ["lips", "eyelid", "teeth", "tongue", "gums", "mouth", "iris"]) {
    assert.ok(names.has(name), `it has ${name}`);
  }
  assert.ok(read.regions.subarray(0, 9976).every((region) => read.regionNames[region] !== "teeth"));
  assert.equal(new Set(read.landmarks.indices).size, 478);
});

Deno.test("readFlame() puts teeth and tongue behind the lips; jaw and skull carry them, the lining's rim goes with the lips", () => {
  const own = given.template.length / 3, count = read.template.length / 3;
  const lips = pointsOf(read, "lips"), teeth = pointsOf(read, "teeth");
  const front = (points: readonly number[][]) => Math.max(...points.map((p) => p[2]!));
  const across = (points: readonly number[][]) => Math.max(...points.map((p) => Math.abs(p[0]!)));
  assert.ok(front(teeth) < front(lips), "teeth lie behind the lips");
  assert.ok(across(teeth) < 1.6 * across(lips), "teeth are as wide as the mouth");
  let jaw = 0, skull = 0;
  for (let v = own; v < count; v++) {
    const weights = read.skinningWeights.subarray(v * 5, v * 5 + 5);
    assert.ok(Math.abs(weights.reduce((sum, w) => sum + w, 0) - 1) < 1e-5);
    if (weights[2]! > 0.99) jaw++;
    if (weights[2]! < 0.01) skull++;
  }
  assert.ok(jaw > 300 && skull > 300, `${jaw} follow the jaw, ${skull} the skull`);
  const size = count * 3;
  let follows = 0;
  for (let row = 0; row < 100; row++) {
    for (let i = own * 3; i < size; i++) {
      follows = Math.max(follows, Math.abs(read.expressionBasis[row * size + i]!));
    }
  }
  assert.ok(follows > 5e-4, `expressions move the lining: ${follows}`);
});

Deno.test("readFlame() leaves the mouth out where that is asked for", async () => {
  const bare = await readFlame(file, "bare", { mouth: false });
  assert.equal(bare.template.length, given.template.length);
  assert.equal(bare.name, "bare");
});

Deno.test("readFlame() refuses a file of other dimensions, units or axes, and says which", async () => {
  const entries = flameEntries(given);
  const template = (entries.v_template as PickledArray).data;
  const shapes = entries.shapedirs as PickledArray;
  const cut = new Float64Array(5023 * 3 * 150);
  const swapped = template.map((_, i) =>
    i % 3 === 1 ? -template[i + 1]! : i % 3 === 2 ? template[i - 1]! : template[i]!
  );
  const cases: [Record<string, unknown>, RegExp][] = [
    [
      { shapedirs: { shape: [5023, 3, 150], data: cut } },
      /shapedirs must have 400 columns.*who somebody is\): 150$/,
    ],
    [
      { shapedirs: { shape: [5023, 1200], data: shapes.data } },
      /shapedirs must be of 5023 x 3 x 400: 5023 x 1200/,
    ],
    [{ posedirs: undefined }, /posedirs must be an array of numbers: it is missing/],
    [
      { posedirs: { shape: [5023, 3, 207], data: new Float32Array(5023 * 3 * 207) } },
      /posedirs must be of 5023 x 3 x 36: 5023 x 3 x 207/,
    ],
    [{ f: { shape: [1, 3], data: Int32Array.of(0, 1, 5023) } }, /f must name vertices below 5023: 5023/],
    [{ f: { shape: [1, 3], data: Int32Array.of(0, 1, -1) } }, /f must name vertices below 5023: -1/],
    [
      { weights: { shape: [5023, 5], data: new Float32Array(5023 * 5) } },
      /weights must sum to 1, at vertex 0: 0/,
    ],
    [
      { kintree_table: { shape: [2, 5], data: Int32Array.of(-1, 0, 7, 1, 1, 0, 1, 2, 3, 4) } },
      /kintree_table must name a joint before joint 2: 7/,
    ],
    [
      { v_template: { shape: [5023, 3], data: template.map((x) => 1000 * x) } },
      /its head must be 0.1 to 1 metres in size/,
    ],
    [{ v_template: { shape: [5023, 3], data: swapped } }, /y must be up and z out of the face/],
    [
      { v_template: { shape: [5023, 3], data: template.map((x, i) => i === 4 ? NaN : x) } },
      /v_template must be finite: NaN/,
    ],
    [{ J_regressor: { ...entries.J_regressor, rows: 24 } }, /J_regressor must be of 5 x 5023: 24 x 5023/],
  ];
  for (const [change, message] of cases) {
    const changed = Object.fromEntries(
      Object.entries({ ...entries, ...change }).filter(([, value]) => value),
    );
    // What is refused is not read, so that it may be small.
    if (!("shapedirs" in change)) changed.shapedirs = { shape: [5023, 3, 400], data: shapes.data };
    await assert.rejects(
      readFlame(pickleOf(changed as ReturnType<typeof flameEntries>)),
      (error: Error) => message.test(error.message) && error.message.startsWith("Cannot read FLAME, "),
      String(message),
    );
  }
  await assert.rejects(
    readFlame(Uint8Array.of(0x80, 2, 0x4e, 0x2e)),
    /it must hold FLAME's arrays by name: None/,
  );
});

function pointsOf(head: HeadModel, region: string): number[][] {
  const points: number[][] = [];
  head.regions.forEach((each, t) => {
    if (head.regionNames[each] !== region) return;
    for (let k = 0; k < 3; k++) {
      const v = head.triangles[t * 3 + k]!;
      points.push([...head.template.subarray(v * 3, v * 3 + 3)]);
    }
  });
  return points;
}
