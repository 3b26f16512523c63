import type { Vector } from "../../base/vector.ts";
import { createRandom } from "../../base/mulberry32.ts";
import { landmarkOf } from "../../head/correspond/places.ts";
import { applySimilarity, fitSimilarity, type Similarity, STAY } from "../../head/correspond/similarity.ts";
import { worldTransform } from "../../head/identity.ts";
import type { SplatCloud } from "../../formats/splats/splat_cloud.ts";
import { Fit } from "./align_fit.ts";
import { spreadOf } from "./align_points.ts";
import { stands } from "./align_stands.ts";
import type { RestHead } from "./bind_cloud.ts";

/** How splats of somebody's axes and units were laid on a head. */
export interface Alignment {
  /** From the file's places to the world of the head at rest. */
  readonly move: Similarity;
  /** World units: how far the face is from the splats and the splats from the skin, or the landmarks from theirs. */
  readonly off: number;
  /** What was found, in words. */
  readonly words: string;
  /** What speaks against it, in words. */
  readonly doubt: string | null;
}

/** World units: splats that lie so near as they come were made on this head. */
const CLOSE = 0.02;
/** Rounds of matching, and how many ways are left after each: the more of them, the fewer splats are looked at. */
const SIEVES = [{ rounds: 6, left: 20 }, { rounds: 12, left: 4 }, { rounds: 8, left: 2 }, {
  rounds: 40,
  left: 2,
}] as const;
/** Signs of the axes. */
const HALF_TURNS = [[-1, 1, -1], [-1, -1, 1], [1, -1, -1]] as const;
/** Cosine of half an angle's turn, about: ways to stand nearer to one another than 30 degrees are one. */
const SAME_TRACE = 1 + 2 * Math.cos(Math.PI / 6);
/** Of the best way's: another that misses so little more may be the right one. */
const DOUBTFUL = 1.35;
/** World units: a face that misses more is none, or somebody's very unlike this head's. */
const POOR = 0.06;

/**
 * Lays splats on a head: as they come where that fits, in world units or in metres. Else every way to stand that axes
 * or a mirror's plane through the splats allow is tried, with the size and the middle that their spread has, and matched
 * with the head again and again (Besl and McKay 1992, trimmed, both ways). What tells a face from a nape is the face: its
 * nose, chin and ears must have splats where they are, while hair, hats and clothes may lie where they like.
 */
export function alignCloud(cloud: SplatCloud, rest: RestHead, seed = 1): Alignment {
  const fit = new Fit(cloud, rest, createRandom(seed));
  const asItComes = readyMade(fit, rest);
  if (asItComes) return asItComes;
  const { from, to } = { from: spreadOf(fit.solid), to: spreadOf(fit.skin) };
  const size = to.radius / from.radius;
  // Ways that are left differ from one another: the second is what the best may be mistaken for.
  let ways = stands(fit.solid, from.middle).map((rotation): Way => {
    const middle = applySimilarity({ size, rotation, shift: [0, 0, 0] }, from.middle);
    const shift = to.middle.map((x, c) => x - middle[c]!) as unknown as Vector;
    return { move: { size, rotation, shift }, off: Infinity };
  });
  SIEVES.forEach(({ rounds, left }, level) => {
    // Whatever is left is held against itself back to front and upside down, which is what surfaces alone mistake it for.
    if (level === 2) {
      ways = ways.flatMap((way) => [
        way,
        ...HALF_TURNS.map((signs) => fit.refine(fit.turnedInPlace(way.move, signs), rounds, 1)),
      ]);
    }
    const refined = ways.map(({ move }) => fit.refine(move, rounds, Math.min(level, 2))).sort((a, b) =>
      a.off - b.off
    );
    ways = [];
    for (const way of refined) {
      if (ways.length < left && !ways.some(({ move }) => alike(move, way.move))) ways.push(way);
    }
  });
  const [best, second] = ways as [Way, Way | undefined];
  const { move } = fit.settle(best.move);
  return { move, off: best.off, words: wordsOf(move), doubt: doubtOf(best, second) };
}

interface Way {
  readonly move: Similarity;
  readonly off: number;
}

const alike = ({ rotation: a }: Similarity, { rotation: b }: Similarity): boolean =>
  a.reduce((sum, x, k) => sum + x * b[k]!, 0) > SAME_TRACE;

/** Splats that lie on the head already, and better than back to front or upside down. */
function readyMade(fit: Fit, { head }: RestHead): Alignment | undefined {
  const { centre, scale } = worldTransform(head);
  const metres: Similarity = {
    size: scale,
    rotation: STAY.rotation,
    shift: centre.map((c) => -c * scale) as unknown as Vector,
  };
  for (
    const [move, words] of [[STAY, "they lie on the head as they come"], [
      metres,
      "they are in metres and lie on the head",
    ]] as const
  ) {
    const near = fit.offSurface(move), off = fit.off(move, 2), grown = fit.grown(move);
    if (!(near < CLOSE && grown > 0.5 && grown < 2)) continue;
    const turned = HALF_TURNS.map((signs) =>
      fit.refine(fit.turnedInPlace(move, signs), SIEVES[0].rounds, 1).off
    );
    if (turned.every((other) => other > DOUBTFUL * off)) return { move, off, words, doubt: null };
  }
  return undefined;
}

function doubtOf(best: Way, second: Way | undefined): string | null {
  const cure = "--landmarks says for certain";
  if (second && second.off < DOUBTFUL * best.off) {
    return `how the head stands is not certain, it may be that ${
      wordsOf(second.move).replace(/, sizes.*/, "")
    }: look at the picture; ${cure}, and so does --align ${matrixWords(second.move)}`;
  }
  return best.off > POOR
    ? `it fits the head badly, ${
      (1000 * best.off).toFixed(0)
    } thousandths off: look at the picture; ${cure}, and so does --align with a matrix`
    : null;
}

/** As --align takes it, row by row. */
function matrixWords({ size, rotation: R, shift }: Similarity): string {
  const rows = [0, 1, 2].flatMap((r) => [...R.slice(r * 3, r * 3 + 3).map((x) => x * size), shift[r]!]);
  return [...rows.map((x) => Number(x.toPrecision(4))), 0, 0, 0, 1].join();
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
  return { move, off, words: `${points.length} landmarks: ${wordsOf(move)}`, doubt: null };
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
