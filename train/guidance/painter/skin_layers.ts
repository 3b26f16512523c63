import type { Look } from "./look.ts";
import type { Sitter } from "./sitter.ts";
import type { SkinLayer } from "./skin_spot.ts";

/** A kind of layer: whether a look has it, and how it is made for a sitter. */
export interface SkinLayerKind {
  readonly wanted: (look: Look) => boolean;
  readonly make: (sitter: Sitter, look: Look) => SkinLayer;
}

/** From the bottom up. */
export const SKIN_LAYERS: readonly SkinLayerKind[] = [];
