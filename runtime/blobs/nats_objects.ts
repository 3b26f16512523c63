/** How an object store of NATS keeps objects as messages of a stream, and what of that is old: by the server's own clock. */
import type { JetStreamManager, StoredMsg, StreamInfo } from "@nats-io/jetstream";
import { Base64UrlPaddedCodec, type ObjectStore } from "@nats-io/obj";
import * as v from "valibot";
import type { LookedAt } from "./blob_store.ts";

/** What the store says of an object, in JSON: it is a stranger's as all that comes in. */
export const infoSchema = v.object({
  name: v.string(),
  nuid: v.pipe(v.string(), v.regex(/^\w{1,64}$/)),
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  digest: v.pipe(v.string(), v.regex(/^SHA-256=[\w=-]{1,64}$/)),
});
const markSchema = v.object({ nuid: infoSchema.entries.nuid, deleted: v.optional(v.boolean(), false) });

/** Subjects: of what is said of an object, and of its chunks. */
export const metaOf = (bucket: string, name: string): string =>
  `$O.${bucket}.M.${Base64UrlPaddedCodec.encode(name)}`;
export const chunksOf = (bucket: string, nuid: string): string => `$O.${bucket}.C.${nuid}`;
const streamOf = (bucket: string): string => `OBJ_${bucket}`;

/** The server's clock, by which messages are stamped. */
const serverNow = ({ ts }: StreamInfo): number => ts === undefined ? Date.now() : Date.parse(ts);

/** The last message of a subject; null where there is none. */
async function lastOf(manager: JetStreamManager, stream: string, subject: string): Promise<StoredMsg | null> {
  return await manager.streams.getMessage(stream, { last_by_subj: subject });
}

export async function lookAt(
  manager: JetStreamManager,
  bucket: string,
  name: string,
): Promise<LookedAt | null> {
  const stream = streamOf(bucket), meta = metaOf(bucket, name);
  const said = await lastOf(manager, stream, meta);
  if (said === null) return null;
  const { nuid, deleted } = v.parse(markSchema, said.json());
  if (deleted) return null;
  return {
    age: serverNow(await manager.streams.info(stream)) - said.time.getTime(),
    async remove() {
      // Up to what was looked at: what has come behind it stands for other chunks.
      await manager.streams.purge(stream, { filter: meta, seq: said.seq + 1 });
      await manager.streams.purge(stream, { filter: chunksOf(bucket, nuid) });
    },
  };
}

/** Chunks that no object names, as who is killed while it sends leaves behind: of one that is being sent some are young. */
export async function removeUnfinished(
  manager: JetStreamManager,
  objects: ObjectStore,
  bucket: string,
  ms: number,
): Promise<number> {
  const stream = streamOf(bucket);
  const info = await manager.streams.info(stream, { subjects_filter: chunksOf(bucket, "*") });
  const subjects = Object.keys(info.state.subjects ?? {}), now = serverNow(info);
  // Asked for behind: an object's chunks are there before it is.
  const named = new Set((await objects.list()).map(({ nuid }) => chunksOf(bucket, nuid)));
  let removed = 0;
  for (const subject of subjects) {
    if (named.has(subject)) continue;
    const last = await lastOf(manager, stream, subject);
    if (last === null || now - last.time.getTime() < ms) continue;
    await manager.streams.purge(stream, { filter: subject });
    removed += 1;
  }
  return removed;
}
