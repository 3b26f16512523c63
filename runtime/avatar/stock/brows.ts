import { eliminate } from "../../base/eliminate.ts";
import { blend, blendOne, type LookGround, millimetresAt, pointAt } from "./ground.ts";
import { hairTone } from "./hair/light.ts";
import { random } from "../../base/hashed_random.ts";
import { SURFACE_INDEX } from "./regions.ts";
import type { StrokePoint, Strokes } from "./splat_strokes.ts";
import type { Traits } from "./traits.ts";
import { add, unit, type Vector } from "../../base/vector.ts";
import { clamp01, mix, smoothstep } from "../../base/scalar.ts";

/**
 * Hairs of one brow, their length and thickness (standard deviation at the root), millimetres. A hair is a third of
 * a pixel of the portrait: thicker and fewer ones, at full opacity, read as strokes of a pen.
 */
const HAIRS = 520, LENGTH = 6.2, THICKNESS = 0.08;
/** How far the hairs of a middling brow stand from its middle line, millimetres. */
const HALF_HEIGHT = 3.1;

/** A brow's middle line, millimetres: height over x, fitted to the region that a head calls so. */
interface BrowLine {
  readonly inner: number;
  readonly outer: number;
  readonly heightAt: (x: number) => number;
}

/** Draws both brows, hair by hair. Heads that do not say where their brows are get none. */
export function drawBrows(ground: LookGround, strokes: Strokes, thinning = 1): void {
  for (const side of [1, -1]) {
    const fitted = fitLine(ground, side);
    const line = fitted && ownLine(fitted, ground.traits);
    if (line) drawBrow(ground, strokes, side, line, thinning);
  }
}

/** Brows sit this far below the middle of the region that is called so, millimetres. */
const LOWER = 1;
/** And are turned so far about their middle, inner end up: as the region lies they frown. Millimetres. */
const FRIENDLY = 2.4;
/** By how much of their arch years flatten them, and by how many millimetres they sink. */
const FLATTENED = 0.4, SUNK = 0.8;

/** No two people's brows are alike: straighter or more arched, level or rising, shorter or longer. */
function ownLine({ inner, outer, heightAt }: BrowLine, { seed, lines }: Traits): BrowLine {
  const either = (salt: number) => seed === 0 ? 0 : 2 * random(seed, salt) - 1;
  const [arch, rise, reach] = [1.1 * either(301), 0.9 * either(302), 1.5 * either(303)];
  const length = outer - inner;
  const chord = (t: number) => heightAt(inner) + t * (heightAt(outer) - heightAt(inner));
  return {
    inner: inner + 0.8 * either(304),
    outer: outer + reach,
    heightAt: (x) => {
      const t = (x - inner) / length;
      return mix(heightAt(x), chord(t), FLATTENED * lines) - LOWER - SUNK * lines + FRIENDLY * (0.5 - t) +
        arch * (Math.sin(Math.PI * clamp01(t / 1.2)) - 0.6) + rise * (t - 0.5);
    },
  };
}

