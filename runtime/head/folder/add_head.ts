import { join } from "node:path";
import { headFingerprint } from "../fingerprint.ts";
import { encodeStoredHead, type HeadNotes } from "../file/stored_head.ts";
import type { HeadModel } from "../head_model.ts";
import { HEAD_ENDING, isHeadName } from "./head_folder.ts";

/**
 * Writes a head into a folder of heads: all of it or nothing.
 *
 * @param name what it is known by; its own where not given
 * @param replace whether one of that name that is already there may go
 * @returns the file's path
 * @throws RangeError where the name cannot be a head's; AlreadyExists where one is there and may not go; SyntaxError or
 * RangeError where its arrays are not what a head can have
 */
export async function addHead(
  folder: string,
  head: HeadModel,
  notes: HeadNotes,
  { name = head.name, replace = false }: { name?: string; replace?: boolean } = {},
): Promise<string> {
  checkHeadName(name);
  const path = join(folder, name + HEAD_ENDING);
  if (!replace) await refuseTaken(path);
  const named = { ...head, name };
  const bytes = await encodeStoredHead(named, notes, headFingerprint(named));
  await Deno.mkdir(folder, { recursive: true });
  // A dot and a random name: nobody lists it, and two that add at once do not meet.
  const fresh = join(folder, `.${name}-${crypto.randomUUID()}`);
  try {
    await Deno.writeFile(fresh, bytes, { createNew: true });
    if (replace || !await linked(fresh, path)) await Deno.rename(fresh, path);
  } finally {
    await Deno.remove(fresh).catch(() => {});
  }
  return path;
}

/** @throws RangeError where a head that somebody brings may not have this name */
export function checkHeadName(name: string): void {
  if (isHeadName(name)) return;
  throw new RangeError(
    `Cannot name a head so, its name must be letters, digits, ".", "_" and "-", at most 64, and not "stock": ${
      JSON.stringify(name.slice(0, 80))
    }`,
  );
}

/** @throws AlreadyExists */
export async function refuseTaken(path: string): Promise<void> {
  try {
    await Deno.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  throw taken(path);
}

/**
 * A link fails where somebody was quicker, a renaming would not.
 *
 * @returns false where the file system has no links
 */
async function linked(fresh: string, path: string): Promise<boolean> {
  try {
    await Deno.link(fresh, path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) throw taken(path, error);
    await refuseTaken(path);
    return false;
  }
}

const taken = (path: string, cause?: unknown) =>
  new Deno.errors.AlreadyExists(
    `Cannot add head, none of its name may be there (another: --name, in its place: --replace): ${path}`,
    { cause },
  );
