import assert from "node:assert/strict";
import { join } from "node:path";
import { openDoor } from "../../../runtime/server/auth/open_door.ts";
import { openRevocations, revoke } from "../../../runtime/server/auth/revocations.ts";
import { readSecret } from "../../../runtime/server/auth/secret.ts";

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "headcast-keys-" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("the secret is a named file's, else the environment's, else one made once that only its owner reads", () =>
  withFolder(async (folder) => {
    const own = join(folder, "keys", "token_secret");
    const made = await readSecret(undefined, own, undefined);
    assert.ok(made.length >= 32);
    assert.deepEqual(await readSecret(undefined, own, undefined), made);
    if (Deno.build.os !== "windows") {
      assert.equal((await Deno.stat(own)).mode! & 0o777, 0o600);
      assert.equal((await Deno.stat(join(folder, "keys"))).mode! & 0o777, 0o700);
    }
    const environment = "e".repeat(40);
    assert.equal(text(await readSecret(undefined, own, environment)), environment);
    const named = join(folder, "mine");
    await Deno.writeTextFile(named, `${"n".repeat(40)}\n`);
    assert.equal(text(await readSecret(named, own, environment)), "n".repeat(40));
    await Deno.writeTextFile(named, "short");
    await assert.rejects(readSecret(named, own), /at least 32 bytes: 5$/);
    await assert.rejects(readSecret(join(folder, "none"), own), /is missing: .*none$/);
  }));

Deno.test("a revoked token is known within a second, by servers that run; a list that fails stays in force", () =>
  withFolder(async (folder) => {
    const file = join(folder, "revoked");
    let time = 0;
    const list = openRevocations(file, () => time);
    assert.equal(list.has("one"), false, "no file is an empty list");
    await Deno.writeTextFile(file, "# people who left\none # in May\n\n");
    time += 1000;
    assert.deepEqual(["one", "two", "#", ""].map(list.has), [true, false, false, false]);
    await revoke(file, "two");
    time += 1000;
    assert.deepEqual(["one", "two"].map(list.has), [true, true]);
    await Deno.remove(file);
    await Deno.mkdir(file);
    time += 1000;
    const told: unknown[] = [];
    const error = console.error;
    console.error = (words) => told.push(words);
    try {
      assert.equal(list.has("one"), true);
      time += 1000;
      assert.equal(list.has("two"), true);
    } finally {
      console.error = error;
    }
    assert.equal(told.length, 1, "and it is told once");
  }));

Deno.test("a door is open on this machine's own address and locked on every other, or where tokens are wanted", () =>
  withFolder(async (folder) => {
    const secretFile = join(folder, "secret");
    await Deno.writeTextFile(secretFile, "s".repeat(32));
    const locked = async (host: string, always = false) =>
      (await openDoor({ host, always, secretFile, revokedFile: join(folder, "none") })).door.locked;
    for (const host of ["127.0.0.1", "localhost", "::1"]) assert.equal(await locked(host), false, host);
    for (const host of ["0.0.0.0", "::", "192.168.1.9", "box.lan"]) {
      assert.equal(await locked(host), true, host);
    }
    assert.equal(await locked("127.0.0.1", true), true);
    await assert.rejects(
      openDoor({ host: "::", secretFile, jwks: "https://x.example/" }),
      /one must be chosen/,
    );
  }));
