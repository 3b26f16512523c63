import { FOLD_NAMES } from "../../head/folds.ts";
import type { Avatar } from "../avatar.ts";
import { ABOVE_0, harmonicsDegree } from "../harmonics.ts";
import type { SplatLight } from "../splat_light.ts";
import { type Column, readColumns, readNumbers, writeColumn, writeIntegers } from "./columns.ts";
import { refuse } from "./container.ts";
import { foldNormals, foldRotations, unfoldNormals, unfoldRotations } from "./directions.ts";

/** Splats without head, light and harmonics. */
export type BareSplats = Pick<
  Avatar,
  "splatCount" | "binding" | "position" | "rotation" | "scale" | "opacity" | "colour" | "oneSided"
>;

/** Numbers of columns in SPLT and LEVL. */
const BINDING = 1, POSITION = 2, LARGEST = 3, ROTATION = 4, SCALE = 5, OPACITY = 6, COLOUR = 7, ONE_SIDED = 8;
/** In LITE, and in LEVL besides. */
const NORMAL = 16, GLOSS = 17, POLISH = 18, SHARE = 19, FOLD = 20, DEPTH = 21;
/** In HARM, and in LEVL besides. */
const HARMONICS = 32;

/** A splat's coefficients of degree 1. */
const OF_DEGREE_1 = 9;

/** How fine each is: tests/bench/package has what coarser and finer ones come to. */
export const STEPS = {
  position: 1 / 128,
  rotation: 1 / 128,
  scale: 1 / 16,
  opacity: 1 / 255,
  colour: 1 / 255,
  normal: 1 / 32,
  light: 1 / 255,
  harmonics: 1 / 128,
};
/** Local units. A splat this small is drawn by what it is blurred by. */
const LEAST_SCALE = 1e-5;

export function writeSplats(splats: BareSplats): Uint8Array[] {
  const { largest, rest } = foldRotations(splats.rotation);
  return [
    ...writeIntegers(BINDING, splats.binding, { delta: true }),
    ...writeColumn(POSITION, splats.position, { width: 3, step: STEPS.position }),
    ...writeIntegers(LARGEST, largest),
    ...writeColumn(ROTATION, rest, { width: 3, step: STEPS.rotation }),
    ...writeColumn(SCALE, splats.scale, { width: 3, step: STEPS.scale, least: LEAST_SCALE }),
    ...writeColumn(OPACITY, splats.opacity, { width: 1, step: STEPS.opacity }),
    ...writeColumn(COLOUR, splats.colour, { width: 3, step: STEPS.colour }),
    ...writeIntegers(ONE_SIDED, splats.oneSided),
  ];
}

export const writeLight = (light: SplatLight): Uint8Array[] => [
  ...writeColumn(NORMAL, foldNormals(light.normal), { width: 2, step: STEPS.normal }),
  ...writeColumn(GLOSS, light.gloss, { width: 1, step: STEPS.light }),
  ...writeColumn(POLISH, light.polish, { width: 1, step: STEPS.light }),
  ...writeColumn(SHARE, light.share, { width: 1, step: STEPS.light }),
  ...writeIntegers(FOLD, light.fold),
  ...writeColumn(DEPTH, light.depth, { width: 1, step: STEPS.light }),
];

/** @param harmonics of any degree; what is above degree 1 is left out */
export function writeHarmonics(
  { splatCount, harmonics }: Pick<Avatar, "splatCount" | "harmonics">,
): Uint8Array[] {
  const each = ABOVE_0[harmonicsDegree({ splatCount, harmonics })];
  const first = new Float32Array(splatCount * OF_DEGREE_1);
  for (let at = 0; at < first.length; at++) {
    first[at] = harmonics![Math.floor(at / 3) * each + at % 3]!;
  }
  return writeColumn(HARMONICS, first, { width: OF_DEGREE_1, step: STEPS.harmonics });
}

/** Gives numbers of a section's columns, each held against what it must be. */
function columnsOf(section: string, data: Uint8Array, splats: number) {
  const columns = readColumns(section, data);
  const find = (id: number, width: number): Column => {
    const column = columns.get(id) ?? refuse(`section ${section} must have column`, id);
    if (column.width !== width || column.count !== splats) {
      refuse(
        `column ${id} of section ${section} must have ${splats} elements of ${width} numbers`,
        `${column.count} of ${column.width}`,
      );
    }
    return column;
  };
  return {
    has: (id: number) => columns.has(id),
    floats: (id: number, width: number, low = -Infinity, high = Infinity) => {
      const values = readNumbers(find(id, width), new Float32Array(splats * width));
      // Steps do not end where the range does.
      if (low > -Infinity) {
        for (let i = 0; i < values.length; i++) values[i] = Math.max(low, Math.min(high, values[i]!));
      }
      return values;
    },
    integers: (id: number, most: number) => {
      const values = readNumbers(find(id, 1), new Uint32Array(splats));
      for (let i = 0; i < values.length; i++) {
        if (values[i]! > most) {
          refuse(`numbers of column ${id} of section ${section} must be at most ${most}`, values[i]);
        }
      }
      return values;
    },
  };
}

export function readSplats(
  section: string,
  data: Uint8Array,
  splatCount: number,
  isWide: boolean,
): BareSplats {
  const { floats, integers } = columnsOf(section, data, splatCount);
  return {
    splatCount,
    binding: integers(BINDING, 2 ** 31),
    position: floats(POSITION, 3),
    rotation: unfoldRotations(integers(LARGEST, 3), floats(ROTATION, 3)),
    scale: floats(SCALE, 3),
    opacity: floats(OPACITY, 1, 0, 1),
    colour: isWide ? floats(COLOUR, 3) : floats(COLOUR, 3, 0, 1),
    oneSided: Uint8Array.from(integers(ONE_SIDED, 1)),
  };
}

export function readLight(section: string, data: Uint8Array, splatCount: number): SplatLight {
  const { floats, integers } = columnsOf(section, data, splatCount);
  return {
    normal: unfoldNormals(floats(NORMAL, 2)),
    gloss: floats(GLOSS, 1, 0, 1),
    polish: floats(POLISH, 1, 0, 1),
    share: floats(SHARE, 1, 0, 1),
    fold: Uint8Array.from(integers(FOLD, FOLD_NAMES.length - 1)),
    depth: floats(DEPTH, 1, -1, 1),
  };
}

/** [splats, 3, 3]. */
export const readHarmonics = (section: string, data: Uint8Array, splatCount: number): Float32Array =>
  columnsOf(section, data, splatCount).floats(HARMONICS, OF_DEGREE_1);
