import assert from "node:assert/strict";
import type { ArkitShape } from "../../../runtime/head/arkit.ts";
import { vertexCount } from "../../../runtime/head/head_model.ts";
import { foldIdentity, randomIdentity } from "../../../runtime/head/identity.ts";
import { eyeballRadius } from "../../../runtime/head/stock/mesh/eyes.ts";
import { EYE } from "../../../runtime/head/stock/measures.ts";
import { areaNormal, restNormals } from "./flips.ts";
import { depthInside, partsOf } from "./solids.ts";
import { at, head, landmark, mirrorOf, posed, regionVertices } from "./stock_fixture.ts";

const vertices = vertexCount(head), shapes = head.shapeNames.length, size = vertices * 3;
const basis = (s: number): Float32Array => head.shapeBasis.subarray(s * size, (s + 1) * size);
const alone = (s: number, weight: number): Float32Array => new Float32Array(shapes).fill(weight, s, s + 1);
const person = (seed: number): Float32Array => randomIdentity(head, seed);
const gap = (a: readonly number[], b: readonly number[]): number => Math.hypot(...a.map((x, k) => x - b[k]!));

/** The shaped template, metres. */
function shaped(shape: ArrayLike<number>): Float64Array {
  const out = Float64Array.from(head.template);
  for (let s = 0; s < shapes; s++) {
    const weight = shape[s], direction = basis(s);
    if (weight) { for (let i = 0; i < size; i++) out[i]! += weight * direction[i]!; }
  }
  return out;
}

/** Names of the regions of triangles that have turned over against the template. */
function turnedOver(positions: ArrayLike<number>): string[] {
  const found: string[] = [], now = new Float64Array(3);
  for (let t = 0; t < head.triangles.length / 3; t++) {
    areaNormal(positions, t, now, 0);
    const [x, y, z] = restNormals.subarray(t * 3, t * 3 + 3);
    if (x! * now[0]! + y! * now[1]! + z! * now[2]! <= 0) found.push(head.regionNames[head.regions[t]!]!);
  }
  return found;
}

Deno.test("at least 40 named directions, each of which moves the head by a visible amount", () => {
  assert.ok(shapes >= 40 && new Set(head.shapeNames).size === shapes, `${shapes}`);
  for (let s = 0; s < shapes; s++) {
    let most = 0;
    for (let v = 0; v < vertices; v++) most = Math.max(most, Math.hypot(...at(basis(s), v)));
    assert.ok(most > 0.0002 && most < 0.009, `${head.shapeNames[s]}: ${most}`);
  }
});

Deno.test("directions are the same left and right", () => {
  for (let s = 0; s < shapes; s++) {
    for (let v = 0; v < vertices; v++) {
      const [x, y, z] = at(basis(s), v);
      assert.ok(gap([-x, y, z], at(basis(s), mirrorOf[v]!)) < 1e-7, `${head.shapeNames[s]} at vertex ${v}`);
    }
  }
});

Deno.test("directions are independent: no two alike, and none made up of others", () => {
  const lengths = head.shapeNames.map((_, s) => Math.hypot(...basis(s)));
  const cosines = head.shapeNames.map((_, a) =>
    head.shapeNames.map((_, b) => {
      const first = basis(a), second = basis(b);
      let dot = 0;
      for (let i = 0; i < size; i++) dot += first[i]! * second[i]!;
      return dot / (lengths[a]! * lengths[b]!);
    })
  );
  for (let a = 0; a < shapes; a++) {
    for (let b = 0; b < a; b++) {
      const cosine = Math.abs(cosines[a]![b]!);
      assert.ok(cosine < 0.9, `${head.shapeNames[a]} and ${head.shapeNames[b]}: ${cosine}`);
    }
  }
  // Gram and Schmidt: what is left of each after all before it are taken out of it.
  const lower = cosines.map((row) => row.map(() => 0));
  for (let a = 0; a < shapes; a++) {
    for (let b = 0; b <= a; b++) {
      let rest = cosines[a]![b]!;
      for (let k = 0; k < b; k++) rest -= lower[a]![k]! * lower[b]![k]!;
      lower[a]![b] = a === b ? Math.sqrt(rest) : rest / lower[b]![b]!;
    }
    assert.ok(lower[a]![a]! > 0.2, `of ${head.shapeNames[a]} only ${lower[a]![a]} is its own`);
  }
});

