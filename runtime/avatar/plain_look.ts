import type { FoldedIdentity } from "../head/identity.ts";
import type { HeadModel } from "../head/head_model.ts";
import type { FaceFrames } from "./binding.ts";
import { type EyeAxis, findEye, paintEye } from "./look_eye.ts";
import { light, toDisplay, toLinear } from "./look_light.ts";
import { mapSurfaces, SURFACE_NAMES, type SurfaceMap, SURFACES } from "./look_regions.ts";
import {
  browHair,
  hairCap,
  mouthDepthShade,
  paintHair,
  paintLips,
  paintSkin,
  type Place,
  scalpHair,
} from "./look_skin.ts";
import { clamp01, smoothstep } from "./noise.ts";
import { openness, vertexNormals } from "./occlusion.ts";
import type { DenseSplats } from "./super_dense.ts";

type Point = readonly [number, number, number];

/** A head at rest as the plain look needs it. */
export interface LookGround {
  readonly head: HeadModel;
  readonly identity: FoldedIdentity;
  readonly frames: FaceFrames;
  readonly surfaces: SurfaceMap;
  readonly eyes: readonly EyeAxis[];
  /** Middle between the eyes' joints, and their distance, world units. */
  readonly middle: Point;
  readonly eyeDistance: number;
  /** Whether the head says itself where hair grows. */
  readonly ownHair: boolean;
  /** Most forward point of the lips, in eye distances. */
  readonly lipFront: number;
}

export function surveyHead(head: HeadModel, identity: FoldedIdentity, frames: FaceFrames): LookGround {
  const surfaces = mapSurfaces(head, frames.area);
  const joint = (j: number): Point =>
    [0, 1, 2].map((c) => identity.jointPositions[j * 3 + c]!) as unknown as Point;
  const [left, right] = [joint(3), joint(4)];
  const middle = left.map((x, c) => (x + right[c]!) / 2) as unknown as Point;
  // A head whose eyes coincide (no such head is known) still gets a look.
  const eyeDistance = Math.hypot(...left.map((x, c) => x - right[c]!)) || 0.28;
  const corners = (name: string, sign: number): Point[] => {
    const points: Point[] = [];
    surfaces.triangles.forEach((kind, t) => {
      if (SURFACE_NAMES[kind] !== name || sign * (frames.centre[t * 3]! - middle[0]) <= 0) return;
      for (let c = 0; c < 3; c++) points.push(vertex(identity, head.triangles[t * 3 + c]!));
    });
    return points;
  };
  const eyes = ([[left, 1], [right, -1]] as const).flatMap(([centre, sign]) => {
    const pupil = corners("pupil", sign);
    return findEye(centre, [...corners("iris", sign), ...pupil], pupil) ?? [];
  });
  let lipFront = -Infinity;
  surfaces.triangles.forEach((kind, t) => {
    if (SURFACE_NAMES[kind] === "lips") lipFront = Math.max(lipFront, frames.centre[t * 3 + 2]!);
  });
  return {
    head,
    identity,
    frames,
    surfaces,
    eyes,
    middle,
    eyeDistance,
    ownHair: surfaces.triangles.some((kind) => SURFACE_NAMES[kind] === "hair"),
    lipFront: (Number.isFinite(lipFront) ? lipFront - middle[2] : 0) / eyeDistance,
  };
}

/** [triangles], relative splats per area: most where a portrait is looked at, least where nothing is seen. */
export function lookDensity(ground: LookGround): Float32Array {
  const { head, frames, surfaces, middle, eyeDistance, eyes } = ground;
  const lashes = (t: number) =>
    [0, 1, 2].some((c) => surfaces.shares[head.triangles[t * 3 + c]! * SURFACE_NAMES.length + LASH]! > 0);
  const density = new Float32Array(surfaces.triangles.length);
  for (let t = 0; t < density.length; t++) {
    const name = SURFACE_NAMES[surfaces.triangles[t]!]!;
    const { density: base, tissue } = SURFACES[name];
    const [x, y, z] = [0, 1, 2].map((c) => (frames.centre[t * 3 + c]! - middle[c]!) / eyeDistance) as [
      number,
      number,
      number,
    ];
    let factor = 1;
    if (tissue === "skin") {
      const face = smoothstep(-0.9, -0.1, z) * smoothstep(1.3, 0.9, Math.abs(x)) * smoothstep(-2.1, -1.7, y);
      if (name === "skin") factor = 1 + 1.5 * face;
    }
    // The line of lashes runs along the lid's edge: it takes splats finer than the lid's own.
    if (name === "eyelid" && lashes(t)) factor = 3.5;
    if (name === "sclera" && eyes.length > 0) {
      // The back of an eyeball never comes round to the front: eyes turn by 40 degrees at most.
      const eye = nearestEye(eyes, frames.centre[t * 3]!);
      const dot = [0, 1, 2].reduce(
        (sum, c) => sum + (frames.centre[t * 3 + c]! - eye.centre[c]!) * eye.axis[c]!,
        0,
      );
      if (dot < 0) factor = 0.1;
    }
    density[t] = base * factor;
  }
  return density;
}

