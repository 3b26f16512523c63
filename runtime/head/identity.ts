import { EXPRESSION_SPACES } from "./expression_space.ts";
import {
  EVERYBODY,
  type HeadModel,
  JOINT_COUNT,
  SHAPE_LIMIT,
  type ShapedExpression,
  vertexCount,
} from "./head_model.ts";
import { createRandom } from "../base/mulberry32.ts";

/** Side of the world's bounding box of a head: 0.6 x 1.1^10 (HeadStudio A.1). */
export const LARGEST_SIDE = 0.6 * Math.pow(1.1, 10);

/** World = (metres - centre) * scale. */
export interface WorldTransform {
  /** [3], metres. */
  readonly centre: readonly [number, number, number];
  /** World units per metre. */
  readonly scale: number;
}

/**
 * Taken from the unshaped template, so that an identity may be larger or smaller than another.
 *
 * @throws RangeError where the template has no extent or is not finite
 */
export function worldTransform(head: HeadModel): WorldTransform {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < head.template.length; i++) {
    const x = head.template[i]!;
    if (!Number.isFinite(x)) {
      throw new RangeError(`Cannot place head "${head.name}", its template must be finite: ${x}`);
    }
    const c = i % 3;
    if (x < low[c]!) low[c] = x;
    if (x > high[c]!) high[c] = x;
  }
  const side = Math.max(high[0]! - low[0]!, high[1]! - low[1]!, high[2]! - low[2]!);
  if (!(side > 0)) {
    throw new RangeError(`Cannot place head "${head.name}", its template must have an extent: ${side}`);
  }
  return {
    centre: [(low[0]! + high[0]!) / 2, (low[1]! + high[1]!) / 2, (low[2]! + high[2]!) / 2],
    scale: LARGEST_SIDE / side,
  };
}

/** A head with its identity folded in: what stays the same in every frame. */
export interface FoldedIdentity {
  /** [vertices, 3], template + S beta, world units. */
  readonly template: Float32Array;
  /** [joints, 3], at rest, world units. */
  readonly jointPositions: Float32Array;
  /** [expressions + correctives, vertices, 3], metres per unit: the head's own, or what this identity makes of it. */
  readonly expressionBasis: Float32Array;
  /**
   * [expressions + correctives, joints, 3], world units per unit: how expressions move the joints' places at rest; empty
   * where they do not.
   */
  readonly jointBasis: Float32Array;
  /** World units per metre: the factor for expression and pose-corrective bases. */
  readonly worldScale: number;
}

/**
 * Folds beta into the template once, when an avatar is loaded.
 *
 * The joints are regressed here, on (template + S beta). HeadStudio Eq. 4 has them on (template + S beta + E psi), anew in
 * each frame: there a smile shifts the axes of jaw and eyes a little. Fixed joints are steadier and spare a pass over all
 * vertices; the stock head has them. Heads in a space that moves joints (see EXPRESSION_SPACES), FLAME, follow Eq. 4: what
 * is regressed is linear, so J(psi) = J + (R E) psi, with R E folded here as `jointBasis`. GPU and twin do the same.
 *
 * @param shape up to 300, beta: one vector fits every head, as FLAME's does. Those it lacks are 0; those beyond
 *   the head's own shapes move nothing
 * @throws RangeError where there are more than 300 betas, or one is not finite
 */
export function foldIdentity(head: HeadModel, shape: ArrayLike<number>): FoldedIdentity {
  if (shape.length > SHAPE_LIMIT) {
    throw new RangeError(
      `Cannot fold identity into head "${head.name}", beta has at most ${SHAPE_LIMIT} entries: ${shape.length} given`,
    );
  }
  const { centre, scale } = worldTransform(head);
  const size = head.template.length;
  const shaped = Float64Array.from(head.template);
  for (let s = 0; s < shape.length; s++) {
    const beta = shape[s]!;
    if (!Number.isFinite(beta)) {
      throw new RangeError(`Cannot fold identity into head "${head.name}", beta must be finite: ${beta}`);
    }
    if (beta === 0 || s >= head.shapeNames.length) continue;
    for (let i = 0; i < size; i++) shaped[i]! += beta * head.shapeBasis[s * size + i]!;
  }
  for (let i = 0; i < size; i++) shaped[i] = (shaped[i]! - centre[i % 3]!) * scale;

  const expressionBasis = foldExpressions(head, shape);
  return {
    template: Float32Array.from(shaped),
    jointPositions: regressJoints(head, shaped, centre, scale),
    expressionBasis,
    jointBasis: jointBasisOf(head, expressionBasis, scale),
    worldScale: scale,
  };
}

