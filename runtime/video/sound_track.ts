import { Codec, CodecContext, type FormatContext, Frame, Packet, type Stream } from "node-av/lib";
import * as av from "node-av/constants";
import { SOUND_RATE } from "../base/sound/sound_rate.ts";
import { allocateSound, MONO, rational, setOption } from "./native_frame.ts";

/** Samples a second of sound in files. */
export const TRACK_RATE: number = SOUND_RATE;
/** Bits a second: mono voice at this rate is not told from the original. */
const BITRATE = 96_000;

/**
 * How sound is written: as AAC-LC in MP4, since wherever H.264 plays so does it (Chromium, QuickTime, OBS, phones) while
 * Opus there is silent in QuickTime and in most editors; as Opus in WebM, which takes nothing else but Vorbis.
 */
export type SoundCodec = "aac" | "opus";

/** Samples of one frame, and their form in memory; packed or planar is the same for one channel. */
const CODECS = {
  aac: {
    name: av.FF_ENCODER_AAC,
    frame: 1024,
    format: av.AV_SAMPLE_FMT_FLTP,
    option: ["aac_coder", "fast"],
  },
  opus: {
    name: av.FF_ENCODER_LIBOPUS,
    frame: 960,
    format: av.AV_SAMPLE_FMT_FLT,
    option: ["frame_duration", "20"],
  },
} as const;

/** Sound in a file. */
export interface SoundTrack {
  readonly stream: Stream;
  /** Samples that were appended: where the next belongs. */
  readonly length: number;
  /**
   * Appends sound behind what there is.
   *
   * @param pcm mono at 48 kHz, any length; what is beyond -1..1 is clipped and what is no number becomes silence
   */
  append(pcm: Float32Array): Promise<void>;
  /** Appends silence up to a length, samples; does nothing where there is as much. */
  silence(until: number): Promise<void>;
  /** Writes what is still in the encoder: the track has its length to the sample. */
  finish(): Promise<void>;
  /** Frees the native memory; a second call does nothing. */
  close(): void;
}

/**
 * Adds a track to a container whose header is not written yet.
 *
 * @param put writes a packet of the track; its times are in samples
 * @throws {Error} where FFmpeg refuses the encoder
 */
export function openSoundTrack(
  container: FormatContext,
  put: (packet: Packet) => Promise<void>,
  kind: SoundCodec = "aac",
): SoundTrack {
  const { name, frame: samples, format, option } = CODECS[kind];
  const codec = Codec.findEncoderByName(name);
  if (!codec) throw new Error(`Cannot write sound to a file, this FFmpeg was built without: ${name}`);
  const context = new CodecContext();
  context.allocContext3(codec);
  context.sampleRate = TRACK_RATE;
  context.sampleFormat = format;
  context.channelLayout = MONO;
  context.bitRate = BigInt(BITRATE);
  context.timeBase = rational(1, TRACK_RATE);
  context.setFlags(av.AV_CODEC_FLAG_GLOBAL_HEADER);
  setOption(context, option[0], option[1]);
  const opened = context.open2Sync(codec, null);
  if (opened < 0) throw new Error(`Cannot open an encoder of ${name}, FFmpeg answered: ${opened}`);
  const stream = container.newStream(codec);
  stream.codecpar.fromContext(context);
  stream.timeBase = rational(1, TRACK_RATE);

  const frame = new Frame(), packet = new Packet();
  frame.alloc();
  packet.alloc();
  const waiting = new Float32Array(samples), quiet = new Float32Array(samples);
  let count = 0, length = 0;
  let closed = false;

  async function drain(): Promise<void> {
    while (true) {
      const code = context.receivePacketSync(packet);
      if (code === av.AVERROR_EAGAIN || code === av.AVERROR_EOF) return;
      if (code < 0) throw new Error(`Cannot encode sound, FFmpeg answered: ${code}`);
      packet.streamIndex = stream.index;
      await put(packet);
      packet.unref();
    }
  }

  async function encode(): Promise<void> {
    allocateSound(frame, format, TRACK_RATE, count).set(waiting.subarray(0, count));
    frame.pts = BigInt(length - count);
    const sent = context.sendFrameSync(frame);
    // The encoder keeps what it needs: the next frame has memory of its own.
    frame.unref();
    if (sent < 0) throw new Error(`Cannot encode sound, FFmpeg refused it: ${sent}`);
    count = 0;
    await drain();
  }

  async function append(pcm: Float32Array): Promise<void> {
    for (let at = 0; at < pcm.length; at++) {
      waiting[count++] = Math.max(-1, Math.min(1, pcm[at]! || 0));
      length++;
      if (count === samples) await encode();
    }
  }

  return {
    stream,
    get length() {
      return length;
    },
    append,
    async silence(until) {
      while (length < until) await append(quiet.subarray(0, Math.min(samples, until - length)));
    },
    async finish() {
      if (count > 0) await encode();
      const sent = context.sendFrameSync(null);
      if (sent < 0) throw new Error(`Cannot finish the sound, FFmpeg answered: ${sent}`);
      await drain();
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
