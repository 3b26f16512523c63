import { basename, extname, resolve } from "node:path";
import { nameFrom } from "../../base/names.ts";
import { UsageError } from "../../cli/flags.ts";
import { decodeStoredHead, looksStored, readStoredFacts } from "../../head/file/stored_head.ts";
import type { HeadModel } from "../../head/head_model.ts";
import type { HeadOptions } from "../head.ts";

/** FLAME's largest files have 100 MB, ICT-FaceKit's folder 140. */
const MOST_BYTES = 2 ** 30;

/** A head that somebody has, before it is read. */
export interface FoundHead {
  /** What it is, as a line says it. */
  readonly kind: string;
  /** What it is called where nobody says otherwise. */
  readonly name: string;
  readonly licence: string;
  readonly source: string;
  /** Of reading it, as a progress bar counts them. */
  readonly steps: number;
  read(onStep: (done: number) => void): Promise<HeadModel>;
}

/**
 * Makes out what a file or folder is, by what is inside.
 *
 * @throws NotFound, RangeError or SyntaxError that says what it is instead, and what can be added
 */
export async function recogniseHead(path: string, options: HeadOptions): Promise<FoundHead> {
  const { isDirectory, size } = await Deno.stat(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Deno.errors.NotFound(`Cannot add head, its file or folder must be there: ${path}`, {
      cause: error,
    });
  });
  if (isDirectory) throw unknown(path, "a folder without ICT-FaceKit's OBJ files");
  if (size > MOST_BYTES) {
    throw new RangeError(`Cannot add head, a file has at most ${MOST_BYTES} bytes: ${size}`);
  }
  const bytes = await Deno.readFile(path);
  const name = nameFrom("avatar", basename(path, extname(path)));
  const source = basename(resolve(path));
  if (looksStored(bytes)) {
    refuseFlameFlags("a head of Headcast's own", options);
    const facts = await readStoredFacts(bytes);
    return {
      kind: "a head of Headcast's own",
      name,
      licence: facts.licence,
      source: facts.source,
      steps: 1,
      read: async () => (await decodeStoredHead(bytes)).head,
    };
  }
  throw unknown(path, source);
}

function unknown(path: string, what: string): Error {
  return new SyntaxError(`Cannot add head, ${what}: ${path}`);
}

function refuseFlameFlags(kind: string, options: HeadOptions): void {
  for (const flag of ["landmarks", "no-mouth"] as const) {
    if (options[flag]) throw new UsageError(`Cannot add ${kind} with --${flag}, it is for FLAME`);
  }
}
