import { createHash } from "node:crypto";
import { join } from "node:path";
import { giveBackFreeMemory } from "../../system/free_memory.ts";
import { LEAST_SPLATS, LEVELS_VERSION } from "../levels/designs.ts";
import { PACKAGE_VERSION, WRITER_VERSION } from "../package/container.ts";
import { readAvatarInfoSync } from "./avatar_folder.ts";
import { KEPT } from "./kept.ts";

/** Of the avatars shown last, a megabyte or two each; and of the heads that they are on. */
const PACKAGES = { name: "packages", most: 24 } as const;

/** What is made: an avatar's package, of its folder, or a head's, by its name and fingerprint. */
export type PackageOrder =
  | { readonly folder: string; readonly hasLevels: boolean }
  | { readonly head: string; readonly fingerprint: string };
/** Bytes, or what is wrong. */
export type PackageAnswer = { readonly bytes: Uint8Array<ArrayBuffer> } | { readonly problem: string };

const WRITTEN = [PACKAGE_VERSION, WRITER_VERSION] as const;
const hashOf = (facts: unknown): string =>
  createHash("sha256").update(JSON.stringify(facts)).digest("base64url").slice(0, 22);

/** What an avatar's package is to be called by, and which head it names. */
export interface PackageFacts {
  /** Another one as soon as the avatar is another: letters of an address. */
  readonly key: string;
  /** Of the one that has a level of detail, which may have to be made first, in half a minute; null where there is none. */
  readonly levelled: string | null;
  readonly splats: number;
  readonly head: string;
  readonly fingerprint: string;
}

/**
 * Looks at avatar.json, and at the size and time of avatar.ply, which every program changes that writes to it. A folder that
 * is copied with its files' times has the same name elsewhere.
 *
 * @throws as `readAvatarInfo`
 */
export function packageFacts(folder: string): PackageFacts {
  const info = readAvatarInfoSync(folder), { size, mtime } = Deno.statSync(join(folder, "avatar.ply"));
  const facts = [...WRITTEN, info, size, mtime?.getTime()];
  return {
    key: hashOf(facts),
    levelled: info.splats < LEAST_SPLATS ? null : hashOf([...facts, LEVELS_VERSION]),
    splats: info.splats,
    head: info.head,
    fingerprint: info.headFingerprint,
  };
}

/** What a head's package is called by. */
export const headPackageKey = (fingerprint: string): string => hashOf([...WRITTEN, "head", fingerprint]);

/** A package that was made and kept; null where none is. */
export async function keptPackage(key: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const record = await KEPT.find(PACKAGES, key);
  return record ? record.arrays.bytes as Uint8Array<ArrayBuffer> : null;
}

/** Whether one lies there, at once. */
export const isPackageKept = (key: string): boolean => KEPT.has(PACKAGES, key);

/** Keeps it as far as that can be done. */
const keepPackage = (key: string, bytes: Uint8Array): Promise<void> =>
  KEPT.put(PACKAGES, key, { facts: null, arrays: { bytes } });

/** A thread that is told to end does so a little later. */
const TRIM_AFTER_MS = 2000;
/** Settle when none is being made: each such thread holds an avatar and its head. What takes long keeps nobody waiting. */
const made: Record<"soon" | "long", Promise<unknown>> = { soon: Promise.resolve(), long: Promise.resolve() };

/**
 * Makes a package in a thread of its own, one after the other, and keeps it: loading and writing take a second, levels of
 * detail half a minute, in which no session may stand still.
 *
 * @param gone ends it
 * @throws Error with what is wrong with the avatar or head
 */
export function makePackageAside(
  order: PackageOrder,
  key: string,
  gone: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const which = "folder" in order && order.hasLevels ? "long" : "soon";
  const mine = made[which].then(async () => {
    // Of what has changed while it waited nothing is made.
    if ("folder" in order) refuseChanged(order.folder, key);
    const bytes = await makeInThread(order, gone);
    if ("folder" in order) refuseChanged(order.folder, key);
    await keepPackage(key, bytes);
    return bytes;
  });
  made[which] = mine.catch(() => {});
  return mine;
}

/** @throws Error where another avatar was put in its place while it was being read */
function refuseChanged(folder: string, wanted: string): void {
  const { key, levelled } = packageFacts(folder);
  if (wanted !== key && wanted !== levelled) {
    throw new Error(`Cannot make a package, its avatar must stay as it is meanwhile: ${folder}`);
  }
}

async function makeInThread(order: PackageOrder, gone: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  gone.throwIfAborted();
  const done = new AbortController();
  const worker = new Worker(new URL("./package_worker.ts", import.meta.url), {
    type: "module",
    name: "package",
  });
  try {
    const answer = await new Promise<PackageAnswer>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<PackageAnswer>) => resolve(data);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(`Cannot make a package, its worker ended: ${event.message}`));
      };
      gone.addEventListener("abort", () => reject(gone.reason), { signal: done.signal });
      worker.postMessage(order);
    });
    if ("bytes" in answer) return answer.bytes;
    throw new Error(answer.problem);
  } finally {
    done.abort();
    worker.terminate();
    Deno.unrefTimer(setTimeout(giveBackFreeMemory, TRIM_AFTER_MS));
  }
}
