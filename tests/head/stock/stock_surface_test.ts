import assert from "node:assert/strict";
import { triangleCount, vertexCount } from "../../../runtime/head/head_model.ts";
import { at, head } from "./stock_fixture.ts";

const vertices = vertexCount(head), triangles = triangleCount(head);
const corner = (t: number, k: number): number => head.triangles[t * 3 + k % 3]!;
const regionOf = (t: number): string => head.regionNames[head.regions[t]!]!;
const cornersOf = (t: number) =>
  [
    at(head.template, corner(t, 0)),
    at(head.template, corner(t, 1)),
    at(head.template, corner(t, 2)),
  ] as const;
const edgeKey = (a: number, b: number): number => a * vertices + b;

/** The triangle on the left of each directed edge; none may be walked twice. */
const owner = new Map<number, number>();
let walkedTwice = 0;
for (let t = 0; t < triangles; t++) {
  for (let k = 0; k < 3; k++) {
    const key = edgeKey(corner(t, k), corner(t, k + 1));
    if (owner.has(key)) walkedTwice++;
    owner.set(key, t);
  }
}

/** [triangles], the connected part each belongs to. */
const partOf: Int32Array = (() => {
  const parts = new Int32Array(triangles).fill(-1);
  let next = 0;
  for (let start = 0; start < triangles; start++) {
    if (parts[start] !== -1) continue;
    const stack = [start];
    parts[start] = next;
    while (stack.length) {
      const t = stack.pop()!;
      for (let k = 0; k < 3; k++) {
        const other = owner.get(edgeKey(corner(t, k + 1), corner(t, k)));
        if (other !== undefined && parts[other] === -1) {
          parts[other] = next;
          stack.push(other);
        }
      }
    }
    next++;
  }
  return parts;
})();
const regionsOfPart = (part: number): Set<string> =>
  new Set(Array.from(partOf).flatMap((p, t) => p === part ? [regionOf(t)] : []));
const parts = [...new Set(partOf)];

const normals: [number, number, number][] = Array.from({ length: triangles }, (_, t) => {
  const [a, b, c] = cornersOf(t);
  const e = b.map((x, k) => x - a[k]!), f = c.map((x, k) => x - a[k]!);
  const n = [e[1]! * f[2]! - e[2]! * f[1]!, e[2]! * f[0]! - e[0]! * f[2]!, e[0]! * f[1]! - e[1]! * f[0]!];
  const area = Math.hypot(...n);
  return [n[0]! / area, n[1]! / area, n[2]! / area];
});

Deno.test("skin, mouth cavity and ears are one sheet; eyeballs, caruncles, teeth and tongue are parts of their own", () => {
  assert.equal(parts.length, 8);
  const skin = regionsOfPart(partOf[head.regions.indexOf(head.regionNames.indexOf("skin"))]!);
  for (const region of ["lips", "mouth", "ear", "neck", "base", "socket", "eyelid", "nostril", "hair"]) {
    assert.ok(skin.has(region), region);
  }
  for (const region of ["sclera", "caruncle", "teeth", "tongue"]) assert.ok(!skin.has(region), region);
});

Deno.test("each part is watertight: every edge is shared by two triangles that walk it in opposite directions", () => {
  assert.equal(walkedTwice, 0);
  const open = new Map<string, number>();
  for (let t = 0; t < triangles; t++) {
    for (let k = 0; k < 3; k++) {
      if (owner.has(edgeKey(corner(t, k + 1), corner(t, k)))) continue;
      open.set(regionOf(t), (open.get(regionOf(t)) ?? 0) + 1);
    }
  }
  assert.deepEqual([...open], []);
});

Deno.test("each part encloses a volume, so it faces outwards", () => {
  for (const part of parts) {
    let volume = 0;
    for (let t = 0; t < triangles; t++) {
      if (partOf[t] !== part) continue;
      const [a, b, c] = cornersOf(t);
      volume += (a[0]! * (b[1]! * c[2]! - b[2]! * c[1]!) + a[1]! * (b[2]! * c[0]! - b[0]! * c[2]!) +
        a[2]! * (b[0]! * c[1]! - b[1]! * c[0]!)) / 6;
    }
    // The smallest part, a caruncle, holds about 15 microlitres.
    assert.ok(volume > 5e-9, `${[...regionsOfPart(part)]}: ${volume * 1e6} ml`);
  }
});

Deno.test("every vertex is used, and no two of one part lie at one place", () => {
  const part = new Int32Array(vertices).fill(-1);
  for (let t = 0; t < triangles; t++) for (let k = 0; k < 3; k++) part[corner(t, k)] = partOf[t]!;
  const places = new Set<string>();
  for (let v = 0; v < vertices; v++) {
    assert.notEqual(part[v], -1, `vertex ${v}`);
    const place = `${part[v]} ${at(head.template, v).map((x) => x.toFixed(7)).join(" ")}`;
    assert.ok(!places.has(place), `vertex ${v} doubles another at ${place}`);
    places.add(place);
  }
});

/** Where the form itself turns sharply: lips and lids meet, the ear leaves the head, the nostril goes in. */
const CREASED = new Set([
  "lips",
  "mouth",
  "eyelid",
  "lash",
  "caruncle",
  "socket",
  "ear",
  "nostril",
  "gums",
  "teeth",
  "tongue",
]);

Deno.test("no fold-over: neighbouring triangles of the open skin turn by less than 80 degrees", () => {
  let compared = 0;
  for (const [key, t] of owner) {
    const a = Math.floor(key / vertices), b = key % vertices, other = owner.get(edgeKey(b, a));
    if (a > b || other === undefined || CREASED.has(regionOf(t)) || CREASED.has(regionOf(other))) continue;
    const cosine = normals[t]!.reduce((sum, x, k) => sum + x * normals[other]![k]!, 0);
    const place = at(head.template, a).map((x) => (x * 1e3).toFixed(1));
    assert.ok(
      cosine > Math.cos(80 * Math.PI / 180),
      `${regionOf(t)} and ${regionOf(other)} at ${place}: ${cosine}`,
    );
    compared++;
  }
  assert.ok(compared > 8000, `${compared} edges`);
});

Deno.test("edge flow is even: hardly a triangle of the open skin is a needle", () => {
  let needles = 0, all = 0;
  for (let t = 0; t < triangles; t++) {
    if (CREASED.has(regionOf(t))) continue;
    const [a, b, c] = cornersOf(t);
    const side = (p: readonly number[], q: readonly number[]) => Math.hypot(...p.map((x, k) => x - q[k]!));
    const [x, y, z] = [side(a, b), side(b, c), side(c, a)] as const;
    const half = (x + y + z) / 2, area = Math.sqrt(Math.max(0, half * (half - x) * (half - y) * (half - z)));
    // 1 for an equilateral triangle, towards 0 for a needle.
    if (4 * Math.sqrt(3) * area / (x * x + y * y + z * z) < 0.1) needles++;
    all++;
  }
  assert.ok(all > 5000 && needles / all < 0.01, `${needles} of ${all}`);
});
