import assert from "node:assert/strict";
import { parseFlags, UsageError } from "../../../runtime/cli/flags.ts";
import { WHIP_HELP, whipFlags, whipOf } from "../../../runtime/commands/start/whip.ts";

const read = (...args: string[]) => whipOf(parseFlags("start", whipFlags(), args));

/** A file of a token's, for as long as a test needs it. */
async function withToken(token: string, run: (file: string) => Promise<void>): Promise<void> {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, token);
    await run(file);
  } finally {
    await Deno.remove(file);
  }
}

const refused = (words: RegExp, ...args: string[]) =>
  assert.rejects(async () => await read(...args), (error) => {
    assert.ok(error instanceof UsageError, String(error));
    assert.match(error.message, words);
    assert.doesNotMatch(error.message, /secret/);
    return true;
  });

Deno.test("--whip names a session and an address, whose host others may be published to as well", async () => {
  assert.equal(await read(), undefined);
  const plain = await read("--whip", "https://sfu.example.org/whip?key=a=b");
  assert.deepEqual([...plain!.hosts], ["sfu.example.org"]);
  assert.deepEqual(plain!.publish, [{
    session: "studio",
    url: "https://sfu.example.org/whip?key=a=b",
    token: undefined,
  }]);
  const named = await read(
    "--whip",
    "Big Stage=http://127.0.0.1:7880/whip/v1",
    "--whip-hosts",
    "a.example.org, 10.0.0.5:80",
  );
  assert.deepEqual(named!.publish!.map(({ session }) => session), ["Big Stage"]);
  assert.deepEqual([...named!.hosts], ["127.0.0.1:7880", "a.example.org", "10.0.0.5:80"]);
  assert.deepEqual((await read("--whip-hosts", "a.example.org"))!.publish, []);
});

Deno.test("--whip-token-file is read for each try, and never told", async () => {
  await withToken("secret-1\n", async (file) => {
    const { publish } = (await read("--whip", "https://sfu.example.org/", "--whip-token-file", file))!;
    const token = publish![0]!.token as () => Promise<string>;
    assert.equal(await token(), "secret-1");
    await Deno.writeTextFile(file, "secret-2");
    assert.equal(await token(), "secret-2");
    await refused(
      /a token must go to https or to this machine: 10\.0\.0\.5$/,
      "--whip",
      "http://10.0.0.5/",
      "--whip-token-file",
      file,
    );
  });
  await withToken(
    "secret in\nlines",
    (file) => refused(/one line of/, "--whip", "https://a.example.org", "--whip-token-file", file),
  );
});

Deno.test("What cannot be published is refused in words before anything is started", async () => {
  await refused(
    /^--whip: the address must begin with http:\/\/ or https:\/\/: sfu/,
    "--whip",
    "sfu.example.org/whip/secret",
  );
  await refused(
    /^--whip: a token must not stand in the address: a\.example\.org$/,
    "--whip",
    "https://me:secret@a.example.org",
  );
  await refused(/^--whip: no session can have this name: \.\.$/, "--whip", "..=https://a.example.org");
  await refused(/needs --whip/, "--whip-token-file", "token");
  await refused(
    /Cannot read the file: \/nowhere\/token/,
    "--whip",
    "https://a.example.org",
    "--whip-token-file",
    "/nowhere/token",
  );
  await refused(
    /must be such as sfu\.example\.org or 10\.0\.0\.5:7880: \*\.example\.org/,
    "--whip-hosts",
    "*.example.org",
  );
  assert.match(WHIP_HELP, /studio where none is named/);
});
