import assert from "node:assert/strict";
import { faceFrames, toWorld } from "../../../runtime/avatar/binding.ts";
import { buildPlainAvatar } from "../../../runtime/avatar/stock/build.ts";
import { paletteOf } from "../../../runtime/avatar/stock/complexion.ts";
import { drawBrows } from "../../../runtime/avatar/stock/brows.ts";
import {
  blendOne,
  millimetresAt,
  pointAt,
  surveyHead,
  THIRDS,
} from "../../../runtime/avatar/stock/ground.ts";
import { hairCover } from "../../../runtime/avatar/stock/hair/body.ts";
import { drawLining } from "../../../runtime/avatar/stock/hair/lining.ts";
import { drawParting } from "../../../runtime/avatar/stock/hair/parting.ts";
import { growHair } from "../../../runtime/avatar/stock/hair/grow.ts";
import { besideParting, partingAt } from "../../../runtime/avatar/stock/hair/style.ts";
import { HAIR_STYLES } from "../../../runtime/avatar/stock/hair/styles.ts";
import { SURFACE_INDEX } from "../../../runtime/avatar/stock/regions.ts";
import { drawCatchLights } from "../../../runtime/avatar/stock/eyes/catch_light.ts";
import { drawLashes, lidEdges } from "../../../runtime/avatar/stock/eyes/lashes.ts";
import { Strokes } from "../../../runtime/avatar/stock/splat_strokes.ts";
import type { Vector } from "../../../runtime/base/vector.ts";
import { ARKIT_INDEX } from "../../../runtime/head/arkit.ts";
import { EYE } from "../../../runtime/head/stock/measures.ts";
import { foldIdentity } from "../../../runtime/head/identity.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { poseHead } from "../../reference/posing.ts";
import { testHead } from "../../reference/test_head.ts";
import { stockHead } from "../../kept.ts";

const head = stockHead();
const identity = foldIdentity(head, []);
const frames = faceFrames(identity.template, head.triangles);
const ground = surveyHead(head, identity, frames);
const scalp = ground.scalp!;

/** Strokes alone, at rest: where their splats lie in millimetres from between the eyes, and their long axes. */
function drawn(draw: (strokes: Strokes) => void) {
  const strokes = new Strokes();
  draw(strokes);
  const local = strokes.bind(frames);
  const world = toWorld(local, local.binding, frames);
  const at = Array.from(
    { length: local.count },
    (_, i) => millimetresAt(ground, [0, 1, 2].map((c) => world.position[i * 3 + c]!) as unknown as Vector),
  );
  const along = at.map((_, i) => {
    const [w, x, y, z] = world.rotation.subarray(i * 4, i * 4 + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    return [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)] as const;
  });
  return { local, at, along };
}

/** Millimetres from a point to the nearest vertex of the head. */
function offHead(point: Vector): number {
  let least = Infinity;
  for (let v = 0; v < identity.template.length; v += 3) {
    const p = millimetresAt(ground, [0, 1, 2].map((c) => identity.template[v + c]!) as unknown as Vector);
    least = Math.min(least, Math.hypot(p[0] - point[0], p[1] - point[1], p[2] - point[2]));
  }
  return least;
}

Deno.test("hair stands off the crown by more than off the nape, and leaves the face free", () => {
  const { local, at } = drawn((strokes) => growHair(ground, strokes));
  assert.ok(local.count > 10_000, `${local.count} splats of hair`);
  const mean = (points: Vector[]) => {
    assert.ok(points.length > 100);
    const some = points.filter((_, i) => i % Math.ceil(points.length / 60) === 0);
    return some.reduce((sum, p) => sum + offHead(p), 0) / some.length;
  };
  const top = mean(at.filter(([x, y]) => y > 0.9 * scalp.top && Math.abs(x) < 30));
  const nape = mean(at.filter(([, y, z]) => y < -20 && z < scalp.back + 40));
  assert.ok(top > 6 && top < 25 && nape < 6, `${top} mm on top, ${nape} mm at the nape`);
  // No hair hangs before the eyes, nose or mouth.
  assert.ok(at.every(([x, y, z]) => !(Math.abs(x) < 45 && y < 40 && z > -20)));
});

