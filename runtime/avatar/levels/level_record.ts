import { crc32 } from "../../base/crc32.ts";
import type { Avatar } from "../avatar.ts";
import { LIGHT_WIDTHS, type SplatLight } from "../splat_light.ts";
import { DESIGNS, LEVELS_VERSION } from "./designs.ts";
import type { Level, LevelSplats } from "./level.ts";

/** Levels as they are kept: a few numbers for JSON, and arrays. */
export interface LevelRecord {
  readonly facts: readonly LevelFacts[];
  readonly arrays: Readonly<Record<string, Float32Array | Uint32Array | Uint8Array>>;
}

interface LevelFacts {
  readonly splats: number;
  readonly pixels: number;
}

const SPLAT_ARRAYS = [
  "position",
  "rotation",
  "scale",
  "opacity",
  "colour",
  "binding",
  "oneSided",
  "harmonics",
] as const;
const WIDTHS = {
  position: 3,
  rotation: 4,
  scale: 3,
  opacity: 1,
  colour: 3,
  binding: 1,
  oneSided: 1,
} as const;
const LIGHTS = Object.keys(LIGHT_WIDTHS) as (keyof SplatLight)[];

/** A name for all that an avatar's levels follow from: its splats, its head and how levels are made. 5 MB take 7 ms. */
export function levelsKey(avatar: Avatar, headFingerprint: string): string {
  // A beta that ends in zeros is the same face as one that ends before them.
  const shape = Array.from(avatar.shape).slice(0, avatar.shape.findLastIndex((weight) => weight !== 0) + 1);
  const designs = JSON.stringify([LEVELS_VERSION, DESIGNS, headFingerprint, shape]);
  let sum = crc32(new TextEncoder().encode(designs));
  const add = (
    values: { buffer: ArrayBufferLike; byteOffset: number; byteLength: number } | null | undefined,
  ) => {
    if (values) sum = crc32(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), sum);
  };
  for (const name of SPLAT_ARRAYS) add(avatar[name]);
  for (const name of LIGHTS) add(avatar.light?.[name]);
  return `${avatar.splatCount}-${sum.toString(16).padStart(8, "0")}`;
}

export function recordOf(levels: readonly Level[]): LevelRecord {
  const arrays: Record<string, Float32Array | Uint32Array | Uint8Array> = {};
  levels.forEach(({ splats }, k) => {
    for (const name of SPLAT_ARRAYS) if (splats[name]) arrays[`${k}.${name}`] = splats[name];
    for (const name of LIGHTS) if (splats.light) arrays[`${k}.light.${name}`] = splats.light[name];
  });
  return { facts: levels.map(({ splats, pixels }) => ({ splats: splats.splatCount, pixels })), arrays };
}

/**
 * @param avatar whose levels they are
 * @throws SyntaxError where they do not fit the avatar
 */
export function levelsFrom(
  record: { facts: unknown; arrays: Readonly<Record<string, ArrayLike<number>>> },
  avatar: Avatar,
): Level[] {
  const facts = Array.isArray(record.facts)
    ? record.facts as Partial<LevelFacts>[]
    : refuse("a list", record.facts);
  return facts.map(({ splats, pixels }, k) => {
    if (!Number.isSafeInteger(splats) || !(splats! > 0 && splats! <= avatar.splatCount)) {
      refuse("splats", splats);
    }
    if (!(pixels! > 0)) refuse("pixels", pixels);
    const taken = <Values>(name: string, width: number): Values => {
      const found = record.arrays[`${k}.${name}`];
      if (found?.length !== splats! * width) refuse(`${splats! * width} numbers of ${name}`, found?.length);
      return found as Values;
    };
    const above = avatar.harmonics ? avatar.harmonics.length / avatar.splatCount : 0;
    const binding = taken<Uint32Array>("binding", 1), triangles = avatar.head.triangles.length / 3;
    for (const triangle of binding) {
      if (!(triangle < triangles)) refuse(`one of ${triangles} triangles`, triangle);
    }
    const own: LevelSplats = {
      splatCount: splats!,
      binding,
      position: taken<Float32Array>("position", WIDTHS.position),
      rotation: taken<Float32Array>("rotation", WIDTHS.rotation),
      scale: taken<Float32Array>("scale", WIDTHS.scale),
      opacity: taken<Float32Array>("opacity", WIDTHS.opacity),
      colour: taken<Float32Array>("colour", WIDTHS.colour),
      oneSided: taken<Uint8Array>("oneSided", WIDTHS.oneSided),
      harmonics: above > 0 ? taken<Float32Array>("harmonics", above) : null,
      light: avatar.light
        ? Object.fromEntries(
          LIGHTS.map((name) => [name, taken(`light.${name}`, LIGHT_WIDTHS[name])]),
        ) as unknown as SplatLight
        : null,
    };
    return { pixels: pixels!, splats: own };
  });
}

function refuse(constraint: string, met: unknown): never {
  throw new SyntaxError(`Cannot read levels of detail, each must have ${constraint}: ${met}`);
}
