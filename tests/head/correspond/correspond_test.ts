import assert from "node:assert/strict";
import { distance } from "../../../runtime/base/vector.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import { correspond } from "../../../runtime/head/correspond/correspond.ts";
import { landmarkOf, vertexOf } from "../../../runtime/head/correspond/places.ts";
import { transferLandmarks, transferRegions } from "../../../runtime/head/correspond/transfer.ts";
import { stockHead } from "../../kept.ts";
import { type Alteration, alterHead } from "./altered_head.ts";

const stock = await stockHead();
const INSIDE = ["teeth", "gums", "tongue", "mouth"], EYES = ["sclera", "iris", "pupil"];

/** What a head that was made of the stock one, and knows no more than `alteration` leaves it, is told by the stock one. */
function told(alteration: Alteration) {
  const { head, triangleOf } = alterHead(stock, alteration);
  const found = correspond(head, stock);
  const { regions, regionNames } = transferRegions(found);
  const landmarks = transferLandmarks(found);
  const wanted = Array.from(triangleOf, (t) => stock.regionNames[stock.regions[t]!]!);
  const met = Array.from(regions, (r) => regionNames[r]!);
  return { head: { ...head, landmarks } as HeadModel, wanted, met };
}

const agreement = (
  wanted: readonly string[],
  met: readonly string[],
  of: (name: string) => boolean,
): number => {
  const all = wanted.flatMap((name, t) => of(name) ? [t] : []);
  return all.filter((t) => met[t] === wanted[t]).length / all.length;
};

function landmarksOff(head: HeadModel, { size = 0.9, shift = [0.03, 1.6, 0.1] }: Alteration): number {
  const off = Array.from(stock.landmarks.indices, (_, i) => {
    const [x, y, z] = landmarkOf(stock, i);
    return distance(landmarkOf(head, i), [x * size + shift[0]!, y * size + shift[1]!, z * size + shift[2]!]);
  });
  return off.sort((a, b) => a - b)[Math.floor(0.95 * off.length)]!;
}

for (
  const [what, alteration] of [
    ["whose expressions have ARKit's names", { expressions: true, eyesNamed: true }],
    ["without names and mouth, whose eyeballs are round", { keep: (name) => !INSIDE.includes(name) }],
  ] as [string, Alteration][]
) {
  Deno.test(`correspond() finds every part of a head of the same form ${what}, at another size and place`, () => {
    const { head, wanted, met } = told(alteration);
    assert.ok(agreement(wanted, met, (name) => name !== "socket" && name !== "base") > 0.97);
    assert.ok(
      agreement(wanted.map((n) => `${EYES.includes(n)}`), met.map((n) => `${EYES.includes(n)}`), () => true) >
        0.995,
    );
    assert.ok(landmarksOff(head, alteration) < 1e-3, "95 % of the landmarks within a millimetre");
  });
}

Deno.test("correspond() keeps what is inside the mouth inside and skin outside", () => {
  const { head } = alterHead(stock, { expressions: true, eyesNamed: true, size: 1.1 });
  const { triangles } = correspond(stock, { ...head, regions: head.regions });
  const back = correspond(head, stock);
  const named = transferRegions(back);
  const crossed = [...stock.regions.keys()].filter((t) => {
    const inside = INSIDE.includes(stock.regionNames[stock.regions[t]!]!);
    return [0, 1, 2].every((c) => {
      const there = named.regionNames[named.regions[triangles[stock.triangles[t * 3 + c]!]!]!]!;
      return INSIDE.includes(there) !== inside;
    });
  });
  assert.ok(crossed.length < 0.01 * stock.regions.length, `${crossed.length} triangles crossed`);
});

Deno.test("transferRegions() leaves a head the names that it shares with the other", () => {
  const regions = stock.regions.map((r) => stock.regionNames[r] === "nostril" ? 1 : 0);
  const head = { ...stock, regions, regionNames: ["skin", "teeth", "cards unseen"] };
  regions[0] = 2;
  const told = transferRegions(correspond(head, stock));
  const names = Array.from(told.regions, (r) => told.regionNames[r]!);
  assert.ok(names.every((name, t) => regions[t] !== 1 || name === "teeth"));
  assert.equal(names[0], "unseen");
});

Deno.test("transferLandmarks() leaves a head's own landmarks where they are", () => {
  const own = { ...stock.landmarks, indices: stock.landmarks.indices.map((_, i) => i) };
  const one = {
    indices: own.indices.slice(4, 5),
    triangles: own.triangles.slice(9, 10),
    barycentric: Float32Array.of(1, 0, 0),
  };
  const { landmarks } = { landmarks: transferLandmarks(correspond({ ...stock, landmarks: one }, stock)) };
  assert.equal(landmarks.indices.length, stock.landmarks.indices.length);
  assert.equal(landmarks.triangles[4], one.triangles[0]);
  assert.deepEqual(
    landmarkOf({ ...stock, landmarks }, 4),
    vertexOf(stock, stock.triangles[one.triangles[0]! * 3]!),
  );
});
