import { resolve } from "node:path";
import { settledFiles } from "../diffusion/named_files.ts";
import { UsageError } from "../../runtime/cli/flags.ts";
import type { Profile } from "../../runtime/gpu/gpu.ts";
import { makeConfig, readConfigFile, type TrainConfig } from "../config/config.ts";
import type { Field } from "../config/field_table.ts";
import { FIELDS } from "../config/fields.ts";
import { settledModel } from "../../runtime/models/find_model.ts";
import { readGiven } from "./read_given.ts";
import { FLAGGED } from "./config_flags.ts";
import type { TrainOptions } from "./train.ts";

/**
 * The configuration that the flags, the file of `--config` and a preset make together, in this order.
 *
 * @throws UsageError for flags that do not go together; SyntaxError, TypeError or RangeError for the file
 */
export async function configOfOptions(options: TrainOptions, device: Profile): Promise<TrainConfig> {
  const given = await changesOfOptions(options);
  const config = makeConfig(presetFor(options, given, device), given);
  refuseIdleFlags(options, config.guidance);
  refuseOtherKinds(given, config);
  const needsPrompt = config.guidance === "diffusion" ||
    config.guidance === "painter" && options.look === undefined;
  if (needsPrompt && config.prompt === "") {
    throw new UsageError("Cannot train, --prompt is needed: it is missing");
  }
  return {
    ...config,
    model: await settled(config.model),
    controlModel: await settled(config.controlModel),
    motionModule: await settled(config.motionModule),
    vae: await settled(config.vae),
    lora: settledFiles(config.lora, "lora", resolve),
    embedding: settledFiles(config.embedding, "embedding", resolve),
  };
}

/** What the flags and the file change of a preset. */
export async function changesOfOptions(options: TrainOptions): Promise<Partial<TrainConfig>> {
  const { config: path } = options;
  const file = path === undefined ? {} : readConfigFile(await readGiven("config", path), path);
  const flags = FLAGGED.filter(({ flag }) => options[flag] !== undefined);
  return {
    ...file,
    ...Object.fromEntries(flags.map(({ name, flag }) => [name, options[flag]])),
    ...options.control === "none" && { controlModel: "" },
    // A size that is asked for is the size of all steps.
    ...options.size !== undefined && { finalSize: 0 },
  };
}

/** Networks take the time of score distillation, whatever the size and number of splats; its rates are the paper's. */
function presetFor({ profile }: TrainOptions, { guidance }: Partial<TrainConfig>, device: Profile) {
  return profile ?? (device === "cpu" && guidance !== "diffusion" ? "fast" : "paper");
}

/** Flags of the painter's that are no field of the configuration, and those of them that have to do with reading. */
const READERS = ["strict", "reader", "reader-model"] as const;
const PAINTERS = ["look", ...READERS] as const;

/** What would be passed over in silence was meant otherwise. */
function refuseIdleFlags(options: TrainOptions, guidance: TrainConfig["guidance"]): void {
  const owned = [...PAINTERS.map((flag) => ({ flag, of: "painter" }) as const), ...FLAGGED];
  const isGiven = (flag: keyof TrainOptions) => options[flag] !== undefined && options[flag] !== false;
  for (const flag of READERS) {
    if (options.look !== undefined && isGiven(flag)) {
      throw new UsageError(
        `Cannot train with --${flag}, it needs a prompt to be read: --look stands in its place`,
      );
    }
  }
  if (options["reader-model"] !== undefined && options.reader === undefined) {
    throw new UsageError("Cannot train with --reader-model, it needs --reader: it is missing");
  }
  for (const { flag, of } of owned) {
    if (of !== undefined && of !== guidance && isGiven(flag)) {
      throw new UsageError(`Cannot train with --${flag}, it needs --guidance ${of}: ${guidance}`);
    }
  }
}

/** The same of what only some kinds of score distillation look at, in a file of --config too. */
function refuseOtherKinds(given: Partial<TrainConfig>, { guidance, distillation }: TrainConfig): void {
  if (guidance !== "diffusion") return;
  for (const [name, { ofKinds, flag, paper }] of Object.entries<Field>(FIELDS)) {
    const value = given[name as keyof TrainConfig];
    // A whole configuration, such as an avatar's own, has all fields: what is as ever was not meant.
    if (ofKinds === undefined || value === undefined || value === paper) continue;
    if (ofKinds.includes(distillation)) continue;
    const words = flag === undefined ? name : `--${flag}`;
    throw new UsageError(
      `Cannot train with ${words}, it needs --distillation ${oneOfWords(ofKinds)}: ${distillation}`,
    );
  }
}

const oneOfWords = (words: readonly string[]): string =>
  [words.slice(0, -1).join(", "), ...words.slice(-1)].filter((part) => part !== "").join(" or ");

/** Names of models so that a training may be resumed from elsewhere. */
async function settled(model: string): Promise<string> {
  return model === "" || model === "auto" ? model : await settledModel(model);
}
