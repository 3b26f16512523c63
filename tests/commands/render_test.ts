import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeWav } from "../../runtime/base/sound/wav.ts";
import { readSound } from "../../runtime/video/read_sound.ts";
import { within } from "../eventually.ts";
import { putStockAvatar } from "../kept.ts";
import { lackOfGpu, testUnless } from "../skip.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const lack = await lackOfGpu();

let avatars: Promise<string> | undefined;
/** A folder of avatars with the stock one in it, so that not each render builds it. */
const stockAvatars = () =>
  avatars ??= mkdtemp(join(tmpdir(), "headcast-avatars-")).then(async (folder) => {
    await putStockAvatar(folder);
    addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
    return folder;
  });

function start(...args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "main.ts", "render", ...args],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function render(...args: string[]) {
  const { code, stdout, stderr } = await start(...args).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

function renderTest(claim: string, test: (folder: string) => Promise<void>) {
  testUnless(lack, {
    name: claim,
    async fn() {
      const folder = await mkdtemp(join(tmpdir(), "headcast-render-"));
      try {
        await test(folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

function sidesOf(png: Uint8Array): [number, number] {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
}

renderTest("render writes a picture of the stock head, and says where", async (folder) => {
  const path = join(folder, "new", "head.png");
  const { code, out, err } = await render("--size", "128", "--out", path, "--avatars", folder);
  assert.equal(code, 0, err);
  assert.equal(out.trim(), path);
  const png = new Uint8Array(await readFile(path));
  assert.deepEqual(sidesOf(png), [128, 128]);
  assert.ok(png.length > 5000, `a head does not compress to ${png.length} bytes`);
});

renderTest("render makes an MP4 and a folder of frames from a turntable", async (folder) => {
  const film = join(folder, "turn.mp4");
  const avatars = await stockAvatars();
  const length = ["--avatars", avatars, "--turntable", "--seconds", "0.3", "--fps", "10", "--size", "128"];
  assert.equal((await render(...length, "--out", film)).code, 0);
  const bytes = await readFile(film);
  assert.equal(bytes.subarray(4, 8).toString("latin1"), "ftyp");
  const frames = join(folder, "turn");
  assert.equal((await render(...length, "--out", frames + "/")).code, 0);
  assert.deepEqual((await readdir(frames)).sort(), ["0000.png", "0001.png", "0002.png"]);
  const again = await render(...length, "--out", frames);
  assert.equal(again.code, 1);
  assert.match(again.err, /the folder has files in it already/);
});

renderTest("Ctrl-C in the middle of a film leaves no file, half or whole", async (folder) => {
  const film = ["--turntable", "--seconds", "600", "--size", "512", "--out", join(folder, "long.mp4")];
  const child = start("--avatars", await stockAvatars(), ...film);
  const reader = child.stderr.getReader();
  let said = "";
  const begun = async () => {
    while (!said.includes("%")) {
      const { done, value } = await reader.read();
      assert.ok(!done, said);
      said += new TextDecoder().decode(value);
    }
  };
  try {
    await within("the film is on its way", begun());
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  const begin = performance.now();
  child.kill("SIGINT");
  const { code } = await child.status;
  const took = performance.now() - begin;
  await reader.cancel();
  await child.stdout.cancel();
  assert.equal(code, 130);
  assert.ok(took < 5000, `${took} ms`);
  assert.deepEqual(await readdir(folder), []);
});

Deno.test("render refuses what does not go together before it renders anything", async () => {
  const cases: [string[], RegExp][] = [
    [["--turntable", "--sheet"], /two things at once: --turntable and --sheet/],
    [["--out", "head.jpg"], /its name must end with \.png: head\.jpg/],
    [["--turntable", "--out", "turn.gif"], /\.mp4, \.webm, a folder/],
    [["--turntable", "--background", "transparent", "--out", "x.mp4"], /no alpha; \.webm has/],
    [["--clip", "x.csv", "--expression", "jawOpen=1"], /the clip has its own/],
    [["--speech", "x.wav", "--clip", "x.csv"], /two things at once: --clip and --speech/],
    [
      ["--speech", "x.wav", "--viseme", "aa"],
      /Cannot render --speech with --viseme, what is said has its own/,
    ],
    [["--speech", "x.wav", "--audio", "y.wav"], /--speech with --audio, it is heard itself/],
    [["--speech", "x.wav", "--out", "x.png"], /\.mp4, \.webm, a folder/],
    [
      ["--audio", "x.wav", "--out", "x.png"],
      /Cannot render --audio, only a film to \.mp4 or \.webm has sound: x\.png/,
    ],
    [
      ["--clip", "x.csv", "--audio", "x.wav", "--out", "frames"],
      /only a film to \.mp4 or \.webm has sound: frames/,
    ],
  ];
  for (const [args, words] of cases) {
    const { code, err } = await render(...args);
    assert.equal(code, 2, err);
    assert.match(err, words);
  }
});

renderTest("render writes sound with a film, cut or silent where it is not as long", async (folder) => {
  const sound = join(folder, "talk.wav"), path = join(folder, "turn.mp4");
  const pcm = new Float32Array(16_000).map((_, at) => at < 3200 ? 0 : 0.5 * Math.sin(at / 3));
  await Deno.writeFile(sound, writeWav(pcm, 16_000));
  const args = [
    "--turntable",
    "--size",
    "128",
    "--fps",
    "10",
    "--avatars",
    await stockAvatars(),
    "--out",
    path,
  ];
  const cut = await render(...args, "--seconds", "0.4", "--audio", sound);
  assert.equal(cut.code, 0, cut.err);
  assert.match(cut.err, /The sound goes on for 0\.6 s after the film: it is cut there/);
  const heard = await readSound(path);
  assert.equal(heard.pcm.length / heard.sampleRate, 0.4);
  const begins = heard.pcm.findIndex((value) => Math.abs(value) > 0.2) / heard.sampleRate;
  assert.ok(Math.abs(begins - 0.2) < 0.005, `${begins} s`);
  const refused = await render(...args, "--audio", join(folder, "none.wav"));
  assert.equal(refused.code, 1);
  assert.match(refused.err, /Cannot read the sound .*none\.wav: there is no such file/);
});

renderTest("render says a recording: a film as long as it, with its sound", async (folder) => {
  const talk = join(folder, "talk.wav"), film = join(folder, "talk.mp4");
  const pcm = new Float32Array(8000).map((_, at) => 0.5 * Math.sin(at / 3));
  await Deno.writeFile(talk, writeWav(pcm, 16_000));
  const common = ["--speech", talk, "--size", "128", "--fps", "10", "--avatars", await stockAvatars()];
  const said = await render(...common, "--out", film);
  assert.equal(said.code, 0, said.err);
  const heard = await readSound(film);
  assert.equal(heard.pcm.length / heard.sampleRate, 0.5);
  await Deno.writeFile(talk, writeWav(new Float32Array(), 16_000));
  const empty = await render(...common, "--out", join(folder, "empty.mp4"));
  assert.equal(empty.code, 1);
  assert.match(empty.err, /Cannot read the sound .*talk\.wav, there is no sound in it/);
});

renderTest("render names the file of a clip that is missing or broken", async (folder) => {
  const common = ["--avatars", await stockAvatars(), "--out", join(folder, "x"), "--size", "128"];
  const missing = await render("--clip", join(folder, "none.csv"), ...common);
  assert.equal(missing.code, 1);
  assert.match(missing.err, /Cannot read the clip .*none\.csv: there is no such file/);
  await Deno.writeTextFile(join(folder, "bad.csv"), "a,b,c\n1,2,3\n");
  const broken = await render("--clip", join(folder, "bad.csv"), ...common);
  assert.match(broken.err, /Cannot read the clip .*bad\.csv: at least one name must be a shape of ARKit/);
  assert.deepEqual(await readdir(folder), ["bad.csv"]);
});
