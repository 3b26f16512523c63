import { SOUND_RATE } from "../../base/sound/sound_rate.ts";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FilmWriter } from "../../video/film_file.ts";
import { frameName } from "./frame_name.ts";
import { pngBytes } from "./png_bytes.ts";
import { renderFrames, type Scene, type Still } from "../frames.ts";

/** Called after each frame with the number of frames that are done. */
export type OnFrame = (done: number) => void;

/** One picture as a PNG file's bytes; with a transparent background it has alpha. */
export async function renderPng(scene: Scene, still: Still): Promise<Uint8Array> {
  for await (const { data } of renderFrames(scene, "rgba", 1, () => still)) {
    return toPng(data, scene.size, scene.background === "transparent");
  }
  throw new Error("Cannot render a picture: the renderer gave none");
}

/** Samples a second of a film's sound. */
export const FILM_SOUND_RATE: number = SOUND_RATE;

/** What films share. */
export interface FilmOptions {
  readonly fps: number;
  /** Frames. */
  readonly count: number;
  /** The moment of frame 0, 1, ...; may give the same object each time. */
  stillAt(frame: number): Still;
  readonly onFrame?: OnFrame;
  /** Mono at FILM_SOUND_RATE, from the first frame on: as long as the film, or silence follows or it is cut. */
  readonly sound?: Float32Array | undefined;
}

/** Frames as an MP4 file. */
export async function renderMp4(scene: Scene, path: string, film: FilmOptions): Promise<void> {
  if (scene.background === "transparent") {
    throw new TypeError("Cannot render an MP4, H.264 has no alpha: transparent");
  }
  const { openMp4 } = await import("../../video/mp4.ts");
  const file = await openMp4(path, { size: scene.size, fps: film.fps, sound: film.sound !== undefined });
  await writeFilm(scene, "i420", file, film);
}

/** Frames as a WebM file, with alpha where the background is transparent. */
export async function renderWebm(scene: Scene, path: string, film: FilmOptions): Promise<void> {
  const { openWebm } = await import("../../video/webm.ts");
  const { size } = scene, { fps, sound } = film;
  const alpha = scene.background === "transparent";
  const file = await openWebm(path, { size, fps, alpha, sound: sound !== undefined });
  if (!alpha) return await writeFilm(scene, "i420", file, film);
  const { createStraightI420 } = await import("./straight_i420.ts");
  const toStraight = createStraightI420(size);
  const straight: FilmWriter = { ...file, write: (picture) => file.write(toStraight(picture)) };
  await writeFilm(scene, "rgba", straight, film);
}

async function writeFilm(
  scene: Scene,
  format: "rgba" | "i420",
  file: FilmWriter,
  { fps, count, stillAt, onFrame = () => {}, sound }: FilmOptions,
): Promise<void> {
  let done = 0;
  const sampleAt = (frame: number) => Math.round(frame * FILM_SOUND_RATE / fps);
  const silence = new Float32Array(sampleAt(1) + 1);
  try {
    for await (const { data } of renderFrames(scene, format, count, stillAt)) {
      await file.write(data);
      const from = sampleAt(done), to = sampleAt(++done);
      if (sound) {
        const part = sound.subarray(from, to);
        await file.sound(part);
        await file.sound(silence.subarray(0, to - from - part.length));
      }
      onFrame(done);
    }
  } finally {
    await file.close();
  }
}

/**
 * Frames as numbered PNG files in a folder that is there, from 0 on.
 *
 * @param name of the files, with a place for the number in it; 0000.png, 0001.png, ... where not given
 */
export async function renderPngFrames(
  scene: Scene,
  folder: string,
  { count, stillAt, onFrame = () => {} }: Omit<FilmOptions, "fps" | "sound">,
  name = `%0${Math.max(4, String(count - 1).length)}d.png`,
): Promise<void> {
  let done = 0;
  for await (const { data } of renderFrames(scene, "rgba", count, stillAt)) {
    await writeFile(
      join(folder, frameName(name, done)),
      toPng(data, scene.size, scene.background === "transparent"),
    );
    onFrame(++done);
  }
}

function toPng(rgba: Uint8Array, size: number, transparent: boolean): Uint8Array {
  return pngBytes(transparent ? straightAlpha(rgba) : withoutAlpha(rgba), size, size, transparent ? 4 : 3);
}

/** Premultiplied 8-bit RGBA to straight alpha, rounded. Nothing can be said of a pixel without alpha: black. */
export function straightAlpha(premultiplied: Uint8Array): Uint8Array {
  const straight = new Uint8Array(premultiplied.length);
  for (let at = 0; at < premultiplied.length; at += 4) {
    const alpha = premultiplied[at + 3]!;
    if (alpha === 0) continue;
    for (let channel = at; channel < at + 3; channel++) {
      straight[channel] = Math.min(255, Math.round(premultiplied[channel]! * 255 / alpha));
    }
    straight[at + 3] = alpha;
  }
  return straight;
}

/** [pixels, 4] to [pixels, 3]. */
export function withoutAlpha(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(rgba.length / 4 * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from]!;
    rgb[to + 1] = rgba[from + 1]!;
    rgb[to + 2] = rgba[from + 2]!;
  }
  return rgb;
}