/** Rows of a regressor sum to 1, so that it may be applied after the move to world units; beyond this they do not. */
const LOOSE_SUM = 1e-6;

/** @param shaped [vertices, 3], world units */
function regressJoints(
  head: HeadModel,
  shaped: Float64Array,
  centre: readonly number[],
  scale: number,
): Float32Array {
  const vertices = vertexCount(head);
  const joints = new Float32Array(JOINT_COUNT * 3);
  for (let j = 0; j < JOINT_COUNT; j++) {
    let weights = 0;
    for (let v = 0; v < vertices; v++) weights += head.jointRegressor[j * vertices + v]!;
    const excess = Math.abs(weights - 1) > LOOSE_SUM ? weights - 1 : 0;
    for (let c = 0; c < 3; c++) {
      let sum = 0;
      for (let v = 0; v < vertices; v++) sum += head.jointRegressor[j * vertices + v]! * shaped[v * 3 + c]!;
      joints[j * 3 + c] = excess === 0 ? sum : sum + excess * centre[c]! * scale;
    }
  }
  return joints;
}

/**
 * How expressions move the joints of a head whose space has it so.
 *
 * @param expressions [expressions + correctives, vertices, 3], metres
 * @param scale world units per metre
 * @returns [expressions + correctives, joints, 3], world units, or empty
 */
export function jointBasisOf(head: HeadModel, expressions: Float32Array, scale: number): Float32Array {
  if (!EXPRESSION_SPACES[head.expressionSpace].movesJoints) return new Float32Array(0);
  const vertices = vertexCount(head), size = vertices * 3, rows = expressions.length / size;
  const basis = new Float32Array(rows * JOINT_COUNT * 3);
  for (let j = 0; j < JOINT_COUNT; j++) {
    for (let v = 0; v < vertices; v++) {
      const weight = head.jointRegressor[j * vertices + v]! * scale;
      // FLAME's regressor is sparse: some tens of vertices a joint.
      if (weight === 0) continue;
      for (let row = 0; row < rows; row++) {
        for (let c = 0; c < 3; c++) {
          basis[(row * JOINT_COUNT + j) * 3 + c]! += weight * expressions[row * size + v * 3 + c]!;
        }
      }
    }
  }
  return basis;
}

/**
 * [expressions + correctives, vertices, 3], metres: the basis itself where nothing differs, which is the most of all cases
 * and saves a copy of several megabytes.
 */
export function foldExpressions(head: HeadModel, shape: ArrayLike<number>): Float32Array {
  const betaOf = (pair: ShapedExpression): number => pair.shape === EVERYBODY ? 1 : shape[pair.shape] ?? 0;
  if (head.shapedExpressions.every((pair) => betaOf(pair) === 0)) return head.expressionBasis;
  const folded = head.expressionBasis.slice(), size = head.template.length;
  head.shapedExpressions.forEach((pair, row) => {
    const beta = betaOf(pair);
    if (beta === 0) return;
    for (let i = 0; i < size; i++) {
      folded[pair.expression * size + i]! += beta * head.shapedExpressionBasis[row * size + i]!;
    }
  });
  return folded;
}

/** A person drawn at random is cut here, in standard deviations: 1 in 80 draws lies beyond. */
const MOST_UNUSUAL = 2.5;

/**
 * A person drawn at random: a standard normal deviate (Box and Muller 1958) for each of the head's shapes. The
 * same seed gives the same person.
 *
 * @returns [shapes], beta
 */
export function randomIdentity(head: HeadModel, seed: number): Float32Array {
  // Neighbouring seeds must not give neighbouring numbers.
  const random = createRandom(Math.imul(seed + 1, 0x9e3779b1));
  return Float32Array.from(head.shapeNames, () => {
    const deviate = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(-MOST_UNUSUAL, Math.min(MOST_UNUSUAL, deviate));
  });
}
