import { join } from "node:path";
import type { Avatar } from "../../../../runtime/avatar/avatar.ts";
import { faceFrames } from "../../../../runtime/avatar/binding.ts";
import type { Gpu } from "../../../../runtime/gpu/gpu.ts";
import { foldIdentity } from "../../../../runtime/head/identity.ts";
import { headFingerprint } from "../../../../runtime/head/registry.ts";
import type { Still } from "../../../../runtime/render/frames.ts";
import type { TrainConfig } from "../../../../train/config/config.ts";
import type { ControlMapDrawer } from "../../../../train/diffusion/control/control_drawer.ts";
import { createPromptBook } from "../../../../train/diffusion/language/prompt_book.ts";
import { editConfig } from "../../../../train/edit/edit_config.ts";
import { editedPrompt } from "../../../../train/edit/edited_prompt.ts";
import { createDiffusionGuidance } from "../../../../train/guidance/diffusion/diffusion.ts";
import { openRunFolder } from "../../../../train/run/run_folder.ts";
import { runTraining } from "../../../../train/run/run.ts";
import { createSampler } from "../../../../train/sampling/sampler.ts";
import { createPictureDrawer, openKnownModel } from "./distilled_head.ts";
import { EDIT_WORLD, packMap } from "./edit_world.ts";

/** Of the source and of what is to become of it: the words that the edit's world knows. */
const [SOURCE_PROMPT, EDIT] = ["natural", "make it orange"];
/** Pictures that an edit is measured on, of poses and cameras that it was not trained on. */
const HELD_OUT = 16;
/** Levels of 255 by which source and target differ where a pixel is of the region. */
const OF_THE_REGION = 4;

/** Decibels over all held-out pictures together. */
export interface EditFigures {
  /** Outside the region against the source: over all of it, and without the black around the head. */
  readonly outside: number;
  readonly outsideHead: number;
  /** Inside the region against the target. */
  readonly inside: number;
}

export interface EditedHead {
  readonly edited: Avatar;
  readonly figures: EditFigures;
  readonly seconds: number;
}

export interface HeadToEdit {
  readonly source: Avatar;
  /** What the known model means by the edit. */
  readonly target: Avatar;
  readonly keepShape: boolean;
  /** Of the run. */
  readonly folder: string;
}

/** Splats of a head's crown in another colour: those of triangles above a share of the head's height. */
export function crowned(
  avatar: Avatar,
  from: number,
  colourOf: (splat: number) => readonly number[],
): Avatar {
  const { template } = foldIdentity(avatar.head, avatar.shape), { triangles } = avatar.head;
  const { centre } = faceFrames(template, triangles);
  const heights = Array.from({ length: triangles.length / 3 }, (_, t) => centre[t * 3 + 1]!);
  const [least, most] = [Math.min(...heights), Math.max(...heights)];
  const colour = avatar.colour.slice();
  for (const [splat, triangle] of avatar.binding.entries()) {
    if (heights[triangle]! >= least + from * (most - least)) colour.set(colourOf(splat), splat * 3);
  }
  return { ...avatar, colour };
}

/** A real edit of a head by words, under the model whose answer is known; `config` is that of a training. */
export async function editKnownAnswer(
  gpu: Gpu,
  { source, target, keepShape, folder }: HeadToEdit,
  config: TrainConfig,
): Promise<EditedHead> {
  const { distillation } = config;
  const whole = editConfig({ ...config, prompt: editedPrompt(SOURCE_PROMPT, EDIT) }, {
    ...{ source: "the source", edit: EDIT, sourcePrompt: SOURCE_PROMPT, splats: source.splatCount },
    ...{ harmonicsDegree: 0, keepShape, asked: { distillation } },
  });
  const begun = performance.now();
  const edited = await trained(gpu, { source, target, folder }, whole);
  const seconds = (performance.now() - begun) / 1000;
  return { edited, figures: await editFigures(gpu, { source, target, edited }, whole), seconds };
}

async function trained(
  gpu: Gpu,
  { source, target, folder }: Pick<HeadToEdit, "source" | "target" | "folder">,
  config: TrainConfig,
): Promise<Avatar> {
  const model = await openKnownModel(config.size, config.views, { nature: EDIT_WORLD });
  const [before, after] = [await createPictureDrawer(gpu, source), await createPictureDrawer(gpu, target)];
  const control: ControlMapDrawer = {
    async draw(views, size) {
      const [maps, others] = [await before.draw(views, size), await after.draw(views, size)];
      return maps.map((map, view) => packMap(map, others[view]!));
    },
  };
  const prompts = createPromptBook(model.tokenizer, config);
  const guidance = await createDiffusionGuidance(gpu, config, { model, control, prompts });
  try {
    const run = openRunFolder(join(folder, crypto.randomUUID()));
    const info = {
      ...{ name: "edited", config, look: null, clips: [], out: run.path },
      ...{ headFingerprint: headFingerprint(source.head), shape: Array.from(source.shape) },
    };
    await run.writeInfo(info);
    const { signal } = new AbortController();
    return (await runTraining({ gpu, head: source.head, guidance, folder: run, info, source, signal }))
      .avatar;
  } finally {
    await guidance.close();
    for (const drawer of [before, after]) drawer.close();
    await model.close();
  }
}

/** Poses and cameras that no step of a training with this configuration shows. */
export function heldOutStills(config: TrainConfig, { head }: Avatar): Still[] {
  const sampler = createSampler({ ...config, seed: config.seed + 7919, pictures: 0 }, head);
  const batches = Math.ceil(HELD_OUT / config.views);
  return Array.from({ length: batches }, (_, batch) => sampler.at(batch)).flat().slice(0, HELD_OUT);
}

/** Holds an edited avatar against the one that it was and the one that it should be. */
export async function editFigures(
  gpu: Gpu,
  avatars: Readonly<Record<"source" | "target" | "edited", Avatar>>,
  config: TrainConfig,
): Promise<EditFigures> {
  const stills = heldOutStills(config, avatars.source);
  const draw = async (avatar: Avatar) => {
    const drawer = await createPictureDrawer(gpu, avatar);
    // The vertices are those of a training; pictures need none.
    const maps = await drawer.draw(stills.map((still) => ({ ...still, vertices: NONE })), config.size);
    drawer.close();
    return maps;
  };
  const [source, target, edited] = [
    await draw(avatars.source),
    await draw(avatars.target),
    await draw(avatars.edited),
  ];
  const sums = { outside: [0, 0], outsideHead: [0, 0], inside: [0, 0] };
  const plane = config.size ** 2;
  for (const [view, was] of source.entries()) {
    for (let pixel = 0; pixel < plane; pixel++) {
      const colours = [pixel, plane + pixel, 2 * plane + pixel];
      const wanted = target[view]!, is = edited[view]!;
      const inside = colours.some((at) => Math.abs(wanted[at]! - was[at]!) * 255 >= OF_THE_REGION);
      const black = colours.every((at) => was[at] === 0);
      const against = inside ? wanted : was;
      const places = inside ? [sums.inside] : black ? [sums.outside] : [sums.outside, sums.outsideHead];
      for (const at of colours) {
        for (const sum of places) {
          sum[0]! += (against[at]! - is[at]!) ** 2;
          sum[1]!++;
        }
      }
    }
  }
  const decibels = ([sum, count]: readonly number[]) => -10 * Math.log10(Math.max(1e-10, sum! / count!));
  return {
    outside: decibels(sums.outside),
    outsideHead: decibels(sums.outsideHead),
    inside: decibels(sums.inside),
  };
}

const NONE = new Float32Array(0);
