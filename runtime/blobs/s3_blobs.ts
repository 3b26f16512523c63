/** Blobs in a bucket of S3, or of anything that speaks as it does. */
import {
  type BlobContent,
  type BlobEntry,
  BlobError,
  type BlobStore,
  checkBlobName,
  isBlobName,
  streamOf,
} from "./blob_store.ts";
import type { S3Bucket } from "./s3_address.ts";
import { type S3Asking, s3Asking } from "./s3_request.ts";

/** A part is held until it is taken, so that it can be sent again. S3 wants 5 MiB at least, and 10,000 at most. */
const PART_BYTES = 8 * 1024 * 1024;
const MOST_PARTS = 10_000;

export interface S3Options {
  /** The waits between attempts, ms. */
  readonly waits?: readonly number[];
  /** Bytes. */
  readonly part?: number;
}

/** @throws {BlobError} where the bucket is not there, or the credentials do not fit */
export async function openS3Blobs(bucket: S3Bucket, options: S3Options = {}): Promise<BlobStore> {
  const asking = s3Asking(bucket, options.waits);
  const { ask } = asking;
  const keyOf = (name: string) => bucket.prefix + checkBlobName(name);
  const store: BlobStore = {
    place: asking.place,
    async put(name, content, length) {
      const key = keyOf(name), part = partBytes(length, options.part);
      if (content instanceof Uint8Array && content.length <= part) {
        return void await ask("write to", { method: "PUT", key, body: content });
      }
      await putInParts(asking, key, content, part);
    },
    async get(name) {
      const { response, stream } = await asking.read("read from", { method: "GET", key: keyOf(name) }, [404]);
      if (response.status === 404) {
        await stream.cancel();
        return null;
      }
      const size = Number(response.headers.get("content-length"));
      if (response.headers.has("content-length") && Number.isSafeInteger(size)) return { size, stream };
      await stream.cancel();
      throw new BlobError(
        `Cannot read from ${asking.place}, it must say how long an object is: ${name}`,
        false,
      );
    },
    async has(name) {
      const { status } = await ask("look into", { method: "HEAD", key: keyOf(name) }, [404]);
      return status !== 404;
    },
    async delete(name) {
      await ask("delete from", { method: "DELETE", key: keyOf(name) }, [404]);
    },
    list: (prefix) => listOf(asking, bucket.prefix, prefix),
  };
  await ask("open", { method: "GET", search: { "list-type": "2", "max-keys": "1", prefix: bucket.prefix } });
  return store;
}

const partBytes = (length = 0, part = PART_BYTES): number =>
  Math.max(part, Math.ceil(length / (MOST_PARTS - 1)));

/** A stream that ends within the first part takes one step, as does all that is short. */
async function putInParts(
  { ask }: S3Asking,
  key: string,
  content: BlobContent,
  partBytes: number,
): Promise<void> {
  let upload: string | undefined;
  const etags: string[] = [];
  const send = async (body: Uint8Array<ArrayBuffer>) => {
    if (upload === undefined) {
      const { text } = await ask("write to", { method: "POST", key, search: { uploads: "" } });
      upload = textIn(text, "UploadId");
      if (upload === undefined) {
        throw new BlobError("Cannot write to a bucket, it must name an upload", false);
      }
    }
    const search = { partNumber: String(etags.length + 1), uploadId: upload };
    const { headers } = await ask("write to", { method: "PUT", key, search, body });
    etags.push(headers.get("etag") ?? "");
  };
  try {
    const last = await inParts(content, partBytes, send);
    if (upload === undefined) return void await ask("write to", { method: "PUT", key, body: last });
    if (last.length > 0) await send(last);
    const parts = etags.map((etag, at) =>
      `<Part><PartNumber>${at + 1}</PartNumber><ETag>${escaped(etag)}</ETag></Part>`
    );
    const body = new TextEncoder().encode(
      `<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`,
    );
    // It may say that it failed with the status of success: it begins to answer before it is through.
    const { text } = await ask("write to", { method: "POST", key, search: { uploadId: upload }, body });
    const code = textIn(text, "Code");
    if (code !== undefined) {
      throw new BlobError(`Cannot write to a bucket, its parts must fit: ${code}`, true);
    }
  } catch (error) {
    // What is there of it costs its owner until it is taken away.
    if (upload !== undefined) {
      await ask("write to", { method: "DELETE", key, search: { uploadId: upload } }, [404]).catch(() => {});
    }
    throw error;
  }
}

/** Gives all but the last, which may be empty. */
async function inParts(
  content: BlobContent,
  partBytes: number,
  give: (part: Uint8Array<ArrayBuffer>) => Promise<void>,
): Promise<Uint8Array<ArrayBuffer>> {
  let part = new Uint8Array(Math.min(partBytes, 1 << 20)), filled = 0;
  for await (const chunk of streamOf(content)) {
    for (let at = 0; at < chunk.length;) {
      if (filled === partBytes) {
        await give(part.subarray(0, filled));
        filled = 0;
      }
      const taken = chunk.subarray(at, at + partBytes - filled);
      if (filled + taken.length > part.length) part = grown(part, filled, partBytes);
      part.set(taken, filled);
      filled += taken.length;
      at += taken.length;
    }
  }
  return part.subarray(0, filled);
}

/** Most of what is kept is short. */
function grown(part: Uint8Array, filled: number, partBytes: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(partBytes);
  whole.set(part.subarray(0, filled));
  return whole;
}

async function* listOf({ ask }: S3Asking, before: string, prefix: string): AsyncGenerator<BlobEntry> {
  for (let next: string | undefined = "";;) {
    const { text }: { text: string } = await ask("list", {
      method: "GET",
      search: {
        "list-type": "2",
        prefix: before + prefix,
        ...next !== "" && { "continuation-token": next },
      },
    });
    for (const [, contents = ""] of text.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
      const name = (textIn(contents, "Key") ?? "").slice(before.length),
        size = Number(textIn(contents, "Size"));
      // A bucket may have objects of other programs in it.
      if (isBlobName(name) && Number.isSafeInteger(size)) yield { name, size };
    }
    next = textIn(text, "IsTruncated") === "true" ? textIn(text, "NextContinuationToken") : undefined;
    if (next === undefined || next === "") return;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  "#34": '"',
};

/** What stands in the first element of a name. */
export const textIn = (xml: string, element: string): string | undefined =>
  new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1]
    ?.replace(/&(amp|lt|gt|quot|apos|#34);/g, (_, name: string) => ENTITIES[name]!);

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
