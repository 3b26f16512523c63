import { type Surface, SURFACE_INDEX } from "../../../../runtime/avatar/stock/regions.ts";
import type { Look } from "../look/look.ts";
import type { SkinPoint } from "../surface/subject.ts";

/** A point of the skin while it is painted: layers read where it is and change what it looks like. */
export interface SkinSpot extends SkinPoint {
  /** Its place on the face that painters design on, millimetres; see mapFace. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** [surfaces], shares among the surfaces of its tissue, by SURFACE_INDEX. */
  readonly shares: ArrayLike<number>;
  /** 0..1: bare skin of face, lids, ears and neck; 0 on lips, teeth, eyeballs and the like. */
  readonly bare: number;
  /** Millimetres behind the hairline, negative on bare skin. */
  readonly behindHairline: number;
  /** Display-referred. */
  colour: [number, number, number];
  gloss: number;
  glow: number;
  /** Millimetres that it stands out of the head's surface. */
  height: number;
}

/** One layer of paint, from the bottom up. */
export type SkinLayer = (spot: SkinSpot, look: Look) => void;

export const shareOf = ({ shares }: SkinSpot, surface: Surface): number => shares[SURFACE_INDEX[surface]]!;

/** Mixes a colour in. */
export function blendIn(spot: SkinSpot, colour: ArrayLike<number>, amount: number): void {
  if (!(amount > 0)) return;
  const share = Math.min(1, amount);
  for (let c = 0; c < 3; c++) spot.colour[c]! += share * (colour[c]! - spot.colour[c]!);
}

/** Multiplies, as a glaze does. */
export function glaze(spot: SkinSpot, factor: ArrayLike<number>, amount: number): void {
  if (!(amount > 0)) return;
  for (let c = 0; c < 3; c++) spot.colour[c]! *= 1 + Math.min(1, amount) * (factor[c]! - 1);
}

/** 1 in the middle of a spot, falling like a bell; radii in millimetres. */
export const bell = (dx: number, dy: number, rx: number, ry: number): number =>
  Math.exp(-((dx / rx) ** 2) - (dy / ry) ** 2);
