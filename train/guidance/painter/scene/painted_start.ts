import { type FaceFrames, faceFrames, toWorld } from "../../../../runtime/avatar/binding.ts";
import { SURFACES } from "../../../../runtime/avatar/stock/regions.ts";
import { type DenseOptions, shareOut, superDense } from "../../../../runtime/avatar/super_dense.ts";
import type { CoverOptions, StartCover } from "../../start_cover.ts";
import type { Look } from "../look/look.ts";
import type { PaintMesh } from "../surface/paint_mesh.ts";
import { betaOf, type Subject } from "../surface/subject.ts";
import { nearbyMean } from "./nearby_mean.ts";

/** A look's painted meshes, as they are lit. */
export interface PaintedSurface {
  readonly skin: PaintMesh;
  readonly worn: PaintMesh;
  /** RGBA8 a vertex. */
  readonly colours: { readonly skin: Uint8Array; readonly worn: Uint8Array };
  /** 0..1: how open to the sky each of the head's vertices lies under what is worn. */
  readonly open: Float32Array;
  /** Pixels that show a triangle of what is worn, from all sides together, by its first vertex. */
  readonly seen: Uint32Array;
}

/** Openness below which nothing is seen of skin under what is worn. */
const HIDDEN = 0.03;
/** Square millimetres of skin for a splat, at most: the bust's triangles are large, and its rim is seen. */
const LARGEST = 25;
/** Of what is there for sure, and may yet prove to be too much. */
const OPACITY = 0.7;
/** Splats that stand for several triangles are as much larger, up to this. */
const MOST_GROWTH = 3;

type Geometry = Pick<StartCover, "position" | "rotation" | "scale">;

/**
 * Splats on a painted head and on what it wears, each with the colour that is painted there: what the pictures will
 * ask for but for what only they can tell.
 */
export function coverPainted(
  subject: Subject,
  look: Look,
  surface: PaintedSurface,
  options: CoverOptions,
): StartCover {
  const skin = coverSkin(subject, surface, options);
  const worn = Math.max(0, Math.min(options.worn, options.most - skin.binding.length));
  const parts = [skin, coverWorn(surface, { ...options, worn })];
  const all = (name: keyof Geometry) => joined(Float64Array, parts.map((part) => part[name]));
  return {
    shape: betaOf(subject.head, look.shape),
    opacity: OPACITY,
    binding: joined(Uint32Array, parts.map(({ binding }) => binding)),
    position: all("position"),
    rotation: all("rotation"),
    scale: all("scale"),
    colour: joined(Float32Array, parts.map(({ colour }) => colour)),
  };
}

type Part = Omit<StartCover, "shape" | "opacity">;

/** K splats a triangle, as a grey start has them; one where what is worn hides it. */
function coverSkin(
  { head, ground: { identity, frames }, surfaceOf, millimetre }: Subject,
  { skin, colours, open }: PaintedSurface,
  options: CoverOptions,
): Part {
  const least = options.points.reduce((sum, points) => sum + points, 0);
  const finer = least < options.most / 2;
  const points = options.points.map((own, t) => {
    if (own === 0) return 0;
    const opening = Math.max(...[0, 1, 2].map((c) => open[head.triangles[t * 3 + c]!]!));
    const large = Math.round(frames.area[t]! / (millimetre * millimetre * LARGEST));
    return opening < HIDDEN ? 1 : finer ? Math.max(own, Math.min(8, large)) : own;
  });
  const dense = superDense(identity.template, head.triangles, frames, points, options);
  const world = toWorld(dense, dense.binding, frames);
  const tissueOf = (t: number) => SURFACES[surfaceOf(t)].tissue;
  const mean = nearbyMean(skin.rest, 4 * millimetre, colours.skin, 4);
  const kinds = Array.from(skin.rigTriangles, tissueOf);
  const colour = new Float32Array(dense.count * 3);
  const found = new Float64Array(4);
  for (let i = 0; i < dense.count; i++) {
    const kind = tissueOf(dense.binding[i]!);
    mean(world.position, i, found, (v) => kinds[v] === kind);
    for (let c = 0; c < 3; c++) colour[i * 3 + c] = found[c]! / 255;
  }
  return { binding: dense.binding, ...world, colour };
}

/** A share of the splats for each of the triangles that are seen, by their areas. */
function coverWorn({ worn, colours, seen: pixels }: PaintedSurface, options: CoverOptions): Part {
  const frames = faceFrames(worn.rest, worn.triangles);
  const corner = (t: number, c: number) => worn.triangles[t * 3 + c]!;
  const seen = Float32Array.from(frames.area, (_, t) => pixels[corner(t, 0)]! > 0 ? 1 : 0);
  const { points, growth } = shareOfSome(frames, seen, options.worn);
  const dense = superDense(worn.rest, worn.triangles, frames, points, options as DenseOptions);
  const world = toWorld(dense, dense.binding, frames);
  const binding = new Uint32Array(dense.count);
  const colour = new Float32Array(dense.count * 3);
  for (let i = 0; i < dense.count; i++) {
    const t = dense.binding[i]!;
    binding[i] = worn.rigTriangles[corner(t, 0)]!;
    for (let c = 0; c < 3; c++) {
      world.scale[i * 3 + c]! *= growth[t]!;
      const weight = dense.barycentric[i * 3 + c]! / 255;
      for (let k = 0; k < 3; k++) colour[i * 3 + k]! += weight * colours.worn[corner(t, c) * 4 + k]!;
    }
  }
  return { binding, ...world, colour };
}

/**
 * How many splats each triangle gets, none at most where there are more triangles than splats: what the ones before
 * have left over decides, so that neighbours take turns.
 *
 * @param seen [triangles], relative splats per area
 * @returns [triangles] points, and by how much splats are to be larger
 */
function shareOfSome(frames: FaceFrames, seen: Float32Array, target: number) {
  const { area } = frames;
  const whole = area.reduce((sum, a, t) => sum + a * seen[t]!, 0);
  const growth = new Float32Array(area.length).fill(1);
  if (!(whole > 0) || target === 0) return { points: new Uint8Array(area.length), growth };
  const points = shareOut(frames, seen, target);
  let left = 0.5;
  for (let t = 0; t < area.length; t++) {
    const wanted = target * area[t]! * seen[t]! / whole;
    if (wanted >= 1) continue;
    left += wanted;
    points[t] = left >= 1 ? 1 : 0;
    left -= points[t]!;
    if (wanted > 0) growth[t] = Math.min(MOST_GROWTH, (1 / wanted) ** 0.4);
  }
  return { points, growth };
}

function joined<T extends Uint32Array | Float32Array | Float64Array>(
  Kind: new (length: number) => T,
  parts: readonly ArrayLike<number>[],
): T {
  const whole = new Kind(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
