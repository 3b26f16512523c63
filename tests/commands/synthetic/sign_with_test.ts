import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readSigner, writeSigned } from "../../../runtime/commands/synthetic/sign_with.ts";
import { lackOfSystem, testUnless } from "../../skip.ts";

const PNG = "\x89PNG\r\n\x1a\n whatever";
/** A file may be called what stands for one, and what replaces strings. */
const NAME = "a {out} $& picture.png";
const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** Writes a file of ours and has a shell script sign it, which sees the two paths as $1 and $2. */
async function signed(script: string, options: Parameters<typeof writeSigned>[3] = {}) {
  const folder = await Deno.makeTempDir();
  const path = join(folder, NAME);
  let error = "";
  try {
    await writeSigned(
      path,
      (temporary) => Deno.writeFile(temporary, latin1(PNG)),
      ["sh", "-c", script, "signer", "{in}", "{out}"],
      options,
    );
  } catch (problem) {
    error = (problem as Error).message.replace(folder, "F");
  }
  const names = await readdir(folder);
  const text = await Deno.readFile(path).then((bytes) => String.fromCharCode(...bytes), () => "");
  await Deno.remove(folder, { recursive: true });
  return { error, names, text };
}

const SHELL = lackOfSystem("linux", "darwin");

testUnless(SHELL, {
  name: "writeSigned() puts the signer's file in place of its own, and leaves nothing else",
  async fn() {
    const { error, names, text } = await signed('cat "$1" > "$2"; printf " signed" >> "$2"');
    assert.deepEqual([error, names, text], ["", [NAME], `${PNG} signed`]);
  },
});

for (
  const [what, script, said] of [
    ["fails", "echo begin; echo no key >&2; exit 3", "sh ended with 3: no key"],
    ["writes nothing", "true", "sh ended well, but wrote no file"],
    ["writes another kind", 'echo "<html>" > "$2"', "sh wrote a file of another kind"],
    ["takes too long", "sleep 5 & wait", "sh took more than 0.3 s"],
  ] as const
) {
  testUnless(SHELL, {
    name: `writeSigned() keeps the unsigned file where the signer ${what}, and says so`,
    async fn() {
      const { error, names, text } = await signed(script, {
        limitMs: what === "takes too long" ? 300 : 9000,
      });
      assert.equal(
        error,
        `Cannot sign the file, it stays as it is, unsigned (F/${NAME}): ${said}`,
      );
      assert.deepEqual([names, text], [[NAME], PNG]);
    },
  });
}

testUnless(SHELL, {
  name: "writeSigned() leaves nothing where it is interrupted while the signer works",
  async fn() {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("enough")), 200);
    const { error, names } = await signed("sleep 5 & wait", { signal: controller.signal });
    assert.deepEqual([error, names], ["enough", []]);
  },
});

Deno.test("writeSigned() says which program there is not", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "x.png");
  const written = writeSigned(path, (temporary) => Deno.writeFile(temporary, latin1(PNG)), [
    ...readSigner("no-such-signer --fast"),
  ] as [string, ...string[]]);
  await assert.rejects(written, /unsigned \(.*x\.png\): there is no such program: no-such-signer$/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("readSigner() parts words as a shell does, and puts the files last where they are not named", () => {
  assert.deepEqual(readSigner("sign"), ["sign", "{in}", "{out}"]);
  assert.deepEqual(readSigner(` py 'my script.py' --to="{out}"  {in} `), [
    "py",
    "my script.py",
    "--to={out}",
    "{in}",
  ]);
  assert.throws(() => readSigner("sign {in}"), /both \{in\} and \{out\}/);
  assert.throws(() => readSigner('sign "half'), /closed quotes/);
  assert.throws(() => readSigner("  "), /it is empty/);
});
