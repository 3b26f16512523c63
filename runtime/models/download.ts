import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { sizeOf } from "./cache.ts";
import { chunksOf } from "./chunks.ts";
import { askHub, type HubAnswer, HubError } from "./hub_request.ts";
import type { HubFile, HubListing } from "./hub_listing.ts";
import type { HubSettings } from "./hub_settings.ts";
import { type Patience, withRetries } from "./retries.ts";

export interface DownloadOptions extends Patience {
  /** Told how many bytes of the file are there, also when that falls back to 0. */
  readonly onBytes?: ((there: number) => void) | undefined;
  /** As of `chunksOf`. */
  readonly stallTimeout?: number | undefined;
}

/**
 * Downloads a file of a repository. What is there of it already, from an earlier try or from Python's tools, is gone
 * on with. The file takes its place only when its hash is right; whatever goes wrong leaves a part to go on with, or
 * nothing.
 *
 * @param target the blob; the part stands beside it with `.incomplete` behind its name
 * @throws HubError for what the hub refuses, Error for a wrong hash, what the disk throws, and the signal's reason
 */
export async function downloadFile(
  settings: HubSettings,
  listing: Pick<HubListing, "repository" | "commit">,
  file: HubFile,
  target: string,
  options: DownloadOptions = {},
): Promise<void> {
  const { onBytes } = options;
  const part = `${target}.incomplete`;
  const what = `pull ${file.path} of ${listing.repository}`;
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  const address = `${settings.endpoint}/${listing.repository}/resolve/${listing.commit}/${path}`;
  await mkdir(dirname(target), { recursive: true });
  let hash = newHash(file);
  let there = 0;
  /** As far as it ever came: a server that begins anew each time and drops again gains nothing. */
  let furthest = 0;
  /** Bytes that came from an earlier run: if the hash is wrong, they may be why. */
  let inherited = 0;

  const begin = async () => {
    await rm(part, { force: true });
    hash = newHash(file);
    there = inherited = 0;
    onBytes?.(0);
  };

  /** One connection, until the file is whole or the connection ends. */
  const fetchRest = async (progressed: () => void) => {
    const headers: Record<string, string> = there > 0 ? { Range: `bytes=${there}-` } : {};
    let answer: HubAnswer;
    try {
      answer = await askHub(settings, address, what, { headers, signal: options.signal });
    } catch (error) {
      if (!(error instanceof HubError) || error.status !== 416) throw error;
      await begin();
      throw new HubError(`Cannot ${what}, the server has no such range`, { passing: true });
    }
    checkAnswer(answer, file, what, there);
    // A server that knows no ranges sends all of it once more.
    if (answer.response.status !== 206 && there > 0) await begin();
    const out = await open(part, "a");
    try {
      for await (const chunk of chunksOf(answer.response, what, options)) {
        if (there + chunk.length > file.size) {
          throw new Error(`Cannot ${what}, it must have ${file.size} bytes: more came`);
        }
        await out.writeFile(chunk);
        hash.update(chunk);
        there += chunk.length;
        if (there > furthest) {
          furthest = there;
          progressed();
        }
        onBytes?.(there);
      }
      if (there === file.size) await out.sync();
    } finally {
      await out.close();
    }
    if (there < file.size) {
      throw new HubError(`Cannot ${what}, the connection broke off at ${there} of ${file.size} bytes`, {
        passing: true,
      });
    }
  };

  const earlier = await sizeOf(part) ?? 0;
  if (earlier > file.size) await begin();
  else if (earlier > 0) {
    for await (const chunk of createReadStream(part, { highWaterMark: 2 ** 20 })) {
      options.signal?.throwIfAborted();
      hash.update(chunk as Uint8Array);
      there += (chunk as Uint8Array).length;
    }
    inherited = furthest = there;
    onBytes?.(there);
  }

  while (true) {
    if (there < file.size) await withRetries(fetchRest, options);
    // An empty file is asked for by nobody.
    else if (file.size === 0) await (await open(part, "a")).close();
    const met = hash.digest("hex");
    if (met === file.hash.value) break;
    const blame = inherited;
    await begin();
    if (blame === 0) throw new Error(`Cannot ${what}, its hash must be ${file.hash.value}: ${met}`);
  }
  await rename(part, target);
}

/** SHA-256 of the bytes, or git's name of a small file: SHA-1 of "blob", the length, a zero byte and the bytes. */
function newHash({ hash, size }: HubFile): Hash {
  return hash.kind === "sha256" ? createHash("sha256") : createHash("sha1").update(`blob ${size}\0`);
}

function checkAnswer({ response, first }: HubAnswer, file: HubFile, what: string, offset: number): void {
  const changed = (constraint: string, met: string | null): never => {
    throw new Error(`Cannot ${what}, it was changed on the hub meanwhile, ${constraint}: ${met}`);
  };
  const tag = first.get("X-Linked-ETag")?.replace(/^W\//, "").replaceAll('"', "");
  if (tag !== undefined && file.hash.kind === "sha256" && tag !== file.hash.value) {
    changed(`its hash was ${file.hash.value}`, tag);
  }
  if (response.status === 206) {
    const range = response.headers.get("Content-Range");
    const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(range ?? "") ?? [];
    if (start !== String(offset)) {
      throw new HubError(`Cannot ${what}, the server sends another range than from ${offset}: ${range}`, {
        passing: true,
      });
    }
    if (total !== "*" && Number(total) !== file.size) changed(`it had ${file.size} bytes`, range);
  } else {
    const length = response.headers.get("Content-Length");
    if (length !== null && Number(length) !== file.size) changed(`it had ${file.size} bytes`, length);
  }
}
