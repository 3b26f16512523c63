import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openRunFolder } from "../../../train/run/run_folder.ts";
import { eventually } from "../../eventually.ts";
import { gpuTest } from "../../gpu_support.ts";
import { tinyRun } from "./tiny_run.ts";

gpuTest(
  "kill -9 in mid-run loses no more than the checkpoint's interval, and the avatar is the same, harmonics too",
  async (gpu) => {
    const path = await Deno.makeTempDir({ prefix: "headcast-run-" });
    try {
      const changes = { harmonicsDegree: 1 } as const;
      const whole = await tinyRun(gpu, join(path, "whole"), { changes });
      const broken = join(path, "broken");
      const script = fileURLToPath(new URL("./tiny_run.ts", import.meta.url));
      const begin = () =>
        new Deno.Command(Deno.execPath(), {
          args: ["run", "-A", script, broken, JSON.stringify(changes)],
          stdout: "null",
          stderr: "null",
        }).spawn();
      const first = begin();
      const { checkpoints } = openRunFolder(broken);
      await eventually(
        "a checkpoint is written",
        async () =>
          (await readdir(checkpoints).catch(() => [])).some((name) => name.startsWith("checkpoint_")),
      );
      first.kill("SIGKILL");
      assert.equal((await first.status).success, false, "it was killed before its end");
      assert.equal((await begin().status).success, true);
      assert.deepEqual(await Deno.readFile(join(broken, "avatar.ply")), whole.ply);
    } finally {
      await Deno.remove(path, { recursive: true });
    }
  },
  ["cpu"],
);