function drawBrow(
  ground: LookGround,
  strokes: Strokes,
  side: number,
  line: BrowLine,
  thinning: number,
): void {
  const findOnSkin = skinFinder(ground, side, line);
  const length = line.outer - line.inner;
  const scale = length / 38;
  const { brows } = ground.traits;
  const hairs = Math.max(8, Math.round(HAIRS * thinning * (0.45 + 0.55 * brows)));
  const high = scale * (0.55 + 0.45 * brows);
  const place = (u: number, v: number): [number, number] => {
    const x = line.inner + u * length;
    return [x, line.heightAt(x) + v * halfHeight(u) * high];
  };
  for (let i = 0; i < hairs; i++) {
    const chance = (salt: number) => random(i + (side > 0 ? 0 : 5000), salt);
    // Evenly strewn over the brow; thinner towards both ends and at the edges, where single hairs stand alone.
    const u = 1.02 * ((i + chance(1)) / hairs) ** 1.06 - 0.02;
    const v = 2.5 * ((i * 0.618034 + 0.35 * chance(2)) % 1) - 1.25;
    if (chance(3) > 0.12 + 0.88 * smoothstep(-0.06, 0.17, u) * smoothstep(1.04, 0.72, u)) continue;
    if (chance(4) > 0.06 + 0.94 * smoothstep(1.2, 0.35, Math.abs(v))) continue;
    const root = place(u, v);
    const h = 1e-3 * length;
    const slope = (line.heightAt(root[0] + h) - line.heightAt(root[0] - h)) / (2 * h);
    const along = Math.atan(slope);
    // Upright where it begins, lying outwards from the first third on; the upper row is combed down,
    // the lower up, so that they meet on the crest.
    const upright = 0.8 * smoothstep(0.3, -0.02, u) + 0.3 * smoothstep(0.75, 0.2, u);
    const meeting = -0.34 * v * smoothstep(0.15, 0.5, u);
    const stray = chance(9) < 0.05;
    const wild = (chance(5) - 0.5) * (stray ? 1 : 0.42);
    const angle = along + upright + meeting + wild;
    const bend = -0.35 * upright - 0.3 * meeting;
    const own = LENGTH * scale * (stray ? 0.5 : 0.5 + 0.6 * chance(6)) * (1 - 0.45 * smoothstep(0.55, 1, u)) *
      (0.55 + 0.45 * smoothstep(-0.02, 0.24, u)) *
      // Upright hairs of the upper rows would stand out of the brow as spikes.
      (1 - 0.62 * upright * smoothstep(-0.5, 0.9, v));
    const tone = 0.8 + 1.1 * chance(7) ** 2;
    const fine = 0.55 + 0.45 * smoothstep(-0.02, 0.3, u);
    const points: StrokePoint[] = [];
    let [x, y] = root;
    let first: Found | undefined;
    for (let s = 0; s <= 2; s++) {
      const found = findOnSkin(side * x, y);
      if (!found) break;
      first ??= found;
      points.push({
        at: add(found.at, found.normal, (0.25 + 0.4 * s) * ground.millimetre),
        width: THICKNESS * fine * [1, 0.8, 0.3][s]! * ground.millimetre / Math.sqrt(thinning),
        colour: hairTone(ground.palette.brow, found.normal, tone * (0.9 + 0.14 * s), found.open),
      });
      const turned = angle + bend * (s + 0.5);
      x += own / 2 * Math.cos(turned);
      y += own / 2 * Math.sin(turned);
    }
    if (!first || points.length < 2) continue;
    const opacity = (0.32 + 0.26 * chance(8)) * (0.3 + 0.7 * smoothstep(-0.02, 0.3, u)) *
      (1 - 0.55 * smoothstep(0.65, 1, u)) * (1 - 0.3 * smoothstep(0.6, 1.1, Math.abs(v)));
    strokes.draw(points, {
      triangle: first.triangle,
      up: first.normal,
      opacity,
      oneSided: true,
      light: { share: 1 },
    });
  }
  shadeUnderHairs(ground, strokes, side, line, place, findOnSkin, high);
}

/** The hairs that are too fine to be seen one by one, and their shade on the skin, hold a brow together. */
function shadeUnderHairs(
  ground: LookGround,
  strokes: Strokes,
  side: number,
  line: BrowLine,
  place: (u: number, v: number) => [number, number],
  findOnSkin: ReturnType<typeof skinFinder>,
  high: number,
): void {
  const length = line.outer - line.inner;
  const columns = 14;
  for (let k = 0; k < columns; k++) {
    const u = 0.04 + 0.9 * (k + 0.5) / columns;
    const before = place(u - 0.02, 0), after = place(u + 0.02, 0);
    for (const v of [-0.42, 0.42]) {
      const at = place(u, v + 0.25 * (random(k + 40 * side, v > 0 ? 11 : 12) - 0.5));
      const found = findOnSkin(side * at[0], at[1]);
      if (!found) continue;
      strokes.add(
        add(found.at, found.normal, 0.2 * ground.millimetre),
        [side * (after[0] - before[0]), after[1] - before[1], 0],
        [0.75 * length / columns, 0.15, 0.34 * halfHeight(u) * high].map((x) => x * ground.millimetre),
        hairTone(ground.palette.brow, found.normal, 1.6, found.open),
        {
          triangle: found.triangle,
          up: found.normal,
          opacity: 0.46 * smoothstep(-0.06, 0.3, u) * (1 - 0.6 * smoothstep(0.6, 1, u)),
          oneSided: true,
          light: { share: 1 },
        },
      );
    }
  }
}

