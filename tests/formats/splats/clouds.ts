import assert from "node:assert/strict";
import type { SplatCloud, SplatDegree } from "../../../runtime/formats/splats/splat_cloud.ts";
import { COEFFICIENTS, emptyCloud } from "../../../runtime/formats/splats/splat_cloud.ts";
import { seededRandom } from "../hostile.ts";

/** Splats of a head's size in metres, turned and coloured at random, no two alike. */
export function randomCloud(count: number, degree: SplatDegree = 0, seed = 5): SplatCloud {
  const random = seededRandom(seed);
  const cloud = emptyCloud(count, degree);
  const fill = (values: Float32Array, low: number, high: number) => {
    for (let i = 0; i < values.length; i++) values[i] = low + random() * (high - low);
  };
  fill(cloud.position, -0.2, 0.2);
  fill(cloud.scale, -9, -5);
  cloud.scale.forEach((x, i) => cloud.scale[i] = Math.exp(x));
  fill(cloud.rotation, -1, 1);
  for (let i = 0; i < count; i++) {
    const q = cloud.rotation.subarray(i * 4, i * 4 + 4), length = Math.hypot(...q);
    q.forEach((x, k) => q[k] = x / length);
  }
  fill(cloud.opacity, 0, 1);
  fill(cloud.colour, 0, 1);
  fill(cloud.harmonics, -0.4, 0.4);
  return cloud;
}

/** How far two clouds of the same splats in the same order are apart. */
export function differences(a: SplatCloud, b: SplatCloud) {
  const most = (x: ArrayLike<number>, y: ArrayLike<number>, map = (v: number) => v) => {
    let worst = Math.abs(x.length - y.length);
    for (let i = 0; i < x.length; i++) worst = Math.max(worst, Math.abs(map(x[i]!) - map(y[i]!)));
    return worst;
  };
  let angle = 0;
  for (let i = 0; i < a.count; i++) {
    let dot = 0;
    for (let k = 0; k < 4; k++) dot += a.rotation[i * 4 + k]! * b.rotation[i * 4 + k]!;
    angle = Math.max(angle, 2 * Math.acos(Math.min(1, Math.abs(dot))));
  }
  return {
    count: Math.abs(a.count - b.count),
    degree: Math.abs(a.degree - b.degree),
    position: most(a.position, b.position),
    /** Of the logarithm. */
    scale: most(a.scale, b.scale, Math.log),
    angle,
    opacity: most(a.opacity, b.opacity),
    colour: most(a.colour, b.colour),
    harmonics: most(a.harmonics, b.harmonics),
  };
}

/** Has the shapes it says, and numbers that a viewer can draw. */
export function assertSettled(cloud: SplatCloud): void {
  const { count, position, scale, rotation, opacity, colour, degree, harmonics } = cloud;
  assert.equal(position.length, count * 3);
  assert.equal(scale.length, count * 3);
  assert.equal(rotation.length, count * 4);
  assert.equal(opacity.length, count);
  assert.equal(colour.length, count * 3);
  assert.equal(harmonics.length, count * 3 * COEFFICIENTS[degree]);
  for (const values of [position, scale, rotation, opacity, colour, harmonics]) {
    assert.ok(values.every(Number.isFinite));
  }
  assert.ok(scale.every((x) => x >= 0) && opacity.every((x) => x >= 0 && x <= 1));
  for (let i = 0; i < count; i++) {
    assert.ok(Math.abs(Math.hypot(...rotation.subarray(i * 4, i * 4 + 4)) - 1) < 1e-5);
  }
}
