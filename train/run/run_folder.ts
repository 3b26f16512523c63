import { join } from "node:path";
import { newestStep } from "./checkpoint.ts";
import { writeWhole } from "../../runtime/cli/whole_output.ts";
import { checkConfig, PRESETS, type TrainConfig } from "../config/config.ts";

/** What a training was started with; all that a resumed one needs beside its checkpoint. */
export interface RunInfo {
  /** Of the folder, and of the avatar that comes out. */
  readonly name: string;
  readonly config: TrainConfig;
  /** The painter's look as its printed JSON; null for other guidances. */
  readonly look: unknown;
  /** Of models: paths, absolute. Left out by trainings from before there were any. */
  readonly models?: readonly string[];
  /** Paths of clips, absolute. */
  readonly clips: readonly string[];
  /** Where the avatar goes, absolute. */
  readonly out: string;
  /** The mesh that splats are bound to. */
  readonly headFingerprint: string;
  /** The beta that it began with, where that is not the average face's. */
  readonly shape?: readonly number[];
}

/** A training's folder: run.json, metrics.jsonl, previews/ and checkpoints/. */
export interface RunFolder {
  readonly path: string;
  readonly metrics: string;
  readonly previews: string;
  readonly checkpoints: string;
  writeInfo(info: RunInfo): Promise<void>;
  /** @throws Error where there is no training in the folder, or its run.json is broken */
  readInfo(): Promise<RunInfo>;
  /** Whether something is there already. */
  exists(): Promise<boolean>;
  /**
   * Gives an earlier training by score distillation that was stopped on its way another name, `.stopped` behind its own,
   * where only the last such is kept: it may have taken hours.
   *
   * @returns the folder that it is in now and how far it came; null where there was none
   */
  setAside(): Promise<{ readonly path: string; readonly step: number; readonly steps: number } | null>;
  /** Forgets an earlier training in the same folder, so that its checkpoints are not taken for this one's. */
  clear(): Promise<void>;
}

export function openRunFolder(path: string): RunFolder {
  const info = join(path, "run.json");
  const folder: RunFolder = {
    path,
    metrics: join(path, "metrics.jsonl"),
    previews: join(path, "previews"),
    checkpoints: join(path, "checkpoints"),
    async writeInfo(value) {
      await Promise.all(
        [path, folder.previews, folder.checkpoints].map((each) => Deno.mkdir(each, { recursive: true })),
      );
      const text = JSON.stringify(value, null, 2) + "\n";
      await writeWhole(info, (path) => Deno.writeTextFile(path, text));
    },
    async readInfo() {
      try {
        const value = JSON.parse(await Deno.readTextFile(info)) as RunInfo;
        // A training from before a field was there did without what it says, as the paper does.
        const config = checkConfig({ ...PRESETS.paper, ...value.config });
        return { ...value, config };
      } catch (cause) {
        const reason = cause instanceof Deno.errors.NotFound
          ? "there is no run.json"
          : (cause as Error).message;
        throw new Error(`Cannot resume a training, its folder must hold one: ${path} (${reason})`, { cause });
      }
    },
    async exists() {
      return await Deno.stat(info).then(() => true, () => false);
    },
    async setAside() {
      const earlier = await folder.readInfo().catch(() => null);
      const step = await newestStep(folder.checkpoints);
      if (earlier?.config.guidance !== "diffusion" || step === 0 || step >= earlier.config.steps) return null;
      const aside = `${path}.stopped`;
      await Deno.remove(aside, { recursive: true }).catch(() => {});
      await Deno.rename(path, aside);
      return { path: aside, step, steps: earlier.config.steps };
    },
    async clear() {
      for (const each of [info, folder.metrics, folder.previews, folder.checkpoints]) {
        await Deno.remove(each, { recursive: true }).catch((error) => {
          if (!(error instanceof Deno.errors.NotFound)) throw error;
        });
      }
    },
  };
  return folder;
}
