import type { Avatar } from "../../runtime/avatar/avatar.ts";
import { SH_0 } from "../../runtime/formats/splats/splat_cloud.ts";
import { HARMONICS, SPLAT } from "../../runtime/gpu/layouts.ts";
import { packRows } from "../../runtime/gpu/struct_rows.ts";
import type { TrainConfig } from "../config/config.ts";
import { emptySnapshot, type Snapshot } from "../run/snapshot.ts";

/** Opacities of 0 and 1 have no logit. */
const LEAST = 1e-4;
/** Sizes of 0 have no logarithm; nothing so small is seen. */
const THINNEST = 1e-6;

/**
 * A training's start that is an avatar as it stands: its splats in the order of their triangles, its beta, nothing
 * remembered of how it came about. Of harmonics those of degree 1 are taken, where the configuration learns any.
 *
 * @throws RangeError where the configuration has no room for it
 */
export function startOfAvatar(
  avatar: Avatar,
  { capacity, harmonicsDegree }: Pick<TrainConfig, "capacity" | "harmonicsDegree">,
): Snapshot {
  const { head, binding, splatCount } = avatar;
  if (splatCount > capacity) {
    throw new RangeError(
      `Cannot begin with the avatar, capacity (--config) must be as many as its splats at least, ${splatCount}: ${capacity}`,
    );
  }
  const order = Uint32Array.from(binding.keys()).sort((a, b) => binding[a]! - binding[b]! || a - b);
  const pick = (values: ArrayLike<number>, width: number, of = (value: number) => value) =>
    Float32Array.from(
      { length: splatCount * width },
      (_, k) => of(values[order[Math.floor(k / width)]! * width + k % width]!),
    );
  const shape = Float32Array.from(head.shapeNames, (_, s) => avatar.shape[s] ?? 0);
  const empty = emptySnapshot(splatCount, {
    shape,
    shapeFirst: new Float32Array(shape.length),
    shapeSecond: new Float32Array(shape.length),
    harmonicsDegree,
  });
  const raw = packRows(SPLAT, splatCount, {
    mean: pick(avatar.position, 3),
    opacity: pick(avatar.opacity, 1, (value) => {
      const within = Math.min(1 - LEAST, Math.max(LEAST, value));
      return Math.log(within / (1 - within));
    }),
    rotation: pick(avatar.rotation, 4),
    scale: pick(avatar.scale, 3, (value) => Math.log(Math.max(THINNEST, value))),
    triangle: Uint32Array.from(order, (splat) => binding[splat]!),
    one_sided: pick(avatar.oneSided, 1),
    colour: pick(avatar.colour, 3, (value) => (value - 0.5) / SH_0),
  });
  return { ...empty, raw: new Uint32Array(raw), ...harmonicsOf(avatar, order, harmonicsDegree) };
}

/** Vectors of degree 1, three numbers for each of three colours. */
function harmonicsOf(
  { harmonics, splatCount }: Avatar,
  order: Uint32Array,
  degree: 0 | 1,
): Partial<Snapshot> {
  if (degree === 0 || harmonics === null) return {};
  const each = harmonics.length / (9 * splatCount) * 3;
  const vectors = Float32Array.from(
    { length: splatCount * 9 },
    (_, k) => harmonics[(order[Math.floor(k / 9)]! * 3 + Math.floor(k % 9 / 3)) * each + k % 3]!,
  );
  return { harmonics: new Float32Array(packRows(HARMONICS, splatCount, { vectors })) };
}
