/** Pictures for the encoders' tests, and decoders to look at what comes out. */
import { Codec, CodecContext, Frame, Packet } from "node-av/lib";
import * as av from "node-av/constants";
import { Buffer } from "node:buffer";
import type { Rgb } from "./colours.ts";

export { bars, bt709, type Rgb } from "./colours.ts";

/** R'G'B' in 0..255 of JFIF's full-range BT.601. */
export function fromJfif(y: number, cb: number, cr: number): Rgb {
  const r = y + 1.402 * (cr - 128), b = y + 1.772 * (cb - 128);
  return [r, (y - 0.299 * r - 0.114 * b) / 0.587, b];
}

/** A soft disc on a dark ground that moves with `step`: as much motion as a talking head has. */
export function disc(size: number, step: number, out = new Uint8Array(size * size * 3 / 2)): Uint8Array {
  const cx = size / 2 + Math.sin(step / 5) * size / 20, cy = size / 2 + Math.cos(step / 7) * size / 30;
  const radius = size / 3;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const d = Math.hypot(x - cx, y - cy) / radius;
      out[y * size + x] = d < 1 ? 190 - 90 * d + 12 * Math.sin(x / 6) * Math.cos(y / 9) : 30;
    }
  }
  const half = size / 2, u = size * size, v = u + half * half;
  for (let y = 0; y < half; y++) {
    for (let x = 0; x < half; x++) {
      const inside = Math.hypot(x * 2 - cx, y * 2 - cy) < radius;
      out[u + y * half + x] = inside ? 112 : 128;
      out[v + y * half + x] = inside ? 150 : 128;
    }
  }
  return out;
}

/** Peak signal-to-noise ratio of two byte arrays, dB. */
export function psnr(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) {
    throw new RangeError(`Cannot compare pictures of other sizes: ${a.length}, ${b.length}`);
  }
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return 10 * Math.log10(255 * 255 / (sum / a.length));
}

export interface Decoder {
  /** The pictures (planes Y, U, V) that come out after this chunk. */
  decode(chunk: Uint8Array): Uint8Array[];
  /** Pictures still inside. */
  flush(): Uint8Array[];
  readonly context: CodecContext;
  close(): void;
}

export function openDecoder(codec: "h264" | "mjpeg"): Decoder {
  const found = Codec.findDecoderByName(codec === "h264" ? av.FF_DECODER_H264 : av.FF_DECODER_MJPEG)!;
  const context = new CodecContext();
  context.allocContext3(found);
  context.threadCount = 1;
  if (context.open2Sync(found, null) < 0) throw new Error(`Cannot open the decoder: ${codec}`);
  const packet = new Packet();
  packet.alloc();
  const frame = new Frame();
  frame.alloc();
  const drain = () => {
    const out: Uint8Array[] = [];
    while (context.receiveFrameSync(frame) >= 0) {
      out.push(new Uint8Array(frame.toBuffer()));
      frame.unref();
    }
    return out;
  };
  return {
    context,
    decode(chunk) {
      packet.data = Buffer.from(chunk);
      const code = context.sendPacketSync(packet);
      if (code < 0) throw new Error(`Cannot decode the chunk: ${code}`);
      packet.unref();
      return drain();
    },
    flush() {
      context.sendPacketSync(null);
      return drain();
    },
    close() {
      packet.free();
      frame.free();
      context.freeContext();
    },
  };
}
