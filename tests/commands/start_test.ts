import assert from "node:assert/strict";
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually, within } from "../eventually.ts";
import { lackOfGpu, testUnless } from "../skip.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const lack = await lackOfGpu();

interface Started {
  readonly child: Deno.ChildProcess;
  readonly url: string;
  readonly said: string;
}

async function start(...args: string[]): Promise<Started> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "main.ts", "start", "--port", "0", ...args],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let said = "";
  const listen = async () => {
    const parts = child.stdout.pipeThrough(new TextDecoderStream());
    for await (const part of parts.values({ preventCancel: true })) {
      said += part;
      if (said.includes("Ctrl-C ends it")) break;
    }
  };
  try {
    await within("the server says where it is", listen());
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  const url = /Page +(http:\S+)/.exec(said)?.[1];
  if (url === undefined) assert.fail(`${said}${await new Response(child.stderr).text()}`);
  return { child, url, said };
}

async function end({ child }: Started, signal: Deno.Signal) {
  const begin = performance.now();
  child.kill(signal);
  const [{ code }, err] = await Promise.all([child.status, new Response(child.stderr).text()]);
  return { code, err, took: performance.now() - begin };
}

testUnless(lack, {
  name: "start builds the stock avatar once, serves, and ends on SIGINT and SIGTERM within 2 s with code 0",
  sanitizeResources: false, // the rest of a child's output is not read
  async fn() {
    const avatars = await mkdtemp(join(tmpdir(), "headcast-start-"));
    const first = await start("--avatars", avatars, "--size", "256");
    assert.match(first.said, /Built the stock avatar/);
    assert.match(first.url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
    assert.doesNotMatch(first.said, /token/);
    assert.equal((await (await fetch(`${first.url}healthz`)).json()).ok, true);
    assert.match(await (await fetch(first.url)).text(), /<!doctype html>/i);

    const { port } = new URL(first.url);
    const second = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "main.ts", "start", "--avatars", avatars, "--port", port],
      cwd: ROOT,
      stdin: "null",
    }).output();
    assert.equal(second.code, 1);
    assert.match(new TextDecoder().decode(second.stderr), new RegExp(`--port\\)?: 127\\.0\\.0\\.1:${port}`));

    const stock = join(avatars, "stock");
    await eventually("a preview appears", async () => (await readdir(stock)).includes("preview.png"));
    const interrupted = await end(first, "SIGINT");
    assert.equal(interrupted.code, 0, interrupted.err);
    assert.ok(interrupted.took < 2000, `${interrupted.took} ms`);
    assert.equal(interrupted.err, "");

    const third = await start("--avatars", avatars, "--host", "0.0.0.0");
    assert.doesNotMatch(third.said, /Built/);
    assert.match(third.said, /Nobody comes in without a token: deno task token/);
    assert.doesNotMatch(third.said, /eyJ|token=/, "what is no terminal is a log");
    assert.equal((await fetch(`${third.url}api/sessions`)).status, 401);
    const terminated = await end(third, "SIGTERM");
    assert.equal(terminated.code, 0, terminated.err);
    assert.ok(terminated.took < 2000, `${terminated.took} ms`);
    await Deno.remove(avatars, { recursive: true });
  },
});

testUnless(lack, {
  name: "start names the avatars that there are where one is missing",
  async fn() {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "main.ts", "start", "--avatar", "nobody", "--port", "0"],
      cwd: ROOT,
      stdin: "null",
    }).output();
    assert.equal(code, 1);
    assert.match(
      new TextDecoder().decode(stderr),
      /Cannot find the avatar in .*, which has .*stock.*: nobody/,
    );
  },
});
