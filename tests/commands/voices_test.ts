import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { testUnless } from "../skip.ts";
import { lackOfSpeaker } from "../speech/voices/lacks.ts";

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));

async function voices(args: readonly string[], env: Record<string, string> = {}) {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", MAIN, "voices", ...args],
    env,
    stdout: "piped",
    stderr: "piped",
  });
  const { code, stdout, stderr } = await command.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

testUnless(lackOfSpeaker("espeak-ng"), {
  name: "voices lists what speaks, and writes what one of them says, whole or not at all",
  async fn() {
    const listed = await voices(["--json", "--language", "en"]);
    assert.equal(listed.code, 0, listed.err);
    const [first] = JSON.parse(listed.out);
    assert.deepEqual([first.id, first.timed], ["espeak:en-us", true]);

    const folder = await mkdtemp(join(tmpdir(), "headcast-voices-"));
    const out = join(folder, "hello.wav");
    const said = await voices(["--say", "Hello there", "--out", out, "--json"]);
    assert.equal(said.code, 0, said.err);
    const { seconds, sampleRate, phones } = JSON.parse(said.out);
    assert.equal((await readFile(out)).length, 44 + 2 * Math.round(seconds * sampleRate));
    assert.ok(phones.length > 6 && phones.at(-1).end <= 1000 * seconds + 1);

    await writeFile(out, "kept");
    const again = await voices(["--say", "Hello there", "--out", out]);
    assert.equal(again.code, 1);
    assert.match(again.err, /Cannot speak into the file, the file must not be there, or --replace be given/);
    const language = await voices(["--say", "Hallo", "--voice", "de"]);
    assert.match(language.err, /must be such a voice: de \(did you mean espeak:de\?\)/);
    const refused = await voices(["--say", "<b>Hello</b>", "--out", out, "--replace"]);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /error: Cannot speak a text, it must be plain, without markup: <b>/);
    assert.equal(await readFile(out, "utf8"), "kept");
    assert.deepEqual(await readdir(folder), ["hello.wav"]);
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test("voices needs no program in PATH, and refuses what cannot be said, with no key in its words", async () => {
  const none = await voices([], { PATH: "/nowhere", HEADCAST_SPEECH_SERVER: "http://127.0.0.1:9" });
  assert.ok(none.code === 0 && /server:alloy/.test(none.out), none.err);
  assert.match(none.err, /speech server may be of no use, it does not answer: http:\/\/127\.0\.0\.1:9$/m);
  const wrong: [args: string[], code: number, words: RegExp][] = [
    [["--voice", "x"], 2, /Cannot speak, --say must tell the text: none given/],
    [["--say", "x", "--out", "x.mp3"], 2, /its name must end with .wav: x.mp3/],
    [["--rate", "3"], 2, /a number from 0.5 to 2 is needed: 3/],
    [
      ["--speech-server", "http://me:secret@a.b"],
      2,
      /with --speech-server, its key must stand in HEADCAST_SPEECH_KEY/,
    ],
    [["--speech-server", "http://a.b"], 2, /a key must go to https or to this machine: http:\/\/a.b/],
    [["--say", "x", "--voice", "server:aloy"], 1, /there must be such a voice: server:aloy/],
  ];
  for (const [args, code, words] of wrong) {
    const got = await voices(args, { HEADCAST_SPEECH_KEY: "secret" });
    assert.equal(got.code, code, got.err);
    assert.match(got.err, words);
    assert.ok(!got.err.replace(args.join(" "), "").includes("secret"), got.err);
  }
});
