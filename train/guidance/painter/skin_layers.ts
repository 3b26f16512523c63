import type { Look } from "./look.ts";
import type { Sitter } from "./sitter.ts";
import { browShade } from "./brows.ts";
import { agedSkin } from "./skin_age.ts";
import { clothes, scalp, stubble } from "./skin_growth.ts";
import { decay, eyeGlow, eyeShadow, freckles, scars } from "./skin_marks.ts";
import { material } from "./skin_material.ts";
import { paints } from "./skin_paint.ts";
import type { SkinLayer } from "./skin_spot.ts";

/** A kind of layer: whether a look has it, and how it is made for a sitter. */
export interface SkinLayerKind {
  readonly wanted: (look: Look) => boolean;
  readonly make: (sitter: Sitter, look: Look) => SkinLayer;
}

/** From the bottom up. */
export const SKIN_LAYERS: readonly SkinLayerKind[] = [
  agedSkin,
  freckles,
  eyeShadow,
  decay,
  material,
  scars,
  browShade,
  stubble,
  scalp,
  paints,
  eyeGlow,
  clothes,
];
