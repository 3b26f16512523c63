import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { takeDataFlag } from "../../runtime/cli/data_flag.ts";
import { denoOutput } from "../deno_output.ts";
import config from "../../deno.json" with { type: "json" };

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "headcast-data-" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("--data stands for every folder that something is written to", () =>
  inFolder(async (folder) => {
    const script = `
      import { AVATAR_FOLDER } from "./runtime/avatar/folder/read_avatar.ts";
      import { OUT_FOLDER } from "./runtime/avatar/folder/data_folder.ts";
      import { KEYS_FOLDER } from "./runtime/server/auth/keys_folder.ts";
      import { RECORDING_FOLDER } from "./runtime/commands/recordings.ts";
      import { TRAINING_FOLDER } from "./runtime/commands/training_folder.ts";
      console.log([AVATAR_FOLDER, OUT_FOLDER, KEYS_FOLDER, RECORDING_FOLDER, TRAINING_FOLDER].join("\\n"));
    `;
    const named = await denoOutput(["eval", script], { HEADCAST_DATA: folder });
    assert.deepEqual(
      named.out.trim().split("\n"),
      ["avatars", "out", "out/keys", "out/recordings", "out/training"].map((each) => join(folder, each)),
      named.err,
    );
    const { out } = await denoOutput(["eval", script]);
    const usual = ["avatars", "out/keys", "out/recordings", "out/training"].map((each) => join(ROOT, each));
    usual.splice(1, 0, "out");
    assert.deepEqual(out.trim().split("\n"), usual);
  }));

Deno.test("a command writes where --data says, in either spelling, and nowhere else", () =>
  inFolder(async (folder) => {
    for (const [at, data] of [["--data", join(folder, "a")], [`--data=${join(folder, "b")}`]].entries()) {
      const { code, err } = await denoOutput(["run", "-A", "main.ts", "token", "--session", "x", ...data]);
      assert.equal(code, 0, err);
      const [secret] = [...Deno.readDirSync(join(folder, "ab"[at]!, "out", "keys"))];
      assert.equal(secret!.name, "token_secret");
    }
    const { code, err } = await denoOutput(["run", "-A", "main.ts", "token", "--data"]);
    assert.equal(code, 2);
    assert.match(err, /--data must be followed by a folder: nothing/);
  }));

Deno.test("takeDataFlag() leaves other arguments alone, and what stands behind --", () => {
  const before = Deno.env.get("HEADCAST_DATA");
  assert.deepEqual(takeDataFlag(["render", "--size", "128"]), ["render", "--size", "128"]);
  assert.deepEqual(takeDataFlag(["x", "--", "--data", "y"]), ["x", "--", "--data", "y"]);
  assert.equal(Deno.env.get("HEADCAST_DATA"), before);
  assert.throws(() => takeDataFlag(["--data", "--port"]), /must be followed by a folder: --port/);
});

Deno.test("Deno warns of no build scripts: each package that has one is named as not to be run", () => {
  const lock = JSON.parse(Deno.readTextFileSync(join(ROOT, "deno.lock"))) as {
    npm: Record<string, { scripts?: boolean }>;
  };
  const scripted = Object.entries(lock.npm).filter(([, { scripts }]) => scripts)
    .map(([name]) => `npm:${name.replace(/(?<=.)@.*/, "")}`);
  assert.ok(scripted.length > 0);
  assert.deepEqual(config.allowScripts.deny.toSorted(), [...new Set(scripted)].sort());
});
