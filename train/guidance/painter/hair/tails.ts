import { random } from "../../../../runtime/base/hashed_random.ts";
import { noise } from "../../../../runtime/base/noise.ts";
import { add, length, subtract, type Vector } from "../../../../runtime/base/vector.ts";
import { angles, circle, steps } from "../pieces/forms/loft.ts";
import { type Fitting, stiff } from "../pieces/forms/fitting.ts";
import { dim } from "../look/colours.ts";
import { framesAlong, hoop, tube } from "../pieces/forms/tube.ts";
import type { Look } from "../look/look.ts";
import type { MeshBuilder } from "../surface/paint_mesh.ts";
import { dyeLock } from "./hair_dye.ts";
import { drawLock } from "./lock.ts";
import { type Cover, curlStrand, growStrand, type StrandPoint } from "./strand.ts";

/** Points of a tail's middle line. */
const POINTS = 18;

/** Breadth of a tail by share of the way: drawn together at the tie, widest before the middle, thin at its tip. */
const swell = (t: number): number =>
  t < 0.35 ? 0.5 + 0.5 * Math.sin(t / 0.35 * Math.PI / 2) : 1 - 0.72 * ((t - 0.35) / 0.65) ** 1.6;

/** A tail from a knot: locks side by side about a core, which fall as one. @param thick half its breadth, millimetres */
export function growTail(
  mesh: MeshBuilder,
  { hair }: Look,
  { body, subject }: Fitting,
  cover: Cover,
  { knot, out, reach, count, thick, rise }: {
    knot: Vector;
    out: Vector;
    reach: number;
    count: number;
    thick: number;
    rise: number;
  },
): void {
  const rig = subject.bearer("skull"), wide = thick * Math.sqrt(hair.volume);
  const way = growStrand(
    body,
    { ...rig, at: knot, normal: out, seed: 9000 },
    {
      length: reach,
      under: 0,
      lift: wide + 2,
      stand: 1,
      flow: (at) => add([0, -1, 0], out, rise * Math.max(0, 1 - length(subtract(at, knot)) / 50)),
      bend: 0.4,
      cling: 0,
    },
    POINTS,
    cover,
  ).map(({ at }) => at);
  const frames = framesAlong(way, [1, 0, 0]);
  tube(
    stiff(mesh, "skull"),
    way,
    (t) => 0.75 * wide * swell(t) * Math.min(1, (1 - t) * 5),
    () => ({ colour: dim(hair.colour, 0.7), gloss: 0.02, open: 0.6 }),
    { sides: 10, up: [1, 0, 0] },
  );
  for (let k = 0; k < count; k++) {
    const seed = 9000 + k, round = 2.399963 * k, r = 0.72 + 0.33 * random(seed, 2);
    // Shorter ones make the tip thin, and the waves of all are one.
    const end = Math.ceil((0.72 + 0.28 * Math.sqrt(random(seed, 3))) * (frames.length - 1));
    const points = frames.slice(0, end + 1).map(({ at, side, up }, i): StrandPoint => {
      const t = i / (frames.length - 1);
      const angle = round + (0.5 + hair.mess) * (noise(seed, 2.5 * t, 0, 52) + 0.4 * t);
      const away = add(add([0, 0, 0], side, Math.cos(angle)), up, Math.sin(angle));
      return { at: add(at, away, r * wide * swell(t)), up: away };
    });
    const curl = hair.curl > 0.15 ? 7 * hair.curl : 0;
    drawLock(
      mesh,
      curl ? curlStrand(points, curl, 44, reach / POINTS, 100 * random(seed, 31)) : points,
      () => rig,
      {
        width: 0.5 * wide,
        root: 0.6,
        tip: 0.1,
        colour: dyeLock(hair, seed, points[Math.floor(end / 3)]!.at, 1, 0.5),
        open: () => 0.45 + 0.5 * r,
      },
    );
  }
}

/** A tie about a tail. */
export function tie(mesh: MeshBuilder, knot: Vector, out: Vector, radius: number, hair: Look["hair"]): void {
  const { side, up } = framesAlong([knot, add(knot, out, 1)])[0]!;
  const path = angles(14).map((a) => add(add(knot, side, radius * Math.cos(a)), up, radius * Math.sin(a)));
  const section = circle(4, 6);
  hoop(stiff(mesh, "skull"), path, section, { colour: dim(hair.colour, 0.3) }, out);
}

/** A ball of wound ropes. */
export function windBun(
  mesh: MeshBuilder,
  hair: Look["hair"],
  centre: Vector,
  out: Vector,
  radius: number,
): void {
  const garment = stiff(mesh, "skull");
  const { side, up } = framesAlong([centre, add(centre, out, 1)])[0]!;
  const turns = 3.6, count = 64;
  const path = steps(count).map((t): Vector => {
    const angle = 2 * Math.PI * turns * t;
    const lat = (-0.35 + 1.3 * t) * Math.PI / 2 * 0.98;
    const flat = add(add([0, 0, 0], side, Math.cos(angle)), up, Math.sin(angle));
    return add(add(centre, flat, 0.72 * radius * Math.cos(lat)), out, 0.62 * radius * Math.sin(lat));
  });
  tube(
    garment,
    path,
    (t) => radius * 0.42 * (1 - 0.3 * t) * Math.min(1, (1 - t) * 8 + 0.25),
    (t, a) => ({
      colour: dim(hair.colour, 0.8 + 0.3 * Math.sin(5 * a + 24 * t)),
      gloss: 0.12,
      open: 0.75 + 0.25 * Math.max(0, Math.sin(a)),
    }),
    { sides: 10, up: out },
  );
}
