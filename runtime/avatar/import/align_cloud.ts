import type { Vector } from "../../base/vector.ts";
import { createRandom } from "../../base/mulberry32.ts";
import { NearestVectors } from "../../head/correspond/nearest_vectors.ts";
import { landmarkOf } from "../../head/correspond/places.ts";
import { applySimilarity, fitSimilarity, type Similarity, STAY } from "../../head/correspond/similarity.ts";
import { worldTransform } from "../../head/identity.ts";
import { surfaceOf } from "../../head/surfaces.ts";
import type { SplatCloud } from "../../formats/splats/splat_cloud.ts";
import { type RestHead, surfaceSearch } from "./bind_cloud.ts";

/** How splats of somebody's axes and units were laid on a head. */
export interface Alignment {
  /** From the file's places to the world of the head at rest. */
  readonly move: Similarity;
  /** World units: the mean distance of the nearer splats from the skin, or of the landmarks. */
  readonly off: number;
  /** What was found, in words. */
  readonly words: string;
}

/** Splats that are looked at, and places of the head. */
const SAMPLES = 700;
/** Of the matches: what counts. Hair, clothes and necks that end elsewhere are the rest. */
const TRUSTED = 0.8;
/** World units: splats that lie so near as they come were made on this head. */
const CLOSE = 0.02;
/** Fainter splats say little about where a surface is. */
const SOLID = 0.3;
const [COARSE_ROUNDS, FINE_ROUNDS, BEST] = [8, 40, 5];

/**
 * Lays splats on a head: as they come where that fits, in world units or in metres, else by trying all 24 ways to stand,
 * the size and the middle that their spread has, and by matching them with the skin again and again (Besl and McKay 1992,
 * trimmed, both ways, so that nothing shrinks into one place).
 */
export function alignCloud(cloud: SplatCloud, rest: RestHead, seed = 1): Alignment {
  const random = createRandom(seed), skin = skinPoints(rest, random), splats = solidPlaces(cloud, random);
  if (splats.length < 20) {
    throw new RangeError(
      `Cannot lay the splats on a head, 20 solid ones are needed at least: ${splats.length}`,
    );
  }
  const { centre, scale } = worldTransform(rest.head), search = surfaceSearch(rest);
  const from = spreadOf(splats), to = spreadOf(skin);
  const metres: Similarity = {
    size: scale,
    rotation: STAY.rotation,
    shift: centre.map((c) => -c * scale) as unknown as Vector,
  };
  const tree = treeOf(skin);
  for (
    const [move, words] of [[STAY, "they lie on the head as they come"], [
      metres,
      "they are in metres and lie on the head",
    ]] as const
  ) {
    const off = offSurface(splats, search, move);
    const grown = move.size * from.radius / to.radius;
    if (off < CLOSE && grown > 0.5 && grown < 2) return { move, off, words };
  }
  const size = to.radius / from.radius;
  const tried = stands().map((rotation) => {
    const turnedMiddle = applySimilarity({ size, rotation, shift: [0, 0, 0] }, from.middle);
    const shift = to.middle.map((x, c) => x - turnedMiddle[c]!) as unknown as Vector;
    return refine(splats, skin, tree, { size, rotation, shift }, COARSE_ROUNDS);
  }).sort((a, b) => a.off - b.off);
  // Samples tell a face from a nape only roughly: the surface itself decides.
  const best = tried.slice(0, BEST).map((each) => {
    const move = settle(splats, search, refine(splats, skin, tree, each.move, FINE_ROUNDS).move);
    return { move, off: offSurface(splats, search, move) };
  }).sort((a, b) => a.off - b.off)[0]!;
  const all = solidPlaces(cloud, random, SETTLED), move = settle(all, search, best.move);
  return { move, off: offSurface(all, search, move), words: wordsOf(move) };
}

/**
 * Splats, rounds, and the share of matches that counts once the whole lies about right, at first and at last: the nearer
 * half alone is what crosses the skin already, and would hold the rest where it is.
 */
const SETTLED = 2500, SETTLING = 40, SURE = [0.9, 0.7] as const;

