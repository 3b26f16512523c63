import type { Vector } from "../../base/vector.ts";
import { worldTransform } from "../../head/identity.ts";
import type { Avatar } from "../avatar.ts";
import { type FaceFrames, toLocal, toWorld } from "../binding.ts";
import { nearness } from "./stretch_splats.ts";
import { type CarriedSplats, rowsOf, setRows, turnSplat } from "./splat_rows.ts";

/**
 * Carries what stands off the head (a hat's brim, a reflex before the eye) by the warp of space instead of by the frames
 * of triangles, of which each turns by itself and whose turns grow with the distance. The splats' sizes and turns stay,
 * too; between NEAR and FAR the place is a mixture.
 *
 * @param avatar as it was
 * @param splats as they are on their triangles, to be changed
 * @param binding [splats], the triangles that they are bound to by now
 * @param warp of the unshaped heads, metres
 */
export function carryFarSplats(
  avatar: Avatar,
  before: FaceFrames,
  splats: CarriedSplats,
  binding: Uint32Array,
  after: FaceFrames,
  to: Avatar["head"],
  warp: () => (p: Vector) => Vector,
): void {
  const far = Array.from(binding.keys()).filter((i) => nearness(avatar.position, i) < 1);
  if (far.length === 0) return;
  const [old, now] = [worldTransform(avatar.head), worldTransform(to)], carry = warp();
  const oldBinding = Uint32Array.from(far, (i) => avatar.binding[i]!),
    bound = Uint32Array.from(far, (i) => binding[i]!);
  const world = toWorld(rowsOf(avatar, far), oldBinding, before),
    near = toWorld(rowsOf(splats, far), bound, after);
  far.forEach((i, k) => {
    const share = nearness(avatar.position, i);
    const metres = [0, 1, 2].map((c) => world.position[k * 3 + c]! / old.scale + old.centre[c]!);
    const carried = carry(metres as unknown as Vector);
    for (let c = 0; c < 3; c++) {
      const place = (carried[c]! - now.centre[c]!) * now.scale;
      world.position[k * 3 + c] = share * near.position[k * 3 + c]! + (1 - share) * place;
      world.scale[k * 3 + c]! *= now.scale / old.scale;
    }
    if (share < 0.5) return;
    world.rotation.set(near.rotation.subarray(k * 4, k * 4 + 4), k * 4);
    world.scale.set(near.scale.subarray(k * 3, k * 3 + 3), k * 3);
  });
  setRows(splats, far, toLocal(world, bound, after));
  far.forEach((i, k) => {
    if (nearness(avatar.position, i) >= 0.5) return;
    for (
      const [values, original] of [
        [splats.harmonics, avatar.harmonics],
        [splats.normal, avatar.light?.normal],
      ] as const
    ) {
      const width = (values?.length ?? 0) / binding.length;
      values?.set(original!.subarray(i * width, (i + 1) * width), i * width);
    }
    turnSplat(splats, i, binding.length, before, oldBinding[k]!, after, bound[k]!);
  });
}
