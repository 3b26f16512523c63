import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { COUNTER_WORDS } from "../../../runtime/gpu/layouts.ts";
import { preprocess } from "../../../runtime/gpu/preprocess.ts";
import { readShader } from "../../../runtime/render/files/local_gpu.ts";

/** A kernel's text under some flags. */
export interface KernelText {
  /** The file below shaders/, and the flags that hold. */
  readonly name: string;
  readonly path: string;
  readonly flags: Readonly<Record<string, boolean>>;
  readonly text: string;
}

/** Texts of a file that are tried where there is no time for all: of 2048 ways to set project.wgsl's flags, 960 differ. */
export const A_FEW = 96;

/** What {NAME} is where it is no counter's place: lengths, shifts and counts alike take it. */
const ANY_NUMBER = 4;

/**
 * Every text that can be made of the files below shaders/ that have an entry point: under all flags that they name, each
 * text once. Nobody lists kernels or flags: they are those of the files.
 *
 * @param most ways to set a file's flags; of more, so many are drawn by lot, the same ones each time
 */
export async function allKernelTexts(most = Infinity): Promise<KernelText[]> {
  const found = await Promise.all((await kernelPaths()).map((path) => textsOf(path, most)));
  return found.flat();
}

/** The flags that a file and all that it imports ask for. */
export async function flagsOf(path: string): Promise<string[]> {
  const source = [...(await sourcesOf(path)).values()].join("\n");
  return [...new Set([...source.matchAll(FLAG)].map(([, name]) => name!))];
}

const FLAG = /^\s*#if !?(\w+)/gm;

/** Files with an entry point, below shaders/. */
export async function kernelPaths(): Promise<string[]> {
  const folder = new URL("../../../shaders/", import.meta.url);
  const paths: string[] = [];
  for await (const room of Deno.readDir(folder)) {
    for await (const { name } of Deno.readDir(new URL(`${room.name}/`, folder))) {
      const path = `${room.name}/${name}`;
      if (/^@(compute|vertex|fragment)/m.test(await readShader(path))) paths.push(path);
    }
  }
  return paths.sort();
}

async function textsOf(path: string, most: number): Promise<KernelText[]> {
  const source = [...(await sourcesOf(path)).values()].join("\n");
  const names = (pattern: RegExp) => [...new Set([...source.matchAll(pattern)].map(([, name]) => name!))];
  const flagNames = await flagsOf(path);
  const asked = [...names(/\{([A-Z][A-Z0-9_]*)/g), ...names(/^\s*#repeat \w+ ([A-Z]\w*)/gm)];
  const numbers = Object.fromEntries(asked.map((name) => [name, COUNTER_WORDS[name] ?? ANY_NUMBER]));
  const texts = new Map<string, KernelText>();
  const ways = 1 << flagNames.length;
  const random = createRandom(1);
  for (let way = 0; way < Math.min(ways, most); way++) {
    const chosen = ways > most ? Math.floor(random() * ways) : way;
    const set = flagNames.filter((_, at) => chosen >> at & 1);
    const flags = Object.fromEntries(flagNames.map((name) => [name, set.includes(name)]));
    const text = await preprocess(path, readShader, { flags, numbers });
    if (!texts.has(text)) texts.set(text, { name: [path, ...set].join(" "), path, flags, text });
  }
  return [...texts.values()];
}

/** A file and all that it imports, by path. */
export async function sourcesOf(
  path: string,
  found = new Map<string, string>(),
): Promise<Map<string, string>> {
  if (found.has(path)) return found;
  const text = await readShader(path);
  found.set(path, text);
  for (const [, imported] of text.matchAll(/^\s*#import\s+"([^"]+)"/gm)) await sourcesOf(imported!, found);
  return found;
}
