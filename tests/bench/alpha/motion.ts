import { ARKIT_INDEX } from "../../../runtime/head/arkit.ts";

/** Seconds between two pictures as they are meant, however long a slow device takes for one. */
export const STEP_S = 1 / 30;

/** A head that looks about and talks. @param step counts pictures */
export function talking(step: number): { expression: Float32Array; neck: [number, number, number] } {
  const t = step * STEP_S;
  const expression = new Float32Array(Object.keys(ARKIT_INDEX).length);
  expression[ARKIT_INDEX.jawOpen] = 0.3 - 0.3 * Math.cos(t * 9);
  expression[ARKIT_INDEX.mouthSmileLeft] = expression[ARKIT_INDEX.mouthSmileRight] = 0.4;
  expression[ARKIT_INDEX.eyeBlinkLeft] = expression[ARKIT_INDEX.eyeBlinkRight] = Math.max(
    0,
    Math.sin(t * 2.1) * 20 - 19,
  );
  return { expression, neck: [0.08 * Math.sin(t * 2.7), 0.4 * Math.sin(t * 1.7), 0.06 * Math.sin(t * 1.3)] };
}
