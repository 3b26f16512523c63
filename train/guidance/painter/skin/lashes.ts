import type { EyeAxis } from "../../../../runtime/avatar/stock/eye.ts";
import { type LidEdge, lidEdges } from "../../../../runtime/avatar/stock/eyes/lashes.ts";
import { random } from "../../../../runtime/base/hashed_random.ts";
import { smoothstep } from "../../../../runtime/base/scalar.ts";
import { add, midway, scale, subtract, unit, type Vector } from "../../../../runtime/base/vector.ts";
import { mixColours } from "../look/colours.ts";
import type { Look } from "../look/look.ts";
import type { MeshBuilder } from "../surface/paint_mesh.ts";
import type { Subject } from "../surface/subject.ts";
import { materialOf } from "./material.ts";

const COLOUR = [0.11, 0.078, 0.066] as const;
/** Share of the skin's colour at the tips: between them it shows through. */
const TIP_SKIN = 0.35;
/** Millimetres that the fringe stands out. Lash by lash they are finer than any splat: here they are one fringe. */
const LENGTH = 2.1;
/** Up against straight out of the eye, at its end. */
const LIFT = 0.55;

/** The upper lids' lashes, carried by the lids, so that a blink takes them along. */
export function drawLashes(subject: Subject, look: Look, mesh: MeshBuilder): void {
  if (!materialOf(look).lashes) return;
  const lids = Map.groupBy(lidEdges(subject.ground).filter(({ upper }) => upper), ({ eye }) => eye);
  for (const [eye, edges] of lids) drawFringe(subject, look, mesh, eye, edges);
}

function drawFringe(
  { ground, toMillimetres }: Subject,
  { skin }: Look,
  mesh: MeshBuilder,
  eye: EyeAxis,
  edges: readonly LidEdge[],
): void {
  const side = Math.sign(eye.centre[0]), tipColour = mixColours(COLOUR, skin.colour, TIP_SKIN);
  // Two triangles make a cell of the edge, one along its upper, one along its lower rim: the fringe runs between them.
  const cells = edges.map(({ triangle, from, to }) => ({ triangle, at: midway(from, to) }))
    .sort((a, b) => a.at[0] - b.at[0]);
  const roots = cells.map((_, i): Vector => {
    const near = cells.slice(Math.max(0, i - 1), i + 2);
    return scale(near.reduce((sum, { at }) => add(sum, at), [0, 0, 0] as Vector), 1 / near.length);
  });
  let before: readonly [root: number, tip: number] | undefined;
  roots.forEach((root, i) => {
    const rig = { triangle: cells[i]!.triangle, weights: [1 / 3, 1 / 3, 1 / 3] as const };
    const out = unit(subtract(root, eye.centre as Vector));
    const outward = side * (root[0] - eye.centre[0]) / eye.irisRadius;
    // None grow in the lid's corners.
    const share = smoothstep(0, 4, Math.min(i, roots.length - 1 - i)) *
      (1 + 0.25 * Math.max(-1.5, Math.min(1.5, outward))) * (0.7 + 0.6 * random(i, 33));
    const tip = add(
      root,
      unit(add(out, [0.2 * side * outward, LIFT, 0])),
      LENGTH * ground.millimetre * share,
    );
    const own = { rig, normal: out, gloss: 0 };
    const row = [
      mesh.point({ ...own, at: toMillimetres(root), colour: COLOUR }),
      mesh.point({ ...own, at: toMillimetres(tip), colour: tipColour }),
    ] as const;
    if (before) mesh.quad(before[0], row[0], row[1], before[1]);
    before = row;
  });
}