Deno.test("no triangle turns over at two standard deviations of any direction, nor on 100 random people", () => {
  for (let s = 0; s < shapes; s++) {
    for (const weight of [-2, 2]) {
      assert.deepEqual(turnedOver(shaped(alone(s, weight))), [], `${head.shapeNames[s]} at ${weight}`);
    }
  }
  for (let seed = 1; seed <= 100; seed++) {
    assert.deepEqual(turnedOver(shaped(person(seed))), [], `seed ${seed}`);
  }
});

Deno.test("randomIdentity() draws standard normal deviates, cut at 2.5, the same for the same seed", () => {
  assert.deepEqual(person(3), person(3));
  assert.notDeepEqual(person(3), person(4));
  const draws = Array.from({ length: 200 }, (_, seed) => [...person(seed)]).flat();
  const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
  const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
  assert.equal(Math.max(...draws.map(Math.abs)), 2.5);
  assert.ok(Math.abs(mean) < 0.03 && Math.abs(variance - 1) < 0.06, `mean ${mean}, variance ${variance}`);
});

/** The left eyeball of a person: centre and radius of the sphere, metres. */
function eyeOf(shape: ArrayLike<number>): { centre: number[]; radius: number; spread: number } {
  const positions = shaped(shape);
  const joint = 3, centre = [0, 0, 0];
  for (let v = 0; v < vertices; v++) {
    const weight = head.jointRegressor[joint * vertices + v]!;
    if (weight !== 0) at(positions, v).forEach((x, k) => centre[k]! += weight * x);
  }
  const iris = regionVertices("iris");
  const radii = [...regionVertices("sclera")].filter((v) => head.template[v * 3]! > 0 && !iris.has(v))
    .map((v) => gap(at(positions, v), centre)).sort((a, b) => a - b);
  return { centre, radius: radii[radii.length >> 1]!, spread: radii.at(-1)! - radii[0]! };
}

const AVERAGE = eyeOf([]);

/** How deep the left lids of a person go into the eyeball with its cornea, metres; negative is clear of it. */
function lidDepth(shape: ArrayLike<number>, weights: Partial<Record<ArkitShape, number>>): number {
  const { centre, radius } = eyeOf(shape), grown = radius / AVERAGE.radius;
  const positions = posed(weights, shape);
  const axis = [0, 0, 0];
  for (const v of regionVertices("iris")) {
    if (head.template[v * 3]! > 0) at(positions, v).forEach((x, k) => axis[k]! += x - centre[k]!);
  }
  const norm = Math.hypot(...axis);
  let deepest = -Infinity;
  for (const v of new Set([...regionVertices("eyelid"), ...regionVertices("lash")])) {
    if (head.template[v * 3]! <= 0) continue;
    const d = at(positions, v).map((x, k) => x - centre[k]!), r = Math.hypot(...d);
    const angle = Math.acos(Math.min(1, d.reduce((sum, x, k) => sum + x * axis[k]!, 0) / (r * norm)));
    deepest = Math.max(deepest, radius + grown * (eyeballRadius(angle) - EYE.radius) / 1000 - r);
  }
  return deepest;
}

const PEOPLE = Array.from({ length: 25 }, (_, i) => person(i + 1));

Deno.test("eyeballs of people stay round, and their lids outside them, open, half closed and closed", () => {
  for (const [i, shape] of PEOPLE.slice(0, 10).entries()) {
    const { spread } = eyeOf(shape);
    assert.ok(spread < AVERAGE.spread + 5e-5, `seed ${i + 1}: ${spread}`);
    for (const blink of [0, 0.5, 1]) {
      for (const gaze of [{}, { eyeLookDownLeft: 0.8, eyeLookOutLeft: 0.4 }]) {
        const depth = lidDepth(shape, { eyeBlinkLeft: blink, ...gaze });
        assert.ok(depth < 1e-4, `seed ${i + 1}, blink ${blink} with ${JSON.stringify(gaze)}: ${depth}`);
      }
    }
  }
});

