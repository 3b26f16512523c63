/** Where blobs are, by an address: what speaks to it is loaded with it. */
import type { Nats } from "../nats/connect_nats.ts";
import type { BlobStore } from "./blob_store.ts";
import { BLOBS_FORM, isS3Address, NATS_ADDRESS } from "./blobs_address.ts";

/**
 * @param nats the connection that `nats:` means
 * @throws {TypeError} for an address that says nothing of the kind
 * @throws {BlobError} where it cannot be reached, or does not let us in
 */
export async function openBlobs(address: string, nats?: Nats): Promise<BlobStore> {
  if (isS3Address(address)) {
    const [{ readS3Address }, { openS3Blobs }] = await Promise.all([
      import("./s3_address.ts"),
      import("./s3_blobs.ts"),
    ]);
    return await openS3Blobs(readS3Address(address));
  }
  if (address !== NATS_ADDRESS) {
    throw new TypeError(
      `Cannot keep anything there, it must be written ${BLOBS_FORM}: ${address.slice(0, 100)}`,
    );
  }
  if (nats === undefined) {
    throw new TypeError(`Cannot keep anything in ${NATS_ADDRESS}, --nats must say where that is`);
  }
  const { openNatsBlobs } = await import("./nats_blobs.ts");
  return await openNatsBlobs(nats);
}

/** Part of a store: all names begin with a folder's. */
export function inFolder(store: BlobStore, folder: string): BlobStore {
  const before = `${folder}/`;
  return {
    place: store.place,
    put: (name, ...rest) => store.put(before + name, ...rest),
    get: (name) => store.get(before + name),
    has: (name) => store.has(before + name),
    delete: (name) => store.delete(before + name),
    async *list(prefix) {
      for await (const { name, size } of store.list(before + prefix)) {
        yield { name: name.slice(before.length), size };
      }
    },
    ...store.old && { old: { ...store.old, look: (name) => store.old!.look(before + name) } },
  };
}