Deno.test("hair covers the scalp ever more over a centimetre behind the hairline, with no step on the way", () => {
  const bands = Array.from({ length: 22 }, () => [0, 0] as [number, number]);
  for (let t = 0; t < ground.hairy.length; t++) {
    if (
      ground.surfaces.triangles[t] !== SURFACE_INDEX.hair &&
      ground.surfaces.triangles[t] !== SURFACE_INDEX.skin
    ) {
      continue;
    }
    for (const weights of [[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8], THIRDS]) {
      const band = bands[Math.floor(blendOne(ground, ground.behindHairline, t, weights)) + 6];
      if (!band) continue;
      band[0] += hairCover(ground, t, weights);
      band[1]++;
    }
  }
  const cover = bands.map(([sum, count]) => sum / count);
  assert.ok(bands.every(([, count]) => count > 30));
  assert.ok(cover[0]! < 0.05 && cover.at(-1)! > 0.85, cover.join(" "));
  for (let k = 1; k < cover.length; k++) {
    const step = cover[k]! - cover[k - 1]!;
    assert.ok(step > -0.05 && step < 0.13, `${step} from ${k - 7} mm to ${k - 6} mm`);
  }
});

Deno.test("a cut comes down before the ear as far as its sideburn, by where a person's hairline wavers", () => {
  const lowest = (sideburn: number, waver = 0) => {
    const worn = surveyHead(head, identity, frames, undefined, undefined, {
      ...HAIR_STYLES.short,
      sideburn,
      waver,
    });
    const { top, front } = worn.scalp!.ear!;
    const grown = [...worn.behindHairline.keys()].flatMap((v) => {
      const [x, y, z] = millimetresAt(worn, pointAt(identity.template, v));
      return worn.behindHairline[v]! > 0 && x > 50 && z > front && z < front + 20 ? [y - top] : [];
    });
    return { lowest: Math.min(...grown), behind: worn.behindHairline };
  };
  const [none, long] = [lowest(-8).lowest, lowest(25).lowest];
  assert.ok(none > -10 && long < -18 && long > -38, `${none} mm without, ${long} mm with 25 mm`);
  const [one, other] = [lowest(20).behind, lowest(20, 0.5).behind];
  const apart = one.reduce((most, own, v) => Math.max(most, Math.abs(own - other[v]!)), 0);
  assert.ok(apart > 2 && apart < 9, `${apart} mm`);
});

Deno.test("a parting is not darker than the hair on both of its sides", () => {
  const luminances = (draw: (strokes: Strokes) => void, from: number, to: number) => {
    const { local: { colour }, at } = drawn(draw);
    const some = at.flatMap((p, i) => {
      const beside = Math.abs(besideParting(scalp, p));
      if (!(partingAt(scalp, p, 20) > 0.6 && beside >= from && beside < to)) return [];
      return [0.2126 * colour[i * 3]! + 0.7152 * colour[i * 3 + 1]! + 0.0722 * colour[i * 3 + 2]!];
    });
    assert.ok(some.length > 5, String(some.length));
    return some.reduce((sum, x) => sum + x) / some.length;
  };
  const line = luminances((strokes) => drawParting(ground, scalp, strokes), 0, 5);
  const sides = luminances((strokes) => growHair(ground, strokes), 2, 9);
  assert.ok(line > 1.2 * sides, `${line} on the parting, ${sides} beside it`);
});

