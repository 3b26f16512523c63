import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { message } from "../../base/message.ts";
import { custom, type Flag, UsageError } from "../../cli/flags.ts";
import { writeWhole } from "../../cli/whole_output.ts";

/** A signer that asks a time stamp of a slow server has finished by then. */
const LIMIT_MS = 120_000;
/** Of what it says where it fails, its last words are told. */
const TOLD = 400;
const IN = "{in}", OUT = "{out}";

/** A program and its words, in which the places of the two files are. */
export type Signer = readonly [program: string, ...words: string[]];

export function signWithFlag(): Flag<Signer | undefined> {
  return custom<Signer | undefined>(
    `a program that signs the finished file, for instance for C2PA: it reads ${IN} and writes ${OUT}, which come last ` +
      "where they are not named",
    "command",
    undefined,
    undefined,
    readSigner,
  );
}

/** Words as a shell parts them: by spaces, quotes keep what is between them together. No shell runs. */
export function readSigner(written: string): Signer {
  const words: string[] = [];
  const parts = /\s*((?:"[^"]*"|'[^']*'|[^\s"'])+)|\s+$|(.)/gy;
  for (const [, word, stray] of written.matchAll(parts)) {
    if (stray !== undefined) throw new UsageError(`a command with closed quotes is needed: ${written}`);
    if (word !== undefined) words.push(word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));
  }
  const [program, ...rest] = words;
  if (!program) throw new UsageError("a command is needed: it is empty");
  const places = [IN, OUT].filter((place) => rest.some((word) => word.includes(place)));
  if (places.length === 1) {
    throw new UsageError(`a command with both ${IN} and ${OUT} is needed, or with neither: ${written}`);
  }
  return places.length === 2 ? [program, ...rest] : [program, ...rest, IN, OUT];
}

/**
 * Writes a file as `writeWhole` does, and has it signed before it gets its name. Where that fails it gets its name
 * unsigned, and the error says so: an hour's rendering is not lost to a wrong certificate.
 *
 * @throws Error where the signer fails; the signal's reason where it is aborted, and then there is no file
 */
export async function writeSigned(
  path: string,
  write: (temporary: string) => Promise<void>,
  signer: Signer | undefined,
  { signal, limitMs = LIMIT_MS }: { signal?: AbortSignal; limitMs?: number } = {},
): Promise<void> {
  let problem: string | null = null;
  await writeWhole(path, async (temporary) => {
    await write(temporary);
    if (signer) problem = await signFile(temporary, signer, signal, limitMs);
  });
  if (problem !== null) {
    throw new Error(`Cannot sign the file, it stays as it is, unsigned (${path}): ${problem}`);
  }
}

/** Has the file at a path replaced by a signed one. @returns what went wrong; null where nothing did */
async function signFile(
  path: string,
  signer: Signer,
  signal: AbortSignal | undefined,
  limitMs: number,
): Promise<string | null> {
  const extension = extname(path);
  const signed = join(dirname(path), `${basename(path, extension)}.signed${extension}`);
  const [program, ...words] = signer;
  // Whole paths, which no signer takes for flags; and all places at once, as a path may hold what stands for one.
  const places: Readonly<Record<string, string>> = { [IN]: resolve(path), [OUT]: resolve(signed) };
  const args = words.map((word) => word.replace(/\{(?:in|out)\}/g, (place) => places[place]!));
  try {
    const problem = await runSigner(program, args, signal, limitMs);
    if (problem !== null) return problem;
    const [before, after] = await Promise.all([beginOf(path), beginOf(signed)]);
    if (after === null) return `${program} ended well, but wrote no file`;
    if (before !== after) return `${program} wrote a file of another kind`;
    await rename(signed, path);
    return null;
  } finally {
    await rm(signed, { force: true });
  }
}

async function runSigner(
  program: string,
  args: string[],
  signal: AbortSignal | undefined,
  limitMs: number,
): Promise<string | null> {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "piped" }).spawn();
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? `there is no such program: ${program}` : message(error);
  }
  const late = AbortSignal.timeout(limitMs);
  const end = AbortSignal.any(signal ? [signal, late] : [late]);
  const kill = () => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It ended meanwhile.
    }
  };
  end.addEventListener("abort", kill);
  let told = "";
  // What it started may hold its end of this open for longer than itself.
  const listening = child.stderr.pipeThrough(new TextDecoderStream()).pipeTo(
    new WritableStream({ write: (text) => void (told = (told + text).slice(-TOLD)) }),
    { signal: end },
  ).catch(() => {});
  const { code } = await child.status;
  await Promise.race([listening, new Promise((done) => setTimeout(done, 200).unref?.())]);
  end.removeEventListener("abort", kill);
  signal?.throwIfAborted();
  if (late.aborted) return `${program} took more than ${limitMs / 1000} s`;
  return code === 0 ? null : `${program} ended with ${code}${told.trim() && `: ${told.trim()}`}`;
}

/** What tells a PNG, an MP4 and a WebM from one another; null where there is no file. */
async function beginOf(path: string): Promise<string | null> {
  const file = await open(path).catch(() => null);
  if (!file) return null;
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(8), 0, 8, 0);
    const text = new TextDecoder("latin1").decode(buffer.subarray(0, bytesRead));
    return ["PNG\r\n", "ftyp", "\x1aE\xdf\xa3"].find((name) => text.includes(name)) ?? text;
  } finally {
    await file.close();
  }
}
