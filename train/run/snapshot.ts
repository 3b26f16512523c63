import { type HeadModel, triangleCount } from "../../runtime/head/head_model.ts";
import { HARMONIC_FLOATS } from "../splats/harmonics.ts";

/** Words of a splat in a snapshot, and where in it its triangle stands. */
const SPLAT_WORDS = 16;
export const TRIANGLE_WORD = 11;

/** A model in training, on the host: what its buffers of the same names hold, `count` splats of each. */
export interface Snapshot {
  readonly count: number;
  /** [count, 16], f32 bits; the triangle is a u32. */
  readonly raw: Uint32Array<ArrayBuffer>;
  readonly firstMoment: Float32Array<ArrayBuffer>;
  readonly secondMoment: Float32Array<ArrayBuffer>;
  /** [count, 4]. */
  readonly statistics: Float32Array<ArrayBuffer>;
  /** [shapes]. */
  readonly shape: Float32Array<ArrayBuffer>;
  readonly shapeFirst: Float32Array<ArrayBuffer>;
  readonly shapeSecond: Float32Array<ArrayBuffer>;
  /** Of the colours: [count, 3, 4] each at degree 1, empty at degree 0. */
  readonly harmonicsDegree: 0 | 1;
  readonly harmonics: Float32Array<ArrayBuffer>;
  readonly harmonicsFirst: Float32Array<ArrayBuffer>;
  readonly harmonicsSecond: Float32Array<ArrayBuffer>;
}

/** Room for `count` splats, all zero, with another snapshot's shape and degree. */
export function emptySnapshot(
  count: number,
  other: Pick<Snapshot, "shape" | "shapeFirst" | "shapeSecond" | "harmonicsDegree">,
): Snapshot {
  const harmonics = () => new Float32Array(other.harmonicsDegree * count * HARMONIC_FLOATS);
  return {
    count,
    raw: new Uint32Array(count * SPLAT_WORDS),
    firstMoment: new Float32Array(count * SPLAT_WORDS),
    secondMoment: new Float32Array(count * SPLAT_WORDS),
    statistics: new Float32Array(count * 4),
    shape: other.shape,
    shapeFirst: other.shapeFirst,
    shapeSecond: other.shapeSecond,
    harmonicsDegree: other.harmonicsDegree,
    harmonics: harmonics(),
    harmonicsFirst: harmonics(),
    harmonicsSecond: harmonics(),
  };
}

/** @throws RangeError that names what does not fit */
export function checkSnapshot(
  snapshot: Snapshot,
  head: HeadModel,
  capacity: number,
  harmonicsDegree: 0 | 1 = 0,
): void {
  const { count, raw } = snapshot;
  if (snapshot.harmonicsDegree !== harmonicsDegree) {
    throw new RangeError(
      `Cannot load splats, their harmonics must be of degree ${harmonicsDegree}: ${snapshot.harmonicsDegree}`,
    );
  }
  const harmonics = harmonicsDegree * count * HARMONIC_FLOATS;
  const shapes = head.shapeNames.length;
  if (count > capacity) {
    throw new RangeError(`Cannot load splats, the capacity must hold them: ${count} for ${capacity}`);
  }
  const lengths = [
    ["raw", raw.length, count * SPLAT_WORDS],
    ["firstMoment", snapshot.firstMoment.length, count * SPLAT_WORDS],
    ["secondMoment", snapshot.secondMoment.length, count * SPLAT_WORDS],
    ["statistics", snapshot.statistics.length, count * 4],
    ["shape", snapshot.shape.length, shapes],
    ["shapeFirst", snapshot.shapeFirst.length, shapes],
    ["shapeSecond", snapshot.shapeSecond.length, shapes],
    ["harmonics", snapshot.harmonics.length, harmonics],
    ["harmonicsFirst", snapshot.harmonicsFirst.length, harmonics],
    ["harmonicsSecond", snapshot.harmonicsSecond.length, harmonics],
  ] as const;
  for (const [name, met, wanted] of lengths) {
    if (met !== wanted) {
      throw new RangeError(`Cannot load splats, ${name} must hold ${wanted} values: ${met}`);
    }
  }
  const triangles = triangleCount(head);
  let last = 0;
  for (let i = 0; i < count; i++) {
    const triangle = raw[i * SPLAT_WORDS + TRIANGLE_WORD]!;
    if (triangle < last || triangle >= triangles) {
      throw new RangeError(
        `Cannot load splats, their triangles must rise and be below ${triangles}: ${triangle} behind ${last}`,
      );
    }
    last = triangle;
  }
}

/** @returns [triangles + 1], the first splat of each triangle of a snapshot in order */
export function triangleStartsOf({ count, raw }: Snapshot, triangles: number): Uint32Array<ArrayBuffer> {
  const starts = new Uint32Array(triangles + 1);
  for (let i = 0; i < count; i++) starts[raw[i * SPLAT_WORDS + TRIANGLE_WORD]! + 1]! += 1;
  for (let t = 0; t < triangles; t++) starts[t + 1]! += starts[t]!;
  return starts;
}
