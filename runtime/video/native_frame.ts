import { Frame, Log, Option, Rational } from "node-av/lib";
import type { CodecContext, FormatContext, Packet } from "node-av/lib";
import * as av from "node-av/constants";
import { type EncodedChunk, i420Bytes } from "./encoder.ts";

/**
 * Sets an option of a codec or a container. node-av's `Dictionary` is not used for this: `open2` frees
 * the list behind it, the wrapper frees it again, and that ends the process when the thread does
 * (node-av 6.1.1; seen as a segmentation fault at the end of every worker).
 *
 * @throws {TypeError} where FFmpeg knows no such option or refuses the value
 */
export function setOption(owner: CodecContext | FormatContext, name: string, value: string): void {
  const native = owner.getNative() as unknown as Parameters<typeof Option.set>[0];
  const code = Option.set(native, name, value, av.AV_OPT_SEARCH_CHILDREN);
  if (code < 0) {
    throw new TypeError(`Cannot set an encoder option, FFmpeg refused it: ${name}=${value} (${code})`);
  }
}

/**
 * Lets FFmpeg print only what ends it. Its level is the whole process', and at "error" it prints a line for each broken
 * packet that somebody sends.
 */
export const quietLog = (): void => Log.setLevel(av.AV_LOG_FATAL);

/** One channel, the front centre: FFmpeg's `AV_CHANNEL_LAYOUT_MONO`. */
export const MONO = { nbChannels: 1, order: av.AV_CHANNEL_ORDER_NATIVE, mask: 4n };

/**
 * Gives a frame memory for mono samples.
 *
 * @param format floats: packed or planar is the same for one channel
 * @returns the samples, a view into native memory that is dead once the frame is
 */
export function allocateSound(
  frame: Frame,
  format: typeof av.AV_SAMPLE_FMT_FLT | typeof av.AV_SAMPLE_FMT_FLTP,
  sampleRate: number,
  samples: number,
): Float32Array {
  frame.format = format;
  frame.nbSamples = samples;
  frame.sampleRate = sampleRate;
  frame.channelLayout = MONO;
  const code = frame.getBuffer(0);
  const plane = frame.data?.[0];
  if (code < 0 || !plane) throw new Error(`Cannot allocate native sound, FFmpeg answered: ${code}`);
  return new Float32Array(plane.buffer, plane.byteOffset, samples);
}

/** Marks what the renderer makes: BT.709, limited range. */
export function markBt709(context: CodecContext): void {
  context.colorRange = av.AVCOL_RANGE_MPEG;
  context.colorPrimaries = av.AVCOL_PRI_BT709;
  context.colorTrc = av.AVCOL_TRC_BT709;
  context.colorSpace = av.AVCOL_SPC_BT709;
}

export const rational = (numerator: number, denominator: number): Rational =>
  new Rational(numerator, denominator);

/** One native 4:2:0 picture that is filled again and again. */
export interface NativeFrame {
  readonly frame: Frame;
  /** Y, U and V, rows without padding: views into native memory, dead once closed. */
  readonly planes: readonly [Uint8Array, Uint8Array, Uint8Array];
  /** Copies an I420 picture in, with alpha behind it where the format has that. @throws {RangeError} on another size */
  fill(i420: Uint8Array): void;
  close(): void;
}

/** Allocates a native picture in the given FFmpeg pixel format (4:2:0, 8 bits, alpha a byte a pixel). */
export function openNativeFrame(
  width: number,
  height: number,
  format: typeof av.AV_PIX_FMT_YUV420P | typeof av.AV_PIX_FMT_YUVA420P,
): NativeFrame {
  const frame = new Frame();
  frame.alloc();
  frame.format = format;
  frame.width = width;
  frame.height = height;
  // Alignment 1: rows follow each other without padding, so that a plane is one copy.
  const code = frame.getBuffer(1);
  const data = frame.data;
  const [y, u, v, a] = data ?? [];
  const isWhole = format !== av.AV_PIX_FMT_YUVA420P || a !== undefined && frame.linesize[3] === width;
  if (
    code < 0 || !y || !u || !v || !isWhole || frame.linesize[0] !== width || frame.linesize[1] !== width / 2
  ) {
    frame.free();
    throw new Error(`Cannot allocate a native picture of ${width} x ${height}, FFmpeg answered: ${code}`);
  }
  const luma = width * height, chroma = luma / 4;
  return {
    frame,
    planes: [y, u, v],
    fill(i420) {
      checkLength(a ? i420.subarray(0, i420.length - luma) : i420, width, height);
      // x264 copies what it is sent. An encoder that kept a reference would show the next picture for this one.
      if (!frame.isWritable) throw new Error("Cannot fill the native picture, the encoder still holds it");
      y.set(i420.subarray(0, luma));
      u.set(i420.subarray(luma, luma + chroma));
      v.set(i420.subarray(luma + chroma, luma + 2 * chroma));
      a?.set(i420.subarray(luma + 2 * chroma));
    },
    close: () => frame.free(),
  };
}

