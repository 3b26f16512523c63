import { Codec, CodecContext, Frame, Packet } from "node-av/lib";
import * as av from "node-av/constants";
import { Buffer } from "node:buffer";
import { allocateSound, MONO, quietLog, rational, setOption } from "./native_frame.ts";
import { opusPacketMs } from "../base/sound/opus_packet.ts";
import { SOUND_RATE } from "../base/sound/sound_rate.ts";

/** Samples a second of what is encoded and decoded. */
export const OPUS_RATE: number = SOUND_RATE;
/** Samples of a packet: 20 ms. */
export const OPUS_SAMPLES: number = OPUS_RATE / 50;
/**
 * What is decoded sounds so much later than what was encoded: libopus looks ahead (RFC 7845 calls it the pre-skip).
 * 312 samples; only "restricted low delay" has less (120), and codes voice worse below 48 kbit/s.
 */
export const OPUS_DELAY_MS = 6.5;
/** Voice at the full 20 kHz; 24 kbit/s is near it, 64 is for music. */
const BITRATE = 32_000;
/**
 * Of 10: a packet of speech takes 0.22 ms of a core, where 5 takes 0.20. node-av's asynchronous calls would add 0.2 ms of
 * their own and come 2 ms later, so that both ways are synchronous; decoding takes 0.04.
 */
const COMPLEXITY = 10;

export interface OpusEncoder {
  /** Milliseconds by which what is decoded is later than what was encoded. */
  readonly delayMs: number;
  /**
   * Encodes 20 ms, at once.
   *
   * @param pcm [960] mono at 48 kHz, -1..1: what is beyond is clipped and what is no number becomes silence
   * @param take given one packet, before the call returns; its bytes are the taker's own
   * @throws {RangeError} where it has another length
   */
  encode(pcm: Float32Array, take: (packet: Uint8Array<ArrayBuffer>) => void): void;
  /** Frees the native memory; a second call does nothing. */
  close(): void;
}

export interface OpusDecoder {
  /**
   * Decodes one packet, at once; stereo becomes mono.
   *
   * @returns 48 kHz mono, 2.5 to 120 ms: the decoder's own, filled anew by the next call
   * @throws {SyntaxError} where it is no Opus packet (RFC 6716, 3.4); the next packet may be decoded all the same
   */
  decode(packet: Uint8Array): Float32Array<ArrayBuffer>;
  /** Frees the native memory; a second call does nothing. */
  close(): void;
}

/**
 * Opens an encoder for voice: 48 kHz mono, a packet each 20 ms, each by itself as long as it has to be (VBR), without
 * forward error correction since sessions' sound comes over connections that lose nothing.
 *
 * @param options.bitrate bits a second, 6,000..256,000
 * @throws {RangeError} on another bit rate
 * @throws {Error} where FFmpeg has no libopus or refuses to open it
 */
export function createOpusEncoder({ bitrate = BITRATE }: { bitrate?: number } = {}): OpusEncoder {
  if (!(bitrate >= 6000 && bitrate <= 256_000)) {
    throw new RangeError(`Cannot open an Opus encoder, the bit rate must be within 6000..256000: ${bitrate}`);
  }
  const { context, open } = prepare(Codec.findEncoderByName(av.FF_ENCODER_LIBOPUS), "encoder");
  context.sampleFormat = av.AV_SAMPLE_FMT_FLT;
  context.bitRate = BigInt(Math.round(bitrate));
  context.timeBase = rational(1, OPUS_RATE);
  setOption(context, "application", "voip");
  setOption(context, "frame_duration", "20");
  setOption(context, "fec", "0");
  setOption(context, "vbr", "on");
  setOption(context, "compression_level", String(COMPLEXITY));
  open();
  const frame = new Frame();
  frame.alloc();
  const samples = allocateSound(frame, av.AV_SAMPLE_FMT_FLT, OPUS_RATE, OPUS_SAMPLES);
  const packet = new Packet();
  packet.alloc();
  let count = 0n;
  let closed = false;

  return {
    delayMs: OPUS_DELAY_MS,
    encode(pcm, take) {
      if (closed) throw new TypeError("Cannot encode sound, the encoder is closed");
      if (pcm.length !== OPUS_SAMPLES) {
        throw new RangeError(`Cannot encode sound, a packet has ${OPUS_SAMPLES} samples: ${pcm.length}`);
      }
      // One NaN would stay in libopus' filters for ever.
      for (let at = 0; at < OPUS_SAMPLES; at++) samples[at] = Math.max(-1, Math.min(1, pcm[at]! || 0));
      frame.pts = count++ * BigInt(OPUS_SAMPLES);
      const sent = context.sendFrameSync(frame);
      const received = sent < 0 ? sent : context.receivePacketSync(packet);
      const bytes = received < 0 ? null : packet.data;
      if (!bytes) throw new Error(`Cannot encode sound, FFmpeg gave no packet for it: ${received}`);
      const own = new Uint8Array(bytes);
      packet.unref();
      take(own);
    },
    close() {
      if (closed) return;
      closed = true;
      packet.free();
      frame.free();
      context.freeContext();
    },
  };
}

/** Opens a decoder of Opus packets as WebCodecs and WebRTC have them. @throws {Error} where FFmpeg has no libopus */
export function createOpusDecoder(): OpusDecoder {
  const { context, open } = prepare(Codec.findDecoderByName(av.FF_DECODER_LIBOPUS), "decoder");
  // Otherwise it gives 16 bits.
  setOption(context, "request_sample_fmt", "flt");
  open();
  const frame = new Frame();
  frame.alloc();
  const packet = new Packet();
  packet.alloc();
  const out = new Float32Array(6 * OPUS_SAMPLES);
  let closed = false;

  return {
    decode(bytes) {
      if (closed) throw new TypeError("Cannot decode sound, the decoder is closed");
      const samples = opusPacketMs(bytes) * OPUS_RATE / 1000;
      packet.data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      const sent = context.sendPacketSync(packet);
      packet.unref();
      const received = sent < 0 ? sent : context.receiveFrameSync(frame);
      const plane = received < 0 ? null : frame.data?.[0];
      if (!plane || frame.format !== av.AV_SAMPLE_FMT_FLT || frame.nbSamples !== samples) {
        if (received >= 0) frame.unref();
        throw new SyntaxError(`Cannot decode sound, it is no Opus packet: ${bytes.length} bytes`);
      }
      const native = new Float32Array(plane.buffer, plane.byteOffset, samples);
      // A broken packet may decode to more than full scale.
      for (let at = 0; at < samples; at++) out[at] = Math.max(-1, Math.min(1, native[at]! || 0));
      frame.unref();
      return out.subarray(0, samples);
    },
    close() {
      if (closed) return;
      closed = true;
      packet.free();
      frame.free();
      context.freeContext();
    },
  };
}

function prepare(codec: Codec | null, what: string): { context: CodecContext; open(): void } {
  quietLog();
  if (!codec) throw new Error(`Cannot open an Opus ${what}, this FFmpeg was built without: libopus`);
  const context = new CodecContext();
  context.allocContext3(codec);
  context.sampleRate = OPUS_RATE;
  context.channelLayout = MONO;
  context.threadCount = 1;
  return {
    context,
    open() {
      const opened = context.open2Sync(codec, null);
      if (opened < 0) throw new Error(`Cannot open an Opus ${what}, FFmpeg answered: ${opened}`);
    },
  };
}