/**
 * A first look without any training: each surface's colour, melting into its neighbours of the same tissue,
 * under baked light and occlusion.
 *
 * @returns opacity [splats] and display-referred colour [splats, 3]
 */
export function paintPlainLook(ground: LookGround, splats: DenseSplats) {
  const { head, identity, surfaces, middle, eyeDistance } = ground;
  const normals = vertexNormals(identity.template, head.triangles);
  const open = openness(identity.template, normals, head.triangles, {
    rays: 48,
    reach: 0.9 * eyeDistance,
    offset: 0.004 * eyeDistance,
  });
  const kinds = SURFACE_NAMES.length;
  const lowest = lowestSkin(ground);
  const opacity = new Float32Array(splats.count);
  const colour = new Float32Array(splats.count * 3);
  const point = [0, 0, 0];
  const normal = [0, 0, 0];
  const sum = [0, 0, 0];
  const shares = new Float64Array(kinds);

  for (let i = 0; i < splats.count; i++) {
    const t = splats.binding[i]!;
    const kind = surfaces.triangles[t]!;
    const name = SURFACE_NAMES[kind]!;
    const look = SURFACES[name];
    point.fill(0);
    normal.fill(0);
    shares.fill(0);
    let sky = 0;
    for (let corner = 0; corner < 3; corner++) {
      const v = head.triangles[t * 3 + corner]!;
      const weight = splats.barycentric[i * 3 + corner]!;
      for (let c = 0; c < 3; c++) {
        point[c] = point[c]! + weight * identity.template[v * 3 + c]!;
        normal[c] = normal[c]! + weight * normals[v * 3 + c]!;
      }
      for (let k = 0; k < kinds; k++) shares[k]! += weight * surfaces.shares[v * kinds + k]!;
      sky += weight * open[v]!;
    }
    const place = point.map((x, c) => (x - middle[c]!) / eyeDistance) as unknown as Place;
    let gloss = look.gloss;
    let leastOpen = look.leastOpen;
    let bright = false;
    sum.fill(0);
    if (look.tissue === "eye" && ground.eyes.length > 0) {
      const eye = nearestEye(ground.eyes, point[0]!);
      bright = paintEye(eye, point[0]!, point[1]!, point[2]!, sum);
      for (let c = 0; c < 3; c++) normal[c] = point[c]! - eye.centre[c]!;
    } else if (look.tissue === "skin") {
      gloss = 0;
      leastOpen = 0;
      if (!ground.ownHair) shareHairCap(shares, place);
      const bare = shares[SKIN]! + shares[BROW]! + shares[HAIR]!;
      shares[HAIR] = scalpHair(place, shares[HAIR]!);
      shares[BROW] = browHair(place, shares[BROW]!);
      shares[SKIN] = Math.max(0, bare - shares[HAIR]! - shares[BROW]!);
      // The line of lashes stays thin where it melts into the lid.
      const lashes = smoothstep(0.2, 0.45, shares[LASH]!);
      shares[LID] = Math.max(0, shares[LID]! + shares[LASH]! - lashes);
      shares[LASH] = lashes;
      paintTissue(place, shares, sum);
      let total = 0;
      for (const k of SKIN_KINDS) {
        gloss += shares[k]! * SURFACES[SURFACE_NAMES[k]!].gloss;
        leastOpen += shares[k]! * SURFACES[SURFACE_NAMES[k]!].leastOpen;
        total += shares[k]!;
      }
      gloss /= total || 1;
      leastOpen /= total || 1;
    } else {
      for (let c = 0; c < 3; c++) sum[c] = look.colour[c]!;
    }
    sky = leastOpen + (1 - leastOpen) * Math.min(1, sky * 1.15);
    const inside = name === "teeth" || look.tissue === "mouth";
    const shade = inside ? mouthDepthShade(name, ground.lipFront - place[2]) : 1;
    const length = Math.hypot(normal[0]!, normal[1]!, normal[2]!) || 1;
    for (let c = 0; c < 3; c++) sum[c] = toLinear(clamp01(sum[c]!)) * shade;
    if (!bright) {
      light(sum, normal[0]! / length, normal[1]! / length, normal[2]! / length, sky, gloss);
    }
    for (let c = 0; c < 3; c++) colour[i * 3 + c] = clamp01(toDisplay(sum[c]!));
    opacity[i] = look.opacity * neckFade(point[1]!, lowest, eyeDistance);
  }
  return { opacity, colour };
}

