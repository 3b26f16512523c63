import assert from "node:assert/strict";
import { type Cloud, cloudOf, splatsOf } from "../../../runtime/avatar/levels/cloud.ts";
import { mergePair, mergeSplats, MOST_OPACITY } from "../../../runtime/avatar/levels/merge.ts";
import { probeHead } from "../../../runtime/avatar/levels/together.ts";
import { kindsOf } from "../../../runtime/avatar/levels/kinds.ts";
import { faceFrames, toWorld } from "../../../runtime/avatar/binding.ts";
import { buildPlainAvatar } from "../../../runtime/avatar/stock/build.ts";
import { foldIdentity } from "../../../runtime/head/identity.ts";
import { randomNumbers } from "../../reference/scenes.ts";
import { testHead } from "../../reference/test_head.ts";
import { withHarmonics, withLight } from "../../tinted_avatar.ts";

const AVATAR = buildPlainAvatar(testHead(), "test", [], 6000);
const IDENTITY = foldIdentity(AVATAR.head, AVATAR.shape);
const FRAMES = faceFrames(IDENTITY.template, AVATAR.head.triangles);
const BLUR = 1e-5;

const near = (met: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number, what: string) => {
  assert.equal(met.length, wanted.length, what);
  for (let i = 0; i < met.length; i++) {
    assert.ok(Math.abs(met[i]! - wanted[i]!) <= tolerance, `${what} ${i}: ${met[i]} for ${wanted[i]}`);
  }
};

Deno.test("what is taken into the world of the head at rest and back is the same splats", () => {
  const avatar = withLight(withHarmonics(AVATAR, 3, 0.3, 3), 5);
  const back = splatsOf(cloudOf(avatar, FRAMES), avatar, FRAMES);
  near(back.position, avatar.position, 1e-4, "position");
  near(back.opacity, avatar.opacity, 1e-6, "opacity");
  near(back.harmonics!, avatar.harmonics!, 1e-4, "harmonics");
  near(back.light!.normal, avatar.light!.normal, 1e-4, "normal");
  assert.deepEqual(back.light!.fold, avatar.light!.fold);
  assert.deepEqual(back.binding, avatar.binding);
  assert.deepEqual(back.oneSided, avatar.oneSided);
  // The axes of a splat may come in another order: its covariance is what counts.
  near(
    cloudOf({ ...avatar, ...back }, FRAMES).covariance,
    cloudOf(avatar, FRAMES).covariance,
    1e-8,
    "covariance",
  );
});

/** Two splats in the plane z = 0, and what is asked of them. */
function pair(change: Partial<Record<"opacity" | "apart", number>> = {}): Cloud {
  const { opacity = 0.3, apart = 0.01 } = change;
  return cloudOf({
    splatCount: 2,
    position: [0, 0, 0, apart, 0, 0],
    rotation: [1, 0, 0, 0, 1, 0, 0, 0],
    scale: [0.01, 0.01, 0.001, 0.02, 0.01, 0.001],
    opacity: [opacity, opacity],
    colour: [1, 0, 0, 0, 1, 0],
  }, null);
}

const massOf = (cloud: Cloud, i: number, blur: number) =>
  cloud.opacity[i]! * Math.sqrt((cloud.covariance[i * 6]! + blur) * (cloud.covariance[i * 6 + 3]! + blur));

Deno.test("a pair keeps its mass, its mean colour, its place and its covariance", () => {
  const cloud = pair({ apart: 0.2 }), before = pair({ apart: 0.2 });
  mergePair(cloud, 0, 1, BLUR);
  const [m1, m2] = [massOf(before, 0, BLUR), massOf(before, 1, BLUR)], w = m2 / (m1 + m2);
  near([massOf(cloud, 0, BLUR)], [m1 + m2], 1e-3 * m1, "mass");
  near(cloud.colour.subarray(0, 3), [1 - w, w, 0], 1e-9, "colour");
  near(cloud.mean.subarray(0, 3), [w * 0.2, 0, 0], 1e-9, "mean");
  const xx = (1 - w) * 1e-4 + w * 4e-4 + w * (1 - w) * 0.04;
  near([cloud.covariance[0]!, cloud.covariance[3]!], [xx, 1e-4], 1e-9, "covariance");
});

Deno.test("what two splats hide together is counted once, and what is more than opaque makes a splat larger", () => {
  const cloud = pair({ opacity: 0.97 }), before = pair({ opacity: 0.97 });
  mergePair(cloud, 0, 1, BLUR);
  const mass = massOf(cloud, 0, BLUR), sum = massOf(before, 0, BLUR) + massOf(before, 1, BLUR);
  assert.ok(mass < 0.9 * sum && mass > 0.5 * sum, `${mass} of ${sum}`);
  assert.ok(cloud.opacity[0]! <= MOST_OPACITY);
});

Deno.test("splats merge only within a part, with those that go where they go, drawn from both sides or not", () => {
  const cloud = cloudOf(AVATAR, FRAMES), { head } = AVATAR;
  const probes = probeHead(head, IDENTITY, FRAMES), kind = kindsOf(cloud, head);
  const count = (of: (i: number) => unknown, n: number) => {
    const counts = new Map<unknown, number>();
    for (let i = 0; i < n; i++) counts.set(of(i), (counts.get(of(i)) ?? 0) + 1);
    return counts;
  };
  const before = count((i) => kind[i], cloud.count);
  mergeSplats(cloud, {
    target: 1500,
    blur: 1e-4,
    kind,
    together: (a, b, x, y, z) => probes.together(a, b, x, y, z, 0.004),
  });
  const after = count((i) => `${head.regions[cloud.triangle[i]!]} ${cloud.oneSided[i]}`, cloud.count);
  assert.ok(cloud.count <= before.size * 40 + 1500, `${cloud.count}`);
  assert.equal(
    after.size,
    count((i) => `${head.regions[AVATAR.binding[i]!]} ${AVATAR.oneSided[i]}`, AVATAR.splatCount).size,
  );
  // A splat lies where its triangle is: none has been carried off to another part's.
  const world = toWorld(
    splatsOf(cloud, AVATAR, FRAMES) as typeof AVATAR,
    cloud.triangle.subarray(0, cloud.count),
    FRAMES,
  );
  near(world.position, cloud.mean.subarray(0, cloud.count * 3), 1e-5, "place");
});

Deno.test("with the seed of chance turned, the sum of colour times mass of far splats stays to a thousandth", () => {
  const random = randomNumbers(4), count = 400;
  const numbers = (n: number, low = 0, high = 1) =>
    Float32Array.from({ length: n }, () => low + random() * (high - low));
  const cloud = cloudOf({
    splatCount: count,
    position: numbers(count * 3, -1, 1),
    rotation: numbers(count * 4, 0.1, 1),
    scale: numbers(count * 3, 0.001, 0.002),
    opacity: numbers(count, 0.05, 0.1),
    colour: numbers(count * 3),
  }, null);
  // Seen from each splat's own front, as merging counts them.
  const total = () => {
    let sum = 0;
    for (let i = 0; i < cloud.count; i++) sum += cloud.opacity[i]!;
    return sum;
  };
  const before = total();
  mergeSplats(cloud, { target: 200, blur: 10, kind: new Uint8Array(count), together: () => true });
  assert.equal(cloud.count, 200);
  // Under so wide a blur all are of one size, so that opacity is mass, less what pairs hide of each other.
  assert.ok(total() > 0.9 * before && total() <= before * 1.001, `${total()} of ${before}`);
});
