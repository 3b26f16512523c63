/** Blobs in an object store of NATS, which cuts them into messages. */
import { createHash } from "node:crypto";
import {
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  type StoredMsg,
} from "@nats-io/jetstream";
import { type ObjectStore, Objm, setSha256Backend } from "@nats-io/obj";
import * as v from "valibot";
import { message } from "../base/message.ts";
import type { Nats } from "../nats/connect_nats.ts";
import { BUCKETS } from "../nats/names.ts";
import { chunksOf, infoSchema, lookAt, metaOf, removeUnfinished } from "./nats_objects.ts";
import {
  BlobError,
  BlobNameError,
  type BlobStore,
  checkBlobName,
  isBlobName,
  type StoredBlob,
  streamOf,
} from "./blob_store.ts";

/** The client cuts at 128 KiB if it is told nothing, and never above the server's most (1 MiB if nobody changes it). */
const CHUNK_BYTES = 512 * 1024;
/** So many chunks are asked for at once: what is read ahead of who reads slowly. */
const CHUNKS_AHEAD = 4;
/** A chunk is written by then: servers of a cluster wait for each other, and for their disks. */
const WRITE_MS = 20_000;
/** Nothing comes any more. */
const SILENCE_MS = 5_000;
/** What the bucket may take where nobody says another figure. */
const MOST_BYTES = 16 * 2 ** 30;
/** What JetStream says where a bucket's bound is more than it has left. */
const NO_ROOM = new Set([10023, 10047]);

/** What it takes of a connection. */
type Link = Pick<Nats, "connection" | "manager" | "replicas"> & Partial<Pick<Nats, "mostBytes">>;

/**
 * @param bucket the cluster's own where not given; it is made where it is not there
 * @throws {BlobError} where the account may not use it
 */
export async function openNatsBlobs(nats: Link, bucket: string = BUCKETS.blobs): Promise<BlobStore> {
  setSha256Backend("native");
  const place = `the object store ${bucket} of NATS`;
  const failed = (what: string, error: unknown): BlobError =>
    new BlobError(`Cannot ${what} ${place}: ${message(error)}`, isPassing(error), { cause: error });
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof BlobError || error instanceof BlobNameError) throw error;
      throw failed(what, error);
    }
  };
  const { manager } = nats, objects = await attempt("open", () => opened(nats, bucket));
  const stream = `OBJ_${bucket}`;

  async function infoOf(name: string) {
    const info = await objects.info(checkBlobName(name));
    if (info === null || info.deleted) return null;
    const { name: called, nuid, size, digest } = info;
    return v.parse(infoSchema, { name: called, nuid, size, digest });
  }

  return {
    place,
    put: (name, content) =>
      attempt("write to", async () => {
        const meta = { name: checkBlobName(name), options: { max_chunk_size: CHUNK_BYTES } };
        await objects.put(meta, streamOf(content), { timeout: WRITE_MS });
      }),
    get: (name) =>
      attempt("read from", async (): Promise<StoredBlob | null> => {
        const info = await infoOf(name);
        if (info === null) return null;
        const chunks = readChunks(manager, stream, chunksOf(bucket, info.nuid), info.size);
        const failing = (error: unknown) => failed(`read ${name} to its end from`, error);
        return { size: info.size, stream: ReadableStream.from(checked(chunks, info, failing)) };
      }),
    has: (name) => attempt("look into", async () => await infoOf(name) !== null),
    delete: (name) =>
      attempt("delete from", async () => {
        const info = await infoOf(name);
        if (info === null) return;
        // The client's own way leaves a message behind for each name there ever was.
        await manager.streams.purge(stream, { filter: metaOf(bucket, name) });
        await manager.streams.purge(stream, { filter: chunksOf(bucket, info.nuid) });
      }),
    async *list(prefix) {
      const all = await attempt("list", () => objects.list());
      for (const { name, size, deleted } of all) {
        if (!deleted && name.startsWith(prefix) && isBlobName(name)) yield { name, size };
      }
    },
    old: {
      look: (name) => attempt("look into", () => lookAt(manager, bucket, checkBlobName(name))),
      removeUnfinished: (ms) => attempt("tidy", () => removeUnfinished(manager, objects, bucket, ms)),
    },
  };
}

async function opened(link: Link, bucket: string): Promise<ObjectStore> {
  const { connection, replicas, mostBytes: max_bytes = MOST_BYTES } = link, objm = new Objm(connection);
  // An account that may use it need not be one that may make it.
  try {
    return await objm.open(bucket);
  } catch (error) {
    if (message(error) !== "object store not found") throw error;
  }
  try {
    return await objm.create(bucket, { replicas, max_bytes });
  } catch (error) {
    if (!(error instanceof JetStreamApiError && NO_ROOM.has(error.code))) throw error;
    // The server's own bound is less, and holds.
    return await objm.create(bucket, { replicas });
  }
}

/** What the same account may see go well later: all but what the server has understood and refused. */
const isPassing = (error: unknown): boolean =>
  !(error instanceof v.ValiError) && !(error instanceof TypeError) &&
  !(error instanceof JetStreamApiError && error.code !== JetStreamApiCodes.StreamNotFound);

/**
 * An object's chunks, asked for a few at a time: the client's own way has the server push them all, and holds in memory what
 * who reads has not taken yet.
 */
async function* readChunks(
  manager: JetStreamManager,
  stream: string,
  subject: string,
  size: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let left = size, seq = 1; left > 0;) {
    const chunks = await chunksFrom(manager, stream, subject, seq);
    if (chunks.length === 0) throw new Error(`bytes of it are not there: ${left}`);
    for (const { data, seq: at } of chunks) {
      yield data as Uint8Array<ArrayBuffer>;
      left -= data.length;
      seq = at + 1;
    }
  }
}

/** The next few, all of them before any is given: who reads slowly is no silence. */
async function chunksFrom(
  manager: JetStreamManager,
  stream: string,
  subject: string,
  seq: number,
): Promise<readonly StoredMsg[]> {
  const batch = await manager.direct.getBatch(stream, { seq, next_by_subj: subject, batch: CHUNKS_AHEAD });
  const end = () => batch.stop(new Error(`nothing came for: ${SILENCE_MS} ms`));
  let timer = setTimeout(end, SILENCE_MS);
  const chunks: StoredMsg[] = [];
  try {
    for await (const chunk of batch) {
      chunks.push(chunk);
      clearTimeout(timer);
      timer = setTimeout(end, SILENCE_MS);
    }
  } catch (error) {
    // As the server says that nothing of the subject is there.
    if ((error as { code?: unknown }).code !== 404) throw error;
  } finally {
    clearTimeout(timer);
  }
  return chunks;
}

async function* checked(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  { digest, size }: v.InferOutput<typeof infoSchema>,
  failing: (error: unknown) => BlobError,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
  } catch (error) {
    throw failing(error);
  }
  const met = hash.digest("base64url"), expected = digest.slice("SHA-256=".length).replace(/=+$/, "");
  if (size > 0 && met !== expected) throw failing(new Error(`its SHA-256 must be ${expected}: ${met}`));
}
