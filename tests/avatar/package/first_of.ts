import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import type { SplatRecord } from "../../../runtime/avatar/avatar_ply.ts";

/** The first of an avatar's splats: those of the plain look begin with the skin. */
export function firstOf(avatar: Avatar, count: number): SplatRecord {
  const { harmonics, light } = avatar, each = (harmonics?.length ?? 0) / avatar.splatCount;
  return {
    splatCount: count,
    binding: avatar.binding.slice(0, count),
    position: avatar.position.slice(0, count * 3),
    rotation: avatar.rotation.slice(0, count * 4),
    scale: avatar.scale.slice(0, count * 3),
    opacity: avatar.opacity.slice(0, count),
    colour: avatar.colour.slice(0, count * 3),
    oneSided: avatar.oneSided.slice(0, count),
    harmonics: harmonics && harmonics.slice(0, count * each),
    light: light && {
      normal: light.normal.slice(0, count * 3),
      gloss: light.gloss.slice(0, count),
      polish: light.polish.slice(0, count),
      share: light.share.slice(0, count),
      fold: light.fold.slice(0, count),
      depth: light.depth.slice(0, count),
    },
  };
}
