import { KEYS } from "../../../nats/names.ts";
import type { ClusterBucket } from "./cluster_bucket.ts";

const BYTES = 32, TRIES = 10;

/**
 * The secret that nodes sign with for each other: made by the first of them, kept in the bucket.
 *
 * @throws {Error} where NATS does not answer, or what is kept there is none
 */
export async function clusterSecret(bucket: ClusterBucket): Promise<Uint8Array> {
  for (let at = 0; at < TRIES; at++) {
    const found = await bucket.read(KEYS.secret);
    if (found?.value) {
      if (found.value.length === BYTES) return found.value;
      throw new Error(`Cannot join the cluster, its secret must have ${BYTES} bytes: ${found.value.length}`);
    }
    if (found) {
      const made = crypto.getRandomValues(new Uint8Array(BYTES));
      await bucket.put(KEYS.secret, made, { over: found.revision });
    } else await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`Cannot join the cluster, NATS must keep its secret: ${KEYS.secret}`);
}
