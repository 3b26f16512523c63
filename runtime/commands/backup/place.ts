import type { Values } from "../../cli/flags.ts";
import { UsageError } from "../../cli/flags.ts";
import type { BlobStore } from "../../blobs/blob_store.ts";
import { BLOBS_FORM, isBlobsAddress, NATS_ADDRESS } from "../../blobs/blobs_address.ts";
import { inFolder, openBlobs } from "../../blobs/open_blobs.ts";
import { type NATS_FLAGS, natsOf } from "../nats/flags.ts";

/** Where a backup is: for help texts. */
export const PLACE_HINT = "<folder, s3:// or nats:>";

/** A store that ends with what uses it. */
export interface Place extends AsyncDisposable {
  readonly store: BlobStore;
}

/**
 * @throws {UsageError} where it is no such place
 * @throws {Error} where it cannot be reached
 */
export async function openPlace(
  written: string | undefined,
  flags: Values<typeof NATS_FLAGS>,
): Promise<Place> {
  if (written === undefined) throw new UsageError(`a place is needed: a folder, ${BLOBS_FORM}`);
  if (!isBlobsAddress(written)) {
    if (/^\w+:/.test(written) && !/^[A-Za-z]:[\\/]/.test(written)) {
      throw new UsageError(
        `a place must be a folder, ${BLOBS_FORM}: ${written.replace(/\/\/.*@/, "//...@")}`,
      );
    }
    const { openFolderBlobs } = await import("../../blobs/folder_blobs.ts");
    return { store: openFolderBlobs(written), [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  if (written !== NATS_ADDRESS) {
    return { store: await openBlobs(written), [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const options = natsOf(flags);
  if (!options) throw new UsageError(`${NATS_ADDRESS} needs --nats`);
  const { connectNats } = await import("../../nats/connect_nats.ts");
  const nats = await connectNats(options);
  try {
    return { store: inFolder(await openBlobs(written, nats), "backup"), [Symbol.asyncDispose]: nats.close };
  } catch (error) {
    await nats.close();
    throw error;
  }
}
