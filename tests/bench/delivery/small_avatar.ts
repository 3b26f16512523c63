import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import { buildStockAvatar } from "../../../runtime/avatar/stock/build.ts";

/** Of which others are taken. */
const FEWEST = 20_000;

/** The stock head of few splats, which a processor draws in time: some of its own, each so much larger. */
export async function smallAvatar(splats: number): Promise<Avatar> {
  const avatar = await buildStockAvatar(FEWEST);
  const { splatCount } = avatar;
  const share = Math.min(1, splats / splatCount);
  const chosen = Array.from({ length: splatCount }, (_, splat) => splat)
    .filter((splat) => Math.floor((splat + 1) * share) > Math.floor(splat * share));
  const pick = <Values extends Float32Array | Uint32Array | Uint8Array>(
    values: Values,
    width = 1,
  ): Values => {
    const picked = values.slice(0, chosen.length * width) as Values;
    chosen.forEach((splat, to) => {
      for (let at = 0; at < width; at++) picked[to * width + at] = values[splat * width + at]!;
    });
    return picked;
  };
  return {
    ...avatar,
    ...{ name: "small", splatCount: chosen.length, harmonics: null, light: null },
    binding: pick(avatar.binding),
    position: pick(avatar.position, 3),
    rotation: pick(avatar.rotation, 4),
    scale: pick(avatar.scale, 3).map((size) => size / Math.sqrt(share)),
    opacity: pick(avatar.opacity),
    colour: pick(avatar.colour, 3),
    oneSided: pick(avatar.oneSided),
  };
}
