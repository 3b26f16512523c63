import type { KnownModel, Layout, Part } from "./catalogue.ts";

/** The files that make up a model, out of those that a repository or a folder has. */
export interface Choice {
  readonly layout: Layout;
  readonly paths: readonly string[];
}

/**
 * Takes the first layout that is there in full.
 *
 * @param paths the files of a repository, with slashes
 * @returns what is missing of the layout that comes nearest, where none is whole
 */
export function chooseFiles(
  model: KnownModel,
  paths: readonly string[],
): Choice | { readonly missing: readonly string[] } {
  const there = new Set(paths);
  let missing: string[] = [];
  let nearest = -1;
  for (const layout of model.layouts) {
    const chosen: string[] = [];
    const lacking: string[] = [];
    for (const part of layout.parts) {
      const files = filesOf(part, there);
      if (files) chosen.push(...files);
      else lacking.push("weights" in part ? `${part.weights}.safetensors` : part.file);
    }
    if (lacking.length === 0) return { layout, paths: chosen };
    const needed = layout.parts.filter((part) => "weights" in part || !part.optional).length;
    const share = 1 - lacking.length / needed;
    if (share > nearest) [missing, nearest] = [lacking, share];
  }
  return { missing };
}

function filesOf(part: Part, there: ReadonlySet<string>): string[] | null {
  if ("file" in part) return there.has(part.file) ? [part.file] : part.optional ? [] : null;
  // Half precision first: the numbers are the same to what a guidance needs, and half of them is left to pull.
  return single(`${part.weights}.fp16.safetensors`, there) ??
    single(`${part.weights}.safetensors`, there) ??
    shards(`${part.weights}.fp16`, `${part.weights}.safetensors.index.fp16.json`, there) ??
    shards(part.weights, `${part.weights}.safetensors.index.json`, there);
}

function single(path: string, there: ReadonlySet<string>): string[] | null {
  return there.has(path) ? [path] : null;
}

function shards(stem: string, index: string, there: ReadonlySet<string>): string[] | null {
  if (!there.has(index)) return null;
  for (const path of there) {
    const count = path.startsWith(`${stem}-`) ? /-00001-of-(\d{5})\.safetensors$/.exec(path)?.[1] : undefined;
    if (count === undefined) continue;
    const all = Array.from(
      { length: Number(count) },
      (_, shard) => `${stem}-${String(shard + 1).padStart(5, "0")}-of-${count}.safetensors`,
    );
    if (all.every((shard) => there.has(shard))) return [index, ...all];
  }
  return null;
}
