import { castInward, project, type Solid } from "./implicit.ts";
import { EAR } from "./measures.ts";
import type { HalfMesh } from "./mesh_builder.ts";
import { soften } from "./smoothing.ts";
import {
  add,
  between,
  cross,
  curve,
  dot,
  mix,
  normalise,
  radians,
  scale,
  smoothstep,
  subtract,
  type Vector,
} from "./vector.ts";

/**
 * The ear is drawn on its own leaning plane as seen from the side: turns run clockwise from straight up
 * (90 is backwards, 180 down to the lobe, 270 forwards to the tragus), distances from the concha's middle.
 */
const CONCHA = { up: -2, back: 9 } as const;
/** From the concha's middle to the rim. */
const OUTLINE = curve(
  [0, 33],
  [30, 33.5],
  [60, 29],
  [90, 24],
  [120, 21.5],
  [150, 23.5],
  [172, 27.5],
  [186, 27.5],
  [204, 22],
  [226, 15.5],
  [250, 13],
  [280, 12.6],
  [305, 15],
  [328, 23],
  [346, 30.5],
  [360, 33],
);
/** From the concha's middle to where the ear grows out of the head. */
const ROOT = curve(
  [0, 20],
  [60, 13.5],
  [90, 10.5],
  [130, 12],
  [165, 17],
  [190, 19],
  [215, 18],
  [250, 17.5],
  [290, 17.5],
  [325, 22],
  [345, 23],
  [360, 20],
);
/** How much of each fold is there, over the turn: the helix runs from its root in front round to the lobe. */
const HELIX = curve([0, 1], [95, 0.95], [140, 0.45], [165, 0.1], [200, 0], [300, 0.1], [325, 0.8], [360, 1]);
const ANTIHELIX = curve([0, 0.45], [25, 0.7], [50, 0.9], [100, 1], [150, 0.9], [185, 0.55], [205, 0.9], [
  222,
  0.3,
], [
  330,
  0.1,
], [360, 0.45]);
const LOBE = curve([138, 0], [172, 1], [200, 0.9], [222, 0]);
const FRONT = curve([208, 0], [232, 1], [312, 1], [340, 0]);
/** The tragus stands over the canal; a notch parts it from the lobe. */
const TRAGUS = curve([222, 0], [240, 0.6], [264, 1], [284, 0.6], [304, 0.15]);
/** The helix begins as a ridge on the concha's floor. */
const CRUS = curve([288, 0], [310, 1], [326, 0.6], [340, 0]);

/** One ring of the ear: share of the way to the rim, and height over the ear's plane in millimetres by fold. */
interface Fold {
  readonly out: number;
  readonly base: number;
  readonly helix?: number;
  readonly antihelix?: number;
  readonly lobe: number;
  /** In front, where no rim stands off: distance from the tragus' edge outwards, and height over the cheek. */
  readonly front: readonly [number, number];
}
const FOLDS: readonly Fold[] = [
  // Behind, up the wall from the head, round the rim.
  { out: 0.8, base: -6, lobe: -3.2, front: [5.4, 0] },
  { out: 0.93, base: -3.4, lobe: -2.8, front: [4, 0.3] },
  { out: 0.985, base: -1.6, lobe: -1.2, front: [2.9, 0.9] },
  { out: 1, base: 0.4, helix: 0.4, lobe: 0.9, front: [1.9, 1.7] },
  { out: 0.985, base: 1.2, helix: 1.6, lobe: 2.6, front: [1.1, 2.4] },
  { out: 0.945, base: 1.4, helix: 2.6, lobe: 3.5, front: [0.4, 2.7] },
  { out: 0.9, base: 1.2, helix: 2.2, lobe: 3.8, front: [-0.2, 2.4] },
  // In front: under the helix, the scapha, over the antihelix, down into the concha.
  { out: 0.862, base: 0.6, helix: 0.6, lobe: 3.8, front: [-0.5, 1.4] },
  { out: 0.8, base: 0, lobe: 3.4, front: [-0.6, 0] },
  { out: 0.73, base: -0.2, antihelix: 1, lobe: 2.8, front: [-0.6, -1.8] },
  { out: 0.655, base: -0.8, antihelix: 3.8, lobe: 1.7, front: [-0.7, -3.6] },
  { out: 0.58, base: -1.8, antihelix: 5.4, lobe: 0.8, front: [-0.9, -5.2] },
  { out: 0.51, base: -3.4, antihelix: 4.6, lobe: -1.2, front: [-1.4, -6.6] },
  { out: 0.42, base: -6.4, antihelix: 1.2, lobe: -4.4, front: [-2.6, -7.8] },
  { out: 0.24, base: -8.6, lobe: -7.6, front: [-5, -9.6] },
];
/** Of the first folds, over the root. */
const CLEARANCE = [1.8, 3, 3.6] as const;
const TRAGUS_REACH = 9.6, FLOOR = -10;

