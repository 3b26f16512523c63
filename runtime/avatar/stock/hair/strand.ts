import type { Clump } from "./clump.ts";
import type { Root } from "./roots.ts";
import type { Scalp } from "./scalp.ts";
import { type HairAt, hairAt } from "./style.ts";
import { mix, smoothstep } from "../../../base/scalar.ts";
import { across, add, cross, dot, subtract, unit, type Vector } from "../../../base/vector.ts";

/** A point of a hair: millimetres, which way is off the head, how far along and how far risen (0..1). */
export interface StrandPoint {
  readonly at: Vector;
  readonly up: Vector;
  readonly along: number;
  readonly rise: number;
}

export interface StrandShape {
  readonly length: number;
  /** Millimetres off the skin where the hair is highest. */
  readonly height: number;
  readonly segments: number;
  /** Sideways, as a share of the way. */
  readonly turn: number;
  /** Hairs of a clump draw together: so much (0..1) of what lies between them at the tip. */
  readonly gather: number;
}

/** The way of a hair over the scalp: out of the skin, up through the body of the hair, along the flow. */
export function strandPath(
  scalp: Scalp,
  root: Root,
  here: HairAt,
  clump: Clump,
  { length, height, segments, turn, gather }: StrandShape,
): StrandPoint[] {
  const centre: Vector = [0, scalp.top * 0.25, (scalp.front + scalp.back) / 2];
  const fromCentre = unit(subtract(root.at, centre));
  const step = length / segments;
  let base = root.at;
  let up = root.normal;
  const points: StrandPoint[] = [];
  for (let s = 0; s <= segments; s++) {
    const along = s / segments;
    const place = s === 0 ? here : hairAt(scalp, base, up, root.behind + along * length * 0.6);
    // From the opaque body outwards, over the crest, down again at the tip, which lies among the others.
    const rise = (1 - (1 - along) ** 2) * (1 - 0.45 * along ** 3);
    // Beside a parting they begin on the body, not in it.
    // At the brow's hairline they run towards where it is higher, elsewhere away from there.
    const inwards = here.top * smoothstep(20, 8, root.behind);
    const body = (0.85 + 0.2 * Math.max(here.valley, inwards)) *
      mix(Math.min(place.body, here.body), place.body, inwards);
    const off = body + Math.max(0.25, height - body) * (s === 0 ? 0.06 : rise);
    const aside = across(across(subtract(clump.centre, root.at), root.normal), place.flow);
    points.push({ at: add(add(base, up, off), aside, gather * along * along), up, along, rise });
    const flow = unit(add(place.flow, cross(place.flow, up), turn));
    base = add(base, flow, step);
    // The skull curves away under the hair: its normal turns as the direction from the middle of the skull does.
    up = unit(add(root.normal, subtract(unit(subtract(base, centre)), fromCentre)));
    base = add(base, up, dot(flow, up) * -0.5 * step);
  }
  return points;
}
