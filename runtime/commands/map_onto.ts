import type { ExpressionSpace } from "../head/expression_space.ts";
import type { HeadModel } from "../head/head_model.ts";
import { createRetargetMap, type RetargetData, type RetargetMap } from "../motion/retarget/retarget_map.ts";
import { retargetWords } from "../motion/retarget/words.ts";

/**
 * How motion of a space moves a head, said on the terminal where that is another space than the head's; null where it is
 * the same.
 *
 * @param table a user's own for it
 */
export async function mapOnto(
  head: HeadModel,
  space: ExpressionSpace,
  table?: RetargetData,
): Promise<RetargetMap | null> {
  if (space === head.expressionSpace) return null;
  const { retargetsOf } = await import("../motion/retarget/retargets.ts");
  const isOnto = ({ from, to }: RetargetData) => from.space === space && to.space === head.expressionSpace;
  const data = table && isOnto(table) ? table : (await retargetsOf(head)).find(isOnto)!;
  console.error(retargetWords(data));
  return createRetargetMap(data);
}