/** Grows the left ear out of the head's skin, inwards from the grid's block; `free` may settle on the skin. */
export function growEar(mesh: HalfMesh, skin: Solid, loop: readonly number[]): { free: number[] } {
  const lean = radians(EAR.leanBack), off = radians(EAR.standOff), tilt = radians(EAR.tilt);
  const up: Vector = [Math.sin(tilt), Math.cos(lean) * Math.cos(tilt), -Math.sin(lean) * Math.cos(tilt)];
  const flatBack: Vector = [0, -Math.sin(lean), -Math.cos(lean)];
  const back = add(scale(flatBack, Math.cos(off)), [Math.sin(off), 0, 0]);
  const outwards = normalise(cross(back, up));
  const [, canalY, canalZ] = EAR.canal;
  const canal = add(castInward(skin, [0, canalY, canalZ], [1, 0, 0], 110), [EAR.rise, 0, 0]);
  const place = (u: number, b: number, out: number): Vector =>
    add(canal, add(add(scale(up, u), scale(back, b)), scale(outwards, out)));
  // Half way between even steps along the rim and the loop's own turns, so that cells are not sheared.
  const turns = evenTurns(loop.length).map((even, i) => {
    const p = subtract(mesh.positions[loop[i]!]!, canal);
    const own = Math.atan2(dot(p, back) - CONCHA.back, dot(p, up) - CONCHA.up) * 180 / Math.PI;
    const apart = (own - even + 540) % 360 - 180;
    return (even + apart / 2 + 360) % 360;
  });
  const polar = (i: number, reach: number, height: number): Vector => {
    const turn = radians(turns[i]!);
    return place(CONCHA.up + reach * Math.cos(turn), CONCHA.back + reach * Math.sin(turn), height);
  };
  const heightOf = (p: Vector): number => dot(subtract(p, canal), outwards);

  const roots = loop.map((_, i) => castInward(skin, polar(i, ROOT(turns[i]!), -45), outwards, 90));
  const free: number[] = [];
  const near = loop.map((v, i) => {
    const index = mesh.vertex(project(skin, between(mesh.positions[v]!, roots[i]!, 0.5)));
    free.push(index);
    return index;
  });
  mesh.strip(loop, near, "skin", true);
  const root = roots.map((p) => mesh.vertex(p));
  mesh.strip(near, root, "skin", true);

  const first = mesh.positions.length;
  let outer = root;
  FOLDS.forEach((fold, k) => {
    const ring = loop.map((_, i) => {
      const turn = turns[i]!, front = FRONT(turn), lobe = LOBE(turn);
      const rim = OUTLINE(turn);
      const folded = fold.base + (fold.helix ?? 0) * HELIX(turn) + (fold.antihelix ?? 0) * ANTIHELIX(turn) +
        2.6 * CRUS(turn) * smoothstep(7, 11, k);
      let reach = fold.out * rim, height = mix(folded, fold.lobe, lobe);
      // The wall behind runs straight from the root to the rim's back.
      if (k === 0) reach = mix(ROOT(turn), FOLDS[1]!.out * rim, 0.55);
      // Where the ear lies close to the head, its back still clears the skin.
      if (k < CLEARANCE.length) height = Math.max(height, heightOf(roots[i]!) + CLEARANCE[k]!);
      if (front > 0) {
        const [beyond, rise] = fold.front, edge = TRAGUS_REACH * rim / 12.6;
        const cheek = castInward(skin, polar(i, edge + Math.max(0, beyond), -45), outwards, 90);
        reach = mix(reach, edge + beyond, front);
        height = mix(height, heightOf(cheek) + (rise > 0 ? rise * TRAGUS(turn) : rise), front);
      }
      return mesh.vertex(polar(i, reach, height), "ear");
    });
    mesh.strip(outer, ring, "ear", true);
    outer = ring;
  });
  mesh.fan(outer, mesh.vertex(place(CONCHA.up, CONCHA.back - 1, FLOOR), "ear"), "ear", true);
  soften(mesh, first, 2, 0.35);
  return { free };
}

/** Turns in degrees, from 270 on, at even steps along the outline. */
function evenTurns(count: number): number[] {
  const steps = 720, walked = [0];
  const at = (i: number): [number, number] => {
    const turn = 270 + 360 * i / steps, reach = Math.max(OUTLINE(turn % 360), ROOT(turn % 360));
    return [reach * Math.cos(radians(turn)), reach * Math.sin(radians(turn))];
  };
  for (let i = 1; i <= steps; i++) {
    const [x0, y0] = at(i - 1), [x1, y1] = at(i);
    walked.push(walked[i - 1]! + Math.hypot(x1 - x0, y1 - y0));
  }
  const whole = walked[steps]!;
  let i = 0;
  return Array.from({ length: count }, (_, k) => {
    while (i < steps && walked[i + 1]! < whole * k / count) i++;
    return (270 + 360 * i / steps) % 360;
  });
}
