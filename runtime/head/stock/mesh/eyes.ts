import { castInward, normalAt, project, type Solid } from "../sculpture/implicit.ts";
import { EYE } from "../measures.ts";
import type { HalfMesh, LidPlace } from "./mesh_builder.ts";
import { curve } from "../../../base/curve.ts";
import { clamp01, mix, radians, smoothstep } from "../../../base/scalar.ts";
import { add, distance, length, midway, scale, subtract, type Vector } from "../../../base/vector.ts";

/** Openings of the lids over 0 inner corner .. 1 outer: the upper arch peaks inwards, the lower one outwards. */
const UPPER_ARCH = curve(
  [0, 0],
  [0.07, 0.38],
  [0.17, 0.7],
  [0.3, 0.93],
  [0.46, 1],
  [0.66, 0.92],
  [0.85, 0.6],
  [
    0.95,
    0.26,
  ],
  [1, 0],
);
const LOWER_ARCH = curve(
  [0, 0],
  [0.08, 0.26],
  [0.22, 0.6],
  [0.4, 0.89],
  [0.6, 1],
  [0.78, 0.87],
  [0.92, 0.45],
  [
    1,
    0,
  ],
);

/**
 * Rings of skin from the block's edge to the margin: millimetres from the margin, and at most this share of
 * the way to the block, which lies close beside the nose.
 */
const RINGS: readonly { away: number; atMost: number }[] = [
  { away: 12.5, atMost: 0.75 },
  { away: 8.4, atMost: 0.57 },
  { away: 6, atMost: 0.45 },
  { away: EYE.foldHeight, atMost: 0.33 },
  { away: 2.9, atMost: 0.24 },
  { away: 1.9, atMost: 0.16 },
  { away: 0.8, atMost: 0.075 },
];
/** How much of the margin's way lid skin makes, over millimetres from the margin: it unrolls from the fold. */
const CLOSENESS = curve([0, 1], [0.8, 0.94], [1.9, 0.83], [3.2, 0.67], [4.6, 0.47], [6, 0.3], [8.4, 0.12], [
  11.5,
  0,
]);

/** A point of the lid opening, as (x, y) seen from the front. */
function lidMargin(along: number, upper: boolean): readonly [number, number] {
  const [x0, y0] = EYE.innerCorner, [x1, y1] = EYE.outerCorner;
  const arch = upper ? UPPER_ARCH(along) * EYE.upperLidY : LOWER_ARCH(along) * EYE.lowerLidY;
  return [mix(x0, x1, along), mix(y0, y1, along) + arch];
}

/** Rings of skin from the grid's block to the lid margin, over its edge and down to the eyeball. */
export function ringEye(
  mesh: HalfMesh,
  skin: Solid,
  loop: readonly number[],
): { free: ReadonlyMap<number, number>; inner: number[] } {
  const corner = loop.length / 2;
  const columnOf = (i: number): number => i <= corner ? i : loop.length - i;
  const alongOf = (column: number): number => {
    const t = column / corner;
    return mix(t, (1 - Math.cos(Math.PI * t)) / 2, 0.55);
  };
  const place = (i: number, closeness: number, margin: LidPlace["margin"]): LidPlace => ({
    upper: i <= corner,
    column: columnOf(i),
    along: alongOf(columnOf(i)),
    closeness,
    margin,
  });
  const margins: Vector[] = loop.map((_, i) => {
    const [x, y] = lidMargin(alongOf(columnOf(i)), i <= corner);
    return castInward(skin, [x, y, -30], [0, 0, 1], 60);
  });

  const free = new Map<number, number>();
  let outer = loop;
  for (const { away, atMost } of RINGS) {
    const closeness = CLOSENESS(away);
    const ring = loop.map((v, i) => {
      const whole = distance(mesh.positions[v]!, margins[i]!);
      const p = project(skin, midway(margins[i]!, mesh.positions[v]!, Math.min(away / whole, atMost)));
      const index = mesh.vertex(p);
      if (closeness > 0) mesh.lids.set(index, place(i, closeness, "none"));
      free.set(index, 0.5 * (1 - closeness) ** 2);
      return index;
    });
    mesh.strip(outer, ring, away < EYE.foldHeight ? "eyelid" : "skin", true);
    outer = ring;
  }
  const edge = margins.map((p, i) => {
    const index = mesh.vertex(p);
    mesh.lids.set(index, place(i, 1, "outer"));
    return index;
  });
  mesh.strip(outer, edge, "eyelid", true);

  // The lid's thickness: two rings towards the eyeball, close to it at the outer corner, clear of the cornea
  // in the middle; at the inner corner the caruncle lies between.
  // Lashes stand on the margin's outer edge, and leave off before the inner corner.
  const lash = (cell: number): string =>
    cell > LASHLESS && cell < loop.length - LASHLESS - 1 ? "lash" : "eyelid";
  let above = edge;
  for (const share of [LASH_SHARE, 1]) {
    const ring = margins.map((p, i) => {
      const along = alongOf(columnOf(i)), open = Math.min(1, 2 * UPPER_ARCH(along));
      const slant = open ** 2 * (i <= corner ? -EYE.marginSlant.upper : EYE.marginSlant.lower);
      const ray = subtract(add(p, [0, slant, 0]), EYE.centre);
      // Times the reciprocal where unit() divides: the last bit shows in the lids' expression shapes.
      const towards = scale(ray, 1 / length(ray)), gap = mix(0.5, EYE.lidInnerGap, open);
      const onEye = add(EYE.centre, scale(towards, EYE.radius + gap));
      // The inner corner lies before the eyeball, on the nose's side: its margins go straight back.
      const inner = along > 0.5 ? onEye : midway(add(p, [0.3, 0, -3]), onEye, smoothstep(0.1, 0.9, open));
      const index = mesh.vertex(midway(p, inner, share));
      mesh.lids.set(index, place(i, 1, share < 1 ? "rim" : "inner"));
      return index;
    });
    mesh.strip(above, ring, share < 1 ? lash : "eyelid", true);
    above = ring;
  }
  return { free, inner: above };
}
/** The margin's outer share, half a millimetre, from which lashes grow. */
const LASH_SHARE = 0.28;
/** Cells of the margin beside the inner corner that bear no lashes. */
const LASHLESS = 4;

