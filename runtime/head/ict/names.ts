import { ARKIT_INDEX, type ArkitShape } from "../arkit.ts";

/** Halves that ARKit drives by one weight: their sum is its shape. */
const WHOLE: readonly ArkitShape[] = ["browInnerUp", "cheekPuff"];

/**
 * ARKit's name for a shape's file: its ends _L and _R are Left and Right, and halves of what ARKit has whole go by the
 * whole's name. cheekRaiser and PupilDilate have no name there.
 */
export function arkitNameOf(ictName: string): ArkitShape | undefined {
  const plain = ictName.replace(/_[LR]$/, "");
  const name = WHOLE.find((whole) => whole === plain) ??
    ictName.replace(/_L$/, "Left").replace(/_R$/, "Right");
  return Object.hasOwn(ARKIT_INDEX, name) ? name as ArkitShape : undefined;
}
