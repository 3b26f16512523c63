import { type FileHandle, open } from "node:fs/promises";
import { message } from "../../base/message.ts";
import { defineCommand } from "../../cli/command.ts";
import { type Flags, toggle, UsageError } from "../../cli/flags.ts";
import { type Provenance, readProvenance, saysSynthetic } from "../../formats/provenance/provenance.ts";

const MOST_FILES = 1000;

const FLAGS = { json: toggle("print JSON instead, a line a file") } satisfies Flags;

export const command = defineCommand({
  name: "provenance",
  summary: "read what pictures and films say of where they come from",
  flags: FLAGS,
  words: { hint: "FILE...", most: MOST_FILES },
  examples: [
    ["deno task provenance out/stock-picture.png", "whether it says that it is synthetic, and how"],
    ["deno task provenance out/recordings/*.mp4 --json", "for programs"],
  ],
  notes: [
    "Reads PNG, MP4 and WebM files of anybody's. The exit code is 0 where every file says in a form that machines read " +
    "that it is synthetic, and 1 where one does not or cannot be read.",
    "Of a C2PA manifest it tells only that there is one: who signed it, and whether the file has changed since, C2PA's " +
    "own readers say.",
  ],
  async run({ json }, files) {
    if (files.length === 0) {
      throw new UsageError("Cannot read where a file comes from, its name is needed: none");
    }
    let unsaid = 0;
    for (const file of files) {
      let found: Provenance;
      try {
        found = await readFileProvenance(file);
      } catch (error) {
        // Both the system's words and the readers' tell what is wrong, but not with which of the files.
        console.error(`${file}: ${message(error)}`);
        unsaid++;
        continue;
      }
      if (!saysSynthetic(found)) unsaid++;
      console.log(
        json
          ? JSON.stringify({ file, synthetic: saysSynthetic(found), ...found })
          : linesOf(file, found).join("\n"),
      );
    }
    return unsaid === 0 ? 0 : 1;
  },
});

async function readFileProvenance(path: string): Promise<Provenance> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const opened = file;
    return await readProvenance({
      size: (await file.stat()).size,
      async read(at, length) {
        const { buffer, bytesRead } = await opened.read(new Uint8Array(length), 0, length, at);
        return buffer.subarray(0, bytesRead);
      },
    });
  } finally {
    await file?.close();
  }
}

function linesOf(file: string, found: Provenance): string[] {
  const { format, sourceType, comment, inPictures, c2pa } = found;
  return [
    `${file}: ${format}, ${
      saysSynthetic(found) ? "says that it is synthetic" : "does not say that it is synthetic"
    }`,
    ...(sourceType === null ? [] : [`  IPTC digital source type: ${sourceType}`]),
    ...(comment === null ? [] : [`  words: ${comment}`]),
    ...(inPictures ? ["  its pictures say so too (SEI in H.264)"] : []),
    ...(c2pa ? ["  a C2PA manifest is in it, not checked here"] : []),
  ];
}
