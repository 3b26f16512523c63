import { eliminate } from "../../base/eliminate.ts";
import { blend, blendOne, type LookGround, millimetresAt, pointAt } from "./ground.ts";
import { hairTone } from "./hair/light.ts";
import { random } from "../../base/hashed_random.ts";
import { SURFACE_INDEX } from "./regions.ts";
import type { StrokePoint, Strokes } from "./splat_strokes.ts";
import { add, unit, type Vector } from "../../base/vector.ts";
import { clamp01, smoothstep } from "../../base/scalar.ts";

/** Hairs of one brow, their length and thickness (standard deviation at the root), millimetres. */
const HAIRS = 300, LENGTH = 7.5, THICKNESS = 0.14;
/** How far the hairs of a middling brow stand from its middle line, millimetres. */
const HALF_HEIGHT = 2.9;

/** A brow's middle line, millimetres: height over x, fitted to the region that a head calls so. */
interface BrowLine {
  readonly inner: number;
  readonly outer: number;
  readonly heightAt: (x: number) => number;
}

/** Draws both brows, hair by hair. Heads that do not say where their brows are get none. */
export function drawBrows(ground: LookGround, strokes: Strokes, thinning = 1): void {
  for (const side of [1, -1]) {
    const line = fitLine(ground, side);
    if (line) drawBrow(ground, strokes, side, line, thinning);
  }
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
  const hairs = Math.max(8, Math.round(HAIRS * thinning));
  const place = (u: number, v: number): [number, number] => {
    const x = line.inner + u * length;
    return [x, line.heightAt(x) + v * halfHeight(u) * scale];
  };
  for (let i = 0; i < hairs; i++) {
    const chance = (salt: number) => random(i + (side > 0 ? 0 : 5000), salt);
    // Evenly strewn over the brow; thinner towards the inner end, and at the edges.
    const u = 0.98 * ((i + chance(1)) / hairs) ** 1.12;
    const v = 2 * ((i * 0.618034 + 0.35 * chance(2)) % 1) - 1;
    if (chance(3) > 0.35 + 0.65 * smoothstep(-0.02, 0.22, u)) continue;
    if (chance(4) > smoothstep(1.25, 0.5, Math.abs(v))) continue;
    const root = place(u, v);
    const h = 1e-3 * length;
    const slope = (line.heightAt(root[0] + h) - line.heightAt(root[0] - h)) / (2 * h);
    const along = Math.atan(slope);
    // Upright where it begins, lying outwards from the first third on; the upper row is combed down,
    // the lower up, so that they meet on the crest.
    const upright = 1.25 * smoothstep(0.34, -0.02, u) + 0.42 * smoothstep(0.75, 0.2, u);
    const meeting = -0.38 * v * smoothstep(0.15, 0.5, u);
    const angle = along + upright + meeting + 0.22 * (chance(5) - 0.5);
    const bend = -0.35 * upright - 0.3 * meeting;
    const own = LENGTH * scale * (0.7 + 0.45 * chance(6)) * (1 - 0.42 * smoothstep(0.6, 1, u)) *
      (0.72 + 0.28 * smoothstep(0, 0.2, u));
    const tone = 0.8 + 0.4 * chance(7);
    const points: StrokePoint[] = [];
    let [x, y] = root;
    let first: Found | undefined;
    for (let s = 0; s <= 2; s++) {
      const found = findOnSkin(side * x, y);
      if (!found) break;
      first ??= found;
      points.push({
        at: add(found.at, found.normal, (0.12 + 0.34 * s) * ground.millimetre),
        width: THICKNESS * [1, 0.8, 0.35][s]! * ground.millimetre / Math.sqrt(thinning),
        colour: hairTone(ground.palette.brow, found.normal, tone * (0.82 + 0.14 * s), found.open),
      });
      const turned = angle + bend * (s + 0.5);
      x += own / 2 * Math.cos(turned);
      y += own / 2 * Math.sin(turned);
    }
    if (!first || points.length < 2) continue;
    const opacity = 0.8 * (0.5 + 0.5 * smoothstep(0, 0.16, u));
    strokes.draw(points, { triangle: first.triangle, up: first.normal, opacity, oneSided: true });
  }
  // The shade of the hairs on the skin holds them together.
  const patches = 12;
  for (let k = 0; k < patches; k++) {
    const u = 0.06 + 0.84 * (k + 0.5) / patches;
    const at = place(u, 0), before = place(u - 0.02, 0), after = place(u + 0.02, 0);
    const found = findOnSkin(side * at[0], at[1]);
    if (!found) continue;
    strokes.add(
      add(found.at, found.normal, 0.1 * ground.millimetre),
      [side * (after[0] - before[0]), after[1] - before[1], 0],
      [0.5 * length / patches * 1.3, 0.15, 0.42 * halfHeight(u) * scale].map((x) => x * ground.millimetre),
      hairTone(ground.palette.brow, found.normal, 1.5, found.open),
      { triangle: found.triangle, up: found.normal, opacity: 0.3 * smoothstep(0, 0.25, u), oneSided: true },
    );
  }
}

/** Full near the inner end, tapering to a thin tail. */
const halfHeight = (u: number): number =>
  HALF_HEIGHT * (0.78 + 0.22 * smoothstep(0, 0.3, u)) * (1 - 0.8 * smoothstep(0.42, 1, u) ** 1.1);

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
