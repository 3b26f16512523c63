import { Codec, CodecContext, Packet } from "node-av/lib";
import * as av from "node-av/constants";
import { codedHeight } from "../base/codec_names.ts";
import { checkPictureShape, type Encoder, type EncoderOptions } from "./encoder.ts";
import { encodeFrame, markBt709, openNativeFrame, quietLog, rational, setOption } from "./native_frame.ts";
import { withSyntheticUnit } from "./sei.ts";
import { avcCodecString } from "./sps.ts";

/** Constant quality: 21 doubles the bytes of a head at 1024 for no difference seen, 28 shows blocks on skin. */
const CRF = 24;
/**
 * With alpha stacked below. x264 takes twice the blocks for twice the room, and at 24 gives colour that is better than a
 * plain picture's, by 0.3 dB at 512. 25 costs 10 % less bits and is within 0.4 dB of plain; 26 is 1 dB worse.
 */
const STACKED_CRF = 25;
/** Cap in bits a second per pixel: 8.4 Mbit/s at 1024, 2.1 at 512. Only hair in motion comes near it. */
const MAX_BITS_PER_PIXEL = 8;
/** A key frame may take this much of a second's cap: the time it needs on the slowest link that keeps up. */
const RATE_WINDOW_S = 0.5;

/**
 * Opens an H.264 encoder for live pictures: x264 ultrafast with zero latency, constrained baseline,
 * annexb with the parameter sets in front of every key frame, which comes exactly when asked for and says that no camera
 * took it.
 *
 * @throws {RangeError} on an impossible size or rate
 * @throws {Error} where FFmpeg has no x264 or refuses to open it
 */
export function openH264({ size, fps, alpha }: EncoderOptions): Encoder {
  const height = codedHeight(size, alpha);
  checkPictureShape(size, height, fps);
  quietLog();
  const codec = Codec.findEncoderByName(av.FF_ENCODER_LIBX264);
  if (!codec) throw new Error("Cannot open an H.264 encoder, this FFmpeg was built without: libx264");
  const context = new CodecContext();
  context.allocContext3(codec);
  context.width = size;
  context.height = height;
  context.pixelFormat = av.AV_PIX_FMT_YUV420P;
  context.timeBase = rational(1, Math.round(fps * 1000));
  context.framerate = rational(Math.round(fps * 1000), 1000);
  // No key frame but those asked for: each costs ten times a frame's bytes.
  context.gopSize = 1 << 30;
  context.maxBFrames = 0;
  // One thread: more would make slices that compete with the renderer; one takes 4 ms at 1024.
  context.threadCount = 1;
  const maxRate = Math.round(size * size * MAX_BITS_PER_PIXEL);
  context.rcMaxRate = BigInt(maxRate);
  context.rcBufferSize = Math.round(maxRate * RATE_WINDOW_S);
  markBt709(context);
  setOption(context, "preset", "ultrafast");
  setOption(context, "tune", "zerolatency");
  setOption(context, "crf", String(alpha === undefined ? CRF : STACKED_CRF));
  setOption(context, "forced-idr", "1");
  setOption(context, "x264-params", "scenecut=0");
  const opened = context.open2Sync(codec, null);
  if (opened < 0) {
    throw new Error(`Cannot open an H.264 encoder of ${size} x ${height}, FFmpeg answered: ${opened}`);
  }

  const picture = openNativeFrame(size, height, av.AV_PIX_FMT_YUV420P);
  const packet = new Packet();
  packet.alloc();
  let count = 0n;
  let closed = false;

  function encodeFilled(key: boolean): { data: Uint8Array<ArrayBuffer>; key: boolean } {
    picture.frame.pts = count++ * 1000n;
    picture.frame.pictType = key ? av.AV_PICTURE_TYPE_I : av.AV_PICTURE_TYPE_NONE;
    return encodeFrame(context, picture.frame, packet, count);
  }

  // The codec string comes from the stream's own parameter set, so one grey picture goes through first.
  for (const plane of picture.planes) plane.fill(128);
  const codecString = avcCodecString(encodeFilled(true).data);
  let first = true;

  return {
    codec: "h264",
    codecString,
    encode(i420, key) {
      if (closed) throw new TypeError("Cannot encode a picture, the encoder is closed");
      picture.fill(i420);
      const chunk = encodeFilled(key || first);
      first = false;
      return chunk.key ? { key: true, data: withSyntheticUnit(chunk.data) } : chunk;
    },
    close() {
      if (closed) return;
      closed = true;
      packet.free();
      picture.close();
      context.freeContext();
    },
  };
}
