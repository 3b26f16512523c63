import { at } from "../morph/joints.ts";
import { distance, type Vector } from "../../base/vector.ts";
import { ICT_SPANS, verticesOf } from "./layout.ts";

/** Metres from the nearest tooth: gums have a tooth's height and half its depth. */
const GUM = 6e-3;

/**
 * Gums and tongue are one sheet: what lies near teeth is gum, what goes with the jaw beyond is tongue, the rest palate, of
 * gum's colour.
 *
 * @param open jawOpen, [vertices, 3]
 * @returns region of a place by the vertex next to it
 */
export function tellTongue(
  template: ArrayLike<number>,
  open: ArrayLike<number> | undefined,
): (v: number) => "gums" | "tongue" {
  const teeth = [ICT_SPANS.upperTeeth, ICT_SPANS.lowerTeeth].flatMap((span) =>
    verticesOf(span).map((v) => at(template, v))
  );
  const most = Math.max(...verticesOf(ICT_SPANS.lowerTeeth).map((v) => moved(open, v)));
  return (v) => {
    const p = at(template, v);
    const goes = moved(open, v) > 0.4 * most;
    return goes && teeth.every((tooth) => distance(tooth, p) > GUM) ? "tongue" : "gums";
  };
}

const moved = (by: ArrayLike<number> | undefined, v: number): number =>
  by ? distance(at(by, v), [0, 0, 0] as Vector) : 0;
