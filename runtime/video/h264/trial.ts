import { Codec, CodecContext, Frame, Packet } from "node-av/lib";
import * as av from "node-av/constants";
import { Buffer } from "node:buffer";
import { message } from "../../base/message.ts";
import type { H264Kind } from "./kinds.ts";
import { openKind } from "./open_kind.ts";

/** What a trial has found of one encoder. */
export interface Trial {
  readonly name: string;
  /** It does all that a live stream needs. */
  readonly works: boolean;
  /** Why not; what it says of its stream where it does. */
  readonly detail: string;
  /** Milliseconds a picture. */
  readonly ms: number | null;
}

const SIZE = 256, PICTURES = 12, RATE = 30;
/** Where a key frame is asked for. */
const KEYS: ReadonlySet<number> = new Set([0, 5, 6]);
/** What a picture must be like after coding, dB: 20 passes a blur. */
const LEAST_PSNR = 28;

/**
 * Has an encoder encode a few pictures for real, and decodes them: an encoder is in the library whether or not the machine
 * has what it needs. Each picture must give a chunk at once, key frames come where they are asked for and there alone, and
 * what is decoded must be what was sent, in BT.709 of limited range and baseline profile.
 */
export function tryKind(kind: H264Kind): Trial {
  try {
    const { codecString, ms } = encodeSome(kind);
    return { name: kind.name, works: true, detail: codecString, ms };
  } catch (error) {
    return { name: kind.name, works: false, detail: message(error).split("\n")[0]!, ms: null };
  }
}

function encodeSome(kind: H264Kind): { codecString: string; ms: number } {
  const encoder = openKind(kind, { size: SIZE, fps: RATE });
  const decoder = openDecoder();
  try {
    const { codecString } = encoder;
    if (!codecString.startsWith("avc1.42")) refuse("its profile must be baseline", codecString);
    let spent = 0;
    for (let at = 0; at < PICTURES; at++) {
      const source = picture(at);
      const began = performance.now();
      const { data, key } = encoder.encode(source, KEYS.has(at));
      spent += performance.now() - began;
      if (key !== KEYS.has(at)) refuse(`picture ${at} must${key ? " not" : ""} be a key frame`, codecString);
      const decoded = decoder.decode(data);
      if (decoded === null) refuse("a decoder must show a picture at once, none came of number", `${at}`);
      const quality = psnr(source, decoded!);
      if (quality < LEAST_PSNR) refuse("its pictures must be like what was sent", `${quality.toFixed(1)} dB`);
    }
    decoder.checkColours();
    return { codecString, ms: spent / PICTURES };
  } finally {
    decoder.close();
    encoder.close();
  }
}

function refuse(why: string, met: string): never {
  throw new Error(`Cannot use it, ${why}: ${met}`);
}

/** A soft light on a dark ground, which moves; its two chroma planes cannot be taken for each other. */
function picture(step: number): Uint8Array {
  const out = new Uint8Array(SIZE * SIZE * 3 / 2).fill(100);
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const far = Math.hypot(x - SIZE / 2 - step * 2, y - SIZE / 2) / (SIZE / 3);
      out[y * SIZE + x] = far < 1 ? 190 - 100 * far : 40;
    }
  }
  return out.fill(170, SIZE * SIZE * 5 / 4);
}

function psnr(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at]! - b[at]!) ** 2;
  return 10 * Math.log10(255 * 255 / (sum / a.length));
}

function openDecoder() {
  const codec = Codec.findDecoder(av.AV_CODEC_ID_H264);
  if (!codec) throw new Error("Cannot try an encoder, this FFmpeg was built without: h264");
  const context = new CodecContext();
  context.allocContext3(codec);
  context.threadCount = 1;
  if (context.open2Sync(codec, null) < 0) {
    throw new Error("Cannot try an encoder, no decoder opens for: h264");
  }
  const [packet, frame] = [new Packet(), new Frame()];
  packet.alloc();
  frame.alloc();
  return {
    decode(chunk: Uint8Array<ArrayBuffer>): Uint8Array | null {
      packet.data = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
      const sent = context.sendPacketSync(packet);
      packet.unref();
      if (sent < 0 || context.receiveFrameSync(frame) < 0) return null;
      const out = new Uint8Array(frame.toBuffer());
      frame.unref();
      return out;
    },
    checkColours(): void {
      if (context.colorSpace !== av.AVCOL_SPC_BT709) refuse("it must say BT.709", `${context.colorSpace}`);
      if (context.colorRange === av.AVCOL_RANGE_JPEG) refuse("its range must be limited", "full");
    },
    close(): void {
      packet.free();
      frame.free();
      context.freeContext();
    },
  };
}
