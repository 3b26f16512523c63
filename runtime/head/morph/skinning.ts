import { applySimilarity } from "../correspond/similarity.ts";
import { JOINT_COUNT, JOINTS } from "../head_model.ts";
import { neckWeight } from "../stock/mesh/skinning.ts";
import { clamp01 } from "../../base/scalar.ts";
import { add, dot, subtract, type Vector } from "../../base/vector.ts";
import { turned } from "../correspond/similarity.ts";
import { at, type JointPlaces } from "./joints.ts";
import type { MorphHead } from "./morph_head.ts";
import { rotationBy } from "./turn.ts";

const [ROOT, NECK, JAW, LEFT_EYE, RIGHT_EYE] = JOINTS.map((_, j) => j) as [
  number,
  number,
  number,
  number,
  number,
];

/** Metres that a turning jaw must move a place for its share of that to be told: next to the hinge all shares fit. */
const TOLD = 0.004;
/** Rounds in which shares of skin even out with their neighbours'. */
const ROUNDS = 6;
const MILLIMETRES = 1000;

/**
 * [vertices, joints], rows sum to 1. How much of the jaw's turn a place makes is read from jawOpen, by least squares; how
 * much of the neck's, from the stock head's formula at the same place.
 */
export function skinMorphs(head: MorphHead, { jaw, toStock, places }: JointPlaces): Float32Array {
  const count = head.template.length / 3, weights = new Float32Array(count * JOINT_COUNT);
  const opened = jawShares(
    head,
    jaw.angle > 0 ? jaw : { ...jaw, axis: [1, 0, 0], angle: 0.3, centre: places[JAW]! },
  );
  const eyes = head.eyes.map((vertices) => new Set(vertices));
  for (let v = 0; v < count; v++) {
    const row = v * JOINT_COUNT, eye = eyes.findIndex((own) => own.has(v));
    if (eye >= 0) {
      weights[row + (eye === 0 ? LEFT_EYE : RIGHT_EYE)] = 1;
      continue;
    }
    const [x, y, z] = applySimilarity(toStock, at(head.template, v));
    const own = head.neckWeights?.[v] ??
      neckWeight({ positions: Float64Array.of(x * MILLIMETRES, y * MILLIMETRES, z * MILLIMETRES) }, 0);
    weights[row + ROOT] = 1 - own;
    weights[row + JAW] = own * opened[v]!;
    weights[row + NECK] = own * (1 - opened[v]!);
  }
  return weights;
}

/** [vertices], 0..1. */
function jawShares(head: MorphHead, turn: JointPlaces["jaw"]): Float64Array {
  const open = head.expressions.get("jawOpen"), count = head.template.length / 3;
  const shares = new Float64Array(count);
  if (open) {
    const r = rotationBy(turn);
    for (let v = 0; v < count; v++) {
      const p = subtract(at(head.template, v), turn.centre);
      const way = subtract(turned(r, p), p);
      shares[v] = clamp01(dot(way, at(open, v)) / (dot(way, way) + TOLD * TOLD));
    }
  }
  const whole = new Map([
    ...[...head.skull, ...head.eyes.flat()].map((v) => [v, 0] as const),
    ...head.jaw.map((v) => [v, 1] as const),
  ]);
  for (const [v, share] of whole) shares[v] = share;
  evenOut(shares, head.triangles, whole, ROUNDS);
  return shares;
}

/** Each takes half of its neighbours' mean, but those that are fixed. */
function evenOut(
  values: Float64Array,
  triangles: ArrayLike<number>,
  fixed: ReadonlyMap<number, number>,
  rounds: number,
): void {
  for (let round = 0; round < rounds; round++) {
    const sums = new Float64Array(values.length), counts = new Float64Array(values.length);
    for (let i = 0; i < triangles.length; i++) {
      const a = triangles[i]!, b = triangles[i % 3 === 2 ? i - 2 : i + 1]!;
      sums[a]! += values[b]!;
      sums[b]! += values[a]!;
      counts[a]!++;
      counts[b]!++;
    }
    for (let v = 0; v < values.length; v++) {
      if (counts[v] === 0 || fixed.has(v)) continue;
      values[v] = 0.5 * values[v]! + 0.5 * sums[v]! / counts[v]!;
    }
  }
}

/** Where a place goes that makes a share of a turn, as skinning blends it, less where it was. */
export function carriedBy(turn: JointPlaces["jaw"], share: number, p: Vector): Vector {
  const away = subtract(p, turn.centre);
  return add([0, 0, 0], subtract(turned(rotationBy(turn), away), away), share);
}
