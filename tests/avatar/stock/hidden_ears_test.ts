import assert from "node:assert/strict";
import { faceFrames, toWorld } from "../../../runtime/avatar/binding.ts";
import { millimetresAt, pointAt, surveyHead, THIRDS } from "../../../runtime/avatar/stock/ground.ts";
import { hairCover } from "../../../runtime/avatar/stock/hair/body.ts";
import { growHair } from "../../../runtime/avatar/stock/hair/grow.ts";
import { HAIR_STYLES, type HairStyle } from "../../../runtime/avatar/stock/hair/styles.ts";
import { SURFACE_INDEX } from "../../../runtime/avatar/stock/regions.ts";
import { Strokes } from "../../../runtime/avatar/stock/splat_strokes.ts";
import { radians } from "../../../runtime/base/scalar.ts";
import { dot, type Vector } from "../../../runtime/base/vector.ts";
import { foldIdentity } from "../../../runtime/head/identity.ts";
import { stockHead } from "../../kept.ts";

const head = stockHead();
const identity = foldIdentity(head, []);
const frames = faceFrames(identity.template, head.triangles);

/** A splat as a camera far away sees it: millimetres across, up and towards it, standard deviations and opacity. */
interface Seen {
  readonly right: number;
  readonly up: number;
  readonly near: number;
  /** Inverse of the covariance on the picture: xx, xy, yy. */
  readonly inverse: readonly [number, number, number];
  readonly opacity: number;
}

/**
 * How much of the left ear is seen past a style's hair, from so many degrees to the subject's left: the mean over the
 * ear's triangles that face the camera of what the hairs nearer to it let through.
 */
function earSeen(style: HairStyle, degrees: number): number {
  const worn = surveyHead(head, identity, frames, undefined, undefined, style);
  const strokes = new Strokes();
  growHair(worn, strokes);
  const turn = radians(degrees);
  const right: Vector = [Math.cos(turn), 0, -Math.sin(turn)],
    towards: Vector = [
      Math.sin(turn),
      0,
      Math.cos(turn),
    ];
  const facing = (t: number) =>
    dot([1, 4, 7].map((c) => frames.rotation[t * 9 + c]!) as unknown as Vector, towards);
  const local = strokes.bind(frames);
  const world = toWorld(local, local.binding, frames);
  const hairs: Seen[] = [];
  for (let i = 0; i < local.count; i++) {
    if (local.oneSided[i] && facing(local.binding[i]!) < 0) continue;
    const at = millimetresAt(worn, pointAt(world.position, i));
    if (at[0] < 40 || at[1] > 30 || at[1] < -90) continue;
    const [w, x, y, z] = [0, 1, 2, 3].map((c) => world.rotation[i * 4 + c]!) as [
      number,
      number,
      number,
      number,
    ];
    const axes: Vector[] = [
      [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)],
      [2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)],
      [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)],
    ];
    let [xx, xy, yy] = [0.01, 0, 0.01];
    axes.forEach((axis, c) => {
      const size = world.scale[i * 3 + c]! / worn.millimetre, across = dot(axis, right) * size;
      const along = axis[1] * size;
      [xx, xy, yy] = [xx + across * across, xy + across * along, yy + along * along];
    });
    const whole = xx * yy - xy * xy;
    hairs.push({
      right: dot(at, right),
      up: at[1],
      near: dot(at, towards),
      inverse: [yy / whole, -xy / whole, xx / whole],
      opacity: local.opacity[i]!,
    });
  }
  let [sum, count] = [0, 0];
  worn.surfaces.triangles.forEach((kind, t) => {
    const at = millimetresAt(worn, pointAt(frames.centre, t));
    if (kind !== SURFACE_INDEX.ear || at[0] < 0 || facing(t) < 0.3) return;
    const [u, v, near] = [dot(at, right), at[1], dot(at, towards)];
    let through = 1;
    for (const hair of hairs) {
      if (hair.near <= near) continue;
      const [du, dv] = [u - hair.right, v - hair.up], [xx, xy, yy] = hair.inverse;
      const power = xx * du * du + 2 * xy * du * dv + yy * dv * dv;
      if (power < 9) through *= 1 - hair.opacity * Math.exp(-0.5 * power);
    }
    sum += through;
    count++;
  });
  assert.ok(count > 20, String(count));
  return sum / count;
}

Deno.test("hair that hangs over the ears lies before them, from the side and on the way to the front", () => {
  for (const name of ["bob", "long"] as const) {
    for (const [degrees, most] of [[20, 0.15], [45, 0.06], [90, 0.05]] as const) {
      const seen = earSeen(HAIR_STYLES[name], degrees);
      assert.ok(seen < most, `${seen} of the ear is seen from ${degrees} degrees, ${name}`);
    }
  }
});

Deno.test("hair that is tucked behind the ears leaves them in sight", () => {
  const { long } = HAIR_STYLES;
  const seen = earSeen({ ...long, hang: { ...long.hang, tucked: true } }, 90);
  assert.ok(seen > 0.75, `${seen}`);
});

Deno.test("an ear under hair is as dark as hair, one that is seen has its skin", () => {
  const cover = (style: HairStyle) => {
    const worn = surveyHead(head, identity, frames, undefined, undefined, style);
    const ear = [...worn.surfaces.triangles.keys()].filter((t) =>
      worn.surfaces.triangles[t] === SURFACE_INDEX.ear
    );
    return ear.reduce((sum, t) => sum + hairCover(worn, t, THIRDS), 0) / ear.length;
  };
  const { bob, short } = HAIR_STYLES;
  assert.ok(cover(bob) > 0.85 && cover(short) < 0.15);
  assert.ok(cover({ ...bob, hang: { ...bob.hang, tucked: true } }) < 0.15);
});
