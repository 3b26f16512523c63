import type { Avatar } from "../../runtime/avatar/avatar.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { renderFrames, type Still } from "../../runtime/render/frames.ts";
import { createRenderer } from "../../runtime/render/renderer.ts";
import { makeConfig, sizeAt, type TrainConfig } from "../../train/config/config.ts";
import { createDensifier } from "../../train/splats/densify.ts";
import {
  createDifferentiableRenderer,
  type DifferentiableRenderer,
} from "../../train/render/differentiable_renderer.ts";
import type { Guidance } from "../../train/guidance/guidance.ts";
import { createKnownAvatar } from "../../train/guidance/known_avatar.ts";
import { train } from "../../train/loop.ts";
import { createModel } from "../../train/splats/model.ts";
import { createOptimiser } from "../../train/splats/optimiser.ts";
import { createPreviewer } from "../../train/run/previews.ts";
import { createRig } from "../../train/rig/rig.ts";
import { createSampler } from "../../train/sampling/sampler.ts";
import { toAvatar } from "../../train/run/to_avatar.ts";
import { readFiniteCheck, refuseBroken } from "../../train/run/finite_check.ts";
import { showThrough } from "./show_through.ts";

/** How like the known avatar the recovered one is, PSNR in decibels, mean over pictures. */
export interface Recovery {
  /** The pictures that were trained on. */
  readonly seen: Likeness;
  /** Poses of the training, from other cameras. */
  readonly views: Likeness;
  /** Poses and cameras that were never seen. */
  readonly expressions: Likeness;
  /** The same pictures against the rival's. */
  readonly rival: Likeness | null;
  /** 0..1, see showThrough. */
  readonly showThrough: number;
  readonly avatar: Avatar;
  readonly splats: number;
  readonly seconds: number;
}

export interface Likeness {
  /** Over the whole picture, on black. */
  readonly whole: number;
  /** Over the pixels that the known avatar covers: without the easy black around it. */
  readonly head: number;
}

/** Pictures in each of the three sets. */
const HELD_OUT = 16;
/** Of trained pictures, the paper's 8 views times 8. */
export const PICTURES = 64;

/** The configuration of a recovery: the fast preset, with more steps, for it begins grey, on a fixed set of pictures. */
export function recoveryConfig(changes: Partial<TrainConfig> = {}): TrainConfig {
  return makeConfig("fast", {
    guidance: "known",
    steps: 500,
    pictures: PICTURES,
    size: 256,
    finalSize: 0,
    closeUps: 0,
    restShare: 0,
    learnShape: false,
    ...changes,
  });
}

export interface RecoveryOptions {
  /** Who guides; the avatar's own pictures where it is left out. */
  readonly guidance?: Guidance;
  /** Told the number of updates done, now and then. */
  onStep?(done: number): void;
  /** Told how like the avatar it is, held-out poses and cameras, once every so many updates. */
  onCurve?(done: number, likeness: Likeness): void;
  readonly curveEvery?: number;
  /** Another avatar that it might be mistaken for. */
  readonly rival?: Avatar;
}

