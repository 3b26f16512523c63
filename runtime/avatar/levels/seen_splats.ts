import { LIGHT_WIDTHS, type SplatLight } from "../splat_light.ts";
import type { LevelSource } from "./level.ts";

const WIDTHS = { position: 3, rotation: 4, scale: 3, opacity: 1, colour: 3 } as const;
const NUMBERS = Object.keys(WIDTHS) as (keyof typeof WIDTHS)[];

/**
 * Those of some splats that are ever drawn: the renderer leaves out what is not finite, and what is opaque nowhere is not
 * seen. One colour that is no number would make half of all splats so: of a picture that is fitted to, and each from there.
 *
 * @returns the same where that is all of them
 */
export function seenSplats(source: LevelSource): LevelSource {
  const { splatCount, harmonics, binding, oneSided, light } = source;
  const above = harmonics ? harmonics.length / splatCount : 0;
  const seen: number[] = [];
  for (let i = 0; i < splatCount; i++) {
    if (!(source.opacity[i]! > 0)) continue;
    if (!NUMBERS.every((name) => areFinite(source[name], i, WIDTHS[name]))) continue;
    if (harmonics && !areFinite(harmonics, i, above)) continue;
    seen.push(i);
  }
  if (seen.length === splatCount) return source;
  const taken = (values: ArrayLike<number>, width: number) => rowsOf(values, seen, width);
  const own = Object.fromEntries(NUMBERS.map((name) => [name, taken(source[name], WIDTHS[name])]));
  return {
    ...source,
    ...own as Record<keyof typeof WIDTHS, Float32Array>,
    splatCount: seen.length,
    ...harmonics && { harmonics: taken(harmonics, above) },
    ...binding && { binding: Uint32Array.from(seen, (i) => binding[i]!) },
    ...oneSided && { oneSided: Uint8Array.from(seen, (i) => oneSided[i]!) },
    ...light && {
      light: Object.fromEntries(
        Object.entries(LIGHT_WIDTHS).map((
          [name, width],
        ) => [name, taken(light[name as keyof SplatLight], width)]),
      ) as unknown as SplatLight,
    },
  };
}

function areFinite(values: ArrayLike<number>, row: number, width: number): boolean {
  for (let at = row * width; at < (row + 1) * width; at++) if (!Number.isFinite(values[at]!)) return false;
  return true;
}

function rowsOf(values: ArrayLike<number>, rows: readonly number[], width: number): Float32Array {
  const out = new Float32Array(rows.length * width);
  rows.forEach((row, to) => {
    for (let k = 0; k < width; k++) out[to * width + k] = values[row * width + k]!;
  });
  return out;
}
