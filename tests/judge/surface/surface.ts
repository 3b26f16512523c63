import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import type { Vector } from "../../../runtime/base/vector.ts";
import type { Check, Figure } from "../check.ts";
import { meshDistance } from "./mesh_distance.ts";
import { measuredHead, proportionFigures } from "./proportions.ts";
import {
  EYE_DISTANCE_MM,
  readReferenceLandmarks,
  readReferenceSurface,
  type ReferenceSurface,
  SURFACE_PARTS,
  type SurfacePart,
} from "./reference_surface.ts";
import { carry, fitSimilarity, type Points, type Similarity } from "../similarity.ts";
import { rms } from "../statistics.ts";

const MM_PER_METRE = 1000;
/** Regions that no scan of a face has: what lies in the eyes' and the mouth's openings, and hair that stands off. */
const INNER = /^(caruncle|gums|iris|lash|mouth|nostril|pupil|sclera|socket|teeth|tongue|base)$/;
/** Millimetres: about two edges of the skin's triangles. */
const CELL = 8, REACH = 64;
/** Millimetres, RMS, that the sculpture is to come to. */
const LIMITS: Readonly<Record<SurfacePart, number>> = { face: 1.5, head: 3, neck: 5 };
/** The fit to a surface: find partners, lay over, again (Besl and McKay 1992). */
const FIT_ROUNDS = 12;

type Nearest = ReturnType<typeof meshDistance>;

/** Finds the point of a head's skin at rest that is nearest to a place, millimetres. */
export function skinOf(head: HeadModel): Nearest {
  const vertices = Float64Array.from(head.template, (metres) => metres * MM_PER_METRE);
  const triangles = Array.from({ length: head.triangles.length / 3 }, (_, t) => t)
    .filter((t) => !INNER.test(head.regionNames[head.regions[t]!]!))
    .map((t): [number, number, number] => [
      head.triangles[t * 3]!,
      head.triangles[t * 3 + 1]!,
      head.triangles[t * 3 + 2]!,
    ]);
  return meshDistance(vertices, triangles, CELL);
}

/** Lays the reference's face over the skin: turned, moved and scaled. */
function laidOver({ points, parts }: ReferenceSurface, skin: Nearest): Similarity {
  const face = Float64Array.from(
    parts.flatMap((part, i) => part === "face" && i % 4 === 0 ? [...points.subarray(i * 3, i * 3 + 3)] : []),
  );
  let fit: Similarity = { rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], scale: 1, move: [0, 0, 0] };
  for (let round = 0; round < FIT_ROUNDS; round++) {
    const placed = carry(fit, face);
    const partners = placed.slice();
    for (let i = 0; i < placed.length; i += 3) {
      partners.set(skin(placed[i]!, placed[i + 1]!, placed[i + 2]!, REACH).point, i);
    }
    fit = fitSimilarity(face, partners);
  }
  return fit;
}

/** Millimetres from each point to the skin. */
const away = (points: Points, skin: Nearest): number[] =>
  Array.from(
    { length: points.length / 3 },
    (_, i) => skin(points[i * 3]!, points[i * 3 + 1]!, points[i * 3 + 2]!, REACH).distance,
  );

function figureOf(part: SurfacePart, reference: ReferenceSurface, laid: number[], eyes: number[]): Figure {
  const own = (distances: readonly number[], heldBack: boolean): number[] =>
    distances.filter((distance, i) =>
      reference.parts[i] === part && reference.heldBack[i] === heldBack && Number.isFinite(distance)
    );
  const worst = own(laid, true).sort((a, b) => a - b).at(-Math.ceil(own(laid, true).length / 10))!;
  return {
    name: `${part}: surface to the average head, held-back half (RMS)`,
    value: rms(own(laid, true)),
    bound: "at most",
    limit: LIMITS[part],
    unit: "millimetres",
    notes: [
      `eyes laid over each other ${rms(own(eyes, true)).toFixed(2)}; the other half ${
        rms(own(laid, false)).toFixed(2)
      }; the worst tenth over ${worst.toFixed(1)}`,
    ],
  };
}

export const surface: Check = {
  name: "surface",
  summary: "the skin at rest lies where the average scanned head has it",
  async run(bench) {
    if (bench.surface === undefined) return { skipped: "no reference surface was given: --surface" };
    const reference = await readReferenceSurface(bench.surface);
    const avatar = await bench.stock();
    const skin = skinOf(avatar.head);
    const fit = laidOver(reference, skin);
    const laid = away(carry(fit, reference.points), skin), eyes = away(reference.points, skin);
    bench.picture("surface", errorAvatar(avatar, carry(fit, reference.points), laid));
    const figures = SURFACE_PARTS.map((part) => figureOf(part, reference, laid, eyes));
    if (bench.surfaceLandmarks !== undefined) {
      const landmarks = await readReferenceLandmarks(bench.surfaceLandmarks);
      figures.push(
        ...proportionFigures(measuredHead(avatar.head), { skin: skinPoints(reference), landmarks }),
      );
    }
    return { figures };
  },
};

/** The reference's points in eye distances, without its ears. */
const skinPoints = ({ points, parts }: ReferenceSurface): Vector[] =>
  parts.flatMap((_, i): Vector[] => {
    const [x, y, z] = [0, 1, 2].map((c) => points[i * 3 + c]! / EYE_DISTANCE_MM) as [number, number, number];
    const ear = Math.abs(x) > 1 && y > -0.9 && y < 0.2 && z < -1 && z > -1.75;
    return ear ? [] : [[x, y, z]];
  });

/** Millimetres at which the colour is full red; green is on the surface. */
const RED_AT = 6;

/** The avatar in the colours of its distance: each splat takes that of the reference point nearest to its triangle. */
function errorAvatar(avatar: Avatar, points: Points, distances: readonly number[]): Avatar {
  const { head, binding, splatCount } = avatar;
  const byTriangle = new Map<number, number>();
  const nearest = nearestPoint(points);
  const colour = new Float32Array(splatCount * 3);
  for (let s = 0; s < splatCount; s++) {
    const t = binding[s]!;
    let error = byTriangle.get(t);
    if (error === undefined) {
      const middle = [0, 1, 2].map((c) =>
        [0, 1, 2].reduce((sum, k) => sum + head.template[head.triangles[t * 3 + k]! * 3 + c]!, 0) / 3 *
        MM_PER_METRE
      );
      error = distances[nearest(middle[0]!, middle[1]!, middle[2]!)]!;
      byTriangle.set(t, error);
    }
    const share = Math.min(1, error / RED_AT);
    colour.set([share, 0.8 * (1 - share), 0.15], s * 3);
  }
  return { ...avatar, colour };
}

/** Index of the nearest of some points. */
function nearestPoint(points: Points): (x: number, y: number, z: number) => number {
  return (x, y, z) => {
    let best = 0, least = Infinity;
    for (let i = 0; i < points.length; i += 3) {
      const d = (points[i]! - x) ** 2 + (points[i + 1]! - y) ** 2 + (points[i + 2]! - z) ** 2;
      if (d < least) [best, least] = [i / 3, d];
    }
    return best;
  };
}
