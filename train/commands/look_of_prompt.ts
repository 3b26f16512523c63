import { KEPT } from "../../runtime/avatar/folder/kept.ts";
import { UsageError } from "../../runtime/cli/flags.ts";
import { abortOnInterrupt } from "../../runtime/cli/whole_output.ts";
import { headByName } from "../../runtime/head/registry.ts";
import type { TrainConfig } from "../config/config.ts";
import type { Look } from "../guidance/painter/look/look.ts";
import type { CheckedReading } from "../guidance/painter/reading/read_with.ts";
import { readApart } from "./read_apart.ts";
import type { TrainOptions } from "./train.ts";
import { adviceOn, differencesTable, listed, terminalOfErrors, wordsTable } from "./words_table.ts";

/**
 * What is made of the prompt, by the tables or by the model of --reader. It is told on stderr, word by word.
 *
 * @throws UsageError where --strict is given and something is not understood; InterruptedError
 */
export async function lookOfPrompt(options: TrainOptions, config: TrainConfig): Promise<Look> {
  const { prompt, seed } = config, { reader } = options;
  const { look, words, unknown, differences, refused }: CheckedReading = reader === undefined
    ? { ...await readApart(prompt, seed), differences: [], refused: null }
    : await readByModel(reader, options, config);
  if (refused !== null) console.error(`The prompt is read by the tables, not by the reader: ${refused}`);
  const terminal = terminalOfErrors();
  for (const line of wordsTable(words, terminal)) console.error(line);
  for (const line of differencesTable(differences, terminal)) console.error(line);
  if (options.strict && unknown.length > 0) {
    throw new UsageError(
      `Cannot train with --strict, all of the prompt must be understood: ${listed(unknown)}`,
    );
  }
  for (const line of adviceOn(unknown, options["look-only"])) console.error(line);
  return look;
}

/** A look with what an edit changes of it, told like a prompt's. */
export async function editedLook(from: Look, edit: string, seed: number): Promise<Look> {
  const { look, words, unknown } = await readApart(edit, seed, from);
  for (const line of wordsTable(words, terminalOfErrors())) console.error(line);
  for (const line of adviceOn(unknown, false)) console.error(line);
  return look;
}

async function readByModel(url: string, options: TrainOptions, config: TrainConfig): Promise<CheckedReading> {
  const { readReaderServer } = await import("../guidance/painter/reading/reader_server.ts");
  const { readWithModel } = await import("../guidance/painter/reading/read_with.ts");
  const server = asked(() => readReaderServer(url, options["reader-model"], (name) => Deno.env.get(name)));
  const { shapeNames: shapes } = await headByName(config.head);
  const { signal, release } = abortOnInterrupt();
  try {
    console.error(`The prompt is read by the model at ${server.address.origin}`);
    return await readWithModel(config.prompt, config.seed, { server, shapes, signal, kept: KEPT });
  } finally {
    release();
  }
}

function asked<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}
