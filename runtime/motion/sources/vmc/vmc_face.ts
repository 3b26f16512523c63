import { ARKIT_SHAPES } from "../../../head/arkit.ts";
import { meaningOf, VRM_EXPRESSIONS } from "./blend_names.ts";
import {
  EYE_BONES,
  type FaceBone,
  fromUnity,
  HEAD_CHAIN,
  noTurn,
  writeBonesTurn,
  writeGaze,
} from "./bones.ts";

/** The face that one sender's values make. They stay as they are until they are told anew. */
export interface VmcFace {
  /** A value of any name; one that means nothing to a face is passed over. */
  blend(name: string, value: number): void;
  /** A bone's turn against its parent, Unity's quaternion. */
  bone(bone: FaceBone, x: number, y: number, z: number, w: number): void;
  /** Writes the face. @param expression [52] @param joints [5, 3] @param now milliseconds, of any origin */
  write(now: number, expression: Float32Array, joints: Float32Array): void;
}

/** Milliseconds for which a part of the face stays ARKit's after the last of its values that was not 0. */
const ARKIT_HOLD = 1000;
/** A value below this is 0. */
const NOTHING = 1e-4;

/** The parts of a face by which ARKit's names go before VRM's. */
const PARTS = ["gaze", "lids", "brows", "mouth"] as const;
/** [52], the part that each shape moves. */
const PART_OF = ARKIT_SHAPES.map((name) =>
  name.startsWith("eyeLook") ? 0 : name.startsWith("eye") ? 1 : name.startsWith("brow") ? 2 : 3
);

/**
 * Puts a face together. A sender tells all that its avatar has, so ARKit's names and VRM's come side by side: ARKit's
 * measured ones win (perfect sync), part by part of the face, as long as one of that part's has been more than 0 within
 * the last second. Without that, VSeeFace and others that have an avatar made for perfect sync and a camera that knows
 * VRM's few expressions would send a face that never moves: all 52 are there, and 0.
 */
export function createVmcFace(): VmcFace {
  const shapes = new Float32Array(ARKIT_SHAPES.length);
  const values = new Float32Array(VRM_EXPRESSIONS.length);
  const mixed = new Float32Array(ARKIT_SHAPES.length);
  const gaze = new Float32Array(ARKIT_SHAPES.length);
  /** When each part's ARKit values were last more than 0. */
  const lastSeen = new Float64Array(PARTS.length).fill(-Infinity);
  const bones = Object.fromEntries([...HEAD_CHAIN, ...EYE_BONES].map((name) => [name, noTurn()])) as Record<
    FaceBone,
    Float64Array
  >;

  return {
    blend(name, value) {
      const meaning = meaningOf(name);
      const weight = Math.min(1, Math.max(0, value));
      if (meaning?.kind === "shape") shapes[meaning.shape] = weight;
      else if (meaning) values[meaning.expression] = weight;
    },
    bone(bone, x, y, z, w) {
      fromUnity(x, y, z, w, bones[bone]);
    },
    write(now, expression, joints) {
      for (let i = 0; i < shapes.length; i++) if (shapes[i]! > NOTHING) lastSeen[PART_OF[i]!] = now;
      mixInto(values, mixed);
      writeGaze(bones, gaze);
      for (let i = 0; i < shapes.length; i++) {
        const measured = now - lastSeen[PART_OF[i]!]! <= ARKIT_HOLD;
        // An avatar looks by its bones or by its blend values: the other is 0.
        expression[i] = measured ? shapes[i]! : Math.max(mixed[i]!, gaze[i]!);
      }
      writeBonesTurn(bones, joints);
    },
  };
}

/** Adds up expressions as moods, visemes and blinks do everywhere: 1 - (1 - a)(1 - b). */
function mixInto(values: Float32Array, into: Float32Array): void {
  into.fill(0);
  for (let e = 0; e < values.length; e++) {
    const value = values[e]!;
    if (value === 0) continue;
    const { shapes, weights } = VRM_EXPRESSIONS[e]!;
    for (let i = 0; i < shapes.length; i++) {
      const shape = shapes[i]!;
      into[shape] = 1 - (1 - into[shape]!) * (1 - weights[i]! * value);
    }
  }
}
