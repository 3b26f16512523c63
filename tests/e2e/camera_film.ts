/**
 * A film that Chromium takes for a camera: `--use-fake-ui-for-media-stream --use-fake-device-for-media-stream
 * --use-file-for-fake-video-capture=FILE.y4m`, see filmFlags. It plays from its beginning each time the camera is
 * opened, at the rate in its header, and over again at its end. (An .mjpeg plays at 30 a second whatever its rate, with
 * its contrast raised.)
 */
import type { Avatar } from "../../runtime/avatar/avatar.ts";
import { type Camera, PORTRAIT } from "../../runtime/base/camera.ts";
import type { HeadPose } from "../../runtime/motion/head_pose.ts";
import { openLocalGpu } from "../../runtime/render/files/local_gpu.ts";
import { renderFrames } from "../../runtime/render/frames.ts";
import { createRenderer } from "../../runtime/render/renderer.ts";

/** Frames go into the file as they come: a film of minutes does not fit the memory. */
export interface FilmWriter {
  /** @param pixels [height, width, 4], RGBA8 */
  add(pixels: Uint8Array): Promise<void>;
  close(): void;
}

/**
 * Begins a YUV4MPEG2 file (https://wiki.multimedia.cx/index.php/YUV4MPEG2), 4:2:0, BT.601 in the limited range, as
 * Chromium's fake camera takes it.
 *
 * @param fps whole frames a second
 * @throws {RangeError} for sides that are not even
 */
export async function openFilm(
  path: string,
  { width, height, fps }: { width: number; height: number; fps: number },
): Promise<FilmWriter> {
  if (width % 2 !== 0 || height % 2 !== 0) {
    throw new RangeError(`Cannot write a film, its sides must be even: ${width} x ${height}`);
  }
  const file = await Deno.open(path, { create: true, write: true, truncate: true });
  const all = async (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
  };
  await all(new TextEncoder().encode(`YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420jpeg\n`));
  const mark = new TextEncoder().encode("FRAME\n");
  const planes = new Uint8Array(mark.length + width * height * 3 / 2);
  planes.set(mark);
  return {
    async add(pixels) {
      toPlanes(pixels, width, height, planes.subarray(mark.length));
      await all(planes);
    },
    close: () => file.close(),
  };
}

/** Luma, then both chromas at half the size: each the mean of four pixels. BT.601, 16..235 and 16..240. */
function toPlanes(pixels: Uint8Array, width: number, height: number, into: Uint8Array): void {
  const luma = width * height;
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      let [red, green, blue] = [0, 0, 0];
      for (const at of [y * width + x, y * width + x + 1, (y + 1) * width + x, (y + 1) * width + x + 1]) {
        const [r, g, b] = [pixels[at * 4]!, pixels[at * 4 + 1]!, pixels[at * 4 + 2]!];
        into[at] = 16.5 + (65.481 * r + 128.553 * g + 24.966 * b) / 255;
        red += r / 4;
        green += g / 4;
        blue += b / 4;
      }
      const at = luma + (y >> 1) * (width >> 1) + (x >> 1);
      into[at] = 128.5 + (-37.797 * red - 74.203 * green + 112 * blue) / 255;
      into[at + luma / 4] = 128.5 + (112 * red - 93.786 * green - 18.214 * blue) / 255;
    }
  }
}

/** What a browser is started with, so that a film is its camera. */
export const filmFlags = (path: string): string[] => [
  "--use-fake-ui-for-media-stream",
  "--use-fake-device-for-media-stream",
  `--use-file-for-fake-video-capture=${path}`,
];

/** WebGL by software, which the tracker's model runs on. */
export const SOFTWARE_GL: readonly string[] = [
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
];

export interface HeadFilm {
  readonly path: string;
  readonly avatar: Avatar;
  /** Frame by frame. */
  readonly poses: readonly HeadPose[];
  readonly fps: number;
  /** Pixels a side. */
  readonly size: number;
  readonly camera?: Camera;
  /** How often a pose's picture is written, once where it is not given. */
  readonly repeat?: (pose: number) => number;
  /** Changes a picture [size, size, 4] before it is written: noise, less light. */
  readonly degrade?: (pixels: Uint8Array, frame: number) => void;
}

/** Renders a head under known poses before a plain wall, and writes it as a film. */
export async function filmHead(
  film: HeadFilm,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const { path, avatar, poses, fps, size, camera = PORTRAIT, repeat = () => 1, degrade } = film;
  const gpu = await openLocalGpu();
  const renderer = await createRenderer(gpu);
  const loaded = await renderer.load(avatar);
  const writer = await openFilm(path, { width: size, height: size, fps });
  try {
    const scene = { renderer, avatar: loaded, size, background: { r: 0.5, g: 0.5, b: 0.5 }, signal };
    let frame = 0;
    for await (
      const { data } of renderFrames(scene, "rgba", poses.length, (at) => ({ camera, pose: poses[at]! }))
    ) {
      degrade?.(data, frame);
      for (let time = 0; time < repeat(frame); time++) await writer.add(data);
      frame++;
    }
  } finally {
    writer.close();
    loaded.destroy();
    renderer.close();
    gpu.close();
  }
}
