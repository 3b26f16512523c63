import assert from "node:assert/strict";
import { assertRefusesOrReads, malformed } from "./malformed.ts";

const GOOD = Uint8Array.from({ length: 1000 }, (_, i) => i & 255);
const FEW = malformed(GOOD, { count: 14 });
const run = (read: (bytes: Uint8Array) => unknown) => assertRefusesOrReads(FEW, read);

Deno.test("malformed() gives the same files on each run, nearly all of them unlike the good one and each other", () => {
  const files = malformed([GOOD, GOOD.subarray(500)], { own: [{ name: "empty", bytes: new Uint8Array(0) }] });
  assert.deepEqual(
    malformed([GOOD, GOOD.subarray(500)], { own: [{ name: "empty", bytes: new Uint8Array(0) }] }),
    files,
  );
  assert.equal(files.length, 500);
  const kinds = new Set(files.map(({ name }) => name.replace(/ \(.*/, "")));
  assert.equal(kinds.size, 8);
  assert.ok(new Set(files.map(({ bytes }) => bytes.join())).size > 480);
});

Deno.test("assertRefusesOrReads() finds a reader that throws no Error, speaks the engine's words or says too little", async () => {
  const refusal = (message: string) =>
    run(() => {
      throw new SyntaxError(message);
    });
  await refusal("Cannot read file, it is too short: 3");
  await assert.rejects(
    refusal("Cannot read properties of undefined (reading '0')"),
    /product's words|what and why/,
  );
  await assert.rejects(refusal("Invalid typed array length: 7"), /product's words/);
  await assert.rejects(refusal("no"), /what and why/);
  await assert.rejects(refusal(`Cannot read file, no: ${"x".repeat(1000)}`), /is short/);
  await assert.rejects(
    run(() => {
      throw "text";
    }),
    /an Error is thrown/,
  );
});

Deno.test("assertRefusesOrReads() finds a reader that takes 300 MB, changes the disk or reads nonsense", async () => {
  if (Deno.build.os === "linux") {
    await assert.rejects(
      run(() => {
        new Uint8Array(300e6).fill(1);
        return null;
      }),
      /200 MB above the file are the most: (29|3)/,
    );
  }
  const folder = await Deno.makeTempDir();
  try {
    const writes = () => Deno.writeTextFile(`${folder}/a`, "a");
    await assert.rejects(assertRefusesOrReads(FEW, writes, { folder }), /the disk is as it was/);
    const valid = () => assert.fail("nonsense");
    await assert.rejects(assertRefusesOrReads(FEW, () => 1, { valid }), /something that is not valid/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
