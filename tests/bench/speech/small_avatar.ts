import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import { LIGHT_WIDTHS } from "../../../runtime/avatar/splat_light.ts";

/** Values of the chosen splats. */
function pick<Values extends Float32Array | Uint32Array | Uint8Array>(
  values: Values,
  chosen: readonly number[],
  width: number,
): Values {
  const out = new (values.constructor as new (length: number) => Values)(chosen.length * width);
  chosen.forEach((splat, to) => {
    for (let at = 0; at < width; at++) out[to * width + at] = values[splat * width + at]!;
  });
  return out;
}

/** An avatar of so many of another's splats, each as much larger as they are fewer: a head that software draws at 30 a second. */
export function smallAvatar(avatar: Avatar, splats: number): Avatar {
  const { splatCount, light } = avatar;
  const chosen = Array.from(
    { length: Math.min(splats, splatCount) },
    (_, i) => Math.floor(i * splatCount / splats),
  );
  const of = <V extends Float32Array | Uint32Array | Uint8Array>(values: V, width = 1) =>
    pick(values, chosen, width);
  const larger = Math.sqrt(splatCount / chosen.length);
  return {
    ...avatar,
    name: "small",
    splatCount: chosen.length,
    binding: of(avatar.binding),
    position: of(avatar.position, 3),
    rotation: of(avatar.rotation, 4),
    scale: of(avatar.scale, 3).map((value) => value * larger),
    opacity: of(avatar.opacity),
    colour: of(avatar.colour, 3),
    harmonics: null,
    oneSided: of(avatar.oneSided),
    light: light && {
      normal: of(light.normal, LIGHT_WIDTHS.normal),
      gloss: of(light.gloss),
      polish: of(light.polish),
      share: of(light.share),
      fold: of(light.fold),
      depth: of(light.depth),
    },
    provenance: { builder: "bench" },
  };
}
