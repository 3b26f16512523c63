import { headFingerprint } from "../../head/fingerprint.ts";
import type { HeadModel } from "../../head/head_model.ts";

/** Of heads that came out of packages. */
const originals = new WeakMap<HeadModel, string>();

/** The fingerprint of a head as it was before it was quantised, where it came out of a package. */
export const originalFingerprint = (head: HeadModel): string => originals.get(head) ?? headFingerprint(head);

export function rememberOriginal(head: HeadModel, fingerprint: string): HeadModel {
  originals.set(head, fingerprint);
  return head;
}
