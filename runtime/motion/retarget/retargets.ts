import { EXPRESSION_SPACE_NAMES, type ExpressionSpace } from "../../head/expression_space.ts";
import { headFingerprint } from "../../head/fingerprint.ts";
import type { HeadModel } from "../../head/head_model.ts";
import { headOfSpace } from "../../head/registry.ts";
import { plainMap } from "./plain_map.ts";
import type { RetargetData } from "./retarget_map.ts";
import { solveRetarget } from "./solve_retarget.ts";

/** Solved in this process, by both heads' names and fingerprints: a solution takes a tenth of a second. */
const solved = new Map<string, RetargetData>();
/** More pairs than a server has heads, and not so many that they weigh. */
const MOST_SOLVED = 32;

/**
 * How frames of one head move another: solved from both where both are known and have lids and lips among their
 * landmarks, by joints where not.
 *
 * @param from the source's head, or its space where no head of it is known
 * @param to the target's likewise
 */
export function retargetBetween(
  from: HeadModel | ExpressionSpace,
  to: HeadModel | ExpressionSpace,
): RetargetData {
  if (typeof from === "string" || typeof to === "string") return plainMap(from, to);
  const key = [from, to].map((head) =>
    [head.name, headFingerprint(head), head.landmarks.indices.length].join(" ")
  ).join(", ");
  const known = solved.get(key);
  if (known) return known;
  let data: RetargetData;
  try {
    data = solveRetarget(from, to).data;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    data = plainMap(from, to);
  }
  if (solved.size >= MOST_SOLVED) solved.delete(solved.keys().next().value!);
  solved.set(key, data);
  return data;
}

/**
 * The maps that a session with this head needs: from frames of every other space onto it, and from it to FLAME, for
 * motion that is written out.
 */
export async function retargetsOf(head: HeadModel): Promise<RetargetData[]> {
  const maps: RetargetData[] = [];
  for (const space of EXPRESSION_SPACE_NAMES) {
    if (space === head.expressionSpace) continue;
    const other = await headOfSpace(space) ?? space;
    maps.push(retargetBetween(other, head));
    if (space === "flame") maps.push(retargetBetween(head, other));
  }
  return maps;
}
