import { type Camera, PORTRAIT } from "../../base/camera.ts";
import { foldIdentity } from "../../head/identity.ts";
import type { HeadModel } from "../../head/head_model.ts";
import type { Avatar } from "../avatar.ts";
import { type FaceFrames, faceFrames } from "../binding.ts";
import { type HarmonicsDegree, harmonicsDegree } from "../harmonics.ts";
import { DESIGNS, LEAST_SPLATS, type LevelDesign, reachOf } from "./designs.ts";
import { type Cloud, cloudOf, splatsOf } from "./cloud.ts";
import { blend, type Carried, makeProjection, project, type Projection } from "./draw.ts";
import { addDemand, beginDemand, makeDemand, meetDemand, type Steps } from "./fit.ts";
import { kindsOf } from "./kinds.ts";
import type { Level, LevelSource } from "./level.ts";
import { mergeSplats } from "./merge.ts";
import { normalsOf, probeHead, type Probes } from "./together.ts";

/** How far apart two triangles may carry what is merged, pixels of the portrait that a level is made for. */
const TOLERANCE = 0.3;
/** px^2, what the renderer blurs by: shaders/lib/view.wgsl. */
const BLUR = 0.3;

/** What is drawn while a level is made. */
interface Sitting {
  readonly cloud: Cloud;
  readonly degree: HarmonicsDegree;
  readonly normals: Float64Array | null;
  readonly views: readonly { readonly carried: Carried; readonly camera: Camera; readonly size: number }[];
}

export interface LevelOptions {
  /** The finest first; DESIGNS where not given. */
  readonly designs?: readonly LevelDesign[];
  /** Told what is being made. */
  readonly said?: ((words: string) => void) | undefined;
}

/** An avatar's levels of detail. Takes seconds for 100,000 splats: keep it off a thread that has something else to do. */
export function levelsOf(avatar: Avatar, options: LevelOptions = {}): Level[] {
  const identity = foldIdentity(avatar.head, avatar.shape);
  const frames = faceFrames(identity.template, avatar.head.triangles);
  return makeLevels(avatar, avatar.head, frames, probeHead(avatar.head, identity, frames), options);
}

/** As `levelsOf`, of splats in the world. */
export const freeLevelsOf = (splats: LevelSource, options: LevelOptions = {}): Level[] =>
  makeLevels(splats, null, null, null, options);

function makeLevels(
  source: LevelSource,
  head: HeadModel | null,
  frames: FaceFrames | null,
  probes: Probes | null,
  { designs = DESIGNS, said = () => {} }: LevelOptions,
): Level[] {
  const levels: Level[] = [];
  if (source.splatCount < LEAST_SPLATS) return levels;
  const whole = cloudOf(source, frames), cloud = cloudOf(source, frames);
  const degree = harmonicsDegree(source), normals = frames && normalsOf(frames);
  for (const { size, share, epochs } of designs) {
    said(`level of detail for ${size} pixels`);
    const views = viewsOf(size, probes), sitting = { cloud: whole, degree, normals, views };
    const blur = BLUR / middlePixels(size) ** 2;
    const first = levels.length === 0;
    const wanted = drawAll(sitting, first ? cloud.seen.fill(0) : null);
    if (first) toShares(cloud, middlePixels(size));
    mergeSplats(cloud, {
      target: Math.round(share * source.splatCount),
      blur,
      kind: kindsOf(cloud, head),
      together: (a, b, x, y, z) => !probes || probes.together(a, b, x, y, z, TOLERANCE / middlePixels(size)),
    });
    const fitted = copyOf(cloud);
    fit({ ...sitting, cloud: fitted }, wanted, { ...FIT, epochs });
    levels.push({ pixels: reachOf(size), splats: splatsOf(fitted, source, frames) });
  }
  return levels;
}

/** Pixels a world unit in the middle of a portrait. */
const middlePixels = (size: number) => size / (2 * Math.tan(PORTRAIT.fovY / 2)) / PORTRAIT.distance;

/** Views that a level is fitted in. */
const VIEWS = 16;
const ELEVATIONS = [-0.2, 0.1, 0.35, 0];