/** Trains grey splats to be an avatar, by its pictures or by another guidance, and holds the two against each other. */
export async function recover(
  gpu: Gpu,
  avatar: Avatar,
  config: TrainConfig,
  { guidance: given, onStep, onCurve, curveEvery = 0, rival }: RecoveryOptions = {},
): Promise<Recovery> {
  const { head } = avatar;
  const model = await createModel(gpu, head, config, { shape: avatar.shape });
  const optimiser = await createOptimiser(gpu, model, config);
  const rig = await createRig(gpu, head, model, { learnsShape: config.learnShape });
  const densifier = createDensifier(gpu, model, config);
  const guidance = given ?? await createKnownAvatar(gpu, avatar, config);
  const previewer = await createPreviewer(gpu);
  const known = await createKnown(gpu, avatar, config.size);
  const other = rival ? await createKnown(gpu, rival, config.size) : null;
  const likeness = async (stills: readonly Still[], to = known): Promise<Likeness> =>
    meanLikeness(await to.render(stills), await previewer.render(model, stills, config.size));
  const { seen, views, expressions } = heldOut(config, head);
  let renderer: DifferentiableRenderer | null = null;
  const begun = performance.now();
  try {
    await train({
      config,
      step: 0,
      sampler: createSampler(config, head),
      guidance,
      optimiser,
      signal: new AbortController().signal,
      async rendererOf() {
        return renderer ??= await createDifferentiableRenderer(gpu, model, rig, {
          views: config.views,
          size: sizeAt(config, 0),
        });
      },
      async densify(step, renderer) {
        await densifier.densify(step, renderer.views); // SYNC where it is due
      },
      async log(done, renderer) {
        await renderer.counters(); // SYNC
        refuseBroken(await readFiniteCheck(gpu, model), null);
        onStep?.(done);
        if (curveEvery > 0 && done % curveEvery === 0) onCurve?.(done, await likeness(expressions));
      },
      breathe: () => Promise.resolve(),
      preview: () => Promise.resolve(),
      checkpoint: () => Promise.resolve(),
      isLate: () => false,
    });
    const seconds = (performance.now() - begun) / 1000;
    const recovered = await toAvatar(gpu, model, "recovered", {});
    return {
      seen: await likeness(seen),
      views: await likeness(views),
      expressions: await likeness(expressions),
      rival: other && await likeness(expressions, other),
      showThrough: await showThrough(gpu, recovered, config.size),
      avatar: recovered,
      splats: model.count,
      seconds,
    };
  } finally {
    known.close();
    other?.close();
    (renderer as DifferentiableRenderer | null)?.close();
    if (!given) await guidance.close();
    previewer.close();
    optimiser.destroy();
    rig.destroy();
    model.destroy();
  }
}

/** Poses are drawn with animation also where the training had none: that is what the ablation is about. */
function heldOut(config: TrainConfig, head: Avatar["head"]) {
  const batches = Math.ceil(HELD_OUT / config.views);
  const draw = (seed: number, animate: boolean): Still[] => {
    const sampler = createSampler({ ...config, seed, animate, pictures: 0 }, head);
    return Array.from({ length: batches }, (_, batch) => sampler.at(batch)).flat().slice(0, HELD_OUT);
  };
  const seen = draw(config.seed, config.animate);
  const expressions = draw(config.seed + 7919, true);
  const views = seen.map(({ pose }, index) => ({ pose, camera: expressions[index]!.camera }));
  return { seen, views, expressions };
}

async function createKnown(gpu: Gpu, avatar: Avatar, size: number) {
  const renderer = await createRenderer(gpu);
  const loaded = await renderer.load(avatar);
  return {
    /** Over black; the alpha is that of the head. */
    async render(stills: readonly Still[]): Promise<Uint8Array[]> {
      const scene = { renderer, avatar: loaded, size, background: "transparent" } as const;
      const pictures: Uint8Array[] = [];
      for await (const { data } of renderFrames(scene, "rgba", stills.length, (frame) => stills[frame]!)) {
        pictures.push(data.slice());
      }
      return pictures;
    },
    close() {
      loaded.destroy();
      renderer.close();
    },
  };
}

function meanLikeness(known: readonly Uint8Array[], recovered: readonly Uint8Array[]): Likeness {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    whole: mean(known.map((picture, index) => psnr(picture, recovered[index]!, false))),
    head: mean(known.map((picture, index) => psnr(picture, recovered[index]!, true))),
  };
}

/** @param known RGBA8, premultiplied; its alpha says what the head covers */
function psnr(known: Uint8Array, recovered: Uint8Array, headOnly: boolean): number {
  let [sum, count] = [0, 0];
  for (let at = 0; at < known.length; at += 4) {
    if (headOnly && known[at + 3]! < 128) continue;
    for (let c = 0; c < 3; c++) sum += ((known[at + c]! - recovered[at + c]!) / 255) ** 2;
    count += 3;
  }
  return -10 * Math.log10(Math.max(sum / Math.max(1, count), 1e-10));
}
