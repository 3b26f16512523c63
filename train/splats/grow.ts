import type { TrainConfig } from "../config/config.ts";
import { HARMONICS, SPLAT, STATISTICS } from "../../runtime/gpu/layouts.ts";
import { columnOf } from "../../runtime/gpu/struct_rows.ts";
import { type Snapshot, triangleOf } from "../run/snapshot.ts";
import type { NewSplat } from "./assemble.ts";

export type GrowConfig = Pick<
  TrainConfig,
  | "densifyThreshold"
  | "densifyMost"
  | "splitSize"
  | "splitSpread"
  | "splitShrink"
  | "pruneOpacity"
  | "pruneRadius"
  | "pruneSize"
>;

export interface Grown {
  readonly added: NewSplat[];
  readonly cloned: number;
  readonly split: number;
}

const WORDS = SPLAT.words;
const MEAN = SPLAT.at("mean"), ROTATION = SPLAT.at("rotation"), SCALE = SPLAT.at("scale");

/** World units: the largest of a splat's standard deviations on its triangle at rest. */
function sizeOf(floats: Float32Array, snapshot: Snapshot, extents: Float32Array, i: number): number {
  const at = i * WORDS + SCALE;
  const root = extents[triangleOf(snapshot, i) * 2]!;
  return root * Math.exp(Math.max(floats[at]!, floats[at + 1]!, floats[at + 2]!));
}

/**
 * Marks as gone (0 in `stays`) what is too faint, and, where `large`, what is too large in space or was too large
 * on a picture.
 *
 * @param stays [splats]
 * @param extents [triangles, 2], see triangleExtents
 * @param size pixels of the side of the pictures that statistics are of
 * @returns how many
 */
export function prune(
  snapshot: Snapshot,
  stays: Uint8Array,
  extents: Float32Array,
  config: GrowConfig,
  size: number,
  large: boolean,
): number {
  const floats = new Float32Array(snapshot.raw.buffer);
  const logits = columnOf(SPLAT, floats, "opacity");
  const radii = columnOf(STATISTICS, snapshot.statistics, "radius");
  const leastLogit = Math.log(config.pruneOpacity / (1 - config.pruneOpacity));
  let gone = 0;
  for (let i = 0; i < snapshot.count; i++) {
    const radius = radii[i]! * 1024 / size;
    const tooLarge = large &&
      (config.pruneRadius > 0 && radius > config.pruneRadius ||
        sizeOf(floats, snapshot, extents, i) > config.pruneSize);
    if (!tooLarge && logits[i]! >= leastLogit) continue;
    if (stays[i]) gone++;
    stays[i] = 0;
  }
  return gone;
}

/**
 * Clones small splats and splits large ones where the screen asks them to move (HeadStudio Sec. 4.3, after Kerbl et
 * al. 2023): the gradient's norm, a mean over the views that saw the splat, over the root of the sum of squares of
 * all. Split ones are marked as gone. Children keep their parent's triangle; where they lie is drawn.
 *
 * @param stays [splats]
 * @param room the most splats by which the sum may grow
 */
export function cloneAndSplit(
  snapshot: Snapshot,
  stays: Uint8Array,
  extents: Float32Array,
  config: GrowConfig,
  room: number,
  random: () => number,
): Grown {
  const { count, statistics } = snapshot;
  const views = columnOf(STATISTICS, statistics, "views");
  const mean = Float64Array.from(
    columnOf(STATISTICS, statistics, "reach"),
    (reach, i) => views[i]! > 0 ? reach / views[i]! : 0,
  );
  const norm = Math.sqrt(mean.reduce((sum, x) => sum + x * x, 0));
  const most = Math.max(0, Math.min(room, Math.floor(config.densifyMost * count)));
  const chosen = Array.from({ length: count }, (_, i) => i)
    .filter((i) => stays[i] && mean[i]! > config.densifyThreshold * norm)
    .sort((a, b) => mean[b]! - mean[a]! || a - b)
    .slice(0, most)
    .sort((a, b) => a - b);
  const floats = new Float32Array(snapshot.raw.buffer);
  const added: NewSplat[] = [];
  let split = 0;
  for (const i of chosen) {
    const triangle = triangleOf(snapshot, i);
    const parent = floats.subarray(i * WORDS, (i + 1) * WORDS);
    const harmonics = snapshot.harmonicsDegree === 1
      ? { harmonics: snapshot.harmonics.slice(i * HARMONICS.words, (i + 1) * HARMONICS.words) }
      : {};
    const child = (shrink: number) => ({
      triangle,
      floats: offspring(parent, config.splitSpread, shrink, random),
      ...harmonics,
    });
    if (sizeOf(floats, snapshot, extents, i) > config.splitSize) {
      stays[i] = 0;
      split++;
      added.push(child(config.splitShrink), child(config.splitShrink));
    } else {
      added.push(child(1));
    }
  }
  return { added, cloned: chosen.length - split, split };
}

/** A copy of a splat, put off at random by its own standard deviations times `spread`, smaller by `shrink`. */
function offspring(parent: Float32Array, spread: number, shrink: number, random: () => number): Float32Array {
  const child = parent.slice();
  const [w, x, y, z] = unitQuaternion(parent);
  const n = [0, 1, 2].map((c) => spread * Math.exp(parent[SCALE + c]!) * normal(random)) as [
    number,
    number,
    number,
  ];
  // n + 2 q x (q x n + w n): the rotation of a vector by a unit quaternion.
  const cross = (a: readonly number[], b: readonly number[]) => [
    a[1]! * b[2]! - a[2]! * b[1]!,
    a[2]! * b[0]! - a[0]! * b[2]!,
    a[0]! * b[1]! - a[1]! * b[0]!,
  ];
  const q = [x, y, z];
  const turned = cross(q, cross(q, n).map((value, c) => value + w * n[c]!));
  for (let c = 0; c < 3; c++) {
    child[MEAN + c]! += n[c]! + 2 * turned[c]!;
    child[SCALE + c]! -= Math.log(shrink);
  }
  return child;
}

function unitQuaternion(splat: Float32Array): [number, number, number, number] {
  const [w, x, y, z] = splat.subarray(ROTATION, ROTATION + 4) as unknown as [number, number, number, number];
  const length = Math.hypot(w, x, y, z) || 1;
  return [w / length, x / length, y / length, z / length];
}

/** Box and Muller 1958. */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
