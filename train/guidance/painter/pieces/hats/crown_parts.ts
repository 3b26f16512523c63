import type { Vector } from "../../../../../runtime/base/vector.ts";
import type { Garment } from "../forms/loft.ts";
import { ball } from "../forms/tube.ts";
import type { Colour } from "../../look/look.ts";

export const METAL = 0.45;

export function gem(garment: Garment, at: Vector, size: number, colour: Colour): void {
  ball(garment, at, [size, size * 1.2, size * 0.8], { colour, gloss: 0.6 }, { sides: 10 });
}
