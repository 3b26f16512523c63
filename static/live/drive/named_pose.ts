import { JOINTS } from "../../../runtime/head/head_model.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";

const AXES = ["x", "y", "z"];

/** A pose whose numbers go by the ids of sliders: a shape's name, or joint and axis such as "neck.y". */
export interface NamedPose {
  readonly pose: HeadPose;
  /** The names of the expression's numbers, in order. */
  names: readonly string[];
  get(id: string): number;
  /** @throws {RangeError} for an id that the head does not have */
  set(id: string, value: number): void;
  /** A whole expression by name; shapes that are not named are at rest. */
  expressionOf(weights: Readonly<Record<string, number>>): Float32Array;
}

/**
 * Where an id's number lies: among the joints' or the expression's.
 *
 * @param names of the expression's numbers, in order
 * @throws {RangeError} for an id that the head does not have
 */
export function placeOf(names: readonly string[], id: string): { joints: boolean; index: number } {
  const index = names.indexOf(id);
  if (index >= 0) return { joints: false, index };
  const [joint, axis] = id.split(".");
  const row = JOINTS.findIndex((name) => name === joint);
  const column = AXES.indexOf(axis ?? "");
  if (row < 0 || column < 0) throw new RangeError(`Cannot move what the head does not have: ${id}`);
  return { joints: true, index: row * 3 + column };
}

export function createNamedPose(): NamedPose {
  const pose = restPose("arkit");
  let names: readonly string[] = [];

  function place(id: string): [Float32Array, number] {
    const { joints, index } = placeOf(names, id);
    return [joints ? pose.joints : pose.expression, index];
  }

  return {
    pose,
    get names() {
      return names;
    },
    set names(shapes) {
      names = shapes;
    },
    get(id) {
      const [numbers, index] = place(id);
      return numbers[index] ?? 0;
    },
    set(id, value) {
      const [numbers, index] = place(id);
      numbers[index] = value;
    },
    expressionOf(weights) {
      const expression = new Float32Array(pose.expression.length);
      for (const [name, weight] of Object.entries(weights)) {
        const index = names.indexOf(name);
        if (index >= 0) expression[index] = weight;
      }
      return expression;
    },
  };
}
