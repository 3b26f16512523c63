import type { ExpressionSpace } from "../../head/expression_space.ts";
import { JOINT_COUNT, JOINTS } from "../../head/head_model.ts";
import type { HeadPose } from "../head_pose.ts";
import { createBoundedQuadratic } from "./bounded_quadratic.ts";

/** One of the two heads of a map. */
export interface MappedHead {
  /** Null where none is known of that space. */
  readonly name: string | null;
  readonly space: ExpressionSpace;
}

/**
 * A sum of a pose's numbers: `factor` times number `input` of [expression, joints x 3] goes to number `output`. Several
 * entries of an output add up.
 */
export interface Entries {
  readonly inputs: Uint16Array;
  readonly outputs: Uint16Array;
  readonly factors: Float32Array;
}

/**
 * How poses of one head become poses of another, as plain arrays that can be kept and posted.
 *
 * Joints, and weights that mean a joint's turn, are sums of numbers of the pose. All other weights are fitted in
 * each frame: w'Gw/2 - (Bx)'w is least within their bounds, where x are the pose's expression and its jaw.
 */
export interface RetargetData {
  /**
   * `solved` from both heads' contours; `table`: a user's own; `joints`: nothing is known of the source's expression,
   * which is left out.
   */
  readonly kind: "solved" | "table" | "joints";
  readonly from: MappedHead;
  readonly to: MappedHead;
  /** The joints that go on: outputs of [joints x 3]. */
  readonly turns: Entries;
  /** Weights that follow from joints or from one another by what they mean: outputs of the target's expression. */
  readonly held: Entries;
  /** [to], 1 where a weight is one of these and nothing else. */
  readonly isHeld: Uint8Array;
  /** A weight that is at most another, which is held: [weight, other]. What a jaw has not opened cannot be closed. */
  readonly within: readonly (readonly [number, number])[];
  /** [to, to], positive definite; empty where nothing is fitted. In doubles: what rounding adds to it is not. */
  readonly hessian: Float64Array;
  /** [from + 3, to], B's columns one after the other: the expression, then the jaw's turn in radians; or empty. */
  readonly pull: Float64Array;
  /**
   * [from + 3, to], the weights as sums of the same. Where there is a fit too, it is of what sums take beyond the
   * limits alone; empty where all is fitted, or no expression is known.
   */
  readonly sums: Float32Array;
  /** [to], what is added whatever comes. */
  readonly bias: Float32Array;
  /**
   * How far shapes are from straight, by expression of the source and of the target: a weight w moves as w + c w (1 - w)
   * does. A blink's lids go round the eyeball and have gone 0.4 of their way at a half.
   */
  readonly bends: { readonly from: Float32Array; readonly to: Float32Array };
  /** Of the weights. */
  readonly limits: readonly [number, number];
  /**
   * [from], the share of each source expression's contour motion that the target reproduces, 0 to 1; NaN where it moves
   * no contour. Empty where nobody can say.
   */
  readonly explained: Float32Array;
  /** The same of all of them together, by their energy; NaN where nobody can say. */
  readonly share: number;
}

/** A map at work. */
export interface RetargetMap {
  readonly data: RetargetData;
  /**
   * Writes a pose of the one head as one of the other. Allocates nothing.
   *
   * @throws TypeError for a pose of another space than the map's
   */
  apply(from: HeadPose, to: HeadPose): void;
}

const JAW_AT = JOINTS.indexOf("jaw") * 3;
/** The numbers of a jaw's turn, behind the expressions. */
export const JAW_INPUTS = 3;

/** Puts a map's data to work. Each map has its own scratch: one for each thread. */
export function createRetargetMap(data: RetargetData): RetargetMap {
  const { turns, held, bends, limits: [least, most] } = data;
  const low = new Float64Array(data.isHeld.length).fill(least), high = low.map(() => most);
  const fits = data.hessian.length > 0;
  const quadratic = fits ? createBoundedQuadratic(data.hessian, low, high, data.isHeld) : null;
  const addsUp = data.sums.length > 0, sums = Float64Array.from(data.sums);
  const size = low.length,
    columns = Math.max(data.pull.length, sums.length) / size,
    expressions = Math.max(0, columns - JAW_INPUTS);
  const b = new Float64Array(size), w = new Float64Array(size);
  const turned = new Float64Array(JOINT_COUNT * 3);

  function addUp({ inputs, outputs, factors }: Entries, pose: HeadPose, into: Float64Array): void {
    const { expression, joints } = pose, count = expression.length;
    for (let k = 0; k < inputs.length; k++) {
      const input = inputs[k]!, output = outputs[k]!;
      // One sum of either number: V8 puts that number on the heap.
      if (input < count) into[output]! += factors[k]! * expression[input]!;
      else into[output]! += factors[k]! * joints[input - count]!;
    }
  }

  /** Adds what each number of the pose asks for; most of a pose's numbers are 0. */
  function addInputs({ expression, joints }: HeadPose, by: Float64Array, into: Float64Array): void {
    for (let i = 0; i < expressions; i++) {
      let x = expression[i]!;
      if (x === 0) continue;
      if (bends.from[i] !== 0) x += bends.from[i]! * x * (1 - x);
      const at = i * size;
      for (let j = 0; j < size; j++) into[j]! += x * by[at + j]!;
    }
    for (let i = expressions; i < columns; i++) {
      const x = joints[JAW_AT + i - expressions]!, at = i * size;
      if (x === 0) continue;
      for (let j = 0; j < size; j++) into[j]! += x * by[at + j]!;
    }
  }

  /** @returns whether a weight had to be cut */
  function cut(): boolean {
    let wasCut = false;
    for (let j = 0; j < size; j++) {
      if (w[j]! >= least && w[j]! <= most) continue;
      w[j] = w[j]! > most ? most : least;
      wasCut = true;
    }
    return wasCut;
  }

  /** Writes the weights whose w + bend w (1 - w) is what was found: a function's number V8 may put on the heap. */
  function write(into: Float32Array): void {
    for (let j = 0; j < size; j++) {
      const bend = bends.to[j]!, b = 1 + bend, moved = w[j]!;
      into[j] = bend === 0 ? moved : (b - Math.sqrt(Math.max(0, b * b - 4 * bend * moved))) / (2 * bend);
    }
  }

  /** Weights that are not held may be anything before. */
  function fit(from: HeadPose): void {
    b.fill(0);
    addInputs(from, data.pull, b);
    for (let k = 0; k < data.within.length; k++) high[data.within[k]![0]] = w[data.within[k]![1]]!;
    quadratic?.solve(b, w);
  }

  return {
    data,
    apply(from, to) {
      if (from.space !== data.from.space || to.space !== data.to.space) {
        throw new TypeError(
          `Cannot retarget a pose, the map is of ${data.from.space} to ${data.to.space}: ` +
            `${from.space} to ${to.space}`,
        );
      }
      for (let j = 0; j < size; j++) w[j] = data.bias[j]!;
      if (addsUp) addInputs(from, sums, w);
      addUp(held, from, w);
      const wasCut = cut();
      if (fits && (wasCut || !addsUp)) fit(from);
      turned.fill(0);
      addUp(turns, from, turned);
      write(to.expression);
      for (let i = 0; i < turned.length; i++) to.joints[i] = turned[i]!;
    },
  };
}
