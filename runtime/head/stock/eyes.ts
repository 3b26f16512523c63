import { castInward, normalAt, project, type Solid } from "./implicit.ts";
import { EYE } from "./measures.ts";
import type { HalfMesh } from "./mesh_builder.ts";
import {
  add,
  between,
  clamp01,
  curve,
  mix,
  normalise,
  radians,
  scale,
  smoothstep,
  subtract,
  type Vector,
} from "./vector.ts";

/** Openings of the lids over 0 inner corner .. 1 outer: the upper arch peaks inwards, the lower one outwards. */
const UPPER_ARCH = curve([0, 0], [0.1, 0.48], [0.26, 0.88], [0.44, 1], [0.64, 0.9], [0.84, 0.52], [1, 0]);
const LOWER_ARCH = curve([0, 0], [0.14, 0.36], [0.34, 0.76], [0.58, 1], [0.78, 0.86], [0.93, 0.42], [1, 0]);

/** How far each ring lies from the block's edge (0) to the lid margin (1); closer together on the lid. */
const RINGS = [0.18, 0.36, 0.52, 0.66, 0.78, 0.89];
/** Lid skin within this of the margin takes part in a blink. */
const LID_STARTS = 0.34;

/** A point of the lid opening, as (x, y) seen from the front. */
export function lidMargin(along: number, upper: boolean): readonly [number, number] {
  const [x0, y0] = EYE.innerCorner, [x1, y1] = EYE.outerCorner;
  const arch = upper ? UPPER_ARCH(along) * EYE.upperLidY : LOWER_ARCH(along) * EYE.lowerLidY;
  return [mix(x0, x1, along), mix(y0, y1, along) + arch];
}

/** Rings of skin from the grid's block to the lid margin, over its edge and down to the eyeball. */
export function ringEye(
  mesh: HalfMesh,
  skin: Solid,
  loop: readonly number[],
): { free: number[]; inner: number[] } {
  const corner = loop.length / 2;
  const columnOf = (i: number): number => i <= corner ? i : loop.length - i;
  const alongOf = (column: number): number => {
    const t = column / corner;
    return mix(t, (1 - Math.cos(Math.PI * t)) / 2, 0.55);
  };
  const place = (i: number, closeness: number, margin: "outer" | "inner" | "none") => ({
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

  const free: number[] = [];
  let outer = loop;
  for (const t of RINGS) {
    const closeness = clamp01((t - LID_STARTS) / (1 - LID_STARTS));
    const ring = loop.map((v, i) => {
      const p = project(skin, between(mesh.positions[v]!, margins[i]!, t));
      const index = mesh.vertex(p);
      if (closeness > 0) mesh.lids.set(index, place(i, closeness, "none"));
      free.push(index);
      return index;
    });
    mesh.strip(outer, ring, closeness > 0.75 ? "eyelid" : "skin", true);
    outer = ring;
  }
  const edge = margins.map((p, i) => {
    const index = mesh.vertex(p);
    mesh.lids.set(index, place(i, 1, "outer"));
    return index;
  });
  mesh.strip(outer, edge, "eyelid", true);

  // The lid's thickness: two rings towards the eyeball, close to it at the corners, clear of the cornea between.
  // Lashes stand on the margin's outer half, and leave off before the inner corner.
  const upperLash = (cell: number): string => cell > 5 && cell < corner ? "lash" : "eyelid";
  let above = edge;
  for (const share of [0.5, 1]) {
    const ring = margins.map((p, i) => {
      const along = alongOf(columnOf(i));
      const gap = mix(0.5, EYE.lidInnerGap, Math.min(1, 2 * UPPER_ARCH(along)));
      const ray = subtract(p, EYE.centre);
      const inner = add(EYE.centre, scale(normalise(ray), EYE.radius + gap));
      const index = mesh.vertex(between(p, inner, share));
      mesh.lids.set(index, place(i, 1, "inner"));
      return index;
    });
    mesh.strip(above, ring, share < 1 ? upperLash : "eyelid", true);
    above = ring;
  }
  return { free, inner: above };
}

/** Polar angles of the eyeball's rings from the pupil's middle, degrees; region borders fall on rings. */
const EYEBALL_RINGS: readonly (readonly [number, string])[] = [
  [5.5, "pupil"],
  [EYE.pupilAngle, "pupil"],
  [14.5, "iris"],
  [18.5, "iris"],
  [22.5, "iris"],
  [EYE.irisAngle, "iris"],
  [29, "sclera"],
  [34, "sclera"],
  [42, "sclera"],
  [52, "sclera"],
  [65, "sclera"],
  [82, "sclera"],
  [104, "sclera"],
  [130, "sclera"],
  [156, "sclera"],
];
const EYEBALL_SEGMENTS = 24;

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

/** The fold of the upper lid: a groove where the lid slides under the brow's skin, which hangs over it a little. */
export function foldUpperLid(mesh: HalfMesh, skin: Solid): void {
  for (const [v, lid] of mesh.lids) {
    if (!lid.upper || lid.margin !== "none") continue;
    const groove = Math.exp(-(((lid.closeness - 0.5) / 0.13) ** 2)) * FOLD_DEPTH;
    const overhang = Math.exp(-(((lid.closeness - 0.26) / 0.13) ** 2)) * FOLD_OVERHANG;
    const along = smoothstep(0.02, 0.25, lid.along) * smoothstep(1, 0.8, lid.along);
    const p = mesh.positions[v]!;
    mesh.positions[v] = add(p, scale(normalAt(skin, p), (overhang - groove) * along));
  }
}
const FOLD_DEPTH = 1.1, FOLD_OVERHANG = 0.8;