const UPPER_LID = [385, 386, 387], LOWER_LID = [381, 380, 374, 373, 390];

Deno.test("a blink closes the eyes of 25 people to 0.6 mm", () => {
  for (const [i, shape] of PEOPLE.entries()) {
    const opening = (weights: Partial<Record<ArkitShape, number>>): number => {
      const positions = posed(weights, shape);
      const lower = LOWER_LID.map((index) => landmark(positions, index));
      return Math.max(...UPPER_LID.map((index) => {
        const p = landmark(positions, index);
        return Math.min(
          ...lower.slice(1).map((b, k) => {
            const a = lower[k]!, ab = b.map((x, c) => x - a[c]!);
            const t = ab.reduce((sum, x, c) => sum + x * (p[c]! - a[c]!), 0) /
              ab.reduce((sum, x) => sum + x * x, 0);
            return gap(p, a.map((x, c) => x + Math.min(1, Math.max(0, t)) * ab[c]!));
          }),
        );
      }));
    };
    assert.ok(opening({}) > 0.006, `seed ${i + 1} at rest: ${opening({})}`);
    assert.ok(opening({ eyeBlinkLeft: 1 }) < 0.0006, `seed ${i + 1}: ${opening({ eyeBlinkLeft: 1 })}`);
  }
});

Deno.test("the mouths of 25 people are closed at rest, and their teeth no nearer to the lips than the average", () => {
  const teeth = regionVertices("teeth");
  const behind = (positions: ArrayLike<number>): number => {
    const lip = Math.min(...[13, 14].map((index) => landmark(positions, index)[2]));
    return lip - Math.max(...[...teeth].map((v) => positions[v * 3 + 2]!));
  };
  const average = behind(shaped([]));
  for (const [i, shape] of PEOPLE.entries()) {
    const positions = shaped(shape);
    for (const [upper, lower] of [[13, 14], [312, 317], [311, 402], [310, 318]] as const) {
      const open = gap(landmark(positions, upper), landmark(positions, lower));
      assert.ok(open < 0.0004, `seed ${i + 1} at ${upper}: ${open}`);
    }
    assert.ok(behind(positions) > average - 0.0012, `seed ${i + 1}: ${behind(positions)} against ${average}`);
  }
});

Deno.test("lips of 10 people keep out of the teeth, at rest and as they smile, open, press and pucker", () => {
  const teeth = partsOf("teeth");
  const lips = [...regionVertices("lips")];
  const depth = (positions: ArrayLike<number>): number =>
    Math.max(...teeth.map((row) => depthInside(positions, lips, row).depth));
  const pressedIn = shaped([]);
  for (const v of lips) pressedIn[v * 3 + 2]! -= 0.006;
  assert.ok(depth(pressedIn) > 0.001, "the measure sees lips that are in the teeth");
  const faces: Partial<Record<ArkitShape, number>>[] = [
    {},
    { mouthSmileLeft: 1, mouthSmileRight: 1 },
    { jawOpen: 0.6 },
    { mouthPressLeft: 1, mouthPressRight: 1 },
    { mouthPucker: 1 },
  ];
  for (const [i, shape] of PEOPLE.slice(0, 10).entries()) {
    for (const face of faces) {
      const deepest = depth(posed(face, shape));
      assert.ok(deepest < 2e-4, `seed ${i + 1}, ${JSON.stringify(face)}: ${deepest}`);
    }
  }
});

Deno.test("an identity's joints go with it: the eyes turn about their own middle", () => {
  const shape = person(5), before = foldIdentity(head, []), after = foldIdentity(head, shape);
  const positions = shaped(shape);
  const sclera = [...regionVertices("sclera")].filter((v) => head.template[v * 3]! > 0);
  const moved = (k: number): number =>
    sclera.reduce((sum, v) => sum + positions[v * 3 + k]! - head.template[v * 3 + k]!, 0) / sclera.length;
  for (let k = 0; k < 3; k++) {
    const joint = (after.jointPositions[9 + k]! - before.jointPositions[9 + k]!) / before.worldScale;
    assert.ok(Math.abs(joint - moved(k)) < 4e-4 && Math.abs(joint) > 1e-5, `${joint} against ${moved(k)}`);
  }
});
