import assert from "node:assert/strict";
import { faceFrames } from "../../runtime/avatar/binding.ts";
import {
  bindNormals,
  checkLight,
  footOn,
  joinLights,
  toLocalNormals,
} from "../../runtime/avatar/splat_light.ts";
import { buildPlainAvatar } from "../../runtime/avatar/stock/build.ts";
import { superDense } from "../../runtime/avatar/super_dense.ts";
import { vertexNormals } from "../../runtime/head/vertex_normals.ts";
import { foldIdentity } from "../../runtime/head/identity.ts";
import { packLight } from "../../runtime/render/moving_light.ts";
import { received } from "../reference/light.ts";
import { testHead } from "../reference/test_head.ts";
import { withLight } from "../tinted_avatar.ts";

const HEAD = testHead();
const IDENTITY = foldIdentity(HEAD, []);
const FRAMES = faceFrames(IDENTITY.template, HEAD.triangles);
const DENSE = superDense(
  IDENTITY.template,
  HEAD.triangles,
  FRAMES,
  new Uint8Array(FRAMES.area.length).fill(3),
  { spread: 0.7, flatness: 0.2 },
);
const world = (normals: ArrayLike<number>, i: number) => {
  const R = FRAMES.rotation.subarray(DENSE.binding[i]! * 9);
  return [0, 1, 2].map((r) => [0, 1, 2].reduce((sum, c) => sum + R[r * 3 + c]! * normals[i * 3 + c]!, 0));
};

Deno.test("footOn() finds the place on its triangle from which a splat was spread", () => {
  const weights = new Float64Array(3);
  for (let i = 0; i < DENSE.count; i += 7) {
    const [x, z] = [DENSE.position[i * 3]!, DENSE.position[i * 3 + 2]!];
    footOn(HEAD, IDENTITY.template, FRAMES, DENSE.binding[i]!, x, z, weights);
    for (let c = 0; c < 3; c++) assert.ok(Math.abs(weights[c]! - DENSE.barycentric[i * 3 + c]!) < 1e-4);
  }
  footOn(HEAD, IDENTITY.template, FRAMES, 0, 99, 99, weights);
  assert.ok(weights.every((w) => w >= 0 && w <= 1) && Math.abs(weights.reduce((a, b) => a + b) - 1) < 1e-12);
});

Deno.test("bindNormals() gives the smooth normal of the surface, where a triangle's own would leave facets", () => {
  const normals = bindNormals(HEAD, IDENTITY, FRAMES, DENSE.binding, DENSE.position);
  const vertices = vertexNormals(IDENTITY.template, HEAD.triangles);
  for (let i = 0; i < DENSE.count; i += 7) {
    const blended = [0, 1, 2].map((c) =>
      [0, 1, 2].reduce((sum, corner) => {
        const v = HEAD.triangles[DENSE.binding[i]! * 3 + corner]!;
        return sum + DENSE.barycentric[i * 3 + corner]! * vertices[v * 3 + c]!;
      }, 0)
    );
    const long = Math.hypot(...blended);
    world(normals, i).forEach((x, c) => assert.ok(Math.abs(x - blended[c]! / long) < 1e-4));
  }
});

Deno.test("toLocalNormals() takes a normal of no length for the triangle's", () => {
  assert.deepEqual([...toLocalNormals([0, 0, 0, 0, 0, 9], [3, 4], FRAMES).subarray(0, 3)], [0, 1, 0]);
});

Deno.test("packLight() holds what falls on a normal at rest to a part in a thousand", () => {
  const { light, binding } = withLight(buildPlainAvatar(HEAD, "test", [], 2000), 5);
  const halves = new Float16Array(packLight(light!, binding, FRAMES).buffer);
  for (let i = 0; i < binding.length; i += 11) {
    const R = FRAMES.rotation.subarray(binding[i]! * 9);
    const normal = [0, 1, 2].map((r) =>
      [0, 1, 2].reduce((sum, c) => sum + R[r * 3 + c]! * light!.normal[i * 3 + c]!, 0)
    );
    received(normal).forEach((x, c) => assert.ok(Math.abs(halves[i * 8 + 2 + c]! / x - 1) < 1e-3));
  }
});

Deno.test("the plain look's light is whole: every splat has one, skin follows it and the mouth does not", () => {
  const avatar = buildPlainAvatar(
    { ...HEAD, regionNames: ["skin", "mouth", "hair", "neck"] },
    "test",
    [],
    2000,
  );
  checkLight(avatar.light!, avatar.splatCount);
  const shares = [0, 1].map((region) =>
    Array.from(avatar.light!.share).filter((_, i) => HEAD.regions[avatar.binding[i]!] === region)
  );
  assert.ok(shares[0]!.every((share) => share > 0.3));
  assert.ok(shares[1]!.length > 0 && shares[1]!.every((share) => share === 0));
});

Deno.test("skin that a turning head wrings takes little of the moving light", () => {
  const head = testHead(24);
  const { light, binding, splatCount } = buildPlainAvatar(
    { ...head, regionNames: ["skin", "skin", "skin", "skin"] },
    "test",
    [],
    4000,
  );
  const shares: { wrung: number[]; free: number[] } = { wrung: [], free: [] };
  for (let i = 0; i < splatCount; i++) {
    const pulls = [0, 1, 2].map((c) => {
      const v = head.triangles[binding[i]! * 3 + c]! * 5;
      return head.skinningWeights[v]! * head.skinningWeights[v + 1]!;
    });
    if (pulls.every((pull) => pull > 0.15)) shares.wrung.push(light!.share[i]!);
    else if (pulls.every((pull) => pull === 0)) shares.free.push(light!.share[i]!);
  }
  assert.ok(shares.wrung.length > 20 && shares.free.length > 20);
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
  assert.ok(
    median(shares.wrung) < 0.5 * median(shares.free),
    `${median(shares.wrung)} ${median(shares.free)}`,
  );
});

Deno.test("joinLights() puts one behind the other", () => {
  const [a, b] = [3, 4].map((seed) => withLight(buildPlainAvatar(HEAD, "test", [], 500), seed).light!);
  const both = joinLights(a!, b!);
  const count = a!.share.length + b!.share.length;
  checkLight(both, count);
  assert.deepEqual(both.normal.subarray(a!.normal.length), b!.normal);
  assert.deepEqual(both.fold.subarray(0, a!.fold.length), a!.fold);
});
