import { basename } from "node:path";
import type { BlobStore } from "../../runtime/blobs/blob_store.ts";
import { contentName, putContent } from "../../runtime/blobs/content.ts";
import { UsageError } from "../../runtime/cli/flags.ts";
import { readShapeFile } from "../../runtime/commands/person/shape_file.ts";
import { headByName } from "../../runtime/head/registry.ts";
import type { JobOrder } from "../../runtime/protocol/training_jobs.ts";
import type { WantedJob } from "../../runtime/queue/training_queue.ts";
import { changesOfOptions, configOfOptions } from "../commands/config_of_options.ts";
import type { TrainOptions } from "../commands/train.ts";
import { lookOf, nameOf } from "../commands/train_plan.ts";
import { printLook } from "../guidance/painter/look/whole_look.ts";

/** What is about this machine, which does not train. */
const OF_THIS_MACHINE = ["out", "resume", "watch", "look-only", "adapter", "avatar", "edit"] as const;

/**
 * What is to be trained elsewhere, of the flags of `train`. It is checked as far as can be without the machine that will do
 * it; files that it names are read here.
 *
 * @throws UsageError or Error as `train` does
 */
export async function orderOfOptions(options: TrainOptions): Promise<WantedJob> {
  for (const flag of OF_THIS_MACHINE) {
    const value = options[flag];
    if (value !== undefined && value !== false) {
      throw new UsageError(`Cannot train with --${flag}, it does not go with --queue: ${value}`);
    }
  }
  const config = await configOfOptions(options, "cpu"),
    { prompt: _, ...changes } = await changesOfOptions(options);
  const { shape, profile } = options;
  return {
    ...{ name: nameOf(options, config), prompt: config.prompt, changes, clips: [] },
    ...profile !== undefined && { profile },
    look: config.guidance === "painter" ? JSON.parse(printLook(await lookOf(options, config))) : null,
    ...shape !== undefined && { shape: await shapeOf(shape, config.head) },
  };
}

const shapeOf = async (path: string, head: string): Promise<number[]> =>
  Array.from(await readShapeFile(path, await headByName(head)));

/** Keeps the clips that the flags name where workers find them, by their content. @throws UsageError for a folder */
export async function sendClips({ clip }: TrainOptions, blobs: BlobStore): Promise<JobOrder["clips"]> {
  const clips: JobOrder["clips"] = [];
  for (const path of clip?.split(",").map((each) => each.trim()) ?? []) {
    if (!(await Deno.stat(path)).isFile) {
      throw new UsageError(`Cannot train with --clip in the queue, each must be one file: ${path}`);
    }
    const { hash, size } = await putContent(blobs, async () => (await Deno.open(path)).readable);
    clips.push({ name: basename(path).slice(-200), file: { blob: contentName(hash), hash, size } });
  }
  return clips;
}
