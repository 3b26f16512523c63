import { Codec, CodecContext } from "node-av/lib";
import * as av from "node-av/constants";
import { checkPictureShape } from "./encoder.ts";
import { type FilmWriter, openFilmFile, shapeFilm } from "./film_file.ts";
import { markBt709, openNativeFrame, quietLog, setOption } from "./native_frame.ts";

/** libvpx's scale, 0 (best) to 63. */
const CRF = 20;
/** libvpx's "cpu-used" for files, 0 (slowest) to 5. */
const SPEED = 4;

export interface WebmOptions {
  /** Pixels a side. */
  size: number;
  fps: number;
  /** Whether its pictures have alpha. */
  alpha: boolean;
  /** Whether there is a track of sound; none where not given. */
  sound?: boolean;
}

/**
 * Opens a WebM file for VP9 video, with alpha if asked for, and sound as Opus. Its pictures are I420, BT.709 limited
 * range, and with alpha a fourth plane of a byte a pixel, 0 to 255; the colours are straight, not multiplied with it.
 * Whatever stood at the path is replaced.
 *
 * @throws {RangeError} on an impossible size or rate
 * @throws {Error} where the file cannot be written or FFmpeg refuses the encoder
 */
export async function openWebm(path: string, options: WebmOptions): Promise<FilmWriter> {
  const { size, fps, alpha, sound } = options;
  checkPictureShape(size, size, fps);
  quietLog();
  // FFmpeg says only a number where a folder is missing or read-only; Deno names the reason.
  (await Deno.open(path, { write: true, create: true })).close();
  const format = alpha ? av.AV_PIX_FMT_YUVA420P : av.AV_PIX_FMT_YUV420P;
  return await openFilmFile(path, {
    container: "webm",
    encoder: openFileEncoder(options, format),
    picture: openNativeFrame(size, size, format),
    sound: sound ? "opus" : null,
  });
}

function openFileEncoder(
  { size, fps }: WebmOptions,
  format: typeof av.AV_PIX_FMT_YUV420P | typeof av.AV_PIX_FMT_YUVA420P,
): CodecContext {
  const codec = Codec.findEncoderByName(av.FF_ENCODER_LIBVPX_VP9);
  if (!codec) throw new Error("Cannot write a WebM file, this FFmpeg was built without: libvpx-vp9");
  const encoder = new CodecContext();
  shapeFilm(encoder, codec, { width: size, height: size, fps });
  encoder.pixelFormat = format;
  markBt709(encoder);
  setOption(encoder, "deadline", "good");
  setOption(encoder, "cpu-used", String(SPEED));
  setOption(encoder, "row-mt", "1");
  setOption(encoder, "crf", String(CRF));
  // Constant quality: without a bit rate of 0 there is a cap of 200 kbit/s.
  encoder.bitRate = 0n;
  // A reference that is not shown makes colour and alpha fall apart: FFmpeg refuses it where there is alpha.
  setOption(encoder, "auto-alt-ref", "0");
  const opened = encoder.open2Sync(codec, null);
  if (opened < 0) {
    throw new Error(`Cannot open a VP9 encoder of ${size} x ${size}, FFmpeg answered: ${opened}`);
  }
  return encoder;
}
