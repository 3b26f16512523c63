import { correspond } from "../../head/correspond/correspond.ts";
import { transferLandmarks, transferRegions } from "../../head/correspond/transfer.ts";
import type { HeadModel } from "../../head/head_model.ts";
import { headByName } from "../../head/registry.ts";
import { type Surface, surfaceOf } from "../../head/surfaces.ts";
import type { Avatar } from "../avatar.ts";
import { buildPlainAvatar, SPLAT_TARGET } from "./build.ts";

/** What the plain look and the painter have to be told to make a person of a head. */
const TELLING: readonly Surface[] = ["lips", "brow", "eyelid", "hair", "neck"];
/** Landmarks on lids, brows, nose and lips alone are FLAME's 105; faces are painted by points between them, too. */
const ENOUGH_LANDMARKS = 400;

/**
 * A head in the plain look, whatever it knows of itself: regions and landmarks that it lacks come from the stock head,
 * which is laid over it (2 s of a CPU's time for 27,000 vertices).
 *
 * @param target splats, about
 */
export async function plainAvatarOn(head: HeadModel, target: number = SPLAT_TARGET): Promise<Avatar> {
  // What it is bound to is the head that was handed in.
  return { ...buildPlainAvatar(await knownHead(head), head.name, [], target), head };
}

const known = new WeakMap<HeadModel, Promise<HeadModel>>();

/** The head with all regions and landmarks: itself where it has them. Made once for each. */
export function knownHead(head: HeadModel): Promise<HeadModel> {
  const told = new Set(head.regionNames.map(surfaceOf));
  const regions = TELLING.every((surface) => told.has(surface));
  const landmarks = head.landmarks.indices.length >= ENOUGH_LANDMARKS;
  if (regions && landmarks) return Promise.resolve(head);
  const made = known.get(head) ?? complete(head, regions, landmarks);
  known.set(head, made);
  return made;
}

async function complete(head: HeadModel, regions: boolean, landmarks: boolean): Promise<HeadModel> {
  const found = correspond(head, await headByName("stock"));
  return {
    ...head,
    ...(regions ? {} : transferRegions(found)),
    ...(landmarks ? {} : { landmarks: transferLandmarks(found) }),
  };
}
