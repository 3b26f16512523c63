import { lidEdges } from "../../../../runtime/avatar/stock/lashes.ts";
import { add, subtract, unit, type Vector } from "../../../../runtime/base/vector.ts";
import type { Look } from "../look/look.ts";
import type { MeshBuilder } from "../surface/paint_mesh.ts";
import type { Subject } from "../surface/subject.ts";
import { materialOf } from "./material.ts";

const COLOUR = [0.075, 0.052, 0.045] as const;
/** Millimetres that the fringe stands out. Lash by lash they are finer than any splat: here they are one fringe. */
const LENGTH = 1.9;
/** Up against straight out of the eye, at its end. */
const LIFT = 0.55;

/** The upper lids' lashes, carried by the lids, so that a blink takes them along. */
export function drawLashes(subject: Subject, look: Look, mesh: MeshBuilder): void {
  if (!materialOf(look).lashes) return;
  const { ground, toMillimetres, millimetre } = subject;
  for (const { triangle, eye, upper, from, to } of lidEdges(ground)) {
    if (!upper) continue;
    const rig = { triangle, weights: [1 / 3, 1 / 3, 1 / 3] as const };
    const ends = [from, to].flatMap((root) => {
      const out = unit(subtract(root, eye.centre as Vector));
      const sideways = Math.sign(eye.centre[0]) * (root[0] - eye.centre[0]) / eye.irisRadius;
      const length = LENGTH * millimetre * (1 + 0.25 * Math.max(-1.5, Math.min(1.5, sideways)));
      const tip = add(root, unit(add(out, [0.2 * Math.sign(eye.centre[0]) * sideways, LIFT, 0])), length);
      return [root, tip].map((at) =>
        mesh.point({ at: toMillimetres(at), rig, colour: COLOUR, normal: out, gloss: 0 })
      );
    });
    mesh.quad(ends[0]!, ends[2]!, ends[3]!, ends[1]!);
  }
}
