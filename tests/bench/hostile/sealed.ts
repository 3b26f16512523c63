import { createHash } from "node:crypto";

/** A checkpoint with the sum of what it has become. */
export function sealed(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (bytes.length > 32) {
    bytes.set(createHash("sha256").update(bytes.subarray(0, -32)).digest(), bytes.length - 32);
  }
  return bytes;
}
