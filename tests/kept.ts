/**
 * What takes tests seconds to make and is the same in each of them is made once and kept in tests/.cache, under a
 * name that holds a hash of all the sources it comes from: whoever changes one of these tests what is made anew.
 */
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deserialize, serialize } from "node:v8";
import { ensureStockAvatar } from "../runtime/avatar/folder/made_avatars.ts";
import type { HeadModel } from "../runtime/head/head_model.ts";
import { sculptStockHead } from "../runtime/head/stock/stock_head.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const CACHE = join(ROOT, "tests", ".cache");
/** What these rooms import lies in them: tests/rooms_test.ts holds it. */
const HEAD_ROOMS = ["runtime/base", "runtime/formats", "runtime/gpu", "runtime/head"];
const AVATAR_ROOMS = [...HEAD_ROOMS, "runtime/avatar"];

/** Of every source in some rooms, and of the engine, whose arithmetic goes into what is made. */
function hashOf(rooms: readonly string[]): string {
  const hash = createHash("sha256").update(Deno.version.v8);
  for (const room of rooms) {
    for (const name of readdirSync(join(ROOT, room), { recursive: true }).map(String).sort()) {
      if (/\.(ts|json)$/.test(name)) {
        hash.update(`${room}/${name}\0`).update(readFileSync(join(ROOT, room, name)));
      }
    }
  }
  return hash.digest("hex").slice(0, 16);
}

/** Where something is kept, and where it is made first, so that none is ever there half. */
function placeOf(what: string, rooms: readonly string[]) {
  const path = join(CACHE, `${what}-${hashOf(rooms)}`);
  return { path, there: existsSync(path), making: `${path}.${crypto.randomUUID()}` };
}

/** Gives what was made its place, and takes away what older sources made. */
function keep(what: string, making: string, path: string): void {
  for (const name of readdirSync(CACHE)) {
    const old = join(CACHE, name);
    if (name.startsWith(`${what}-`) && !old.startsWith(path)) rmSync(old, { recursive: true, force: true });
  }
  try {
    renameSync(making, path);
  } catch (error) {
    // Another process was first.
    if (!existsSync(path)) throw error;
    rmSync(making, { recursive: true });
  }
}

/** The stock head as sculptStockHead() makes it, for which a file of tests would take a second. */
export const stockHead = (): HeadModel => keptHead("head", [], sculptStockHead);

/**
 * A head that takes long to make.
 *
 * @param folders besides the rooms of heads, whose sources it comes from
 */
export function keptHead(what: string, folders: readonly string[], make: () => HeadModel): HeadModel {
  const { path, there, making } = placeOf(what, [...HEAD_ROOMS, ...folders]);
  if (there) return deserialize(readFileSync(path));
  const head = make();
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(making, serialize(head));
  keep(what, making, path);
  return head;
}

/** As keptHead, of a head that is made without haste. */
export async function keptHeadOf(
  what: string,
  folders: readonly string[],
  make: () => Promise<HeadModel>,
): Promise<HeadModel> {
  const { there } = placeOf(what, [...HEAD_ROOMS, ...folders]);
  const head = there ? undefined : await make();
  return keptHead(what, folders, () => head!);
}

/** Puts the stock avatar into a folder of avatars, as the server leaves it there when it starts for the first time. */
export async function putStockAvatar(avatarsFolder: string): Promise<{ folder: string }> {
  const { path, there, making } = placeOf("stock_avatar", AVATAR_ROOMS);
  if (!there) {
    await ensureStockAvatar(making);
    keep("stock_avatar", making, path);
  }
  cpSync(path, avatarsFolder, { recursive: true });
  return { folder: join(avatarsFolder, "stock") };
}
