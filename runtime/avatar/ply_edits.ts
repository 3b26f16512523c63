import type { PlyColumn } from "../formats/ply.ts";
import { SH_0, sigmoid } from "../formats/splats/splat_cloud.ts";
import { applySimilarity, fitSimilarity, type Similarity, turned } from "../head/correspond/similarity.ts";
import type { Vector } from "../base/vector.ts";
import { type FaceFrames, frameQuaternion, toLocal } from "./binding.ts";
import { ABOVE_0, type HarmonicsDegree, harmonicsDegree } from "./harmonics.ts";
import { fromRest, restDegree, restOfColumns } from "./ply_harmonics.ts";
import { STANDARD, type StandardSource, type StandardValues, standardValues } from "./ply_standard.ts";

/*
 * What another program did to an avatar.ply. Such programs know the standard properties and carry ours along, if they do,
 * as they were: where the standard ones say something else than ours, they are what somebody saw and meant.
 */

/**
 * World units, colours of 0..1, shares of 0..1, logarithms: what rounding leaves, to float and back, and of geometry to
 * the steps of a head's frozen version, in which the smallest triangles turn (an avatar of version 1 had 576 of 66,784
 * splats "moved" at 1e-5, 1e-4 and 1e-6). Nobody sees a hundredth of a millimetre.
 */
const TOLERANCE = {
  position: 3e-4,
  colour: 2e-5,
  opacity: 1e-5,
  scale: 5e-3,
  rotation: 1e-5,
  rest: 1e-4,
} as const;
/** Of the splats: as many that are moved in one are the whole, put somewhere else. */
const WHOLE = 0.9;
/** World units by which a splat may miss what the whole does. */
const TOGETHER = 1e-4;

/** An avatar's splats with what the standard properties say, and words for it. */
export interface TakenEdits<Splats> {
  readonly splats: Splats;
  /** One for each kind of change; empty where there is none. */
  readonly edits: readonly string[];
}

/**
 * Takes edits over.
 *
 * @param splats as our own properties have them, in arrays that are no one else's
 * @param columns of the file
 * @throws SyntaxError where a standard property is not finite
 */
export function takeEdits<Splats extends StandardSource>(
  splats: Splats,
  columns: ReadonlyMap<string, PlyColumn>,
  frames: FaceFrames,
): TakenEdits<Splats> {
  const { splatCount: count } = splats, written = standardValues(splats, frames);
  const edits: string[] = [];
  const note = (which: readonly number[], words: string) => {
    if (which.length > 0) edits.push(`${which.length} of ${count} splats ${words}`);
  };
  const read = (what: keyof typeof STANDARD) => valuesOf(columns, STANDARD[what], count);
  const colour = read("colour"), opacity = read("opacity");
  let next = splats;

  const faded = opacity
    ? differing(
      count,
      (i) => Math.abs(sigmoid(opacity[i]!) - sigmoid(written.opacity[i]!)) > TOLERANCE.opacity,
    )
    : [];
  if (opacity) { for (const i of faded) splats.opacity[i] = sigmoid(opacity[i]!); }

  const whole = takeGeometry(
    splats,
    written,
    { position: read("position"), scale: read("scale"), rotation: read("rotation") },
    frames,
    note,
  );
  if (whole) edits.push(whole);
  const sides = whole ? null : takeHarmonics(splats, written, columns, frames, note);
  if (sides) next = { ...splats, harmonics: sides.harmonics };

  if (colour) {
    const recoloured = differing(
      count,
      (i) => differs(colour, written.colour, i, 3, TOLERANCE.colour / SH_0),
    );
    for (const i of recoloured) {
      for (let c = 0; c < 3; c++) {
        const x = 0.5 + SH_0 * colour[i * 3 + c]!;
        splats.colour[i * 3 + c] = next.harmonics ? x : Math.min(1, Math.max(0, x));
      }
    }
    note(recoloured, "have another colour");
  }
  note(faded, "have another opacity");
  return { splats: next, edits };
}

const differing = (count: number, differs: (i: number) => boolean): number[] => {
  const which: number[] = [];
  for (let i = 0; i < count; i++) if (differs(i)) which.push(i);
  return which;
};

function differs(a: Float32Array, b: Float32Array, i: number, width: number, most: number): boolean {
  for (let at = i * width; at < (i + 1) * width; at++) if (Math.abs(a[at]! - b[at]!) > most) return true;
  return false;
}

