import assert from "node:assert/strict";
import { join } from "node:path";
import { denoOutput } from "../deno_output.ts";
import { createVerifier } from "../../runtime/server/auth/verifier.ts";

const SECRET = "a secret of thirty-two bytes or more";

const token = (
  args: readonly string[],
  env: Record<string, string> = { HEADCAST_TOKEN_SECRET: SECRET },
) => denoOutput(["run", "-A", "main.ts", "token", ...args], env);

const verify = createVerifier({ secret: new TextEncoder().encode(SECRET) });

Deno.test("deno task token prints the token alone, and beside it until when it holds and how it is taken back", async () => {
  const folder = await Deno.makeTempDir({ prefix: "headcast-token-" });
  const { code, out, err } = await token([
    "--session",
    "x",
    "--role",
    "puppeteer",
    "--minutes",
    "90",
    "--size",
    "512",
  ]);
  assert.equal(code, 0, err);
  assert.match(out, /^eyJ[\w.-]+\n$/);
  const { until, id, ...grant } = await verify(out.trim());
  assert.deepEqual(grant, { session: "x", role: "puppeteer", size: 512 });
  assert.ok(Math.abs(until - Date.now() - 90 * 60_000) < 60_000);
  assert.ok(err.includes(`deno task token --revoke ${id}`), err);
  assert.ok(!err.includes(out.trim()));

  const list = join(folder, "revoked");
  assert.equal((await token(["--revoke", id, "--revoked", list])).code, 0);
  assert.equal((await token(["--revoke", "two", "--revoked", list])).code, 0);
  assert.equal(await Deno.readTextFile(list), `${id}\ntwo\n`);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("deno task token --link has the token in the fragment and nowhere else", async () => {
  const { out, err } = await token(["--link", "https://192.168.1.20:8787/", "--role", "viewer"]);
  const link = new URL(out.trim());
  assert.equal(link.href.split("#")[0], "https://192.168.1.20:8787/?session=studio", err);
  assert.equal((await verify(link.hash.replace("#token=", ""))).role, "viewer");
  assert.ok(!out.includes("\x1b"), "a code is for terminals");
});

Deno.test("deno task token says what is wrong with a secret, an address and a name", async () => {
  const cases: [args: string[], code: number, words: RegExp, env?: Record<string, string>][] = [
    [[], 1, /at least 32 bytes: 5/, { HEADCAST_TOKEN_SECRET: "short" }],
    [["--token-secret", "/no/such/file"], 1, /is missing: \/no\/such\/file/],
    [["--link", "box.lan"], 2, /an address with http:\/\/ or https:\/\/ is needed: box\.lan/],
    [["--session", "a/b"], 1, /its session is refused/],
    [["--role", "king"], 2, /one of viewer, puppeteer, operator is needed: king/],
  ];
  for (const [args, code, words, env] of cases) {
    const answer = await token(args, env);
    assert.equal(answer.code, code, args.join(" "));
    assert.match(answer.err, words);
    assert.equal(answer.out, "");
  }
});