Deno.test("long hair hangs from the skull to where its cut ends, about the neck and off the face", () => {
  const worn = surveyHead(head, identity, frames, undefined, undefined, HAIR_STYLES.bob);
  const { local, at } = drawn((strokes) => growHair(worn, strokes));
  const { tips } = HAIR_STYLES.bob.hang;
  const lowest = at.map(([, y]) => y).sort((a, b) => a - b)[Math.floor(0.002 * at.length)]!;
  assert.ok(Math.abs(lowest - tips) < 14, `${lowest} mm, ${tips} asked for`);
  assert.ok(at.filter(([, y]) => y < tips + 20).length > 300);
  const middle = (scalp.back + scalp.front) / 2;
  assert.ok(
    at.every(([x, y, z]) => y > 0 || Math.atan2(Math.abs(x), z - middle) > 1),
    "off the face by 57 degrees",
  );
  // What hangs is carried by skin that hair grows on: it moves with the skull, not with the shoulders.
  at.forEach(([, y], i) => assert.ok(y > tips + 8 || worn.hairy[local.binding[i]!] === 1));
});

Deno.test("a dark lining hides the eyes from behind, and is carried by nothing that is seen from the front", () => {
  const { local, at } = drawn((strokes) => drawLining(ground, scalp, strokes));
  assert.ok(local.count > 15 && local.oneSided.every((one) => one === 1));
  assert.ok(local.binding.every((t) => frames.rotation[t * 9 + 7]! < -0.1));
  // From half a radian aside the eye on the other side lies behind the temple, which is looked at from aside.
  for (const [turn, x] of [[-0.5, -31], [0, -31], [0, 31], [0.5, 31]] as const) {
    const across = (p: Vector) => p[0] * Math.cos(turn) - p[2] * Math.sin(turn);
    const through = at.reduce((left, p) => {
      const far = Math.hypot(across(p) - across([x, 0, 0]), p[1]);
      return left * (1 - 0.97 * Math.exp(-0.5 * (far / 13) ** 2));
    }, 1);
    assert.ok(through < 0.2, `${through} of an eye at ${x} mm from ${turn}`);
  }
});

Deno.test("hairs are long and thin, in range and the same every time", () => {
  const grow = () => drawn((strokes) => growHair(ground, strokes)).local;
  const { scale, colour, opacity, count, position } = grow();
  let slender = 0;
  for (let i = 0; i < count; i++) if (scale[i * 3]! > 3 * scale[i * 3 + 2]!) slender++;
  assert.ok(slender > 0.8 * count, `${slender} of ${count}`);
  assert.ok(colour.every((x) => x >= 0 && x <= 1) && opacity.every((x) => x > 0 && x < 1));
  assert.deepEqual(position, grow().position);
});

Deno.test("a head that names no hair is given some where hair grows, and one of skin alone does not break", () => {
  const bald: HeadModel = {
    ...head,
    regionNames: head.regionNames.map((name) => name === "hair" ? "skin" : name),
  };
  const other = surveyHead(bald, identity, frames);
  const strokes = new Strokes();
  growHair(other, strokes);
  assert.ok(strokes.count > 5_000, String(strokes.count));
  assert.ok(other.hairy.some((mark) => mark === 1) && other.hairy.some((mark) => mark === 0));
  assert.ok(buildPlainAvatar(testHead(), "test", [], 3_000).splatCount > 1_000);
});

Deno.test("brows begin upright and end lying outwards, as many hairs on either side", () => {
  const { at, along } = drawn((strokes) => drawBrows(ground, strokes));
  const left = at.flatMap(([x], i) => x > 0 ? [i] : []);
  assert.ok(left.length > 150 && Math.abs(at.length - 2 * left.length) < 0.15 * at.length);
  const xs = left.map((i) => at[i]![0]).sort((a, b) => a - b);
  const [inner, outer] = [xs[Math.floor(xs.length * 0.1)]!, xs[Math.floor(xs.length * 0.75)]!];
  const rise = (some: number[]) => some.reduce((sum, i) => sum + Math.abs(along[i]![1]), 0) / some.length;
  const upright = rise(left.filter((i) => at[i]![0] < inner));
  const lying = rise(left.filter((i) => at[i]![0] > outer));
  assert.ok(upright > 0.6 && lying < upright - 0.15, `${upright} at the inner end, ${lying} at the outer`);
});

