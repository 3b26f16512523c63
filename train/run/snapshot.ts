import { HARMONICS, SPLAT, STATISTICS } from "../../runtime/gpu/layouts.ts";
import { type HeadModel, triangleCount } from "../../runtime/head/head_model.ts";

/** A model in training, on the host: what its buffers of the same names hold, `count` splats of each. */
export interface Snapshot {
  readonly count: number;
  /** [count] of Splat, as words. */
  readonly raw: Uint32Array<ArrayBuffer>;
  readonly firstMoment: Float32Array<ArrayBuffer>;
  readonly secondMoment: Float32Array<ArrayBuffer>;
  /** [count] of Statistics. */
  readonly statistics: Float32Array<ArrayBuffer>;
  /** [shapes]. */
  readonly shape: Float32Array<ArrayBuffer>;
  readonly shapeFirst: Float32Array<ArrayBuffer>;
  readonly shapeSecond: Float32Array<ArrayBuffer>;
  /** Of the colours: [count] of Harmonics each at degree 1, empty at degree 0. */
  readonly harmonicsDegree: 0 | 1;
  readonly harmonics: Float32Array<ArrayBuffer>;
  readonly harmonicsFirst: Float32Array<ArrayBuffer>;
  readonly harmonicsSecond: Float32Array<ArrayBuffer>;
}

/** How many numbers each array of a snapshot has, in the order in which a checkpoint holds them. */
export function snapshotLengths(count: number, shapes: number, harmonicsDegree: 0 | 1) {
  const splats = count * SPLAT.words;
  const harmonics = harmonicsDegree * count * HARMONICS.words;
  return {
    raw: splats,
    firstMoment: splats,
    secondMoment: splats,
    statistics: count * STATISTICS.words,
    shape: shapes,
    shapeFirst: shapes,
    shapeSecond: shapes,
    harmonics,
    harmonicsFirst: harmonics,
    harmonicsSecond: harmonics,
  };
}

export type SnapshotArray = keyof ReturnType<typeof snapshotLengths>;
export const SNAPSHOT_ARRAYS = Object.keys(snapshotLengths(0, 0, 0)) as SnapshotArray[];

/** Makes a snapshot's arrays one by one: words of `raw`, floats of the others. */
export function snapshotOf(
  count: number,
  harmonicsDegree: 0 | 1,
  bufferOf: (name: SnapshotArray) => ArrayBuffer,
): Snapshot {
  const arrays = SNAPSHOT_ARRAYS.map((name) => {
    const buffer = bufferOf(name);
    return [name, name === "raw" ? new Uint32Array(buffer) : new Float32Array(buffer)];
  });
  return { count, harmonicsDegree, ...Object.fromEntries(arrays) };
}

/** Room for `count` splats, all zero, with another snapshot's shape and degree. */
export function emptySnapshot(
  count: number,
  other: Pick<Snapshot, "shape" | "shapeFirst" | "shapeSecond" | "harmonicsDegree">,
): Snapshot {
  const { shape, shapeFirst, shapeSecond, harmonicsDegree } = other;
  const lengths = snapshotLengths(count, shape.length, harmonicsDegree);
  const empty = snapshotOf(count, harmonicsDegree, (name) => new ArrayBuffer(lengths[name] * 4));
  return { ...empty, shape, shapeFirst, shapeSecond };
}

const TRIANGLE = SPLAT.at("triangle");

/** The triangle that a splat is bound to. */
export const triangleOf = ({ raw }: Pick<Snapshot, "raw">, splat: number): number =>
  raw[splat * SPLAT.words + TRIANGLE]!;

/** @throws RangeError that names what does not fit */
export function checkSnapshot(
  snapshot: Snapshot,
  head: HeadModel,
  capacity: number,
  harmonicsDegree: 0 | 1 = 0,
): void {
  const { count } = snapshot;
  if (snapshot.harmonicsDegree !== harmonicsDegree) {
    throw new RangeError(
      `Cannot load splats, their harmonics must be of degree ${harmonicsDegree}: ${snapshot.harmonicsDegree}`,
    );
  }
  if (count > capacity) {
    throw new RangeError(`Cannot load splats, the capacity must hold them: ${count} for ${capacity}`);
  }
  const lengths = snapshotLengths(count, head.shapeNames.length, harmonicsDegree);
  for (const name of SNAPSHOT_ARRAYS) {
    const { length } = snapshot[name];
    if (length !== lengths[name]) {
      throw new RangeError(`Cannot load splats, ${name} must hold ${lengths[name]} values: ${length}`);
    }
  }
  const triangles = triangleCount(head);
  let last = 0;
  for (let i = 0; i < count; i++) {
    const triangle = triangleOf(snapshot, i);
    if (triangle < last || triangle >= triangles) {
      throw new RangeError(
        `Cannot load splats, their triangles must rise and be below ${triangles}: ${triangle} behind ${last}`,
      );
    }
    last = triangle;
  }
}

/** @returns [triangles + 1], the first splat of each triangle of a snapshot in order */
export function triangleStartsOf(snapshot: Snapshot, triangles: number): Uint32Array<ArrayBuffer> {
  const starts = new Uint32Array(triangles + 1);
  for (let i = 0; i < snapshot.count; i++) starts[triangleOf(snapshot, i) + 1]! += 1;
  for (let t = 0; t < triangles; t++) starts[t + 1]! += starts[t]!;
  return starts;
}
