import { Buffer } from "node:buffer";
import { Codec, CodecContext, type Packet } from "node-av/lib";
import * as av from "node-av/constants";
import { appendXmpBox } from "./container_mark.ts";
import { checkPictureShape } from "./encoder.ts";
import { type FilmWriter, openFilmFile, shapeFilm } from "./film_file.ts";
import { markBt709, openNativeFrame, quietLog, setOption } from "./native_frame.ts";
import { withSyntheticUnit } from "./sei.ts";

/** A file is watched again and again and nobody waits for it: finer than the live stream, half as fast. */
const CRF = 18;
const PRESET = "medium";

export type Mp4Options = {
  fps: number;
  /** Whether there is a track of sound; none where not given. */
  sound?: boolean;
} & ({ size: number } | { width: number; height: number });

/**
 * Opens an MP4 file for H.264 video, and sound, its index at the front so that browsers play it while it loads. Its
 * pictures are I420, BT.709 limited range, planes Y, U, V. Whatever stood at the path is replaced.
 *
 * @throws {RangeError} on impossible sides or rate
 * @throws {Error} where the file cannot be written or FFmpeg refuses the encoder
 */
export async function openMp4(path: string, options: Mp4Options): Promise<FilmWriter> {
  const { fps } = options;
  const [width, height] = "size" in options ? [options.size, options.size] : [options.width, options.height];
  checkPictureShape(width, height, fps);
  quietLog();
  // FFmpeg says only a number where a folder is missing or read-only; Deno names the reason.
  (await Deno.open(path, { write: true, create: true })).close();
  return await openFilmFile(path, {
    container: "mp4",
    options: { movflags: "+faststart" },
    encoder: openFileEncoder(width, height, fps),
    picture: openNativeFrame(width, height, av.AV_PIX_FMT_YUV420P),
    sound: options.sound ? "aac" : null,
    edit: markKeyFrame,
    whole: () => appendXmpBox(path),
  });
}

function markKeyFrame(packet: Packet): void {
  if (!packet.isKeyframe) return;
  // All else that the packet knows goes with its old bytes.
  const { pts, dts } = packet;
  packet.data = Buffer.from(withSyntheticUnit(packet.data!).buffer);
  packet.pts = pts;
  packet.dts = dts;
  packet.isKeyframe = true;
}

function openFileEncoder(width: number, height: number, fps: number): CodecContext {
  const codec = Codec.findEncoderByName(av.FF_ENCODER_LIBX264);
  if (!codec) throw new Error("Cannot write an MP4 file, this FFmpeg was built without: libx264");
  const encoder = new CodecContext();
  shapeFilm(encoder, codec, { width, height, fps });
  encoder.pixelFormat = av.AV_PIX_FMT_YUV420P;
  encoder.setFlags(av.AV_CODEC_FLAG_GLOBAL_HEADER);
  markBt709(encoder);
  setOption(encoder, "preset", PRESET);
  setOption(encoder, "crf", String(CRF));
  const opened = encoder.open2Sync(codec, null);
  if (opened < 0) {
    throw new Error(`Cannot open an H.264 encoder of ${width} x ${height}, FFmpeg answered: ${opened}`);
  }
  return encoder;
}
