import { add, length, subtract, type Vector } from "../../../../runtime/base/vector.ts";
import { steps } from "../pieces/forms/loft.ts";
import { stiff } from "../pieces/forms/fitting.ts";
import { dim } from "../look/colours.ts";
import { curveThrough, framesAlong, tube } from "../pieces/forms/tube.ts";
import type { Look } from "../look/look.ts";
import type { MeshBuilder } from "../surface/paint_mesh.ts";

/** Three strands about one another, and a tuft below the tie. */
export function plait(
  mesh: MeshBuilder,
  { hair }: Pick<Look, "hair">,
  way: readonly Vector[],
  radius: number,
  bearer: Parameters<typeof stiff>[1] = "skull",
): void {
  const garment = stiff(mesh, bearer);
  const frames = framesAlong(way, [0, 0, 1]);
  const whole = way.slice(1).reduce((sum, at, i) => sum + length(subtract(at, way[i]!)), 0);
  const turns = whole / (5.2 * radius);
  for (let strand = 0; strand < 3; strand++) {
    const path = frames.map(({ at, side, up }, i) => {
      const angle = 2 * Math.PI * (turns * i / (way.length - 1) + strand / 3);
      return add(add(at, side, 0.75 * radius * Math.sin(angle)), up, 0.4 * radius * Math.sin(2 * angle));
    });
    tube(
      garment,
      curveThrough(path, way.length * 2),
      (t) => 0.66 * radius * (1 - 0.35 * t),
      (t, a) => ({
        colour: dim(hair.colour, 0.85 + 0.25 * Math.sin(4 * a) + 0.1 * Math.sin(40 * t)),
        gloss: 0.1,
        open: 0.9,
      }),
      { sides: 8, up: [0, 0, 1] },
    );
  }
  const end = frames.at(-1)!;
  tube(
    garment,
    steps(7).map((t) => add(end.at, end.along, (t * 3.4 - 0.3) * radius)),
    (t) => radius * (t < 0.3 ? 0.8 : 1.05 * Math.cos((t - 0.3) * 2) ** 0.8 + 0.05),
    (t, a) => ({ colour: dim(hair.colour, t < 0.25 ? 0.25 : 0.85 + 0.3 * Math.sin(6 * a)) }),
    { sides: 12 },
  );
}