/** Null where a property is missing: the file says nothing of it. */
function valuesOf(
  columns: ReadonlyMap<string, PlyColumn>,
  names: readonly string[],
  count: number,
): Float32Array | null {
  if (!names.every((name) => columns.has(name))) return null;
  const values = new Float32Array(count * names.length);
  names.forEach((name, c) => {
    const column = columns.get(name)!;
    for (let i = 0; i < count; i++) {
      const x = column[i]!;
      if (!Number.isFinite(x)) {
        throw new SyntaxError(`Cannot read avatar.ply, ${name} must be finite: ${x} of splat ${i}`);
      }
      values[i * names.length + c] = x;
    }
  });
  return values;
}

type Geometry = Record<"position" | "scale" | "rotation", Float32Array | null>;

/** Moves what was moved; where the whole was, that is undone, and told. */
function takeGeometry(
  splats: StandardSource,
  written: StandardValues,
  file: Geometry,
  frames: FaceFrames,
  note: (which: readonly number[], words: string) => void,
): string | undefined {
  const { splatCount: count } = splats;
  const found = {
    position: file.position ?? written.position,
    scale: file.scale ?? written.scale,
    rotation: file.rotation ?? written.rotation,
  };
  const moved = differing(count, (i) => moves(found, written, i));
  if (moved.length === 0) return undefined;
  const common = moved.length < WHOLE * count ? undefined : commonMove(written.position, found.position);
  if (common) undo(found, common);
  const apart = common ? moved.filter((i) => moves(found, written, i, TOGETHER)) : moved;
  const placed = apart.filter((i) => frames.area[splats.binding[i]!]! > 0);
  const rows = (values: ArrayLike<number>, width: number, map = (x: number) => x) =>
    Float64Array.from(
      { length: placed.length * width },
      (_, k) => map(values[placed[Math.floor(k / width)]! * width + k % width]!),
    );
  const rotation = rows(found.rotation, 4);
  for (let at = 0; at < rotation.length; at += 4) {
    const q = rotation.subarray(at, at + 4), length = Math.hypot(q[0]!, q[1]!, q[2]!, q[3]!);
    if (!(length > 0)) {
      throw new SyntaxError(
        `Cannot read avatar.ply, rot must have a length: ${length} of splat ${placed[at / 4]}`,
      );
    }
    for (let c = 0; c < 4; c++) q[c]! /= length;
  }
  const local = toLocal(
    { position: rows(found.position, 3), rotation, scale: rows(found.scale, 3, Math.exp) },
    Uint32Array.from(placed, (i) => splats.binding[i]!),
    frames,
  );
  placed.forEach((i, k) => {
    splats.position.set(local.position.subarray(k * 3, k * 3 + 3), i * 3);
    splats.rotation.set(local.rotation.subarray(k * 4, k * 4 + 4), i * 4);
    splats.scale.set(local.scale.subarray(k * 3, k * 3 + 3), i * 3);
  });
  note(placed, "have another place, size or turn");
  return common && `the whole was ${moveWords(common)}, which is undone: it stands on its head`;
}

function moves(
  found: Record<keyof Geometry, Float32Array>,
  written: StandardValues,
  i: number,
  most: number = TOLERANCE.position,
): boolean {
  if (differs(found.position, written.position, i, 3, most)) return true;
  if (differs(found.scale, written.scale, i, 3, Math.max(TOLERANCE.scale, most))) return true;
  let dot = 0, a = 0, b = 0;
  for (let at = i * 4; at < i * 4 + 4; at++) {
    const p = found.rotation[at]!, q = written.rotation[at]!;
    dot += p * q;
    a += p * p;
    b += q * q;
  }
  return !(1 - Math.abs(dot) / Math.sqrt(a * b) < TOLERANCE.rotation);
}

/** How the most of the places were moved together, where they were. */
function commonMove(from: Float32Array, to: Float32Array): Similarity | undefined {
  const at = (values: Float32Array, i: number) =>
    [values[i * 3]!, values[i * 3 + 1]!, values[i * 3 + 2]!] as const;
  const step = Math.max(1, Math.floor(from.length / 3 / 4000));
  let chosen = Array.from({ length: Math.floor(from.length / 3 / step) }, (_, k) => k * step);
  let fit: Similarity | undefined;
  for (let round = 0; round < 8; round++) {
    fit = fitSimilarity(chosen.map((i) => at(from, i)), chosen.map((i) => at(to, i)));
    if (!fit) return undefined;
    const { size } = fit,
      missed = (i: number) => {
        const p = applySimilarity(fit!, at(from, i)), q = at(to, i);
        return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]) / size;
      };
    const sorted = chosen.map((i) => [missed(i), i] as const).sort((a, b) => a[0] - b[0]);
    if (sorted[Math.floor(sorted.length * WHOLE)]![0] < TOGETHER) return fit;
    chosen = sorted.slice(0, Math.max(8, Math.ceil(sorted.length * 0.9))).map(([, i]) => i);
  }
  return undefined;
}

