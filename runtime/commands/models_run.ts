import { join } from "node:path";
import { columns } from "../cli/columns.ts";
import { UsageError } from "../cli/flags.ts";
import { openProgress, type Progress } from "../cli/progress.ts";
import { abortOnInterrupt } from "../cli/whole_output.ts";
import { KNOWN_MODELS, type KnownModel, type ModelKind } from "../models/catalogue.ts";
import { knownModel } from "../models/known_model.ts";
import { cachedModel, findModel } from "../models/find_model.ts";
import { readHubSettings } from "../models/hub_settings.ts";
import { sizeOf } from "../models/cache.ts";
import { NET_NAME } from "./start/blend_shapes.ts";
import { gigabytes, pullModel } from "../models/pull.ts";
import type { ModelsOptions } from "./models.ts";

/** What shells expect of a program that was stopped by Ctrl-C. */
const STOPPED = 130;

/** @returns the exit code */
export async function runModels(options: ModelsOptions, words: readonly string[]): Promise<number> {
  const [action = "list", ...names] = words;
  if (options.revision !== undefined && action !== "pull") {
    throw new UsageError(
      `Cannot run models ${action} with --revision, only pull takes one: ${options.revision}`,
    );
  }
  switch (action) {
    case "list":
      if (names.length > 0) throw new UsageError(`Cannot list models, it takes no name: ${names[0]}`);
      await list(options.json);
      return 0;
    case "path": {
      const [name, ...more] = names;
      if (name === undefined || more.length > 0) {
        throw new UsageError(`Cannot tell a model's path, one name is needed: ${names.join(" ") || "none"}`);
      }
      console.log((await findModel(name)).path);
      return 0;
    }
    case "pull":
      if (names.length === 0) throw new UsageError("Cannot pull a model, its name is needed: none");
      return await pull(names.map((name) => knownModel(name)), options.revision);
    default:
      throw new UsageError(`Cannot run models, the first word is one of list, pull, path: ${action}`);
  }
}

async function pull(models: readonly KnownModel[], revision: string | undefined): Promise<number> {
  const settings = readHubSettings();
  const { signal, release } = abortOnInterrupt();
  let line: Progress | undefined;
  let shown: KnownModel | undefined;
  const endLine = () => {
    line?.end();
    line = shown = undefined;
  };
  const say = (words: string) => {
    endLine();
    console.error(words);
  };
  try {
    for (const model of models) {
      const fetched = await pullModel(model, settings, {
        revision,
        signal,
        say,
        onRetry: (error, seconds) => say(`${error.message}: trying again in ${seconds} s`),
        onProgress(current, there, total) {
          if (current !== shown) endLine();
          shown = current;
          // Counted in megabytes: the line is read by people.
          line ??= openProgress(
            `${current.name}, MB`,
            toMegabytes(total),
            undefined,
            undefined,
            toMegabytes(there),
          );
          line.show(toMegabytes(there));
        },
      });
      endLine();
      const state = await cachedModel(model, settings);
      if ("missing" in state) {
        throw new Error(`Cannot pull ${model.name}, files are missing: ${state.missing[0]}`);
      }
      console.log(
        `${model.name}: ${gigabytes(state.bytes)} in ${state.path}${fetched === 0 ? ", nothing new" : ""}`,
      );
    }
    return 0;
  } catch (error) {
    endLine();
    if (!signal.aborted) throw error;
    console.error("Stopped. The same command goes on where this one was.");
    return STOPPED;
  } finally {
    release();
  }
}

function toMegabytes(bytes: number): number {
  return Math.ceil(bytes / 1e6);
}

const KINDS: readonly (readonly [ModelKind, string])[] = [
  ["diffusion", "Diffusion models (--models)"],
  ["control net", "Control nets (--control)"],
  ["autoencoder", "Autoencoders, pulled with what needs them"],
  ["clip", "Judges of likeness (deno task eval --clip)"],
  ["tokenizer", "Words to numbers, in every diffusion model but single files"],
];

function whatIsThere({ name, repository }: KnownModel, begun: number): string {
  return begun > 0
    ? `begun with ${gigabytes(begun)}, deno task models pull ${name} goes on`
    : `not here, ${repository} on the hub`;
}

async function list(json: boolean): Promise<void> {
  const settings = readHubSettings();
  const states = await Promise.all(KNOWN_MODELS.map((model) => cachedModel(model, settings)));
  if (json) {
    const rows = KNOWN_MODELS.map(({ layouts: _, ...model }, index) => ({ ...model, ...states[index]! }));
    return console.log(JSON.stringify(rows, null, 2));
  }
  for (const [kind, title] of KINDS) {
    const rows = KNOWN_MODELS.flatMap((model, index) => {
      if (model.kind !== kind) return [];
      const state = states[index]!;
      const here = "path" in state;
      const size = here ? gigabytes(state.bytes) : `about ${model.gigabytes} GB`;
      return [
        [`${here ? "✓" : "·"} ${model.name}`, `${size}, ${model.licence}: ${model.about}`] as const,
        ["", here ? state.path : whatIsThere(model, state.begun)] as const,
      ];
    });
    console.log([title, ...columns(rows, 120), ""].join("\n"));
  }
  const net = join(settings.cache, NET_NAME);
  const found = await sizeOf(net) === null ? "·" : "✓";
  console.log(
    [
      "Blend shapes of the page's tracking (deno task start --blend-shapes)",
      ...columns([
        [
          `${found} ${NET_NAME}`,
          "MediaPipe's net, 146 points to 52 weights: no repository of it is known here",
        ],
        ["", `put it at ${net}, or deno task models pull OWNER/NAME/FILE.onnx`],
      ], 120),
      "",
    ].join("\n"),
  );
  console.log(
    `Kept in ${settings.cache}. Sizes and licences are about: the repositories' pages say what holds.`,
  );
}