/** The last millimetres: onto the surface itself and not onto samples of it, which lie too far in. */
function settle(splats: Points, search: Search, start: Similarity): Similarity {
  let move = start;
  for (let round = 0; round < SETTLING; round++) {
    const pairs = splats.map((from) => {
      const place = search(applySimilarity(move, from));
      return { from, to: place.at, d: place.distance };
    }).sort((a, b) => a.d - b.d).slice(
      0,
      Math.ceil((round < SETTLING / 2 ? SURE[0] : SURE[1]) * splats.length),
    );
    const next = fitSimilarity(pairs.map(({ from }) => from), pairs.map(({ to }) => to));
    if (!next) break;
    move = next;
  }
  return move;
}

/** World units, the mean of the nearer splats' distances from the surface. */
function offSurface(splats: Points, search: Search, move: Similarity): number {
  const away = splats.map((p) => search(applySimilarity(move, p)).distance).sort((a, b) => a - b);
  const kept = away.slice(0, Math.ceil(SURE[1] * away.length));
  return kept.reduce((sum, d) => sum + d, 0) / kept.length;
}

/** By places that a person named: a landmark's number in MediaPipe's mesh, and where it is in the file. */
export function alignByLandmarks(places: ReadonlyMap<number, Vector>, { head }: RestHead): Alignment {
  const { centre, scale } = worldTransform(head), goals: Vector[] = [], points: Vector[] = [];
  head.landmarks.indices.forEach((index, i) => {
    const place = places.get(index);
    if (!place) return;
    points.push(place);
    goals.push(landmarkOf(head, i).map((x, c) => (x - centre[c]!) * scale) as unknown as Vector);
  });
  const move = points.length < 3 ? undefined : fitSimilarity(points, goals);
  if (!move) {
    throw new RangeError(
      `Cannot lay the splats on a head by landmarks, three that head "${head.name}" has are needed, not in a line: ${points.length}`,
    );
  }
  const off = points.reduce((sum, p, i) => {
    const q = applySimilarity(move, p);
    return sum + Math.hypot(q[0] - goals[i]![0], q[1] - goals[i]![1], q[2] - goals[i]![2]);
  }, 0) / points.length;
  return { move, off, words: `${points.length} landmarks: ${wordsOf(move)}` };
}

/** Where the file's up and its front have gone. */
function wordsOf({ size, rotation: R }: Similarity): string {
  const axis = (row: number) => {
    const [k, x] = [0, 1, 2].map((c) => [c, R[row * 3 + c]!] as const).sort((a, b) =>
      Math.abs(b[1]) - Math.abs(a[1])
    )[0]!;
    return `${x < 0 ? "-" : "+"}${"xyz"[k]}`;
  };
  return `up is ${axis(1)}, the face looks to ${axis(2)}, sizes are taken times ${size.toPrecision(3)}`;
}

type Points = readonly Vector[];
type Search = ReturnType<typeof surfaceSearch>;
const treeOf = (points: Points) => new NearestVectors(Float64Array.from(points.flat()), 3);

function chosen<T>(all: readonly T[], count: number, random: () => number): T[] {
  return all.length <= count
    ? [...all]
    : Array.from({ length: count }, () => all[Math.floor(random() * all.length)]!);
}

function solidPlaces(
  { count, position, opacity, scale }: SplatCloud,
  random: () => number,
  most = SAMPLES,
): Vector[] {
  const solid: number[] = [];
  for (let i = 0; i < count; i++) if (opacity[i]! >= SOLID) solid.push(i);
  // Floaters and walls: what lies far out of the middle, by the median, again and again.
  let kept = solid.length > 0 ? solid : [...Array(count).keys()];
  const at = (i: number): Vector => [position[i * 3]!, position[i * 3 + 1]!, position[i * 3 + 2]!];
  for (let round = 0; round < 4; round++) {
    const { middle, radius } = spreadOf(chosen(kept, 4000, random).map(at));
    const near = kept.filter((i) =>
      Math.hypot(...at(i).map((x, c) => x - middle[c]!)) < 3.2 * radius && scale[i * 3]! < 2 * radius
    );
    if (near.length < 20) break;
    kept = near;
  }
  return chosen(kept, most, random).map(at);
}

