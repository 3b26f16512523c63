import type { Vector } from "../../base/vector.ts";
import { foldIdentity } from "../../head/identity.ts";
import type { HeadModel } from "../../head/head_model.ts";
import type { Avatar } from "../avatar.ts";
import { faceFrames, toLocal, toWorld } from "../binding.ts";
import { type CarriedMesh, carryMesh, placeVertices } from "./carried_mesh.ts";
import { carryFarSplats } from "./far_splats.ts";
import { NearSurface } from "../../head/correspond/near_surface.ts";
import { type CarriedSplats, rowsOf, setRows, turnSplat } from "./splat_rows.ts";
import { type RestMesh, stretchSplats } from "./stretch_splats.ts";

/** In sides of a square of the triangle's area: a foot beyond is not its own triangle's ground any more. */
const FARTHEST = 1.5;

/** What has become of an avatar on another version of its head. */
export interface MovedAvatar {
  readonly avatar: Avatar;
  /** Splats whose triangle is not there again: they are bound to the one that lies under them. */
  readonly rebound: number;
  /** Traits of its face that the other version does not know. */
  readonly lostTraits: readonly string[];
}

/**
 * An avatar on another version of its head: each splat keeps its place on its triangle and is drawn out as that is, so
 * that the face takes the new form; the traits of its face are taken along by their names.
 *
 * @throws RangeError where the heads' triangles do not answer to each other
 */
export function moveAvatar(avatar: Avatar, head: HeadModel): MovedAvatar {
  const { shape, lostTraits } = carriedTraits(avatar, head);
  const mesh = carryMesh(avatar.head, head);
  const before = restMesh(foldIdentity(avatar.head, avatar.shape).template, avatar.head.triangles);
  const after = restMesh(foldIdentity(head, shape).template, head.triangles);
  const carried = restMesh(placeVertices(mesh, after.vertices), avatar.head.triangles);
  const splats = {
    position: avatar.position.slice(),
    rotation: avatar.rotation.slice(),
    scale: avatar.scale.slice(),
  };
  const harmonics = avatar.harmonics?.slice() ?? null;
  const light = avatar.light && { ...avatar.light, normal: avatar.light.normal.slice() };
  const carriedSplats: CarriedSplats = { ...splats, harmonics, normal: light?.normal ?? null };
  stretchSplats(splats, avatar.binding, before, carried);
  const binding = avatar.binding.slice(), others: number[] = [];
  binding.forEach((triangle, i) => {
    if (mesh.same[triangle]! >= 0) binding[i] = mesh.same[triangle]!;
    else others.push(i);
  });
  rebind(carriedSplats, binding, others, mesh, carried, after);
  carryFarSplats(avatar, before.frames, carriedSplats, binding, after.frames, head, mesh.warp);
  return {
    avatar: { ...avatar, head, shape, binding, ...splats, harmonics, light },
    rebound: others.length,
    lostTraits,
  };
}

const restMesh = (vertices: Float32Array, triangles: Uint32Array) => ({
  vertices,
  triangles,
  frames: faceFrames(vertices, triangles),
});

/** Binds some splats to the triangle that they lie over; nothing of what is seen of them changes. */
function rebind(
  splats: CarriedSplats,
  binding: Uint32Array,
  others: readonly number[],
  mesh: CarriedMesh,
  from: RestMesh,
  to: RestMesh,
): void {
  const local = rowsOf(splats, others);
  const old = Uint32Array.from(others, (i) => binding[i]!);
  const feet = toWorld({ ...local, position: footOf(local.position) }, old, from.frames).position;
  const bound = trianglesUnder(feet, old, mesh, from, to);
  setRows(splats, others, toLocal(toWorld(local, old, from.frames), bound, to.frames));
  others.forEach((i, k) => {
    binding[i] = bound[k]!;
    turnSplat(splats, i, binding.length, from.frames, old[k]!, to.frames, bound[k]!);
  });
}

/** Where splats stand on their triangles: what hangs off the head moves with the skin that it hangs on. */
function footOf(position: Float32Array): Float32Array {
  return position.map((x, i) => i % 3 === 1 ? 0 : Math.min(FARTHEST, Math.max(-FARTHEST, x)));
}

/** For each place the nearest of the triangles that its own one may be exchanged for. */
function trianglesUnder(
  places: Float64Array,
  old: Uint32Array,
  mesh: CarriedMesh,
  from: RestMesh,
  to: RestMesh,
): Uint32Array {
  const surfaces = new Map<readonly number[], NearSurface>(), around = new Map<number, readonly number[]>();
  return old.map((t, k) => {
    const group = mesh.group(t);
    let surface = surfaces.get(group);
    if (!surface) {
      surface = new NearSurface(to.vertices, to.triangles, group.filter((each) => to.frames.area[each]! > 0));
      surfaces.set(group, surface);
    }
    let among = around.get(t);
    if (!among) {
      around.set(
        t,
        among = surface.around(from.frames.centre.subarray(t * 3, t * 3 + 3) as unknown as Vector),
      );
    }
    return surface.nearest(places.subarray(k * 3, k * 3 + 3) as unknown as Vector, among).triangle;
  });
}

function carriedTraits({ head: from, shape }: Avatar, head: HeadModel) {
  const carried = new Float32Array(shape.length === 0 ? 0 : head.shapeNames.length),
    lostTraits: string[] = [];
  shape.forEach((beta, s) => {
    const name = from.shapeNames[s];
    if (beta === 0 || name === undefined) return;
    const index = head.shapeNames.indexOf(name);
    if (index < 0) lostTraits.push(name);
    else carried[index] = beta;
  });
  return { shape: carried, lostTraits };
}
