import { distance, scale, subtract, type Vector } from "../../base/vector.ts";
import { type HeadModel, triangleCount, vertexCount } from "../head_model.ts";
import { type Surface, surfaceOf } from "../surfaces.ts";
import { type Eyeball, fitEyeball, LEAST_VERTICES } from "./eyeballs.ts";
import { fitSphere, type Sphere } from "./fit_sphere.ts";
import { vertexOf } from "./places.ts";

/** What only answers to its like: skin may become skin, an eyeball an eyeball. `open`: its head does not say. */
export const PARTS = ["skin", "leftEye", "rightEye", "mouth", "unseen", "open"] as const;
export type Part = (typeof PARTS)[number];

/** A head's parts. */
export interface HeadParts {
  /** [triangles], index into PARTS. */
  readonly triangles: Uint8Array;
  /** [vertices], the piece of the mesh that each belongs to: what edges connect. */
  readonly pieces: Uint32Array;
  /** Undefined where it has none. */
  readonly eyes: readonly [left: Eyeball | undefined, right: Eyeball | undefined];
}

/** Surfaces that a head which names parts at all is not silent about. */
const IN_EYE: readonly Surface[] = ["sclera", "iris", "pupil"];
const IN_MOUTH: readonly Surface[] = ["teeth", "gums", "tongue", "mouth"];
/** Of its radius, how far vertices of an eyeball lie off a sphere: a cornea stands out by a tenth. */
const ROUND = 0.12;
/** Of the mesh's width: adults' eyeballs have 0.08 of a head with ears, 0.03 of a bust; drawn figures' are twice as large. */
const EYE_RADIUS = [0.02, 0.2] as const;

/**
 * Tells a head's parts apart: by the names of its regions, and where these name no eyes, by pieces of the mesh that are
 * round and lie on both sides.
 */
export function partsOf(head: HeadModel): HeadParts {
  const surfaces = head.regionNames.map(surfaceOf);
  const says = (kinds: readonly Surface[]) =>
    Array.from(head.regions).some((r) => kinds.includes(surfaces[r]!));
  const named = says(IN_EYE), mouthNamed = says(IN_MOUTH);
  const triangles = new Uint8Array(triangleCount(head)), middle = middleOfEyes(head, surfaces);
  for (let t = 0; t < triangles.length; t++) {
    const surface = surfaces[head.regions[t]!] ?? "skin";
    const part: Part = surface === "unseen"
      ? "unseen"
      : IN_EYE.includes(surface)
      ? vertexOf(head, head.triangles[t * 3]!)[0] > middle ? "leftEye" : "rightEye"
      : IN_MOUTH.includes(surface)
      ? "mouth"
      : mouthNamed
      ? "skin"
      : "open";
    triangles[t] = PARTS.indexOf(part);
  }
  const pieces = piecesOf(head);
  if (!named) findEyes(head, triangles, pieces);
  const eyeOf = (part: Part) =>
    fitEyeball(head, [...triangles.keys()].filter((t) => PARTS[triangles[t]!] === part), pieces);
  return { triangles, pieces, eyes: [eyeOf("leftEye"), eyeOf("rightEye")] };
}

/** Between the eyeballs, metres to the left: a head need not stand on its file's midline. */
function middleOfEyes(head: HeadModel, surfaces: readonly Surface[]): number {
  let [low, high] = [Infinity, -Infinity];
  head.regions.forEach((r, t) => {
    if (!IN_EYE.includes(surfaces[r]!)) return;
    const x = vertexOf(head, head.triangles[t * 3]!)[0];
    [low, high] = [Math.min(low, x), Math.max(high, x)];
  });
  return (low + high) / 2;
}

/** Marks pieces that are eyeballs, and what lies within these (an iris of its own). */
function findEyes(head: HeadModel, parts: Uint8Array, pieces: Uint32Array): void {
  const members = new Map<number, number[]>();
  pieces.forEach((piece, v) => {
    const list = members.get(piece);
    if (list) list.push(v);
    else members.set(piece, [v]);
  });
  if (members.size < 3) return;
  let [low, high] = [Infinity, -Infinity];
  for (let v = 0; v < head.template.length; v += 3) {
    low = Math.min(low, head.template[v]!);
    high = Math.max(high, head.template[v]!);
  }
  const width = high - low;
  const round = [...members.values()].flatMap((list) => {
    if (list.length < LEAST_VERTICES) return [];
    const sphere = fitSphere(list.map((v) => vertexOf(head, v)));
    const fits = sphere && sphere.roughness < ROUND * sphere.radius &&
      sphere.radius > EYE_RADIUS[0] * width &&
      sphere.radius < EYE_RADIUS[1] * width;
    return fits ? [sphere] : [];
  });
  // Of all round pieces the pair that mirror each other best, the larger where several do.
  let best: { left: Sphere; right: Sphere; off: number } | undefined;
  for (const left of round) {
    for (const right of round) {
      if (!(left.centre[0] > right.centre[0] + left.radius)) continue;
      const off = Math.hypot(
        left.centre[1] - right.centre[1],
        left.centre[2] - right.centre[2],
        left.centre[0] + right.centre[0] - low - high,
        left.radius - right.radius,
      );
      if (off < 0.2 * left.radius && (!best || off - best.off < 0.1 * (left.radius - best.left.radius))) {
        best = { left, right, off };
      }
    }
  }
  if (!best) return;
  const { left, right } = best;
  const within = (list: readonly number[], { centre, radius }: Sphere): boolean =>
    list.every((v) => distance(vertexOf(head, v), centre) < 1.2 * radius);
  const kind = new Map<number, number>();
  for (const [piece, list] of members) {
    if (within(list, left)) kind.set(piece, PARTS.indexOf("leftEye"));
    else if (within(list, right)) kind.set(piece, PARTS.indexOf("rightEye"));
  }
  parts.forEach((part, t) => {
    const own = kind.get(pieces[head.triangles[t * 3]!]!);
    if (own !== undefined && PARTS[part] !== "unseen") parts[t] = own;
  });
}

function piecesOf(head: HeadModel): Uint32Array {
  const parent = Uint32Array.from({ length: vertexCount(head) }, (_, v) => v);
  const root = (v: number): number => {
    while (parent[v] !== v) v = parent[v] = parent[parent[v]!]!;
    return v;
  };
  for (let i = 0; i < head.triangles.length; i++) {
    if (i % 3 !== 0) parent[root(head.triangles[i]!)] = root(head.triangles[i - 1]!);
  }
  return parent.map((_, v) => root(v));
}

/** Six places about an eyeball, and its middle. */
export const pinsOf = ({ centre, radius }: Sphere): Vector[] => [
  centre,
  ...[0, 1, 2].flatMap((axis) =>
    [1, -1].map((sign): Vector =>
      subtract(centre, scale([+(axis === 0), +(axis === 1), +(axis === 2)], sign * radius))
    )
  ),
];
