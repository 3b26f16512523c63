import type { Avatar } from "../avatar/avatar.ts";
import type { Stored } from "../gpu/buffer_set.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { foldIdentity } from "../head/identity.ts";
import { makePosing, type Posing } from "../head/posing.ts";

/** A head with its identity on the GPU. Neither its bases nor the avatar are held here: they weigh 35 MB. */
export interface LoadedHead {
  /** At rest, as `foldIdentity` has it: what light is reckoned on. */
  readonly rest: { readonly template: Float32Array; readonly triangles: Uint32Array };
  /** Whose `destroy` gives this holder's part back. */
  readonly posing: Posing<Stored>;
  /** The same for another who holds it; it is freed with the last. */
  hold(): LoadedHead;
}

/** @param inTexels as of `makePosing` */
export async function loadHead(
  gpu: Gpu,
  { head, shape }: Pick<Avatar, "head" | "shape">,
  inTexels: boolean,
): Promise<LoadedHead> {
  const identity = foldIdentity(head, shape);
  const posing = await makePosing(gpu, head, identity, inTexels);
  const rest = { template: identity.template, triangles: head.triangles };
  let holders = 0;
  function hold(): LoadedHead {
    holders++;
    let isHeld = true;
    const destroy = () => {
      if (isHeld && --holders === 0) posing.destroy();
      isHeld = false;
    };
    return { rest, posing: { ...posing, destroy }, hold };
  }
  return hold();
}