/** @throws {RangeError} where the bytes are not those of one picture */
export function checkLength(i420: Uint8Array, width: number, height: number): void {
  if (i420.length !== i420Bytes(width, height)) {
    throw new RangeError(
      `Cannot encode the picture, ${width} x ${height} in I420 takes ${
        i420Bytes(width, height)
      } bytes: ${i420.length}`,
    );
  }
}

const NOTHING = new Uint8Array();

/** What pictures are sent through, and what their chunks are taken out by. */
export interface EncoderParts {
  readonly context: CodecContext;
  readonly packet: Packet;
}

/**
 * Sends a picture through an encoder without delay and takes its chunk, which comes at once.
 *
 * @param said what is put into the chunk, behind its first two bytes
 * @throws {Error} where FFmpeg refuses the picture or keeps its chunk back
 */
export function encodeFrame(parts: EncoderParts, frame: Frame, said: Uint8Array = NOTHING): EncodedChunk {
  return takeChunk(parts, frame, parts.context.sendFrameSync(frame), said);
}

/** As `encodeFrame`, on a thread of FFmpeg's; the frame must not be touched meanwhile. */
export async function encodeFrameBeside(
  parts: EncoderParts,
  frame: Frame,
  said: Uint8Array = NOTHING,
): Promise<EncodedChunk> {
  return takeChunk(parts, frame, await parts.context.sendFrame(frame), said);
}

/** All the work is done when a picture has been sent: x264 without delay, and JPEG's encoder, keep nothing back. */
function takeChunk(
  { context, packet }: EncoderParts,
  frame: Frame,
  sent: number,
  said: Uint8Array,
): EncodedChunk {
  if (sent < 0) throw new Error(`Cannot encode picture ${frame.pts}, FFmpeg refused it: ${sent}`);
  const received = context.receivePacketSync(packet);
  const bytes = received < 0 ? null : packet.data;
  if (!bytes) throw new Error(`Cannot encode picture ${frame.pts}, FFmpeg gave no chunk for it: ${received}`);
  const data = new Uint8Array(bytes.length + said.length);
  data.set(said.length > 0 ? bytes.subarray(0, 2) : bytes);
  if (said.length > 0) {
    data.set(said, 2);
    data.set(bytes.subarray(2), 2 + said.length);
  }
  const chunk = { data, key: packet.isKeyframe };
  packet.unref();
  return chunk;
}

/** Native memory that must not be freed while a thread of FFmpeg's is at it. */
export interface NativeUse {
  readonly isClosed: boolean;
  /** Nothing is freed until this is done. One at a time. @throws {TypeError} where it is closed, or in use */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** @throws {TypeError} where it is closed, or in use */
  check(): void;
  /** Frees now, or once what goes on is done; a second call does nothing. */
  close(): void;
}

export function createNativeUse(free: () => void): NativeUse {
  let busy = false;
  let closed = false;
  const use: NativeUse = {
    get isClosed() {
      return closed;
    },
    check() {
      if (closed) throw new TypeError("Cannot encode a picture, the encoder is closed");
      if (busy) throw new TypeError("Cannot encode a picture, the one before is being encoded");
    },
    async during(work) {
      use.check();
      busy = true;
      try {
        return await work();
      } finally {
        busy = false;
        if (closed) free();
      }
    },
    close() {
      if (closed) return;
      closed = true;
      if (!busy) free();
    },
  };
  return use;
}
