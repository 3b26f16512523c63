import { type Surface, SURFACES } from "../../../../runtime/avatar/stock/regions.ts";
import { length, subtract, type Vector } from "../../../../runtime/base/vector.ts";
import type { Subject } from "../surface/subject.ts";
import { neckline } from "./growth.ts";

/** The head's own mesh, cut finer where more is to be painted. */
export interface SkinMesh {
  readonly vertexCount: number;
  /** [vertices], a triangle of the head that each lies on. */
  readonly rigTriangles: Uint32Array;
  /** [vertices, 3], barycentric there. */
  readonly rigWeights: Float32Array;
  /** [triangles, 3], counter-clockwise seen from outside. */
  readonly triangles: Uint32Array;
}

/** Longest edges, millimetres. What lies in the mouth, under hair or on the bust shows nothing fine. */
const EDGE: Readonly<Record<Surface, number>> = {
  ...{ skin: 2.3, lips: 1.7, brow: 2, eyelid: 1.5, lash: 1.6, sclera: 4, iris: 0.8, pupil: 1 },
  ...{ teeth: 3.4, gums: 6, tongue: 6, mouth: 12, ear: 3.6, neck: 7, hair: 6, nostril: 3, caruncle: 3 },
  ...{ base: 16, socket: 16, unseen: Infinity },
};
/** Behind the face skin is plain. */
const BEHIND = { from: -20, to: -60, edge: 5, bald: 3.6 } as const;
/** Hair and clothes begin with a line, ragged or with a hem: bands about them, millimetres. What only touches one is cut. */
const HAIRLINE = { before: 7, behind: 9, edge: 2.4 } as const;
const NECKLINE = { above: 2.5, below: 7, edge: 2.6 } as const;
const MOST_ROUNDS = 5;

/**
 * Cuts every edge that is too long in the middle until none is. Two triangles agree on their edge, so that nothing
 * gapes; tissues that only touch (lid and eyeball, gum and tooth) do not share vertices, for their colours differ.
 *
 * @param coarseness factor on the lengths of edges that are let stand
 * @param scalpShows nothing hides the scalp
 */
export function cutSkin(
  subject: Subject,
  coarseness = 1,
  scalpShows = false,
): SkinMesh {
  const { head, ground, surfaceOf, behindHairline, toMillimetres } = subject;
  const { identity } = ground, collar = neckline(subject);
  const rigTriangles: number[] = [], rigWeights: number[] = [], places: Vector[] = [];
  /** [vertices], millimetres behind the hairline and over the neckline. */
  const behindHair: number[] = [], overCollar: number[] = [];
  const known = new Map<string, number>();
  const vertexAt = (triangle: number, weights: Vector, place: Vector): number => {
    rigTriangles.push(triangle);
    rigWeights.push(...weights);
    behindHair.push(behindHairline({ triangle, weights }));
    overCollar.push(place[1] < -100 ? place[1] - collar(place) : Infinity);
    return places.push(place) - 1;
  };
  interface Piece {
    readonly parent: number;
    readonly vertices: readonly number[];
    /** Corners in barycentric coordinates of the parent. */
    readonly weights: readonly Vector[];
  }
  const CORNERS: readonly Vector[] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
  let pieces: Piece[] = [];
  for (let t = 0; t < head.triangles.length / 3; t++) {
    if (!(ground.frames.area[t]! > 0) || surfaceOf(t) === "unseen") continue;
    const vertices = CORNERS.map((weights, c) => {
      const v = head.triangles[t * 3 + c]!, key = `${SURFACES[surfaceOf(t)].tissue} ${v}`;
      const at = known.get(key) ?? vertexAt(t, weights, toMillimetres(pointOf(identity.template, v)));
      known.set(key, at);
      return at;
    });
    pieces.push({ parent: t, vertices, weights: CORNERS });
  }
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const cuts = new Map<number, number>();
    const edge = (a: number, b: number) => Math.min(a, b) * 2 ** 25 + Math.max(a, b);
    for (const { parent, vertices, weights } of pieces) {
      const surface = surfaceOf(parent);
      const z = places[vertices[0]!]![2];
      const behind = surface === "skin"
        ? Math.min(1, Math.max(0, (BEHIND.from - z) / (BEHIND.from - BEHIND.to)))
        : 0;
      const own = surface === "hair" && scalpShows ? BEHIND.bald : EDGE[surface];
      const plain = own + behind * (BEHIND.edge - EDGE[surface]);
      const edged = (surface === "skin" || surface === "hair") &&
        touches(behindHair, vertices, -HAIRLINE.before, HAIRLINE.behind);
      const dressed = touches(overCollar, vertices, -NECKLINE.below, NECKLINE.above);
      const longest = coarseness * Math.min(plain, edged ? HAIRLINE.edge : dressed ? NECKLINE.edge : plain);
      for (let c = 0; c < 3; c++) {
        const a = vertices[c]!, b = vertices[(c + 1) % 3]!, key = edge(a, b);
        if (cuts.has(key) || length(subtract(places[a]!, places[b]!)) <= 1.35 * longest) continue;
        const middle = halfway(weights[c]!, weights[(c + 1) % 3]!);
        cuts.set(key, vertexAt(parent, middle, halfway(places[a]!, places[b]!)));
      }
    }
    if (cuts.size === 0) break;
    pieces = pieces.flatMap((piece) => {
      const { parent, vertices, weights } = piece;
      const middles = [0, 1, 2].map((c) => cuts.get(edge(vertices[c]!, vertices[(c + 1) % 3]!)));
      const count = middles.filter((m) => m !== undefined).length;
      if (count === 0) return [piece];
      const all = [...vertices, ...middles.map((m) => m ?? -1)];
      const shares = [...weights, ...[0, 1, 2].map((c) => halfway(weights[c]!, weights[(c + 1) % 3]!))];
      const part = (...corners: number[]): Piece => ({
        parent,
        vertices: corners.map((c) => all[c]!),
        weights: corners.map((c) => shares[c]!),
      });
      // 0, 1, 2 are the corners, 3, 4, 5 the middles of the edges that begin there.
      if (count === 3) return [part(0, 3, 5), part(3, 1, 4), part(5, 4, 2), part(3, 4, 5)];
      const first = count === 1
        ? middles.findIndex((m) => m !== undefined)
        : (middles.findIndex((m) => m === undefined) + 1) % 3;
      const [a, b, c] = [first, (first + 1) % 3, (first + 2) % 3] as [number, number, number];
      if (count === 1) return [part(a, a + 3, c), part(a + 3, b, c)];
      return [part(a + 3, b, b + 3), part(a, a + 3, b + 3), part(a, b + 3, c)];
    });
  }
  return {
    vertexCount: places.length,
    rigTriangles: Uint32Array.from(rigTriangles),
    rigWeights: Float32Array.from(rigWeights),
    triangles: Uint32Array.from(pieces.flatMap(({ vertices }) => vertices)),
  };
}

/** Whether a triangle's values reach into a band. */
function touches(values: readonly number[], vertices: readonly number[], from: number, to: number): boolean {
  const [a, b, c] = [values[vertices[0]!]!, values[vertices[1]!]!, values[vertices[2]!]!];
  return Math.max(a, b, c) > from && Math.min(a, b, c) < to;
}

const pointOf = (values: ArrayLike<number>, v: number): Vector => [
  values[v * 3]!,
  values[v * 3 + 1]!,
  values[v * 3 + 2]!,
];
const halfway = (a: Vector, b: Vector): Vector => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];
