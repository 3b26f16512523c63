import type { Vector } from "../../base/vector.ts";
import { NearestVectors } from "../../head/correspond/nearest_vectors.ts";
import { applySimilarity, fitSimilarity, type Similarity } from "../../head/correspond/similarity.ts";
import type { SplatCloud } from "../../formats/splats/splat_cloud.ts";
import {
  chosen,
  outerPlaces,
  outside,
  type Points,
  skinPoints,
  solidPlaces,
  spreadOf,
} from "./align_points.ts";
import { type RestHead, surfaceSearch } from "./bind_cloud.ts";

/** Places of the skin among which the nearest is looked for. */
const SKIN = 1600;
/** Splats, and places of the face, that are matched: at first, then, at last. */
const LOOKED_AT = [{ splats: 200, face: 260 }, { splats: 400, face: 500 }, {
  splats: 900,
  face: 900,
}] as const;
/** Of the matches: what counts. Hair over ears and brows, a beard, clothes and necks that end elsewhere are the rest. */
const TRUSTED = { face: 0.8, splats: 0.75 } as const;
/** What splats off the skin count beside a face without splats: hair hangs off it in everybody. */
const SPLATS_COUNT = 0.4;
/** Rounds, and what of the splats counts at first and at last: the nearer half alone would hold the rest where it is. */
const [SETTLING, NEARER] = [30, [0.9, 0.7]] as const;

/** A cloud and a head, and how well the one lies on the other. */
export class Fit {
  /** Of the file, what lies outside, in no order. */
  readonly solid: Points;
  /** Places of all the outside, and of what lies bare, world units. */
  readonly skin: Points;
  readonly #bareSkin: readonly boolean[];
  readonly #face: Points;
  readonly #raw: Points;
  readonly #tree: NearestVectors;
  readonly #skinTree: NearestVectors;
  readonly #search: ReturnType<typeof surfaceSearch>;

  constructor(cloud: SplatCloud, rest: RestHead, random: () => number) {
    const solid = solidPlaces(cloud, random);
    this.solid = outerPlaces(solid, random);
    this.#raw = chosen(solid, LOOKED_AT[2].splats * 2, random);
    if (this.solid.length < 20) {
      throw new RangeError(
        `Cannot lay the splats on a head, 20 solid ones are needed at least: ${this.solid.length}`,
      );
    }
    const { seen, bare } = outside(rest);
    const covered = seen.map((yes, t) => yes && !bare[t]);
    const share = covered.includes(true) ? areaOf(rest, bare) / areaOf(rest, seen) : 1;
    const bareSkin = skinPoints(rest, bare, Math.round(SKIN * share), random);
    this.skin = [...bareSkin, ...share < 1 ? skinPoints(rest, covered, SKIN - bareSkin.length, random) : []];
    this.#bareSkin = this.skin.map((_, k) => k < bareSkin.length);
    this.#face = skinPoints(rest, bare, LOOKED_AT[2].face, random);
    this.#tree = treeOf(this.solid);
    this.#skinTree = treeOf(this.skin);
    this.#search = surfaceSearch(rest);
  }

  /** How well it lies, world units: the face's distance from splats, and some of theirs from the skin. */
  off(move: Similarity, level: number): number {
    return this.#matches(move, level).off;
  }

  /** Matches again and again. @returns the best of it */
  refine(start: Similarity, rounds: number, level: number): { move: Similarity; off: number } {
    let best = { move: start, off: Infinity }, move = start;
    for (let round = 0; round <= rounds; round++) {
      const { from, to, off } = this.#matches(move, level);
      if (off < best.off) best = { move, off };
      const next = fitSimilarity(from, to);
      if (!next) break;
      move = next;
    }
    return best;
  }

