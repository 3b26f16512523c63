import { ARKIT_INDEX } from "../../head/arkit.ts";
import { restPose } from "../head_pose.ts";
import type { Probe } from "./probe.ts";
import type { RetargetMap } from "./retarget_map.ts";

/** Squared eye distances, weighted: what moves the contours less moves something else (a cheek, the tongue). */
const LEAST_MOTION = 1e-6;

/**
 * How much of each source expression's motion the target shows, both posed: 1 less the square of what is missing over
 * the square of what there is. FLAME's expressions are looked at on both sides of 0.
 */
export function explain(
  map: RetargetMap,
  source: Probe,
  target: Probe,
): { explained: Float32Array; share: number } {
  const asked = new Float64Array(source.contours), given = new Float64Array(source.contours);
  const from = restPose(source.head.expressionSpace), to = restPose(target.head.expressionSpace);
  const explained = new Float32Array(source.expressions).fill(NaN);
  const isClose = (i: number) => source.head.expressionSpace === "arkit" && i === ARKIT_INDEX.mouthClose;
  let allThere = 0, allMissing = 0;

  /** What a pose moves on the one and, through the map, on the other. */
  function show(input: number, amount: number): void {
    source.only(input, amount, from);
    map.apply(from, to);
    source.measure(from, asked);
    target.measure(to, given);
  }

  for (let input = 0; input < source.expressions; input++) {
    let there = 0, missing = 0;
    for (const side of source.head.expressionSpace === "flame" ? [1, -1] : [1]) {
      show(input, side);
      const shown = asked.slice(), made = given.slice();
      if (isClose(input)) {
        show(ARKIT_INDEX.jawOpen, 1);
        for (let f = 0; f < shown.length; f++) {
          shown[f]! -= asked[f]!;
          made[f]! -= given[f]!;
        }
      }
      for (let f = 0; f < shown.length; f++) {
        there += shown[f]! * shown[f]!;
        missing += (shown[f]! - made[f]!) ** 2;
      }
    }
    allThere += there;
    allMissing += Math.min(there, missing);
    if (there > LEAST_MOTION) explained[input] = Math.max(0, 1 - missing / there);
  }
  return { explained, share: allThere > 0 ? 1 - allMissing / allThere : NaN };
}