const SKIN = SURFACE_NAMES.indexOf("skin");
const BROW = SURFACE_NAMES.indexOf("brow");
const HAIR = SURFACE_NAMES.indexOf("hair");
const LIPS = SURFACE_NAMES.indexOf("lips");
const NECK = SURFACE_NAMES.indexOf("neck");
const LASH = SURFACE_NAMES.indexOf("lash");
const NOSTRIL = SURFACE_NAMES.indexOf("nostril");
const LID = SURFACE_NAMES.indexOf("eyelid");
const SKIN_KINDS = SURFACE_NAMES.flatMap((name, k) => SURFACES[name].tissue === "skin" ? [k] : []);
/** Of these, what is bare skin and takes its blushes and mottles. */
const BARE_KINDS = (["skin", "eyelid", "ear", "neck"] as const).map((name) => SURFACE_NAMES.indexOf(name));
const PLAIN_KINDS = [BROW, LASH, NOSTRIL];
const scratch = [0, 0, 0];

/** The mean of the skin's surfaces at a place by their shares, each painted in its own way. */
function paintTissue(place: Place, shares: Float64Array, sum: number[]): void {
  let total = 0;
  const blend = (share: number) => {
    for (let c = 0; c < 3; c++) sum[c] = sum[c]! + share * scratch[c]!;
    total += share;
  };
  let bare = 0;
  for (const k of BARE_KINDS) bare += shares[k]!;
  if (bare > 0) {
    scratch.fill(0);
    for (const k of BARE_KINDS) {
      const { colour } = SURFACES[SURFACE_NAMES[k]!];
      for (let c = 0; c < 3; c++) scratch[c] = scratch[c]! + shares[k]! / bare * colour[c]!;
    }
    paintSkin(place, scratch, scratch);
    blend(bare);
  }
  if (shares[HAIR]! > 0) {
    paintHair(place, SURFACES.hair.colour, scratch);
    blend(shares[HAIR]!);
  }
  if (shares[LIPS]! > 0) {
    paintLips(place, SURFACES.lips.colour, scratch);
    blend(shares[LIPS]!);
  }
  for (const k of PLAIN_KINDS) {
    if (shares[k]! === 0) continue;
    for (let c = 0; c < 3; c++) scratch[c] = SURFACES[SURFACE_NAMES[k]!].colour[c]!;
    blend(shares[k]!);
  }
  for (let c = 0; c < 3; c++) sum[c] = sum[c]! / (total || 1);
}

/** Hair takes over from bare skin where a head has no hair region of its own. */
function shareHairCap(shares: Float64Array, place: Place): void {
  const bare = shares[SKIN]! + shares[NECK]!;
  if (bare === 0) return;
  const hair = hairCap(place);
  shares[HAIR]! += hair * bare;
  shares[SKIN] = shares[SKIN]! * (1 - hair);
  shares[NECK] = shares[NECK]! * (1 - hair);
}

/** The neck ends in the air: it fades out over its last two centimetres instead of showing a cut edge. */
function neckFade(y: number, lowest: number, eyeDistance: number): number {
  return 0.01 + 0.99 * smoothstep(0, 0.36 * eyeDistance, y - lowest);
}

function lowestSkin({ frames, surfaces }: LookGround): number {
  let lowest = Infinity;
  surfaces.triangles.forEach((kind, t) => {
    if (SURFACES[SURFACE_NAMES[kind]!].tissue === "skin") {
      lowest = Math.min(lowest, frames.centre[t * 3 + 1]!);
    }
  });
  return lowest;
}

const nearestEye = (eyes: readonly EyeAxis[], x: number): EyeAxis =>
  eyes.reduce((best, eye) => Math.abs(eye.centre[0] - x) < Math.abs(best.centre[0] - x) ? eye : best);

function vertex({ template }: FoldedIdentity, v: number): Point {
  return [template[v * 3]!, template[v * 3 + 1]!, template[v * 3 + 2]!];
}
