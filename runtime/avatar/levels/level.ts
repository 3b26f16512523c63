import type { Avatar } from "../avatar.ts";
import type { SplatLight } from "../splat_light.ts";
import type { LevelReach } from "./choose.ts";

/** Splats as an avatar has them, without its head: on the same triangles, or, where the source has none, in the world. */
export type LevelSplats =
  & Pick<Avatar, "splatCount" | "position" | "rotation" | "scale" | "opacity" | "colour" | "harmonics">
  & Partial<Pick<Avatar, "binding" | "oneSided" | "light">>;

/** What levels are made from: an avatar, or splats in the world. */
export interface LevelSource {
  readonly splatCount: number;
  readonly position: ArrayLike<number>;
  readonly rotation: ArrayLike<number>;
  readonly scale: ArrayLike<number>;
  readonly opacity: ArrayLike<number>;
  readonly colour: ArrayLike<number>;
  readonly harmonics?: ArrayLike<number> | null;
  readonly binding?: ArrayLike<number>;
  readonly oneSided?: ArrayLike<number>;
  readonly light?: SplatLight | null;
}

/** A level of detail: fewer splats that make the same small picture. */
export interface Level extends LevelReach {
  readonly splats: LevelSplats;
}
