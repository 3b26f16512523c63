import { NearSurface } from "../../../head/correspond/near_surface.ts";
import { landmarkOf } from "../../../head/correspond/places.ts";
import {
  add,
  cross,
  distance,
  length,
  midway,
  scale,
  subtract,
  unit,
  type Vector,
} from "../../../base/vector.ts";
import { nearestEye } from "../eye.ts";
import type { LidEdge } from "./lashes.ts";
import { type LookGround, pointAt } from "../ground.ts";
import { closeEyes } from "../openness.ts";
import { SURFACE_INDEX } from "../regions.ts";

/** MediaPipe's points along the lids' edges, from the outer to the inner corner, of the subject's right and left eye. */
const LIDS: readonly (readonly [points: readonly number[], upper: boolean])[] = [
  [[33, 246, 161, 160, 159, 158, 157, 173, 133], true],
  [[33, 7, 163, 144, 145, 153, 154, 155, 133], false],
  [[263, 466, 388, 387, 386, 385, 384, 398, 362], true],
  [[263, 249, 390, 373, 374, 380, 381, 382, 362], false],
];
/** Pieces of an edge: the stock head's edges have as many, of two triangles each. */
const PIECES = 18, TRIANGLES = 2;
/** Shares of the edge, from the outer corner, between which lashes grow: none by the tear duct. */
const GROW = [0.06, 0.86] as const;

/**
 * The lids' edges of a head whose triangles do not follow them, through its landmarks: a lash is bound to the lid's skin
 * that is nearest, so that a blink takes it along.
 */
export function lidLines(ground: LookGround): LidEdge[] {
  const { head, identity, eyes, surfaces, frames } = ground;
  const places = new Map(Array.from(head.landmarks.indices, (index, i) => [index, i]));
  const lids = [...surfaces.triangles.keys()].filter((t) =>
    surfaces.triangles[t] === SURFACE_INDEX.eyelid && frames.area[t]! > 0
  );
  if (eyes.length === 0 || lids.length === 0) return [];
  const stretch = stretchOfBlink(ground);
  const skin = new NearSurface(identity.template, head.triangles, lids);
  const shaped = { ...head, template: identity.template };
  return LIDS.flatMap(([points, upper]) => {
    const marks = points.flatMap((point) =>
      places.has(point) ? [landmarkOf(shaped, places.get(point)!)] : []
    );
    if (marks.length < 4) return [];
    const line = curveThrough(marks), eye = nearestEye(eyes, marks[0]![0]);
    return Array.from({ length: PIECES }, (_, k): LidEdge[] => {
      const [from, to] = [k, k + 1].map((at) => line(GROW[0] + (GROW[1] - GROW[0]) * at / PIECES)) as [
        Vector,
        Vector,
      ];
      const middle = midway(from, to), out = unit(subtract(middle, eye.centre as Vector));
      const triangle = steadiest(skin, middle, stretch, ground.millimetre);
      const [left, right] = from[0] < to[0] ? [from, to] : [to, from];
      const normal = unit(add(out, [0, upper ? -1 : 1, 0]));
      return Array(TRIANGLES).fill({ triangle, eye, upper, from: left, to: right, normal });
    }).flat();
  });
}

/** Millimetres that a bearer may lie farther off for each e-fold that a blink draws it out less. */
const STRETCH_WEIGHT = 2.5;

/**
 * Of the triangles about a place the one that bears a lash best. A splat is scaled by its triangle's area: on the slivers
 * of a scan's lid edges lashes would be flung about in a blink.
 */
function steadiest(
  skin: NearSurface,
  place: Vector,
  stretch: (triangle: number) => number,
  millimetre: number,
): number {
  const cost = (t: number): number => {
    const corners = skin.cornersOf(t);
    const away = Math.min(...corners.map((corner) => distance(corner, place))) / millimetre;
    return away + STRETCH_WEIGHT * stretch(t);
  };
  return skin.around(place).map((t) => [cost(t), t] as const).reduce((a, b) => b[0] < a[0] ? b : a)[1];
}

/** How much a closed eye draws a triangle out or together: the logarithm of its area's factor, without its sign. */
function stretchOfBlink({ head, identity, frames }: LookGround): (triangle: number) => number {
  const closed = closeEyes(head, identity);
  if (!closed) return () => 0;
  const corner = (t: number, c: number) => pointAt(closed, head.triangles[t * 3 + c]!);
  return (t) => {
    const [a, b, c] = [corner(t, 0), corner(t, 1), corner(t, 2)];
    // faceFrames' area is half of the cross product's length, too.
    const area = length(cross(subtract(b, a), subtract(c, a))) / 2;
    return area > 0 ? Math.abs(Math.log(area / frames.area[t]!)) : 10;
  };
}

/** Catmull and Rom's curve through some points, by the share of its length (of the chords'). */
function curveThrough(points: readonly Vector[]): (share: number) => Vector {
  const lengths = points.slice(1).map((p, i) => distance(p, points[i]!));
  const total = lengths.reduce((a, b) => a + b, 0);
  return (share) => {
    let at = share * total, i = 0;
    while (i < lengths.length - 1 && at > lengths[i]!) at -= lengths[i++]!;
    const t = Math.min(1, at / (lengths[i]! || 1));
    const [a, b] = [points[i]!, points[i + 1]!], [before, after] = [points[i - 1] ?? a, points[i + 2] ?? b];
    const [slopeA, slopeB] = [scale(subtract(b, before), 0.5), scale(subtract(after, a), 0.5)];
    const [s, q] = [t * t * (3 - 2 * t), t * (1 - t)];
    return add(add(midway(a, b, s), slopeA, q * (1 - t)), slopeB, -q * t);
  };
}
