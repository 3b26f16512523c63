import assert from "node:assert/strict";
import { writeNpy } from "../../../runtime/formats/npy.ts";
import { writeNpz } from "../../../runtime/formats/npz_writer.ts";
import { ARKIT_INDEX, ARKIT_SHAPES } from "../../../runtime/head/arkit.ts";
import { JOINTS } from "../../../runtime/head/head_model.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { readFlameTable } from "../../../runtime/motion/retarget/flame_table.ts";
import { createRetargetMap, type RetargetData } from "../../../runtime/motion/retarget/retarget_map.ts";

/** psi 3 smiles to the left by a tenth, psi 0 pushes it back. */
const table = new Float32Array(5200);
table[ARKIT_INDEX.mouthSmileLeft * 100 + 3] = 0.1;
table[ARKIT_INDEX.mouthSmileLeft * 100] = -0.05;
const turned = Float32Array.from(table, (_, i) => table[(i % 52) * 100 + Math.floor(i / 52)]!);
const rows = Array.from({ length: 52 }, (_, i) => [...table.subarray(i * 100, i * 100 + 100)]);
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

function smile(map: RetargetData, psi: readonly number[], jaw = 0) {
  const from = restPose("flame"), to = restPose("arkit");
  from.expression.set(psi);
  from.joints[JOINTS.indexOf("jaw") * 3] = jaw;
  createRetargetMap(map).apply(from, to);
  return [to.expression[ARKIT_INDEX.mouthSmileLeft]!, to.expression[ARKIT_INDEX.jawOpen]!].map((x) =>
    Math.round(x * 1e4) / 1e4
  );
}

Deno.test("a table is read from .npy, .npz and JSON, upright and lying, by order and by name", async () => {
  const shuffled = ARKIT_SHAPES.toReversed();
  const all: Record<string, Promise<RetargetData>> = {
    npy: readFlameTable(writeNpy({ shape: [52, 100], data: table }), "a.npy"),
    lying: readFlameTable(writeNpy({ shape: [100, 52], data: turned }), "a.npy"),
    npz: readFlameTable(await writeNpz(new Map([["anything", { shape: [52, 100], data: table }]])), "a.NPZ"),
    named: readFlameTable(
      await writeNpz(
        new Map<string, Parameters<typeof writeNpy>[0]>([
          ["table", { shape: [52, 100], data: Float32Array.from(rows.toReversed().flat()) }],
          ["names", { shape: [52], text: shuffled }],
          ["other", { shape: [2, 2], data: new Float32Array(4) }],
        ]),
      ),
      "a.npz",
    ),
    rows: readFlameTable(json(rows), "a.json"),
    object: readFlameTable(json({ table: rows.toReversed(), names: shuffled }), "a.json"),
    byName: readFlameTable(json({ mouthSmileLeft: rows[ARKIT_INDEX.mouthSmileLeft] }), "a.json"),
  };
  for (const [kind, reading] of Object.entries(all)) {
    const map = await reading;
    assert.equal(map.kind, "table");
    assert.deepEqual(smile(map, [0, 0, 0, 4]), [0.4, 0], kind);
    assert.deepEqual(smile(map, [4, 0, 0, 4]), [0.2, 0], `${kind}: both signs count`);
    assert.deepEqual(smile(map, [0, 0, 0, 40], 0.17), [1, 0.5], `${kind}: cut at 1, jaw on top`);
    assert.deepEqual(smile(map, [9]), [0, 0], `${kind}: cut at 0`);
  }
});

Deno.test("a table's bias is added", async () => {
  const bias = new Array(52).fill(0);
  bias[ARKIT_INDEX.mouthSmileLeft] = 0.25;
  assert.deepEqual(smile(await readFlameTable(json({ table: rows, bias }), "a.json"), [0]), [0.25, 0]);
});

Deno.test("a table that is none is refused for what is wrong with it", async () => {
  const npz = (entries: [string, Parameters<typeof writeNpy>[0]][]) => writeNpz(new Map(entries));
  const cases: [Uint8Array, string, RegExp][] = [
    [json(rows.slice(1)), "a.json", /shape must be \[52, 100\] or \[100, 52\]: \[51, 100\]/],
    [json([...rows.slice(1), [1]]), "a.json", /equal lengths: 100 and 1/],
    [json({ smile: rows[0] }), "a.json", /names must be ARKit's: smile/],
    [
      json({ table: rows, names: ARKIT_SHAPES.with(3, "jawOpn" as never) }),
      "a.json",
      /ARKit's: jawOpn \(did you mean jawOpen\?\)/,
    ],
    [json({ table: rows, names: ARKIT_SHAPES.with(0, "jawOpen") }), "a.json", /different/],
    [json({ table: rows, bias: [1] }), "a.json", /bias must have 52 numbers: 1/],
    [json(rows.with(0, new Array(100).fill(1e9))), "a.json", /at most a million: 1000000000/],
    [json("rows"), "a.json", /must be a matrix/],
    [new TextEncoder().encode("{"), "a.json", /Cannot read the table a.json: /],
    [json(rows), "a.txt", /must end with .npz, .npy or .json: a.txt/],
    [writeNpy({ shape: [5200], data: table }), "a.npy", /two dimensions: \[5200\]/],
    [new Uint8Array(2 ** 22 + 1), "a.npy", /4194304 bytes at most: 4194305/],
    [
      await npz([["a", { shape: [1, 2], data: new Float32Array(2) }], ["b", {
        shape: [1, 2],
        data: new Float32Array(2),
      }]]),
      "a.npz",
      /named table where there are several: a, b/,
    ],
    [await npz([["table", { shape: [52, 100], data: table.map(() => NaN) }]]), "a.npz", /finite.*NaN/],
  ];
  for (const [bytes, name, expected] of cases) {
    await assert.rejects(readFlameTable(bytes, name), (error: Error) => {
      assert.match(error.message, expected);
      assert.ok(error.message.startsWith(`Cannot read the table ${name}`));
      return true;
    });
  }
});
