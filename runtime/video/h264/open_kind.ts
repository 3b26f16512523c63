import { Codec, CodecContext, type Frame, Packet } from "node-av/lib";
import { codedHeight } from "../../base/codec_names.ts";
import { checkPictureShape, type EncodedChunk, type Encoder, type EncoderOptions } from "../encoder.ts";
import {
  createNativeUse,
  encodeFrame,
  encodeFrameBeside,
  markBt709,
  quietLog,
  rational,
  setOption,
} from "../native_frame.ts";
import { withSyntheticUnit } from "../sei.ts";
import { avcCodecString, parameterSets } from "../sps.ts";
import type { H264Kind } from "./kinds.ts";
import { openPicture, type Picture } from "./picture.ts";

/** Cap in bits a second per pixel: 8.4 Mbit/s at 1024, 2.1 at 512. Only hair in motion comes near it. */
const MAX_BITS_PER_PIXEL = 8;
/** A key frame may take this much of a second's cap: the time it needs on the slowest link that keeps up. */
const RATE_WINDOW_S = 0.5;

/**
 * Opens an encoder of one kind for live pictures: constrained baseline, no picture held back, annexb with the parameter
 * sets in front of every key frame, which comes exactly when asked for and says that no camera took it.
 *
 * @throws {RangeError} on an impossible size or rate
 * @throws {Error} where FFmpeg has no such encoder, or it does not open, as where its device is not there
 */
export function openKind(kind: H264Kind, options: EncoderOptions): Encoder {
  const { size, fps, alpha } = options;
  const height = codedHeight(size, alpha);
  checkPictureShape(size, height, fps);
  quietLog();
  const { context, picture } = openContext(kind, options, height);
  const packet = new Packet();
  packet.alloc();
  const parts = { context, packet };
  const { check, during, close } = createNativeUse(() => {
    packet.free();
    picture.close();
    context.freeContext();
  });
  let count = 0n;
  let first = true;

  function filled(i420: Uint8Array, key: boolean): Frame {
    picture.fill(i420);
    const frame = picture.frameOf(count++, key || first);
    first = false;
    return frame;
  }

  let sets: Uint8Array, codecString: string;
  try {
    // The codec string comes from the stream's own parameter set, so one grey picture goes through first.
    picture.grey();
    const { data } = encodeFrame(parts, picture.frameOf(count++, true));
    sets = parameterSets(data);
    codecString = avcCodecString(data);
  } catch (error) {
    close();
    throw error;
  }
  const whole = (chunk: EncodedChunk): EncodedChunk =>
    chunk.key ? { key: true, data: withSyntheticUnit(withSets(chunk.data, sets)) } : chunk;

  return {
    codec: "h264",
    codecString,
    encode(i420, key) {
      check();
      return whole(encodeFrame(parts, filled(i420, key)));
    },
    encodeBeside: (i420, key) => during(() => encodeFrameBeside(parts, filled(i420, key)).then(whole)),
    close,
  };
}

function openContext(
  kind: H264Kind,
  options: EncoderOptions,
  height: number,
): { context: CodecContext; picture: Picture } {
  const { size, fps } = options;
  const codec = Codec.findEncoderByName(kind.codec);
  if (!codec) throw new Error(`Cannot open an H.264 encoder, this FFmpeg was built without: ${kind.codec}`);
  const context = new CodecContext();
  let picture: Picture | undefined;
  try {
    context.allocContext3(codec);
    context.width = size;
    context.height = height;
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
    for (const [name, value] of Object.entries(kind.options(options, maxRate))) {
      setOption(context, name, value);
    }
    picture = openPicture(kind, size, height);
    picture.describe(context);
    const opened = context.open2Sync(codec, null);
    if (opened < 0) {
      throw new Error(
        `Cannot open the H.264 encoder ${kind.name} of ${size} x ${height}, FFmpeg answered: ${opened}`,
      );
    }
    return { context, picture };
  } catch (error) {
    picture?.close();
    context.freeContext();
    throw error;
  }
}

/** A key frame whose encoder says its parameter sets only once. */
function withSets(data: Uint8Array<ArrayBuffer>, sets: Uint8Array): Uint8Array<ArrayBuffer> {
  if (parameterSets(data).length > 0) return data;
  const out = new Uint8Array(sets.length + data.length);
  out.set(sets);
  out.set(data, sets.length);
  return out;
}
