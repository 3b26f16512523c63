import assert from "node:assert/strict";
import { readGlb } from "../../../runtime/formats/glb/container.ts";
import { buildGlb } from "../../../runtime/formats/glb/write_glb.ts";
import type { SplatCloud } from "../../../runtime/formats/splats/splat_cloud.ts";
import { addSplats, KHR_SPLATS, readSplatGlb } from "../../../runtime/formats/splats/splat_glb.ts";
import { readSplatPly, writeSplatPly } from "../../../runtime/formats/splats/splat_ply.ts";
import { assertRefusesOrReads, malformed } from "../malformed.ts";
import { assertSettled, differences, randomCloud } from "./clouds.ts";

function glbWith(cloud: SplatCloud, node: object = {}): Uint8Array<ArrayBuffer> {
  const glb = buildGlb();
  const primitive = addSplats(glb, cloud);
  return glb.finish({
    extensionsUsed: [KHR_SPLATS],
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0, ...node }],
    meshes: [{ primitives: [primitive] }],
  });
}

const read = (bytes: Uint8Array) => readSplatGlb(readGlb(bytes));
const alike = (a: SplatCloud, b: SplatCloud) => {
  const off = differences(a, b);
  assert.ok(Object.values(off).every((x) => x < 2e-3), JSON.stringify(off));
  assert.ok(off.position < 1e-6 && off.colour < 1e-6 && off.harmonics < 1e-6, JSON.stringify(off));
};

Deno.test("addSplats() and writeSplatPly() read back to rounding, at every degree", () => {
  for (const degree of [0, 1, 2, 3] as const) {
    const cloud = randomCloud(200, degree);
    alike(cloud, read(glbWith(cloud)));
    alike(cloud, readSplatPly(writeSplatPly(cloud)));
  }
});

Deno.test("readSplatGlb() takes splats where their node puts them, and has harmonics turned or leaves them out", () => {
  const cloud = randomCloud(3, 1);
  cloud.position.set([1, 2, 3]);
  cloud.rotation.set([1, 0, 0, 0]);
  const half = Math.SQRT1_2;
  // A quarter round y takes x to -z and z to x.
  const bytes = glbWith(cloud, { rotation: [0, half, 0, half], scale: [2, 2, 2], translation: [0, 0, 10] });
  const placed = read(bytes);
  const near = (a: ArrayLike<number>, b: readonly number[]) =>
    b.forEach((x, i) => assert.ok(Math.abs(a[i]! - x) < 1e-5, `${[...Array.from(a)]} is not ${b}`));
  near(placed.position.subarray(0, 3), [6, 4, 8]);
  near(placed.rotation.subarray(0, 4), [half, 0, half, 0]);
  near(placed.scale.subarray(0, 3), [...cloud.scale.subarray(0, 3)].map((s) => 2 * s));
  assert.deepEqual([placed.degree, placed.fileDegree, placed.harmonics.length], [0, 1, 0]);

  let asked: readonly number[] = [];
  const turned = readSplatGlb(readGlb(bytes), (_, degree, rotation) => asked = [degree, ...rotation]);
  near(asked, [1, 0, 0, 1, 0, 1, 0, -1, 0, 0]);
  assert.equal(turned.degree, 1);
});

Deno.test("readSplatGlb() refuses splats that are packed, mirrored, sheared or incomplete", () => {
  const cloud = randomCloud(3);
  const edited = (from: string, to: string) => {
    const bytes = glbWith(cloud);
    const text = new TextDecoder("latin1").decode(bytes);
    assert.ok(text.includes(from) && from.length === to.length);
    bytes.set(new TextEncoder().encode(to), text.indexOf(from));
    return bytes;
  };
  assert.throws(() => read(glbWith(cloud, { scale: [-1, 1, 1] })), /must not mirror/);
  assert.throws(() => read(glbWith(cloud, { scale: [1, 2, 1] })), /scale evenly/);
  assert.throws(() => read(edited('g:OPACITY"', 'g:OPACIXY"')), /missing: KHR_gaussian_splatting:OPACITY/);
  assert.throws(() => read(edited("srgb_rec709_display", "srgb_rec709_displax")), /colours must be/);
  assert.throws(() => read(edited('"mode":0', '"mode":1')), /must be points: mode 1/);
});

Deno.test("500 malformed .glb files of splats are refused in clear words, or read as splats that can be drawn", async () => {
  const good = [glbWith(randomCloud(20)), glbWith(randomCloud(8, 3), { scale: [2, 2, 2] })];
  const glb = buildGlb();
  const often = glb.finish({
    meshes: [{ primitives: [addSplats(glb, randomCloud(2000))] }],
    nodes: Array.from({ length: 60000 }, () => ({ mesh: 0 })),
  });
  const own = [{ name: "60,000 nodes of one mesh", bytes: often }];
  await assertRefusesOrReads(malformed(good, { own }), read, { valid: assertSettled });
});