/** Full near the inner end, tapering to a tail that fades before it is thin: drawn to a point it is a brush stroke. */
const halfHeight = (u: number): number =>
  HALF_HEIGHT * (0.78 + 0.22 * smoothstep(0, 0.3, u)) * (1 - 0.64 * smoothstep(0.42, 1, u) ** 1.1);

/** The least-squares cubic through a brow region's triangles. */
function fitLine(ground: LookGround, side: number): BrowLine | undefined {
  const { surfaces, frames, head, identity } = ground;
  const samples: [x: number, y: number, weight: number][] = [];
  let [inner, outer] = [Infinity, -Infinity];
  surfaces.triangles.forEach((kind, t) => {
    if (kind !== SURFACE_INDEX.brow || side * (frames.centre[t * 3]! - ground.middle[0]) <= 0) return;
    const [x, y] = millimetresAt(ground, pointAt(frames.centre, t));
    samples.push([side * x, y, frames.area[t]!]);
    for (let c = 0; c < 3; c++) {
      const v = head.triangles[t * 3 + c]!;
      const across = side * (identity.template[v * 3]! - ground.middle[0]) / ground.millimetre;
      inner = Math.min(inner, across);
      outer = Math.max(outer, across);
    }
  });
  if (samples.length < 4 || !(outer - inner > 5)) return undefined;
  const share = (x: number) => 2 * (x - inner) / (outer - inner) - 1;
  const degree = Math.min(3, samples.length - 1);
  const matrix = Array.from({ length: degree + 1 }, () => new Float64Array(degree + 2));
  for (const [x, y, weight] of samples) {
    const powers = Array.from({ length: degree + 1 }, (_, k) => share(x) ** k);
    powers.forEach((p, row) => {
      powers.forEach((q, column) => matrix[row]![column]! += weight * p * q);
      matrix[row]![degree + 1]! += weight * p * y;
    });
  }
  if (!eliminate(matrix)) return undefined;
  const factors = matrix.map((row) => row[degree + 1]!);
  return { inner, outer, heightAt: (x) => factors.reduceRight((sum, factor) => sum * share(x) + factor, 0) };
}

interface Found {
  readonly triangle: number;
  readonly at: Vector;
  readonly normal: Vector;
  readonly open: number;
}

/** Finds the skin straight ahead of a point (x, y) of the face, millimetres. */
function skinFinder(ground: LookGround, side: number, { inner, outer, heightAt }: BrowLine) {
  const { frames, surfaces, head, identity } = ground;
  const kinds = new Set([SURFACE_INDEX.brow, SURFACE_INDEX.skin, SURFACE_INDEX.eyelid]);
  const candidates: { t: number; corners: Vector[] }[] = [];
  surfaces.triangles.forEach((kind, t) => {
    if (!kinds.has(kind) || frames.rotation[t * 9 + 7]! < 0.1) return;
    const [x, y] = millimetresAt(ground, pointAt(frames.centre, t));
    if (side * x < inner - 12 || side * x > outer + 14 || Math.abs(y - heightAt(side * x)) > 22) return;
    const corners = [0, 1, 2].map((c) => {
      return millimetresAt(ground, pointAt(identity.template, head.triangles[t * 3 + c]!));
    });
    candidates.push({ t, corners });
  });
  return (x: number, y: number): Found | undefined => {
    let best: Found | undefined;
    let front = -Infinity;
    for (const { t, corners } of candidates) {
      const [a, b, c] = corners as [Vector, Vector, Vector];
      const area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
      if (Math.abs(area) < 1e-9) continue;
      const v = ((x - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (y - a[1])) / area;
      const w = ((b[0] - a[0]) * (y - a[1]) - (x - a[0]) * (b[1] - a[1])) / area;
      if (v < 0 || w < 0 || v + w > 1) continue;
      const weights = [clamp01(1 - v - w), v, w];
      const at = blend(ground, identity.template, t, weights);
      if (at[2] <= front) continue;
      front = at[2];
      best = {
        triangle: t,
        at,
        normal: unit(blend(ground, ground.normals, t, weights)),
        open: blendOne(ground, ground.open, t, weights),
      };
    }
    return best;
  };
}
