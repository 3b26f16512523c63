import { MOUTH, TEETH } from "../measures.ts";
import type { HalfMesh } from "./mesh_builder.ts";
import { clamp01, mix } from "../../../base/scalar.ts";

const TIP_Z = TEETH.frontZ - 8, ROOT_Z = -38;

/** Height of the resting tongue's middle, millimetres, over its depth. */
export function tongueMiddle(z: number): number {
  const t = clamp01((TIP_Z - z) / (TIP_Z - ROOT_Z)), front = MOUTH.meetingY - 6.5;
  return mix(front, front - 5.5, t) + 4 * Math.sin(Math.PI * t);
}

/** The tongue at rest behind the lower teeth: a flattened tube closed at its tip. */
export function addTongue(mesh: HalfMesh): void {
  const sections = 11, half = 9;
  const ring = (t: number): number[] =>
    Array.from({ length: half + 1 }, (_, i) => {
      const turn = Math.PI * i / half;
      // A round end, seen from above: an ellipse's quarter.
      const grow = Math.sqrt(1 - (1 - clamp01(t / 0.42)) ** 2);
      const halfWidth = mix(4.2, 18, grow), thickness = mix(3, 7, grow);
      const x = i === 0 || i === half ? 0 : halfWidth * Math.sin(turn) ** 0.8;
      const groove = Math.cos(turn) > 0 ? -1.4 * Math.exp(-x * x / 9) * grow : 0;
      const z = mix(TIP_Z, ROOT_Z, t);
      return mesh.vertex([x, tongueMiddle(z) + thickness * Math.cos(turn) * 0.8 + groove, z], "tongue");
    });
  const tip = mesh.vertex([0, tongueMiddle(TIP_Z), TIP_Z + 0.8], "tongue");
  let front = ring(0);
  mesh.fan([...front], tip, "tongue");
  for (let k = 1; k <= sections; k++) {
    // Rows lie closest where the tip rounds off.
    const next = ring((k / sections) ** 1.6);
    mesh.strip(next, front, "tongue");
    front = next;
  }
  mesh.fan([...front].reverse(), mesh.vertex([0, tongueMiddle(ROOT_Z), ROOT_Z - 2], "tongue"), "tongue");
}