/** The caruncle: a small mound in the inner corner, set into the lids and at rest with the corner. */
export function addCaruncle(mesh: HalfMesh): void {
  const [x, y] = EYE.innerCorner;
  const middle: Vector = [x + 2.1, y - 0.1, -3];
  const segments = 8;
  const tagged = (p: Vector): number => {
    const index = mesh.vertex(p);
    mesh.lids.set(index, { upper: true, column: 0, along: 0, closeness: 1, margin: "none" });
    return index;
  };
  const point = (degrees: number, turn: number): Vector => {
    const across = Math.sin(radians(degrees)), forward = Math.cos(radians(degrees));
    return add(middle, [2.3 * across * Math.sin(turn), 1.6 * across * Math.cos(turn), 1.2 * forward]);
  };
  let inner: number[] | undefined;
  const front = tagged(point(0, 0));
  for (const degrees of [40, 85, 130]) {
    const ring = Array.from(
      { length: segments },
      (_, i) => tagged(point(degrees, 2 * Math.PI * i / segments)),
    );
    if (inner) mesh.strip(ring, inner, "caruncle", true);
    else mesh.fan(ring, front, "caruncle", true);
    inner = ring;
  }
  mesh.fan([...inner!].reverse(), tagged(point(180, 0)), "caruncle", true);
}

/** Polar angles of the eyeball's rings from the pupil's middle, degrees; region borders fall on rings. */
const EYEBALL_RINGS: readonly (readonly [number, string])[] = [
  [5.5, "pupil"],
  [EYE.pupilAngle, "pupil"],
  [13, "iris"],
  [16.5, "iris"],
  [20, "iris"],
  [23.5, "iris"],
  [EYE.irisAngle, "iris"],
  [30, "sclera"],
  [34, "sclera"],
  [44, "sclera"],
  [58, "sclera"],
  [78, "sclera"],
  [108, "sclera"],
  [144, "sclera"],
];
const EYEBALL_SEGMENTS = 28;

/** Radius of the eyeball at an angle from its axis: a sphere with the cornea's rise in front. */
export function eyeballRadius(angle: number): number {
  const t = clamp01(angle / radians(EYE.irisAngle + 3));
  return EYE.radius + EYE.corneaRise * (1 - t * t) ** 2;
}

export function addEyeball(mesh: HalfMesh): void {
  const point = (degrees: number, turn: number): Vector => {
    const angle = radians(degrees), r = eyeballRadius(angle);
    return add(EYE.centre, [
      r * Math.sin(angle) * Math.sin(turn),
      r * Math.sin(angle) * Math.cos(turn),
      r * Math.cos(angle),
    ]);
  };
  const front = mesh.vertex(point(0, 0), "eyeball");
  let inner: number[] | undefined;
  for (const [degrees, region] of EYEBALL_RINGS) {
    // Half a segment of turn: the ring is then symmetric left to right and top to bottom.
    const ring = Array.from(
      { length: EYEBALL_SEGMENTS },
      (_, i) => mesh.vertex(point(degrees, 2 * Math.PI * (i + 0.5) / EYEBALL_SEGMENTS), "eyeball"),
    );
    if (inner) mesh.strip(ring, inner, region, true);
    else mesh.fan(ring, front, region, true);
    inner = ring;
  }
  mesh.fan([...inner!].reverse(), mesh.vertex(point(180, 0), "eyeball"), "sclera", true);
}

/**
 * The fold of the upper lid: a groove where the lid slides under the brow's skin, which hangs over it a
 * little; under the lower lid a much fainter one.
 */
export function foldLids(mesh: HalfMesh, skin: Solid): void {
  for (const [v, lid] of mesh.lids) {
    if (lid.margin !== "none") continue;
    const groove = Math.exp(-(((lid.closeness - CLOSENESS(EYE.foldHeight)) / 0.1) ** 2));
    const overhang = Math.exp(-(((lid.closeness - CLOSENESS(EYE.foldHeight + 2)) / 0.1) ** 2));
    const along = smoothstep(0.02, 0.25, lid.along) * smoothstep(1, 0.8, lid.along);
    const fold = along * (lid.upper ? 0.45 * overhang - 1.2 * groove : -0.25 * groove);
    const p = mesh.positions[v]!;
    mesh.positions[v] = add(p, scale(normalAt(skin, p), fold));
    mesh.lids.set(v, { ...lid, fold });
  }
}
