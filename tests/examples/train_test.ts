import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readAvatar } from "../../runtime/avatar/folder/read_avatar.ts";
import { lackOfGpu, testUnless } from "../skip.ts";

const TRAIN = fileURLToPath(new URL("../../examples/train.ts", import.meta.url));

testUnless(await lackOfGpu(), {
  name: "the training script makes an avatar of a prompt, and Ctrl-C keeps what it has",
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "headcast-examples-" });
    const out = join(folder, "pirate");
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", TRAIN, "an old pirate", "--steps", "20", "--size", "64"],
        ...["--out", out, "--folder", join(folder, "training")],
      ],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const said = new Response(child.stdout).text();
    let progress = "";
    for await (const part of child.stderr.pipeThrough(new TextDecoderStream())) {
      // Enough to see that it trains: the rest would take this test too long.
      if ((progress += part).includes("step 2 of 20") && Deno.build.os !== "windows") child.kill("SIGINT");
    }
    assert.equal((await child.status).success, true, progress);
    assert.match(await said, /^[2-9] steps: the avatar is in \S+pirate, the training in \S+training\n$/);
    const { splatCount, provenance } = await readAvatar(out);
    assert.ok(splatCount > 1000);
    assert.equal(provenance.prompt, "an old pirate");
    await Deno.remove(folder, { recursive: true });
  },
});
