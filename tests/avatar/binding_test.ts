import assert from "node:assert/strict";
import { foldIdentity } from "../../runtime/head/identity.ts";
import { faceFrames, toLocal, toWorld } from "../../runtime/avatar/binding.ts";
import type { Avatar } from "../../runtime/avatar/avatar.ts";
import { bindSplats, triangleFrames } from "../reference/binding.ts";
import { matrixFromQuaternion } from "../reference/rotations.ts";
import { randomNumbers, randomScene } from "../reference/scenes.ts";
import { testHead } from "../reference/test_head.ts";

const head = testHead();
const { template } = foldIdentity(head, [0.5, -0.5]);
const frames = faceFrames(template, head.triangles);
const triangles = head.triangles.length / 3;

/** The same rotation: quaternions of either sign. */
function sameTurn(a: ArrayLike<number>, b: ArrayLike<number>, within: number): void {
  for (let i = 0; i < a.length; i += 4) {
    let dot = 0;
    for (let c = 0; c < 4; c++) dot += a[i + c]! * b[i + c]!;
    assert.ok(1 - Math.abs(dot) < within, `splat ${i / 4}: ${dot}`);
  }
}

const near = (a: ArrayLike<number>, b: ArrayLike<number>, within: number) => {
  assert.equal(a.length, b.length);
  for (let i = 0; i < a.length; i++) {
    assert.ok(Math.abs(a[i]! - b[i]!) <= within, `${i}: ${a[i]} and ${b[i]}`);
  }
};

Deno.test("faceFrames() agrees with the twin, and its frames are right-handed with the normal outwards", () => {
  const twin = triangleFrames(template, head.triangles);
  near(frames.centre, twin.centre, 1e-12);
  near(frames.rotation, twin.rotation, 1e-12);
  near(frames.area, twin.area, 1e-12);
  for (let t = 0; t < triangles; t++) {
    const R = frames.rotation.subarray(t * 9, t * 9 + 9);
    const det = R[0]! * (R[4]! * R[8]! - R[5]! * R[7]!) - R[1]! * (R[3]! * R[8]! - R[5]! * R[6]!) +
      R[2]! * (R[3]! * R[7]! - R[4]! * R[6]!);
    assert.ok(Math.abs(det - 1) < 1e-9);
    const outward = [1, 4, 7].reduce((sum, entry, c) => sum + R[entry]! * frames.centre[t * 3 + c]!, 0);
    assert.ok(outward > 0, "the test head is convex about the origin");
  }
});

Deno.test("toLocal() inverts Eq. 5 to 1e-6 of the world and back", () => {
  const scene = randomScene(4, 500);
  const random = randomNumbers(9);
  const binding = Uint32Array.from({ length: 500 }, () => Math.floor(random() * triangles));
  const local = toLocal(scene, binding, frames);
  const world = toWorld(local, binding, frames);
  near(world.position, scene.position, 1e-6);
  near(world.scale, scene.scale, 1e-6);
  sameTurn(world.rotation, scene.rotation, 1e-6);
});

Deno.test("toWorld() agrees with the twin's Eq. 5", () => {
  const scene = randomScene(5, 300);
  const random = randomNumbers(2);
  const avatar: Avatar = {
    name: "test",
    head,
    shape: new Float32Array(2),
    splatCount: 300,
    binding: Uint32Array.from({ length: 300 }, () => Math.floor(random() * triangles)),
    position: Float32Array.from(scene.position),
    rotation: Float32Array.from(scene.rotation),
    scale: Float32Array.from(scene.scale),
    opacity: Float32Array.from(scene.opacity),
    colour: Float32Array.from(scene.colour),
    harmonics: null,
    light: null,
    oneSided: new Uint8Array(300),
    provenance: {},
  };
  const twin = bindSplats(avatar, triangleFrames(template, head.triangles));
  const world = toWorld(avatar, avatar.binding, frames);
  near(world.position, twin.position, 1e-9);
  near(world.scale, twin.scale, 1e-9);
  // The scene's quaternions are of length 1 to float32 only.
  sameTurn(world.rotation, twin.rotation, 1e-7);
});

Deno.test("a splat at rest in its frame lies at the triangle's centre, its second axis along the normal", () => {
  const binding = Uint32Array.of(17);
  const local = { position: [0, 0, 0], rotation: [1, 0, 0, 0], scale: [1, 1, 1] };
  const world = toWorld(local, binding, frames);
  near(world.position, frames.centre.subarray(51, 54), 1e-12);
  near(world.scale, Array(3).fill(Math.sqrt(frames.area[17]!)), 1e-12);
  const [w, x, y, z] = world.rotation as unknown as [number, number, number, number];
  near(matrixFromQuaternion(w, x, y, z), frames.rotation.subarray(17 * 9, 18 * 9), 1e-9);
});

Deno.test("a triangle without area has a finite frame, and nothing can be bound to it", () => {
  const flat = faceFrames([0, 0, 0, 1, 0, 0, 2, 0, 0], [0, 1, 2]);
  assert.deepEqual([...flat.rotation], [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  assert.deepEqual([...flat.rotation], [...triangleFrames([0, 0, 0, 1, 0, 0, 2, 0, 0], [0, 1, 2]).rotation]);
  const splat = { position: [0, 0, 0], rotation: [1, 0, 0, 0], scale: [1, 1, 1] };
  assert.throws(() => toLocal(splat, [0], flat), /must have an area: triangle 0/);
  assert.deepEqual([...toWorld(splat, [0], flat).scale], [0, 0, 0]);
});
