import { join } from "node:path";
import { ADDED_HEADS } from "../../avatar/folder/heads.ts";
import { columns } from "../../cli/columns.ts";
import { openProgress, type Progress } from "../../cli/progress.ts";
import { interruptSignals } from "../../cli/system.ts";
import { writeWhole } from "../../cli/whole_output.ts";
import { factsOf } from "../../head/file/sections.ts";
import { addHead, checkHeadName, refuseTaken } from "../../head/folder/add_head.ts";
import { HEAD_ENDING } from "../../head/folder/head_folder.ts";
import type { HeadModel } from "../../head/head_model.ts";
import type { HeadOptions } from "../head.ts";
import { meshPicture } from "./mesh_picture.ts";
import { type FoundHead, recogniseHead } from "./recognise.ts";
import { pictureOf } from "./run.ts";
import { factRows, megabytes } from "./words.ts";

/**
 * Reads a head from a file or folder of others and keeps it. While it is read nothing is written, so that Ctrl-C then
 * ends the process as it is; while it is written, which takes a moment, Ctrl-C waits.
 *
 * @returns the exit code
 */
export async function addFrom(path: string, options: HeadOptions): Promise<number> {
  const found = await recogniseHead(path, options);
  const name = options.name ?? found.name;
  checkHeadName(name);
  const file = join(ADDED_HEADS.path, name + HEAD_ENDING);
  // What takes seconds to read must not be refused behind that.
  if (!options.replace) await refuseTaken(file);
  console.error(`${path} is ${found.kind}`);
  const head = await readWithProgress(found);
  const notes = { licence: found.licence, source: found.source };
  await undisturbed(async () => {
    await addHead(ADDED_HEADS.path, head, notes, { name, replace: options.replace });
    await writeWhole(pictureOf(file), (temporary) => Deno.writeFile(temporary, meshPicture(head)));
  });
  const { size } = await Deno.stat(file);
  const rows: [string, string][] = [
    ["head", name],
    ["file", `${file}, ${megabytes(size)}`],
    ["picture", pictureOf(file)],
    ...factRows(factsOf(head)),
    ["licence", found.licence],
  ];
  console.log(columns(rows, 120).join("\n"));
  console.log(`\nA plain look on it, live: deno task start --head ${name}`);
  console.log(`Train on it: deno task train --head ${name} --prompt "an old wizard"`);
  return 0;
}

/** Only a folder has steps to be counted. */
async function readWithProgress({ read }: FoundHead): Promise<HeadModel> {
  let progress: Progress | undefined, total = 0;
  try {
    const head = await read((done, of) => {
      total = of;
      (progress ??= openProgress("Reading", of)).show(done);
    }, (line) => console.error(line));
    progress?.show(total);
    return head;
  } finally {
    progress?.end();
  }
}

/** Lets Ctrl-C wait until the work is whole. */
async function undisturbed(work: () => Promise<void>): Promise<void> {
  let interrupted = false;
  const note = () => interrupted = true;
  for (const name of interruptSignals()) Deno.addSignalListener(name, note);
  try {
    await work();
  } finally {
    for (const name of interruptSignals()) Deno.removeSignalListener(name, note);
  }
  if (interrupted) console.error("Ctrl-C came too late, the head is added");
}
