import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { STOCK_HEAD_VERSION } from "../../../runtime/head/stock/frozen.ts";
import { headByName, headFingerprint } from "../../../runtime/head/registry.ts";
import { makeConfig } from "../../../train/config/config.ts";
import { begunTraining, carryOut } from "../../../train/run/training.ts";
import { openRunFolder } from "../../../train/run/run_folder.ts";
import { gpuTest } from "../../gpu_support.ts";
import { TINY } from "./tiny_run.ts";

/** An avatar from before heads had versions. */
const OLD = fileURLToPath(new URL("../../goldens/head_versions/1/", import.meta.url));

gpuTest(
  "a training goes on on the version of the head that it began on, towards an avatar of another",
  async (gpu) => {
    const path = await Deno.makeTempDir({ prefix: "headcast-training-" });
    try {
      const out = join(path, "avatar");
      const config = makeConfig("fast", {
        ...TINY,
        guidance: "known",
        likeness: OLD,
        steps: 2,
        capacity: 50_000,
      });
      const folder = openRunFolder(join(path, "run"));
      const goOn = async (fingerprint: string, steps: number) => {
        await folder.writeInfo({
          ...{ name: "old", look: null, clips: [], out },
          config: { ...config, steps },
          headFingerprint: fingerprint,
        });
        return await carryOut(gpu, await begunTraining(folder.path), {
          signal: new AbortController().signal,
        });
      };
      const newest = headFingerprint(await headByName("stock"));
      for (const [fingerprint, version] of [["67fb3099", 1], [newest, STOCK_HEAD_VERSION]] as const) {
        await goOn(fingerprint, 2);
        const { done } = await goOn(fingerprint, 4);
        assert.equal(done, 4);
        assert.equal((await loadAvatar(out)).head.version, version);
        await folder.clear();
      }
      await assert.rejects(goOn("deadbeef", 1), /version 1 \(67fb3099\) or .*: deadbeef/);
    } finally {
      await Deno.remove(path, { recursive: true });
    }
  },
  ["cpu"],
);