/** All round, at rest and in the probes' poses, every other one smaller: a level serves down to where the next takes over. */
function viewsOf(size: number, probes: Probes | null): Sitting["views"] {
  return Array.from({ length: VIEWS }, (_, k) => ({
    carried: probes && k % 2 === 1 ? probes.carried[(k >> 1) % probes.carried.length]! : null,
    camera: {
      ...PORTRAIT,
      azimuth: (k * 7 % VIEWS / VIEWS - 0.5) * 2 * Math.PI,
      elevation: ELEVATIONS[k >> 1 & 3]!,
    },
    size: k % 4 < 2 ? size : Math.round(0.7 * size),
  }));
}

/** @param weights [splats], takes the pixels that each comes to, in the view that shows the most of it */
function drawAll({ cloud, degree, normals, views }: Sitting, weights: Float64Array | null): Float32Array[] {
  const projection = makeProjection(cloud.count), own = new Float64Array(cloud.count);
  return views.map(({ carried, camera, size }) => {
    project(projection, cloud, carried, normals, camera, size, degree);
    const picture = new Float32Array(size * size * 4);
    blend(projection, cloud, size, picture, weights ? own.fill(0) : undefined);
    if (weights) {
      for (let i = 0; i < own.length; i++) weights[i] = Math.max(weights[i]!, own[i]!);
    }
    return picture;
  });
}

/** Pixels to shares, 0.03..1, of what each splat would come to with nothing before it. */
function toShares({ seen, covariance: s, opacity }: Cloud, perUnit: number): void {
  for (let i = 0; i < seen.length; i++) {
    const variance = (s[i * 6]! + s[i * 6 + 3]! + s[i * 6 + 5]!) / 3 * perUnit * perUnit + BLUR;
    seen[i] = Math.min(1, 0.03 + seen[i]! / (opacity[i]! * 2 * Math.PI * variance));
  }
}

/** How a level is fitted. */
export interface FitOptions extends Steps {
  readonly epochs: number;
  /** Views between two steps. */
  readonly batch: number;
}

/**
 * Stock avatar, 24,000 splats at 256, the worst of seven views that were not fitted to: merged 36.5 dB; colour and opacity
 * 37.8; with size 39.2; with place 40.2. Damped by 0.3, 39.2; steps of a half, 0.4 less.
 */
const FIT = { batch: 4, colour: 1, opacity: 0.2, size: 0.25, place: 0.35, damp: 1 };

function fit(
  { cloud, degree, normals, views }: Sitting,
  wanted: readonly Float32Array[],
  options: FitOptions,
): void {
  const projection: Projection = makeProjection(cloud.count), demand = makeDemand(cloud.count);
  const room = Math.max(...wanted.map(({ length }) => length));
  const whole = new Float32Array(room), again = new Float32Array(room);
  const perUnit = middlePixels(Math.max(...views.map(({ size }) => size)));
  beginDemand(demand, cloud);
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    views.forEach(({ carried, camera, size }, k) => {
      const drawn = whole.subarray(0, size * size * 4), scratch = again.subarray(0, size * size * 4);
      project(projection, cloud, carried, normals, camera, size, degree);
      blend(projection, cloud, size, drawn);
      addDemand(demand, projection, cloud, size, drawn, wanted[k]!, scratch);
      if (k % options.batch !== options.batch - 1) return;
      meetDemand(demand, cloud, options, perUnit);
      beginDemand(demand, cloud);
    });
  }
}

function copyOf(cloud: Cloud): Cloud {
  const { count, width } = cloud;
  return {
    count,
    mean: cloud.mean.slice(0, count * 3),
    covariance: cloud.covariance.slice(0, count * 6),
    opacity: cloud.opacity.slice(0, count),
    colour: cloud.colour.slice(0, count * 3),
    triangle: cloud.triangle.slice(0, count),
    oneSided: cloud.oneSided.slice(0, count),
    fold: cloud.fold.slice(0, count),
    seen: cloud.seen.slice(0, count),
    more: cloud.more.slice(0, count * width),
    width,
  };
}

export const testing = { viewsOf, drawAll, toShares, middlePixels, copyOf, fit };
