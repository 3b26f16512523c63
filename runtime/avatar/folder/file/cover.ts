import type { Avatar } from "../../avatar.ts";
import { faceFrames } from "../../binding.ts";
import { foldIdentity } from "../../../head/identity.ts";

/**
 * How many times an avatar's splats would cover its head, laid side by side: what drawing it costs. None counts for more
 * than the whole head.
 */
export function coverOf({ head, shape, binding, scale, splatCount }: Avatar): number {
  const { template } = foldIdentity(head, shape), { area } = faceFrames(template, head.triangles);
  let low = Infinity, high = -Infinity;
  for (let i = 1; i < template.length; i += 3) {
    low = Math.min(low, template[i]!);
    high = Math.max(high, template[i]!);
  }
  let cover = 0;
  for (let i = 0; i < splatCount; i++) {
    const unit = 4 * Math.sqrt(area[binding[i]!]!) / (high - low);
    const [x, y, z] = [scale[i * 3]!, scale[i * 3 + 1]!, scale[i * 3 + 2]!];
    const most = Math.max(x, y, z), middle = x + y + z - most - Math.min(x, y, z);
    cover += Math.min(1, most * unit) * Math.min(1, middle * unit);
  }
  return cover;
}
