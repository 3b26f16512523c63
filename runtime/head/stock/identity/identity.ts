import { earShares } from "../sculpture/ear_share.ts";
import { BUILD, FACE, NECK, SKULL } from "./bones.ts";
import { EAR_FORMS, EARS, EYES, LIPS, NOSE } from "./features.ts";
import { type Direction, displaceByDirection } from "./field.ts";
import { PEOPLE } from "./people.ts";
import type { Displacement } from "../expression/shape_pulls.ts";
import type { WholeMesh } from "../mesh/whole_mesh.ts";

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
  // Behind the rest: a seed's person keeps what else he or she has.
  ...BUILD,
  ...EAR_FORMS,
};

export const IDENTITY_NAMES: readonly string[] = Object.keys(DIRECTIONS);

/** One displacement for each of IDENTITY_NAMES, one standard deviation of it. */
export function sculptIdentities(mesh: WholeMesh): Displacement[] {
  const ears = earShares(mesh);
  return Object.values(DIRECTIONS).map((direction) => displaceByDirection(mesh, direction, ears));
}