/** From where the whole stands in the file to where it was. */
function undo(found: Record<keyof Geometry, Float32Array>, { size, rotation: R, shift }: Similarity): void {
  const back = [R[0]!, R[3]!, R[6]!, R[1]!, R[4]!, R[7]!, R[2]!, R[5]!, R[8]!];
  const [w, x, y, z] = frameQuaternion({ rotation: Float64Array.from(back) }, 0);
  for (let i = 0; i < found.position.length / 3; i++) {
    const p = [0, 1, 2].map((c) => (found.position[i * 3 + c]! - shift[c]!) / size) as unknown as Vector;
    found.position.set(turned(back, p), i * 3);
    for (let c = 0; c < 3; c++) found.scale[i * 3 + c]! -= Math.log(size);
    const [a, b, c, d] = found.rotation.subarray(i * 4, i * 4 + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    found.rotation.set([
      w * a - x * b - y * c - z * d,
      w * b + x * a + y * d - z * c,
      w * c - x * d + y * a + z * b,
      w * d + x * c - y * b + z * a,
    ], i * 4);
  }
}

function moveWords({ size, rotation: R, shift }: Similarity): string {
  const angle = Math.acos(Math.min(1, Math.max(-1, (R[0]! + R[4]! + R[8]! - 1) / 2))) * 180 / Math.PI;
  const words = [
    ...(angle > 0.05 ? [`turned by ${angle.toFixed(1)} degrees`] : []),
    ...(Math.abs(size - 1) > 1e-3 ? [`scaled by ${size.toPrecision(4)}`] : []),
    ...(Math.hypot(...shift) > 1e-3 ? [`shifted by ${shift.map((x) => x.toFixed(3)).join(", ")}`] : []),
  ];
  return words.join(" and ") || "moved a little";
}

/** Null where the sides' colours are what ours are. */
function takeHarmonics(
  splats: StandardSource,
  written: StandardValues,
  columns: ReadonlyMap<string, PlyColumn>,
  frames: FaceFrames,
  note: (which: readonly number[], words: string) => void,
): { harmonics: Float32Array | null } | null {
  const { splatCount: count, harmonics } = splats, own = harmonicsDegree(splats);
  if (!columns.has("f_dc_0") || count === 0) return null;
  const degree = restDegree(columns);
  if (own > 0 && degree === 0) {
    note(splats.binding as unknown as readonly number[], "are one from all sides now");
    return { harmonics: null };
  }
  if (degree === 0) return null;
  const common = Math.max(own, degree) as HarmonicsDegree, each = ABOVE_0[common];
  const file = restOfColumns(columns, count, degree, common),
    ours = widened(written.rest, own, common, count);
  if (!file.every(Number.isFinite)) {
    throw new SyntaxError("Cannot read avatar.ply, f_rest must be finite: it is not");
  }
  const changed = differing(count, (i) => differs(file, ours, i, 3 * each, TOLERANCE.rest));
  if (changed.length === 0) return null;
  const next = widened(harmonics, own, common, count);
  const taken = fromRest(file, common, splats.binding, frames);
  for (const i of changed) next.set(taken.subarray(i * 3 * each, (i + 1) * 3 * each), i * 3 * each);
  note(changed, "have other colours by the side");
  return { harmonics: next };
}

/** Coefficients of one degree as those of a higher one, which are 0. */
function widened(
  values: Float32Array | null,
  from: HarmonicsDegree,
  to: HarmonicsDegree,
  count: number,
): Float32Array {
  const [each, wide] = [ABOVE_0[from], ABOVE_0[to]], all = new Float32Array(count * 3 * wide);
  if (values) {
    for (let row = 0; row < count * 3; row++) {
      all.set(values.subarray(row * each, (row + 1) * each), row * wide);
    }
  }
  return all;
}
