import assert from "node:assert/strict";
import { openH264 } from "../../runtime/video/h264.ts";
import { openMp4 } from "../../runtime/video/mp4.ts";
import { type Mp4Stream, openMp4Stream } from "../../runtime/video/mp4_stream.ts";
import { readSound } from "../../runtime/video/read_sound.ts";
import { parameterSets } from "../../runtime/video/sps.ts";
import { click, clickTime, flashTime, plain } from "./flash_click.ts";

const SIZE = 64, PACKET = 960;
const folder = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

Deno.test("a flash and a click at the same time are within 10 ms in a film, and its sound is as long as was given", async () => {
  for (const fps of [25, 30]) {
    const path = `${folder}/film${fps}.mp4`, step = 48_000 / fps;
    const file = await openMp4(path, { size: SIZE, fps, sound: true });
    const sound = click(2000, 3000);
    for (let frame = 0; frame < 3 * fps; frame++) {
      await file.write(plain(SIZE, frame === 2 * fps));
      await file.sound(sound.subarray(frame * step, (frame + 1) * step));
    }
    await file.close();
    const flash = await flashTime(path), heard = await clickTime(path);
    assert.ok(Math.abs(flash.at - 2000) < 1, `${flash.at}`);
    assert.ok(Math.abs(heard.at - flash.at) < 1, `10 ms are allowed: ${heard.at}, ${flash.at}`);
    assert.equal(flash.pictures, 3 * fps);
    assert.equal(heard.seconds, 3);
  }
});

/** A live film that flashes at 2000 ms, and what else is done after each picture. */
async function live(
  path: string,
  frames: number,
  sound: boolean,
  after: (file: Mp4Stream, frame: number) => unknown,
): Promise<Mp4Stream> {
  const encoder = openH264({ size: SIZE, fps: 25 });
  let file: Mp4Stream | null = null;
  for (let frame = 0; frame < frames; frame++) {
    const { data, key } = encoder.encode(plain(SIZE, frame === 50), false);
    file ??= await openMp4Stream(path, { size: SIZE, parameters: parameterSets(data), sound });
    await file.write(data, key, frame * 40, 40);
    await after(file, frame);
  }
  encoder.close();
  return file!;
}

Deno.test("a live film has its sound where it belongs: silence where none came, and a crash leaves both", async () => {
  const path = `${folder}/live.mp4`, cut = `${folder}/cut.mp4`;
  const file = await live(path, 100, true, async (file, frame) => {
    await file.soundBefore(frame * 40 - 200);
    // It comes 80 ms before its time, in packets as sessions have them.
    for (const at of [0, 20]) {
      if (frame === 48) await file.sound(click(0, 40).subarray(at * 48).subarray(0, PACKET), 2000 + at);
    }
  });
  await Deno.copyFile(path, cut);
  await file.soundBefore(4000);
  await file.close();
  const flash = await flashTime(path), heard = await clickTime(path);
  assert.ok(Math.abs(heard.at - flash.at) < 1, `10 ms are allowed: ${heard.at}, ${flash.at}`);
  assert.ok(Math.abs(heard.seconds - 4) < 0.03, `${heard.seconds}`);
  const { pcm } = await readSound(path);
  assert.ok(pcm.subarray(0, 90_000).every((value) => Math.abs(value) < 1e-3), "silent before");
  const crashed = await flashTime(cut), left = await clickTime(cut);
  assert.ok(crashed.pictures >= 74, `${crashed.pictures}`);
  assert.ok(Math.abs(left.at - crashed.at) < 1, `${left.at}, ${crashed.at}`);
});

Deno.test("sound that comes twice or too late stays out, and what came first stays", async () => {
  const path = `${folder}/twice.mp4`, tone = new Float32Array(PACKET * 5).fill(0.5);
  const file = await live(path, 50, true, async (file, frame) => {
    if (frame !== 10) return;
    await file.sound(tone, 500);
    await file.sound(tone, 500);
    await file.sound(tone, 300);
    await file.sound(tone.subarray(0, PACKET), 590);
  });
  await file.close();
  const { pcm } = await readSound(path);
  const loud = [...pcm.keys()].filter((at) => pcm[at]! > 0.25);
  // It begins at 500 and is 110 ms long: AAC bends the edges of a step.
  assert.ok(Math.abs(loud[0]! / 48 - 500) < 3 && Math.abs(loud.at(-1)! / 48 - 610) < 3, `${loud[0]! / 48}`);
});

Deno.test("films without a track refuse sound, and have none", async () => {
  const film = await openMp4(`${folder}/silent.mp4`, { size: SIZE, fps: 25 });
  await film.write(plain(SIZE, false));
  await assert.rejects(film.sound(new Float32Array(PACKET)), /the file was opened without/);
  await film.close();
  await assert.rejects(film.sound(new Float32Array(PACKET)), /the file is closed/);
  const file = await live(`${folder}/mute.mp4`, 3, false, (file) => file.soundBefore(1e6));
  await assert.rejects(file.sound(new Float32Array(PACKET), 0), /the file was opened without/);
  await file.close();
  await assert.rejects(readSound(`${folder}/mute.mp4`), /there is no sound in it/);
});

Deno.test("samples that are no numbers are silent in a film", async () => {
  const path = `${folder}/nan.mp4`;
  const film = await openMp4(path, { size: SIZE, fps: 25, sound: true });
  await film.write(plain(SIZE, false));
  await film.sound(new Float32Array(4800).fill(NaN));
  await film.sound(new Float32Array(4800).fill(Infinity));
  await film.close();
  const { pcm } = await readSound(path);
  assert.ok(pcm.subarray(0, 4000).every((value) => Math.abs(value) < 0.1));
  assert.ok(pcm.every((value) => Math.abs(value) <= 1));
});