/** The middle, and how far from it the half of all lies. */
function spreadOf(points: Points): { middle: Vector; radius: number } {
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
  const middle = [0, 1, 2].map((c) => median(points.map((p) => p[c]!))) as unknown as Vector;
  return {
    middle,
    radius: median(points.map((p) => Math.hypot(p[0] - middle[0], p[1] - middle[1], p[2] - middle[2]))) ||
      1e-12,
  };
}

/** Places of the outside, as many to the same area. */
function skinPoints({ head, vertices, frames }: RestHead, random: () => number): Vector[] {
  const hidden = head.regionNames.map((name) =>
    ["unseen", "mouth", "teeth", "gums", "tongue", "socket"].includes(surfaceOf(name))
  );
  const sums: number[] = [], triangles: number[] = [];
  let total = 0;
  frames.area.forEach((area, t) => {
    if (hidden[head.regions[t]!] || !(area > 0)) return;
    sums.push(total += area);
    triangles.push(t);
  });
  return Array.from({ length: 2 * SAMPLES }, () => {
    const wanted = random() * total;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    let [u, v] = [random(), random()];
    if (u + v > 1) [u, v] = [1 - u, 1 - v];
    const [a, b, c] = [0, 1, 2].map((k) => head.triangles[triangles[low]! * 3 + k]! * 3) as [
      number,
      number,
      number,
    ];
    return [0, 1, 2].map((k) =>
      (1 - u - v) * vertices[a + k]! + u * vertices[b + k]! + v * vertices[c + k]!
    ) as unknown as Vector;
  });
}

/** The 24 turns that take axes to axes. */
function stands(): number[][] {
  const all: number[][] = [];
  for (const [a, b, c] of [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] as const) {
    for (let signs = 0; signs < 8; signs++) {
      const R = new Array<number>(9).fill(0);
      R[a] = signs & 1 ? -1 : 1;
      R[3 + b] = signs & 2 ? -1 : 1;
      R[6 + c] = signs & 4 ? -1 : 1;
      const det = R[0]! * (R[4]! * R[8]! - R[5]! * R[7]!) - R[1]! * (R[3]! * R[8]! - R[5]! * R[6]!) +
        R[2]! * (R[3]! * R[7]! - R[4]! * R[6]!);
      if (det > 0) all.push(R);
    }
  }
  return all;
}

function matches(splats: Points, skin: Points, tree: NearestVectors, move: Similarity) {
  const placed = splats.map((p) => applySimilarity(move, p)), back = treeOf(placed);
  const pairs: { from: Vector; to: Vector; d: number }[] = [];
  const apart = (a: Vector, b: Vector) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
  const nearest = (p: Vector, among: NearestVectors) => among.around(p, 1)[0]!;
  const halves = [
    placed.map((p, i) => {
      const q = skin[nearest(p, tree)]!;
      return { from: splats[i]!, to: q, d: apart(p, q) };
    }),
    skin.filter((_, i) => i % 2 === 0).map((q) => {
      const i = nearest(q, back);
      return { from: splats[i]!, to: q, d: apart(placed[i]!, q) };
    }),
  ];
  let off = 0;
  for (const half of halves) {
    half.sort((a, b) => a.d - b.d);
    const kept = half.slice(0, Math.ceil(TRUSTED * half.length));
    off += kept.reduce((sum, { d }) => sum + d, 0) / kept.length / 2;
    pairs.push(...kept);
  }
  return { pairs, off };
}

function refine(
  splats: Points,
  skin: Points,
  tree: NearestVectors,
  start: Similarity,
  rounds: number,
): { move: Similarity; off: number } {
  let best = { move: start, off: Infinity }, move = start;
  for (let round = 0; round <= rounds; round++) {
    const { pairs, off } = matches(splats, skin, tree, move);
    if (off < best.off) best = { move, off };
    const next = fitSimilarity(pairs.map(({ from }) => from), pairs.map(({ to }) => to));
    if (!next) break;
    move = next;
  }
  return best;
}
