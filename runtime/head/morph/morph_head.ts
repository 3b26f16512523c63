import type { ArkitShape } from "../arkit.ts";
import type { HeadModel, LandmarkEmbedding } from "../head_model.ts";
import type { Vector } from "../../base/vector.ts";

/** A displacement of every vertex: [vertices, 3], metres. */
export type Displacement = Float64Array;

/**
 * A head as morph targets: what scans and avatar makers' exports come down to before joints are found for it. x to the
 * subject's left, y up, z out of the face.
 */
export interface MorphHead {
  readonly name: string;
  /** [vertices, 3], metres. */
  readonly template: Float64Array;
  /** [triangles, 3], counter-clockwise seen from outside. */
  readonly triangles: Uint32Array;
  /** [triangles], index into regionNames; `skin` is what its maker does not tell apart. */
  readonly regions: Uint8Array;
  readonly regionNames: readonly string[];
  /** Directions in which people differ. */
  readonly shapes: readonly { readonly name: string; readonly displacement: Displacement }[];
  readonly expressions: ReadonlyMap<ArkitShape, Displacement>;
  /** Vertices of each eyeball: they turn with it, whole. */
  readonly eyes: readonly [left: readonly number[], right: readonly number[]];
  /** Vertices that go with the jaw, whole: teeth. */
  readonly jaw: readonly number[];
  /** Vertices that stay with the skull, whole. */
  readonly skull: readonly number[];
  /** Those that are known; the others are taken from the stock head. */
  readonly landmarks: LandmarkEmbedding;
  /** Known as well, but nothing to lay a head over another by: irises differ in size more than eyeballs. */
  readonly irises?: LandmarkEmbedding;
  /** Joints that its maker has placed, metres. */
  readonly joints?: Readonly<Partial<Record<"neck" | "leftEye" | "rightEye", Vector>>>;
  /** [vertices], how much of the neck's motion each makes, where its maker says. */
  readonly neckWeights?: ArrayLike<number>;
}

/** A head of which only places are known: enough to lay it over another. */
export const restOf = (head: MorphHead): HeadModel => ({
  name: head.name,
  version: 1,
  expressionSpace: "arkit",
  template: Float32Array.from(head.template),
  triangles: head.triangles,
  regions: head.regions,
  regionNames: head.regionNames,
  shapeBasis: new Float32Array(0),
  shapeNames: [],
  expressionBasis: new Float32Array(0),
  expressionNames: [],
  correctives: [],
  shapedExpressions: [],
  shapedExpressionBasis: new Float32Array(0),
  jointDrivers: [],
  jointRegressor: new Float32Array(0),
  jointParents: Int8Array.of(-1, 0, 1, 1, 1),
  skinningWeights: new Float32Array(0),
  poseCorrectives: new Float32Array(0),
  landmarks: head.landmarks,
});
