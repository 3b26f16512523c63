import type { HeadPose } from "../../../../runtime/motion/head_pose.ts";
import { placeOf } from "../named_pose.ts";

interface Pin {
  readonly joints: boolean;
  readonly index: number;
  value: number;
}

/** Numbers of a pose that are held by hand. */
export interface Pins {
  /** Sliders' ids, in the order in which they were taken. */
  readonly ids: readonly string[];
  /**
   * @param names of the expression's numbers, in order
   * @returns whether it was not held before
   * @throws {RangeError} for an id that the head does not have
   */
  set(names: readonly string[], id: string, value: number): boolean;
  /** Writes them over a pose's. */
  apply(pose: HeadPose): void;
  clear(): void;
}

export function createPins(): Pins {
  const ids: string[] = [];
  const pins: Pin[] = [];
  return {
    ids,
    set(names, id, value) {
      const present = pins[ids.indexOf(id)];
      if (present !== undefined) present.value = value;
      else {
        pins.push({ ...placeOf(names, id), value });
        ids.push(id);
      }
      return present === undefined;
    },
    apply({ expression, joints: turns }) {
      for (const { joints, index, value } of pins) (joints ? turns : expression)[index] = value;
    },
    clear() {
      ids.length = pins.length = 0;
    },
  };
}
