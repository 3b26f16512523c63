import type { ExpressionSpace } from "./expression_space.ts";

/**
 * What every head prior is: FLAME's contract (Li et al. 2017; HeadStudio Eq. 4), met by the stock head
 * and by a FLAME file alike. Plain data: a head model is built or read once and never changed.
 *
 * Axes: x to the subject's left, y up, z out of the face. Metres.
 */

/** The joints, in the order of every [joints, ...] array. */
export const JOINTS = ["root", "neck", "jaw", "leftEye", "rightEye"] as const;
/** One of JOINTS. */
export type Joint = (typeof JOINTS)[number];
/** Joints' own rotations by name, axis-angle in radians; those left out rest. */
export type JointRotations = Readonly<Partial<Record<Joint, readonly [number, number, number]>>>;
export const JOINT_COUNT = JOINTS.length;

/** Name of the head that is built in. No other may have it. */
export const STOCK_HEAD = "stock";

/** The most shapes that a beta can have: FLAME's 300. A head with fewer takes no notice of the rest. */
export const SHAPE_LIMIT = 300;

/** An extra basis vector whose weight follows from other expressions. */
export interface Corrective {
  /**
   * `product`: the product of its inputs (a combination that breaks on its own);
   * `inbetween`: 4 w (1 - w) of its one input w (bends a straight path, as a lid's over the eyeball);
   * `excess`: how much its first input exceeds its second (closing lips that no jaw holds open).
   */
  readonly kind: "product" | "inbetween" | "excess";
  /** Indices into the expression vector. */
  readonly inputs: readonly number[];
}

/** The shape of a ShapedExpression that everybody has, with a beta of 1. */
export const EVERYBODY = -1;

/**
 * An expression that works differently on another face (a larger eye takes a longer blink): a basis vector whose
 * weight is beta of the shape times the weight of the expression. Those of EVERYBODY are what a head's reader adds to
 * expressions as their maker has them: fingerprints leave it out.
 */
export interface ShapedExpression {
  /** Index into shapeNames, or EVERYBODY. */
  readonly shape: number;
  /** Row of expressionBasis: an expression, or a corrective behind them. */
  readonly expression: number;
}

/** An expression that (also) turns a joint: weight 1 adds `axisAngle` to the joint's rotation. */
export interface JointDriver {
  /** Index into the expression vector. */
  readonly expression: number;
  /** Index into JOINTS. */
  readonly joint: number;
  /** [3], radians. */
  readonly axisAngle: readonly [number, number, number];
}

/** Named points that stick to the surface. */
export interface LandmarkEmbedding {
  /** [landmarks], the point's index in MediaPipe's face mesh. */
  readonly indices: Uint16Array;
  /** [landmarks], the triangle each lies on. */
  readonly triangles: Uint32Array;
  /** [landmarks, 3], barycentric coordinates there. */
  readonly barycentric: Float32Array;
}

/** A head: what splats are bound to, and what moves them. */
export interface HeadModel {
  /** "stock", "flame2023", ... */
  readonly name: string;
  /** Counts up with each form that avatars have been made on, from 1; the registry knows them all. */
  readonly version: number;
  /** What its expressions are. */
  readonly expressionSpace: ExpressionSpace;
  /** [vertices, 3], metres. */
  readonly template: Float32Array;
  /** [triangles, 3], counter-clockwise seen from outside. */
  readonly triangles: Uint32Array;
  /** [triangles], index into regionNames. */
  readonly regions: Uint8Array;
  /** Parts of the surface, such as `scalp` or `upperLip`. */
  readonly regionNames: readonly string[];
  /** [shapes, vertices, 3], metres per unit of beta; at most SHAPE_LIMIT shapes. */
  readonly shapeBasis: Float32Array;
  /** [shapes], directions in which people differ. */
  readonly shapeNames: readonly string[];
  /** [expressions + correctives, vertices, 3], metres per unit; at most 100 expressions. */
  readonly expressionBasis: Float32Array;
  /** [expressions]. */
  readonly expressionNames: readonly string[];
  /** [correctives], in expressionBasis behind the expressions. */
  readonly correctives: readonly Corrective[];
  /** [shapedExpressions], of shapedExpressionBasis. */
  readonly shapedExpressions: readonly ShapedExpression[];
  /** [shapedExpressions, vertices, 3], metres per unit of both. */
  readonly shapedExpressionBasis: Float32Array;
  /** What expressions turn besides. */
  readonly jointDrivers: readonly JointDriver[];
  /** [joints, vertices], rows sum to 1: rest joint positions from the shaped vertices. */
  readonly jointRegressor: Float32Array;
  /** [joints], parent's index, -1 for the root. */
  readonly jointParents: Int8Array;
  /** [vertices, joints], rows sum to 1. */
  readonly skinningWeights: Float32Array;
  /** [36, vertices, 3] or empty: 9 entries of R - I, row by row, for neck, jaw, left eye, right eye. */
  readonly poseCorrectives: Float32Array;
  /** MediaPipe's points on the surface. */
  readonly landmarks: LandmarkEmbedding;
}

export const vertexCount = (head: HeadModel): number => head.template.length / 3;
export const triangleCount = (head: HeadModel): number => head.triangles.length / 3;
