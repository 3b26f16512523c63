import { join } from "node:path";
import { message as words } from "../../../base/message.ts";
import { looksLikeZip, readZip } from "../../../formats/zip.ts";
import { loadAvatar } from "../avatar_folder.ts";
import { MOST_SPLATS } from "../kept_splats.ts";
import { coverOf, MOST_COVER } from "../../cover.ts";
import { AVATAR_FILES, MOST_PACKED_BYTES } from "./avatar_files.ts";

/** Of what is in the archive, together. */
const MOST_BYTES = 352 << 20;

/**
 * The most splats of an avatar that comes as a file: so many are kept as they were read. More are read anew by the thread
 * that draws for all sessions, which stand still meanwhile: 1,000,000 had it taken for hung, and started anew.
 */
const MOST_UNPACKED_SPLATS = MOST_SPLATS;

/** The file that was given holds no avatar that can be shown here. */
export class NoAvatarError extends Error {
  override readonly name = "NoAvatarError";
}

/**
 * Unpacks the one file that holds an avatar into a folder of its own, and reads it whole there as who shows it would: what
 * is written is an avatar, or nothing.
 *
 * @param folder must not exist; its parent must
 * @param title what the avatar is called from now on; as the file says where not given
 * @param most splats
 * @returns what it is called
 * @throws {NoAvatarError} with what is wrong with the file
 */
export async function unpackAvatar(
  bytes: Uint8Array<ArrayBuffer>,
  folder: string,
  title?: string,
  most: number = MOST_UNPACKED_SPLATS,
): Promise<string> {
  const files = await filesOf(bytes);
  await Deno.mkdir(folder);
  try {
    const info = readJson("avatar.json", files.get("avatar.json")!);
    // Also where nothing is changed: what cannot be written could not be renamed later, as objects in objects without end.
    const named = JSON.stringify({ ...info, ...title !== undefined && { name: title } }, null, 2) + "\n";
    if (title !== undefined) files.set("avatar.json", new TextEncoder().encode(named));
    if (files.has("look.json")) readJson("look.json", files.get("look.json")!);
    for (const [name, data] of files) await Deno.writeFile(join(folder, name), data, { createNew: true });
    const avatar = await loadAvatar(folder, undefined, () => {});
    const { name, splatCount } = avatar, cover = Math.round(coverOf(avatar));
    if (splatCount > most) throw refusal(`it must have at most ${most} splats: ${splatCount}`);
    if (cover > MOST_COVER) {
      throw refusal(`its splats must cover its head at most ${MOST_COVER} times: ${cover}`);
    }
    return name;
  } catch (error) {
    await Deno.remove(folder, { recursive: true });
    if (error instanceof NoAvatarError) throw error;
    // Where it was tried is nobody's business.
    throw refusal(words(error).replaceAll(`Cannot load avatar from ${folder}, `, ""), error);
  }
}

/** As `unpackAvatar`, of a file. @throws {NoAvatarError} as it does; NotFound */
export async function unpackAvatarFile(path: string, folder: string, title?: string): Promise<string> {
  const { size, isFile } = await Deno.stat(path);
  if (!isFile || size > MOST_PACKED_BYTES) {
    throw refusal(`it must be a file of at most ${MOST_PACKED_BYTES} bytes: ${size}`);
  }
  return await unpackAvatar(await Deno.readFile(path), folder, title);
}

/** The files that belong to an avatar, each within its bounds. */
async function filesOf(bytes: Uint8Array<ArrayBuffer>): Promise<Map<string, Uint8Array>> {
  if (!looksLikeZip(bytes)) throw refusal("it must be a ZIP archive of an avatar's folder");
  const strangers: string[] = [];
  const zip = await readZip(bytes, {
    mostBytes: MOST_BYTES,
    mostEntries: AVATAR_FILES.size + 1,
    wanted: (name) => AVATAR_FILES.has(name) || strangers.push(name) < 0,
  }).catch((error: unknown) => {
    throw refusal(words(error), error);
  });
  if (strangers[0] !== undefined) {
    throw refusal(
      `it may hold ${[...AVATAR_FILES.keys()].join(", ")} and nothing else: ${quote(strangers[0])}`,
    );
  }
  const files = new Map<string, Uint8Array>();
  for (const [name, { data }] of zip) {
    const most = AVATAR_FILES.get(name)!;
    if (data.length > most) throw refusal(`${name} must be at most ${most} bytes: ${data.length}`);
    files.set(name, data);
  }
  for (const name of ["avatar.json", "avatar.ply"]) {
    if (!files.has(name)) throw refusal(`it must hold this file: ${name}`);
  }
  const picture = files.get("preview.png");
  if (picture) checkPreview(picture);
  return files;
}

/** A PNG's signature, and its first chunk's length and type, behind which its sides stand. */
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];
/** Every page of the gallery unpacks it: a few kilobytes can stand for gigabytes. */
const MOST_PREVIEW_PIXELS = 4096;

function checkPreview(bytes: Uint8Array): void {
  if (bytes.length < PNG.length + 8 || !PNG.every((byte, at) => bytes[at] === byte)) {
    throw refusal("preview.png must be a PNG picture");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + PNG.length);
  const sides = [view.getUint32(0), view.getUint32(4)];
  if (sides.every((side) => side > 0 && side <= MOST_PREVIEW_PIXELS)) return;
  throw refusal(`preview.png must be at most ${MOST_PREVIEW_PIXELS} pixels a side: ${sides.join(" x ")}`);
}

function readJson(name: string, bytes: Uint8Array): object {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw refusal(`${name} must be JSON: ${words(error)}`, error);
  }
  if (typeof value === "object" && value !== null) return value;
  throw refusal(`${name} must be an object: ${typeof value}`);
}

const refusal = (reason: string, cause?: unknown): NoAvatarError =>
  new NoAvatarError(`Cannot take the avatar, ${reason}`, { cause });

const quote = (name: string): string => JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}...` : name);
