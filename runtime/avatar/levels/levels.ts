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
import { seenSplats } from "./seen_splats.ts";
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
  given: LevelSource,
  head: HeadModel | null,
  frames: FaceFrames | null,
  probes: Probes | null,
  { designs = DESIGNS, said = () => {} }: LevelOptions,
): Level[] {
  const levels: Level[] = [], source = seenSplats(given);
  if (source.splatCount < LEAST_SPLATS) return levels;
  const whole = cloudOf(source, frames), cloud = cloudOf(source, frames);
  const degree = harmonicsDegree(source), normals = frames && normalsOf(frames);
  for (const { size, share, epochs, decibels } of designs) {
    said(`level of detail for ${size} pixels`);
    const views = viewsOf(size, probes), sitting = { cloud: whole, degree, normals, views };
    const blur = BLUR / middlePixels(size) ** 2;
    const first = levels.length === 0;
    const wanted = drawAll(sitting, first ? cloud.seen.fill(0) : null);
    if (first) toShares(cloud, middlePixels(size));
    mergeSplats(cloud, {
      target: Math.round(share * cloud.count),
      budget: decibels === undefined
        ? Infinity
        : 3 * (size / middlePixels(size)) ** 2 / 10 ** (decibels / 10),
      blur,
      kind: kindsOf(cloud, head),
      together: (a, b, x, y, z) => !probes || probes.together(a, b, x, y, z, TOLERANCE / middlePixels(size)),
    });
    const fitted = fit({ ...sitting, cloud: copyOf(cloud) }, wanted, epochs);
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

/** Pixels to shares, 0.1..1, of what each splat would come to with nothing before it. */
function toShares({ seen, covariance: s, opacity }: Cloud, perUnit: number): void {
  for (let i = 0; i < seen.length; i++) {
    const variance = (s[i * 6]! + s[i * 6 + 3]! + s[i * 6 + 5]!) / 3 * perUnit * perUnit + BLUR;
    seen[i] = Math.min(1, 0.1 + seen[i]! / (opacity[i]! * 2 * Math.PI * variance));
  }
}

/**
 * Of seven views that were not fitted to, the worst. Stock avatar, 24,000 splats at 256: merged 36.5 dB; colour and opacity
 * 37.8; with size 39.2; with place 40.2. Steps after some of the views go wrong in the others.
 */
const STEPS: Steps = { colour: 0.9, opacity: 0.45, size: 0.45, place: 0.6, damp: 4 };
/** What a step becomes that made pictures worse, where many splats overlap that each took their own; and one that did not. */
const SHORTER = 0.45, LONGER = 1.15, LONGEST = 1.4;

/**
 * Brings a cloud's pictures nearer to what they should be.
 *
 * @param epochs times that all views are drawn: a step less is taken
 * @returns the best that was seen on the way, the cloud that was given where nothing was better
 */
function fit(
  { cloud, degree, normals, views }: Sitting,
  wanted: readonly Float32Array[],
  epochs: number,
  steps: Steps = STEPS,
): Cloud {
  const projection: Projection = makeProjection(cloud.count);
  const room = Math.max(...wanted.map(({ length }) => length));
  const whole = new Float32Array(room), again = new Float32Array(room);
  const perUnit = middlePixels(Math.max(...views.map(({ size }) => size)));
  let best = copyOf(cloud), bestDemand = makeDemand(cloud.count), least = Infinity, stride = 1;
  let tried = cloud, demand = makeDemand(cloud.count);
  for (let epoch = 0; epoch < epochs; epoch++) {
    let error = 0;
    beginDemand(demand, tried);
    views.forEach(({ carried, camera, size }, k) => {
      const drawn = whole.subarray(0, size * size * 4), scratch = again.subarray(0, size * size * 4);
      project(projection, tried, carried, normals, camera, size, degree);
      blend(projection, tried, size, drawn);
      for (let at = 0; at < drawn.length; at++) error += (drawn[at]! - wanted[k]![at]!) ** 2;
      addDemand(demand, projection, tried, size, drawn, wanted[k]!, scratch);
    });
    if (error < least) {
      [best, tried, bestDemand, demand] = [tried, best, demand, bestDemand];
      least = error;
      stride = Math.min(LONGEST, stride * LONGER);
    } else stride *= SHORTER;
    for (const key of ["mean", "covariance", "opacity", "colour"] as const) tried[key].set(best[key]);
    const damp = steps.damp * (perUnit / middlePixels(256)) ** 2 / stride ** 2;
    const { colour, opacity, size, place } = steps;
    meetDemand(
      bestDemand,
      tried,
      {
        colour: stride * colour,
        opacity: stride * opacity,
        size: stride * size,
        place: stride * place,
        damp,
      },
      perUnit,
    );
  }
  return best;
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
    depthAt: cloud.depthAt,
  };
}
