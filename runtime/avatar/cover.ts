import { type FoldedIdentity, foldIdentity } from "../head/identity.ts";
import type { HeadModel } from "../head/head_model.ts";
import type { Avatar } from "./avatar.ts";
import { faceFrames } from "./binding.ts";

/** The stock avatar's cover it 23 times, trained ones' 75 to 90; 100,000 times lose the device for all who draw by it. */
export const MOST_COVER = 5000;

/**
 * How many times an avatar's splats would cover its head, laid side by side: what drawing it costs. None counts for more
 * than the whole head.
 */
export const coverOf = (avatar: Avatar): number =>
  coverOn(avatar.head, foldIdentity(avatar.head, avatar.shape))(avatar);

/** The same of any splats on one head. */
export function coverOn(
  { triangles }: Pick<HeadModel, "triangles">,
  { template }: Pick<FoldedIdentity, "template">,
): (splats: Pick<Avatar, "splatCount" | "binding" | "scale">) => number {
  const { area } = faceFrames(template, triangles);
  let low = Infinity, high = -Infinity;
  for (let i = 1; i < template.length; i += 3) {
    low = Math.min(low, template[i]!);
    high = Math.max(high, template[i]!);
  }
  return ({ splatCount, binding, scale }) => {
    let cover = 0;
    for (let i = 0; i < splatCount; i++) {
      const unit = 4 * Math.sqrt(area[binding[i]!]!) / (high - low);
      const [x, y, z] = [scale[i * 3]!, scale[i * 3 + 1]!, scale[i * 3 + 2]!];
      const most = Math.max(x, y, z), middle = x + y + z - most - Math.min(x, y, z);
      cover += Math.min(1, most * unit) * Math.min(1, middle * unit);
    }
    return cover;
  };
}