  /**
   * The last millimetres: onto the surface itself and not onto samples of it, which lie too far in. All that lies near the
   * skin says how it is turned, for a bust and a nape do so better than a face that is not the head's own.
   */
  settle(start: Similarity): { move: Similarity; off: number } {
    let move = start;
    for (let round = 0; round < SETTLING; round++) {
      const pairs = this.#raw.map((from) => {
        const { at, distance } = this.#search(applySimilarity(move, from));
        return { from, to: at, d: distance };
      });
      const kept = nearer(pairs, round < SETTLING / 2 ? NEARER[0] : NEARER[1]);
      const next = fitSimilarity(kept.map(({ from }) => from), kept.map(({ to }) => to));
      if (!next) break;
      move = next;
    }
    return { move, off: this.off(move, 2) };
  }

  /** World units, the mean of the nearer splats' distances from the surface itself. */
  offSurface(move: Similarity): number {
    const away = this.solid.slice(0, LOOKED_AT[2].splats).map((from) => ({
      d: this.#search(applySimilarity(move, from)).distance,
    }));
    return meanOf(nearer(away, TRUSTED.splats));
  }

  /** How far the splats spread, beside the head. */
  grown({ size }: Similarity): number {
    return size * spreadOf(this.solid).radius / spreadOf(this.skin).radius;
  }

  /** The same turned half round about its middle. @param signs of the axes */
  turnedInPlace(move: Similarity, signs: readonly number[]): Similarity {
    const middle = spreadOf(this.solid).middle, here = applySimilarity(move, middle);
    const rotation = move.rotation.map((x, k) => x * signs[Math.floor(k / 3)]!);
    const there = applySimilarity({ ...move, rotation, shift: [0, 0, 0] }, middle);
    return { ...move, rotation, shift: here.map((x, c) => x - there[c]!) as unknown as Vector };
  }

  /** For places of the face the splats that are nearest; these are looked for in the file, whose tree stays. */
  #facePairs({ size, rotation: R, shift }: Similarity, face: Points): Pair[] {
    return face.map((to) => {
      const [x, y, z] = [0, 1, 2].map((c) => (to[c]! - shift[c]!) / size) as [number, number, number];
      const p = [
        R[0]! * x + R[3]! * y + R[6]! * z,
        R[1]! * x + R[4]! * y + R[7]! * z,
        R[2]! * x + R[5]! * y + R[8]! * z,
      ] as const;
      const from = this.solid[this.#tree.around(p, 1)[0]!]!;
      return { from, to, d: size * Math.hypot(from[0] - p[0], from[1] - p[1], from[2] - p[2]) };
    });
  }

  #matches(move: Similarity, level: number): { from: Vector[]; to: Vector[]; off: number } {
    const { splats, face } = LOOKED_AT[level]!;
    const onFace = nearer(this.#facePairs(move, this.#face.slice(0, face)), TRUSTED.face);
    const onSplats = nearer(
      this.solid.slice(0, splats).flatMap((from) => {
        const p = applySimilarity(move, from), k = this.#skinTree.around(p, 1)[0]!, to = this.skin[k]!;
        // At first the whole finds the head; then hair, which is no skin, would draw the head into itself.
        if (level > 0 && !this.#bareSkin[k]) return [];
        return [{ from, to, d: Math.hypot(p[0] - to[0], p[1] - to[1], p[2] - to[2]) }];
      }),
      TRUSTED.splats,
    );
    const pairs = [...onFace, ...onSplats];
    return {
      from: pairs.map(({ from }) => from),
      to: pairs.map(({ to }) => to),
      off: meanOf(onFace) + SPLATS_COUNT * meanOf(onSplats),
    };
  }
}

interface Pair {
  readonly from: Vector;
  readonly to: Vector;
  readonly d: number;
}

const treeOf = (points: Points) => new NearestVectors(Float64Array.from(points.flat()), 3);

function nearer<Each extends { d: number }>(pairs: Each[], share: number): Each[] {
  return pairs.sort((a, b) => a.d - b.d).slice(0, Math.ceil(share * pairs.length));
}

const meanOf = (pairs: readonly { d: number }[]): number =>
  pairs.reduce((sum, { d }) => sum + d, 0) / Math.max(1, pairs.length);

function areaOf({ frames }: RestHead, wanted: readonly boolean[]): number {
  return frames.area.reduce((sum, area, t) => wanted[t] ? sum + area : sum, 0);
}
