import type { BlobStore } from "../blobs/blob_store.ts";
import { hashOf } from "../blobs/content.ts";
import type { JobFile } from "../protocol/training_jobs.ts";

/*
 * Files of jobs among the blobs: a job's own lie under its name and attempt, so that nobody writes over another's, and are
 * taken away with it. Which of them count stands in the record, each with its hash.
 */

/** Where all of a job's files lie. */
export const jobFolder = (name: string): string => `jobs/${name}/`;

/** Keeps bytes. @param path below the job's folder, never used before */
export async function putJobFile(
  blobs: BlobStore,
  name: string,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<JobFile> {
  const file = { blob: jobFolder(name) + path, hash: hashOf(bytes), size: bytes.length };
  await blobs.put(file.blob, bytes, bytes.length);
  return file;
}

/** Reads a file. @throws {Error} where it is not there, not whole, or longer than it says */
export async function readJobFile(
  blobs: BlobStore,
  { blob, hash, size }: JobFile,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const refuse = (constraint: string, met: unknown): never => {
    throw new Error(`Cannot read a job's file, ${constraint}: ${met} of ${blob}`);
  };
  if (size > most) refuse(`it must have at most ${most} bytes`, size);
  const stored = await blobs.get(blob);
  if (stored === null) return refuse("it must be there", "nothing");
  if (stored.size !== size) {
    await stored.stream.cancel().catch(() => {});
    refuse(`it must have ${size} bytes`, stored.size);
  }
  const bytes = new Uint8Array(size);
  let filled = 0;
  for await (const chunk of stored.stream) {
    if (filled + chunk.length > size) refuse(`it must have ${size} bytes`, "more");
    bytes.set(chunk, filled);
    filled += chunk.length;
  }
  const met = hashOf(bytes);
  return filled === size && met === hash ? bytes : refuse(`its SHA-256 must be ${hash}`, met);
}

/** Takes away what lies there of a job, but for what is to stay. */
export async function removeJobFiles(
  blobs: BlobStore,
  name: string,
  stays: readonly JobFile[] = [],
): Promise<void> {
  const kept = new Set(stays.map(({ blob }) => blob));
  for await (const { name: blob } of blobs.list(jobFolder(name))) {
    if (!kept.has(blob)) await blobs.delete(blob);
  }
}
