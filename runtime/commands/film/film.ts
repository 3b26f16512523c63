import { mkdir } from "node:fs/promises";
import type { HeadModel } from "../../head/head_model.ts";
import { restPose } from "../../motion/head_pose.ts";
import type { RetargetData } from "../../motion/retarget/retarget_map.ts";
import type { Camera } from "../../base/camera.ts";
import type { Scene, Still } from "../../render/frames.ts";
import { openClip } from "../clip/open.ts";
import { mapOnto } from "../map_onto.ts";
import { openProgress } from "../../cli/progress.ts";
import { refuseFullFolder } from "../../cli/whole_output.ts";
import { type Signer, writeSigned } from "../synthetic/sign_with.ts";
import type { Output } from "./output.ts";

/** Frames in their order. */
export interface Film {
  readonly count: number;
  stillAt(frame: number): Still;
  /** What is heard with it, from its first frame on: mono at FILM_SOUND_RATE. */
  readonly sound?: Float32Array | undefined;
}

interface Timing {
  readonly fps: number;
  readonly seconds: number | undefined;
}

const TURNTABLE_SECONDS = 6;

/** Writes a film to where it is to go. */
export async function renderFilm(
  scene: Scene,
  film: Film,
  fps: number,
  output: Exclude<Output, { kind: "picture" }>,
  signer: Signer | undefined,
): Promise<void> {
  const { renderMp4, renderPngFrames, renderWebm } = await import("../../render/files/to_file.ts");
  const path = output.path.replace(/[\\/]+$/, "");
  if (output.kind === "frames") await refuseFullFolder(path);
  const progress = openProgress("Rendering", film.count);
  const filmed = { ...film, fps, onFrame: progress.show };
  try {
    await writeSigned(
      path,
      async (temporary) => {
        if (output.kind === "mp4") return await renderMp4(scene, temporary, filmed);
        if (output.kind === "webm") return await renderWebm(scene, temporary, filmed);
        await mkdir(temporary);
        await renderPngFrames(scene, temporary, filmed, output.name);
      },
      signer,
      scene.signal && { signal: scene.signal },
    );
  } finally {
    progress.end();
  }
}

/** Once round; the frame after the last would be the first again, so that the film can run in a loop. */
export function turntableFilm({ pose, camera }: Still, { fps, seconds }: Timing): Film {
  const count = Math.max(1, Math.round((seconds ?? TURNTABLE_SECONDS) * fps));
  return {
    count,
    stillAt(frame) {
      const angle = camera.azimuth + frame / count * 2 * Math.PI;
      return { pose, camera: { ...camera, azimuth: Math.atan2(Math.sin(angle), Math.cos(angle)) } };
    },
  };
}

/** A clip from its beginning, as far as it goes. */
export async function clipFilm(
  path: string,
  camera: Camera,
  { fps, seconds }: Timing,
  head: HeadModel,
  table?: RetargetData,
): Promise<Film> {
  const motion = await openClip(path);
  const map = await mapOnto(head, motion.space, table);
  const length = Math.min(motion.duration, seconds ?? Infinity);
  const pose = restPose(motion.space), shown = restPose(head.expressionSpace);
  return {
    count: Math.max(1, Math.floor(length * fps)),
    stillAt(frame) {
      motion.sample(frame / fps, pose);
      map?.apply(pose, shown);
      return { pose: map ? shown : pose, camera };
    },
  };
}

/** The sound of a file, for a film. @throws {Error} as `readSound` does */
export async function filmSound(path: string): Promise<Float32Array> {
  const { readSound } = await import("../../video/read_sound.ts");
  const { FILM_SOUND_RATE } = await import("../../render/files/to_file.ts");
  return (await readSound(path, { sampleRate: FILM_SOUND_RATE })).pcm;
}

/** Gives a film its sound, and says what of it is not heard. */
export async function withSound(film: Film, sound: Float32Array, fps: number): Promise<Film> {
  const { FILM_SOUND_RATE } = await import("../../render/files/to_file.ts");
  const beyond = sound.length / FILM_SOUND_RATE - film.count / fps;
  if (beyond > 1 / fps) {
    console.error(`The sound goes on for ${beyond.toFixed(1)} s after the film: it is cut there`);
  }
  return { ...film, sound };
}
