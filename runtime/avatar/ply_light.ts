import type { PlyColumn } from "../formats/ply.ts";
import { LIGHT_WIDTHS, type SplatLight } from "./splat_light.ts";

/*
 * The light of avatar.ply: properties of Headcast's own, which other viewers pass over. The nx, ny and nz that 3DGS
 * files have stay 0: there they mean nothing, and these here are local to triangles.
 */

const NAMES: Readonly<Record<keyof SplatLight, readonly string[]>> = {
  normal: ["local_nx", "local_ny", "local_nz"],
  gloss: ["light_gloss"],
  polish: ["light_polish"],
  share: ["light_share"],
  fold: ["fold"],
  depth: ["fold_depth"],
};
const KEYS = Object.keys(NAMES) as (keyof SplatLight)[];

/** Adds the light's columns to a file's. */
export function addLight(columns: Map<string, PlyColumn>, light: SplatLight): void {
  for (const key of KEYS) {
    const width = LIGHT_WIDTHS[key], values = light[key];
    NAMES[key].forEach((name, c) => {
      const column = new (values.constructor as new (length: number) => Float32Array | Uint8Array)(
        values.length / width,
      );
      for (let i = 0; i < column.length; i++) column[i] = values[i * width + c]!;
      columns.set(name, column as PlyColumn);
    });
  }
}

/**
 * Reads them back, unchecked; null where a file has none.
 *
 * @throws SyntaxError where it has some, but not all, or a fold is no index
 */
export function readLight(columns: ReadonlyMap<string, PlyColumn>, count: number): SplatLight | null {
  const all = Object.values(NAMES).flat();
  if (!all.some((name) => columns.has(name))) return null;
  const missing = all.find((name) => !columns.has(name));
  if (missing !== undefined) {
    throw new SyntaxError(`Cannot read avatar.ply, its light must be whole, missing property: ${missing}`);
  }
  const numbers = (key: keyof SplatLight) => {
    const width = LIGHT_WIDTHS[key];
    const values = new Float32Array(count * width);
    NAMES[key].forEach((name, c) => {
      const column = columns.get(name)!;
      for (let i = 0; i < count; i++) values[i * width + c] = column[i]!;
    });
    return values;
  };
  const folds = numbers("fold");
  const wrong = folds.find((x) => !(Number.isInteger(x) && x >= 0 && x <= 255));
  if (wrong !== undefined) throw new SyntaxError(`Cannot read avatar.ply, a fold must be an index: ${wrong}`);
  return {
    normal: numbers("normal"),
    gloss: numbers("gloss"),
    polish: numbers("polish"),
    share: numbers("share"),
    fold: Uint8Array.from(folds),
    depth: numbers("depth"),
  };
}