Deno.test("a blink takes the upper lashes down; the catch light stays, behind the closed lid", () => {
  const edges = lidEdges(ground);
  assert.ok(edges.some(({ upper }) => upper));
  const lashes = new Strokes();
  drawLashes(ground, edges, lashes);
  const lights = new Strokes();
  drawCatchLights(ground, lights);
  assert.ok(lashes.count > 200 && lights.count > 0);
  const pose = restPose();
  const placed = (strokes: Strokes) => {
    const { vertices } = poseHead(head, new Float32Array(0), pose);
    const local = strokes.bind(frames);
    return toWorld(local, local.binding, faceFrames(vertices, head.triangles)).position;
  };
  const before = { lashes: placed(lashes), lights: placed(lights) };
  for (const name of ["eyeBlinkLeft", "eyeBlinkRight", "eyeLookUpLeft"] as const) {
    pose.expression[ARKIT_INDEX[name]] = 1;
  }
  const after = { lashes: placed(lashes), lights: placed(lights) };
  const upper = new Set(edges.filter((edge) => edge.upper).map(({ triangle }) => triangle));
  const drops = lashes.bind(frames).binding.reduce<number[]>((all, triangle, i) => {
    if (upper.has(triangle)) {
      all.push((before.lashes[i * 3 + 1]! - after.lashes[i * 3 + 1]!) / ground.millimetre);
    }
    return all;
  }, []);
  const mean = drops.reduce((sum, drop) => sum + drop) / drops.length;
  assert.ok(mean > 3, `upper lashes came down by ${mean} mm`);
  after.lights.forEach((x, i) => assert.ok(Math.abs(x - before.lights[i]!) < 1e-4));
  for (const { centre, radius } of ground.eyes) {
    for (let i = 0; i < lights.count; i++) {
      const away = Math.hypot(...[0, 1, 2].map((c) => after.lights[i * 3 + c]! - centre[c]!));
      // The test's head has lids that close 1.35 mm before the cornea, as the stock one's.
      if (away < 2 * radius) assert.ok(away - radius < (EYE.lidInnerGap - 0.5) * ground.millimetre);
    }
  }
});

Deno.test("a complexion recolours skin, hair and iris, and leaves the whites of the eyes", () => {
  const dark = { skin: [0.36, 0.23, 0.17], hair: [0.05, 0.04, 0.04], iris: [0.25, 0.14, 0.07] } as const;
  const palette = paletteOf(dark);
  assert.ok(palette.lips[0] < paletteOf().lips[0] && palette.brow[0] < paletteOf().brow[0]);
  assert.deepEqual(paletteOf({ ...dark, lips: [0.5, 0.2, 0.2] }).lips, [0.5, 0.2, 0.2]);
  const mean = (avatar: ReturnType<typeof buildPlainAvatar>, region: string) => {
    let [sum, count] = [0, 0];
    for (let i = 0; i < avatar.splatCount; i++) {
      if (head.regionNames[head.regions[avatar.binding[i]!]!] !== region) continue;
      sum += avatar.colour[i * 3]! + avatar.colour[i * 3 + 1]! + avatar.colour[i * 3 + 2]!;
      count += 3;
    }
    return sum / count;
  };
  const [pale, deep] = [{}, dark].map((complexion) => buildPlainAvatar(head, "test", [], 25_000, complexion));
  for (const region of ["skin", "hair", "iris", "lips", "ear"]) {
    assert.ok(mean(deep!, region) < 0.9 * mean(pale!, region), region);
  }
  assert.ok(Math.abs(mean(deep!, "sclera") - mean(pale!, "sclera")) < 0.01);
});
