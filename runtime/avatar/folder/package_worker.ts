/// <reference lib="deno.worker" />
import { message as words } from "../../base/message.ts";
import { headByFingerprint } from "../../head/registry.ts";
import { stepBack } from "../../system/step_back.ts";
import { writeHeadPackage, writePackage } from "../package/write_package.ts";
import { loadAvatar } from "./avatar_folder.ts";
import { ensureLevels } from "./kept_levels.ts";
import type { PackageAnswer, PackageOrder } from "./kept_package.ts";
import { publicProvenance } from "../public_provenance.ts";

self.onmessage = async ({ data: order }: MessageEvent<PackageOrder>) => {
  // Whoever watches meanwhile goes first.
  stepBack();
  try {
    const bytes = await packageOf(order), answer: PackageAnswer = { bytes };
    self.postMessage(answer, [bytes.buffer]);
  } catch (error) {
    self.postMessage({ problem: words(error) } satisfies PackageAnswer);
  }
};

async function packageOf(order: PackageOrder): Promise<Uint8Array<ArrayBuffer>> {
  if ("head" in order) return await writeHeadPackage(await headByFingerprint(order.head, order.fingerprint));
  const avatar = await loadAvatar(order.folder, undefined, () => {});
  // The coarsest is what is drawn while the rest comes.
  const levels = order.hasLevels ? (await ensureLevels(avatar)).slice(-1) : [];
  return await writePackage({ ...avatar, provenance: publicProvenance(avatar.provenance) }, { levels });
}
