import { earShares } from "./ear_share.ts";
import { FACE, NECK, SKULL } from "./identity_bones.ts";
import { EARS, EYES, LIPS, NOSE } from "./identity_features.ts";
import { type Direction, displaceByDirection } from "./identity_field.ts";
import { PEOPLE } from "./identity_people.ts";
import type { Displacement } from "./shape_pulls.ts";
import type { WholeMesh } from "./whole_mesh.ts";

/** In the order of beta. */
const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ...SKULL,
  ...FACE,
  ...NOSE,
  ...LIPS,
  ...EYES,
  ...EARS,
  ...NECK,
  ...PEOPLE,
};

export const IDENTITY_NAMES: readonly string[] = Object.keys(DIRECTIONS);

/** One displacement for each of IDENTITY_NAMES, one standard deviation of it. */
export function sculptIdentities(mesh: WholeMesh): Displacement[] {
  const ears = earShares(mesh);
  return Object.values(DIRECTIONS).map((direction) => displaceByDirection(mesh, direction, ears));
}
