import { crc32 } from "../base/crc32.ts";
import type { HeadModel } from "./head_model.ts";
import { FROZEN_HEADS, readFrozenHead, STOCK_HEAD_VERSION } from "./stock/frozen.ts";
import { sculptStockHead } from "./stock/stock_head.ts";

/** Of the stock head, by version. */
const made = new Map<number, Promise<HeadModel>>();

/**
 * The head of a name, made or read once a process.
 *
 * @param version which one of its versions; the newest where not given
 * @throws RangeError where there is no such head, or it has no such version
 */
export async function headByName(name: string, version: number = STOCK_HEAD_VERSION): Promise<HeadModel> {
  refuseOthers(name);
  const known = made.get(version);
  if (known) return await known;
  if (version !== STOCK_HEAD_VERSION && !FROZEN_HEADS.some((frozen) => frozen.version === version)) {
    throw new RangeError(
      `Cannot load head "${name}", its versions are 1 to ${STOCK_HEAD_VERSION}: ${version}`,
    );
  }
  const making = version === STOCK_HEAD_VERSION
    ? Promise.resolve().then(sculptStockHead)
    : readFrozenHead(version);
  made.set(version, making);
  // Whoever asks again may meet a file that can be read then.
  making.catch(() => made.delete(version));
  return await making;
}

/**
 * The version of a head that something was made on. Where it is an earlier one, the newest is not sculpted.
 *
 * @param fingerprint of the mesh that it is bound to, as `headFingerprint` tells it
 * @throws RangeError where no version of the head has it, with what to do
 */
export async function headByFingerprint(name: string, fingerprint: string): Promise<HeadModel> {
  refuseOthers(name);
  const frozen = FROZEN_HEADS.find((each) => each.fingerprint === fingerprint);
  const head = await headByName(name, frozen?.version);
  const own = headFingerprint(head);
  if (own === fingerprint) return head;
  const versions = [...FROZEN_HEADS, { version: head.version, fingerprint: own }];
  throw new RangeError(
    `Cannot find head "${name}", what is bound to it must be of ${
      versions.map((each) => `version ${each.version} (${each.fingerprint})`).join(" or ")
    } (open it with the Headcast that made it, or train it again): ${fingerprint}`,
  );
}

/** The version of a head that has a fingerprint; undefined where none has, or there is no head of that name. */
export async function headVersion(name: string, fingerprint: string): Promise<number | undefined> {
  if (name !== "stock") return undefined;
  const frozen = FROZEN_HEADS.find((each) => each.fingerprint === fingerprint);
  if (frozen) return frozen.version;
  return headFingerprint(await headByName(name)) === fingerprint ? STOCK_HEAD_VERSION : undefined;
}

function refuseOthers(name: string): void {
  if (name !== "stock") throw new RangeError(`Cannot load head, only "stock" is built in: "${name}"`);
}

/** Tells one mesh from another: triangles are what splats are bound to, the template is what they lie on. */
export function headFingerprint(head: HeadModel): string {
  const bytes = ({ buffer, byteOffset, byteLength }: Float32Array | Uint32Array) =>
    new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
  return crc32(bytes(head.template), crc32(bytes(head.triangles))).toString(16).padStart(8, "0");
}
