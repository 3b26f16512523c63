import { ARKIT_INDEX } from "../../head/arkit.ts";
import { EXPRESSION_SPACES, type ExpressionSpace } from "../../head/expression_space.ts";
import type { HeadModel } from "../../head/head_model.ts";
import { entries, eyesOfLooks, JAW, looksOfEyes, sameTurns, shapesOfJaw } from "./meanings.ts";
import type { RetargetData } from "./retarget_map.ts";

/**
 * What can be carried over where nobody knows what the source's expression looks like: neck, jaw and eyes. A jaw opens
 * the mouth by jawOpen, which shapes the lips as it turns, and eyes turn by eyeLook, which takes the lids along.
 *
 * @param from the source's space, or its head where that is known
 * @param to the target's likewise
 */
export function plainMap(from: ExpressionSpace | HeadModel, to: ExpressionSpace | HeadModel): RetargetData {
  const [source, target] = [from, to].map((each) =>
    typeof each === "string" ? { space: each, head: null } : { space: each.expressionSpace, head: each }
  ) as [Side, Side];
  const nS = EXPRESSION_SPACES[source.space].count, nT = EXPRESSION_SPACES[target.space].count;
  return {
    kind: "joints",
    from: { name: source.head?.name ?? null, space: source.space },
    to: { name: target.head?.name ?? null, space: target.space },
    ...carried(nS, source, target),
    isHeld: new Uint8Array(nT),
    within: [],
    hessian: new Float64Array(0),
    pull: new Float64Array(0),
    sums: source.space === target.space ? identity(nS) : new Float32Array(0),
    bias: new Float32Array(nT),
    bends: { from: new Float32Array(nS), to: new Float32Array(nT) },
    limits: EXPRESSION_SPACES[target.space].limits,
    explained: new Float32Array(0),
    share: NaN,
  };
}

interface Side {
  readonly space: ExpressionSpace;
  readonly head: HeadModel | null;
}

function carried(nS: number, { space, head }: Side, target: Side): Pick<RetargetData, "turns" | "held"> {
  if (space === target.space) return { turns: entries(sameTurns(nS)), held: entries([]) };
  const jaw = shapesOfJaw(space === "arkit" ? head : target.head);
  if (target.space === "flame") {
    const turns = jaw.map(({ shape, axis, radians }) => [ARKIT_INDEX[shape], JAW + axis, radians] as const);
    return { turns: entries([...sameTurns(nS), ...eyesOfLooks(head), ...turns]), held: entries([]) };
  }
  const opens = jaw.map(({ shape, axis, radians }) =>
    [nS + JAW + axis, ARKIT_INDEX[shape], 1 / radians] as const
  );
  return {
    turns: entries(sameTurns(nS, ["jaw", "leftEye", "rightEye"])),
    held: entries([...looksOfEyes(nS, target.head), ...opens]),
  };
}

function identity(count: number): Float32Array {
  const matrix = new Float32Array((count + 3) * count);
  for (let i = 0; i < count; i++) matrix[i * count + i] = 1;
  return matrix;
}
