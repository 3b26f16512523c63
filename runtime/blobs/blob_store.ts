/** Bytes that lie elsewhere, each under a name: in a bucket, or in a cluster's own object store. */
export interface BlobStore {
  /** Where that is, without secrets: to be told. */
  readonly place: string;
  /**
   * Keeps bytes, in place of what lies under the name. Until all have come, that stays.
   *
   * @param content a stream is read at the pace at which it is sent, and never held whole
   * @param length bytes, of a stream whose length is known: some stores keep it with fewer steps then
   */
  put(name: string, content: BlobContent, length?: number): Promise<void>;
  /**
   * What lies under a name, null where nothing does. A stream that breaks off ends with an error, never as if it were whole;
   * it has to be read to its end or cancelled.
   */
  get(name: string): Promise<StoredBlob | null>;
  has(name: string): Promise<boolean>;
  /** Nothing happens where nothing lies there. */
  delete(name: string): Promise<void>;
  /** What lies under the names that begin so, in no order. */
  list(prefix: string): AsyncIterable<BlobEntry>;
  /** Of a store that nobody tidies but those who use it; others have rules of their own for what is old. */
  readonly old?: OldBlobs;
}

/** What is old in a store, by the store's own clock. */
export interface OldBlobs {
  look(name: string): Promise<LookedAt | null>;
  /** Takes away what somebody began to keep and never ended, if nothing of it has come for so many milliseconds. @returns how many */
  removeUnfinished(ms: number): Promise<number>;
}

export interface LookedAt {
  /** Milliseconds since it was kept. */
  readonly age: number;
  /** Takes it away, but not what has been kept in its place since it was looked at. */
  remove(): Promise<void>;
}

export type BlobContent = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>;

export interface StoredBlob {
  /** Bytes. */
  readonly size: number;
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
}

export interface BlobEntry {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

/** A store refuses, or does not answer. */
export class BlobError extends Error {
  override readonly name = "BlobError";
  constructor(
    message: string,
    /** Whether the same may go well later. */
    readonly isPassing: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Parts with `/` between, of what can stand in an address and in any file system. */
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;
const LONGEST_NAME = 400;

export const isBlobName = (name: string): boolean => name.length <= LONGEST_NAME && NAME.test(name);

/** What is no blob's name. */
export class BlobNameError extends TypeError {
  override readonly name = "BlobNameError";
}

/** @throws {BlobNameError} */
export function checkBlobName(name: string): string {
  if (isBlobName(name)) return name;
  throw new BlobNameError(
    `Cannot name a blob, its parts must be letters, digits, ".", "_" and "-", with "/" between: ` +
      JSON.stringify(name.slice(0, 60)),
  );
}

/** Content as a stream, which whoever keeps it reads once. */
export const streamOf = (content: BlobContent): ReadableStream<Uint8Array<ArrayBuffer>> =>
  content instanceof ReadableStream ? content : ReadableStream.from([content]);
