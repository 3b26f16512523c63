import type { Look } from "../look/look.ts";
import type { Subject } from "../surface/subject.ts";
import { browShade } from "./brows.ts";
import { agedSkin } from "./age.ts";
import { ageSpots, skinGrain } from "./grain.ts";
import { clothes, scalp, stubble } from "./growth.ts";
import { decay, eyeGlow, eyeShadow, freckles, scars } from "./marks.ts";
import { material } from "./material.ts";
import { paints } from "./paints.ts";
import type { SkinLayer } from "./spot.ts";

/** A kind of layer: whether a look has it, and how it is made for a subject. */
export interface SkinLayerKind {
  readonly wanted: (look: Look) => boolean;
  readonly make: (subject: Subject, look: Look) => SkinLayer;
}

/** From the bottom up. */
export const SKIN_LAYERS: readonly SkinLayerKind[] = [
  skinGrain,
  agedSkin,
  ageSpots,
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
