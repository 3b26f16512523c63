import { JOINT_COUNT } from "../../head_model.ts";
import { JOINT_PLACES, MOUTH } from "../measures.ts";
import { mix, smoothstep } from "../../../base/scalar.ts";
import type { WholeMesh } from "./whole_mesh.ts";

const ROOT = 0, NECK = 1, JAW = 2, LEFT_EYE = 3, RIGHT_EYE = 4;

/** [vertices, joints], rows sum to 1. */
export function skinningWeights(mesh: WholeMesh): Float32Array {
  const weights = new Float32Array(mesh.count * JOINT_COUNT);
  for (let v = 0; v < mesh.count; v++) {
    const row = v * JOINT_COUNT;
    if (mesh.parts[v] === "eyeball") {
      weights[row + (mesh.side[v]! > 0 ? LEFT_EYE : RIGHT_EYE)] = 1;
      continue;
    }
    const neck = neckWeight(mesh, v), jaw = jawWeight(mesh, v);
    weights[row + ROOT] = 1 - neck;
    weights[row + JAW] = jaw * neck;
    weights[row + NECK] = (1 - jaw) * neck;
  }
  return weights;
}

/**
 * How much of the neck's motion a vertex makes, 0..1. The neck bends over its whole length; the slanted measure
 * starts lower under the chin than at the nape, and shoulders stay where they are.
 */
export function neckWeight({ positions }: Pick<WholeMesh, "positions">, v: number): number {
  const x = Math.abs(positions[v * 3]!), y = positions[v * 3 + 1]!, z = positions[v * 3 + 2]!;
  const shoulder = Math.max(0, x - 55) * smoothstep(-95, -125, y);
  return smoothstep(NECK_RESTS, NECK_TURNS, y + 0.25 * (z - JOINT_PLACES.neck[2]) - 0.5 * shoulder);
}
/** Heights, millimetres: skin above turns with the head, skin below rests on the collar bones. */
const NECK_TURNS = -94, NECK_RESTS = -164;

/** How much of the jaw's motion a vertex makes, 0..1. */
export function jawWeight(mesh: WholeMesh, v: number): number {
  const y = mesh.positions[v * 3 + 1]!, z = mesh.positions[v * 3 + 2]!;
  switch (mesh.parts[v]!) {
    case "lowerTeeth":
      return 1;
    case "tongue":
      return smoothstep(-46, -14, z);
    case "upperTeeth":
    case "ear":
    case "eyeball":
      return 0;
  }
  const skin = jawFieldOfSkin(Math.abs(mesh.positions[v * 3]!), y, z);
  const lip = mesh.lips.get(v);
  if (!lip) return skin;
  if (lip.depth >= 2) {
    // The cavity's walls stretch from the palate to the floor of the mouth and stay put at the throat.
    return smoothstep(MOUTH.meetingY + 8, MOUTH.meetingY - 9, y) * smoothstep(-46, -16, z);
  }
  const atCorner = 0.44, drawn = 1 - (1 - lip.across ** OPENING.power) ** OPENING.round;
  const own = lip.upper ? mix(0, atCorner, drawn) : mix(1, atCorner, drawn);
  return mix(skin, own, smoothstep(-1.1, -0.1, lip.depth));
}

/** How the opening falls off from the middle to the corners: a half power is an ellipse, a whole one a diamond. */
const OPENING = { power: 2.6, round: 0.92 } as const;

/** Below the line from the hinge to the mouth's corner the skin goes with the jaw; the ramus and the throat hold it back. */
function jawFieldOfSkin(x: number, y: number, z: number): number {
  const [, hingeY, hingeZ] = JOINT_PLACES.jaw;
  const forward = MOUTH.cornerZ - hingeZ, down = hingeY - MOUTH.cornerY;
  const reach = Math.hypot(forward, down);
  // Before the corners the lips lie level, and the line with them.
  const level = Math.min(z, MOUTH.cornerZ + LEVEL_AFTER);
  const below = ((hingeY - y) * forward - (level - hingeZ) * down) / reach;
  const ramus = smoothstep(hingeZ - 12, hingeZ + 54, z);
  const throat = mix(1, smoothstep(hingeZ - 12, 6, z), smoothstep(-84, -104, y)) * smoothstep(-172, -100, y);
  // The cheek is one sheet and stretches over its whole height; in front the lips part it.
  const sheet = mix(16, 27, smoothstep(20, 44, x));
  return smoothstep(-sheet, sheet, below) * ramus * throat;
}
const LEVEL_AFTER = 4;
