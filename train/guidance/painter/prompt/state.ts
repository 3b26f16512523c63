import type { PieceKind } from "../pieces/pieces.ts";
import type { PaintKind } from "../skin/paints.ts";
import { type Look, type LookPatch, mergePatches } from "../look/look.ts";
import { completeLook } from "../look/whole_look.ts";

/** What is known of a person while a prompt is read. */
export interface PromptState {
  /** What the prompt says. */
  look: LookPatch;
  /** What usually goes with that, where the prompt is silent. */
  soft: LookPatch;
  readonly withoutPieces: Set<PieceKind>;
  readonly withoutPaint: Set<PaintKind>;
}

export function openState(): PromptState {
  return { look: {}, soft: {}, withoutPieces: new Set(), withoutPaint: new Set() };
}

/** The later word counts; of what usually goes with it, that of whoever was named first. */
export function put(state: PromptState, look: LookPatch, soft: LookPatch = {}): void {
  state.look = mergePatches(state.look, look);
  state.soft = mergePatches(soft, state.soft);
}

/** As it stands now. */
export function lookSoFar(state: PromptState): Look {
  return completeLook(mergePatches(state.soft, state.look));
}

/** A patch `amount` times as strong, in whatever has a strength: "very", "slightly". */
export function scaled(patch: LookPatch, amount: number): LookPatch {
  if (amount === 1) return patch;
  const upTo1 = (value: number) => Math.min(1, value * amount);
  const amounts = <T extends object>(group: T): T =>
    Object.fromEntries(
      Object.entries(group).map(([name, value]) => [name, typeof value === "number" ? upTo1(value) : value]),
    ) as T;
  return {
    ...patch,
    ...patch.shape && {
      shape: Object.fromEntries(Object.entries(patch.shape).map(([name, by]) => [name, within(by * amount)])),
    },
    ...patch.skin && { skin: amounts(patch.skin) },
    ...patch.eyes && { eyes: amounts(patch.eyes) },
    ...patch.paint && {
      paint: patch.paint.map((paint) => ({ ...paint, strength: upTo1(paint.strength ?? 0.8) })),
    },
    ...patch.moodAmount !== undefined && { moodAmount: upTo1(patch.moodAmount) },
  };
}

const within = (deviations: number): number => Math.max(-5, Math.min(5, deviations));

/** Takes off what the prompt does not want. */
export function withoutUnwanted(state: PromptState, patch: LookPatch): LookPatch {
  return {
    ...patch,
    ...patch.pieces && { pieces: patch.pieces.filter(({ kind }) => !state.withoutPieces.has(kind)) },
    ...patch.paint && { paint: patch.paint.filter(({ kind }) => !state.withoutPaint.has(kind)) },
  };
}
