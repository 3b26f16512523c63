import { Codec, CodecContext, type FormatContext, Frame, Packet, type Stream } from "node-av/lib";
import * as av from "node-av/constants";
import { SOUND_RATE } from "../base/sound/sound_rate.ts";
import { allocateSound, MONO, rational, setOption } from "./native_frame.ts";

/** Samples a second of sound in MP4 files. */
export const TRACK_RATE: number = SOUND_RATE;
/** Bits a second: mono voice at this rate is not told from the original. */
const BITRATE = 96_000;
/** Samples of one of AAC's frames. */
const FRAME = 1024;

/**
 * Sound in an MP4 file, as AAC-LC: wherever H.264 plays so does it (Chromium, QuickTime, OBS, phones). Opus in MP4 is
 * silent in QuickTime and in most editors.
 */
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
): SoundTrack {
  const codec = Codec.findEncoderByName(av.FF_ENCODER_AAC);
  if (!codec) throw new Error("Cannot write sound to an MP4 file, this FFmpeg was built without: aac");
  const context = new CodecContext();
  context.allocContext3(codec);
  context.sampleRate = TRACK_RATE;
  context.sampleFormat = av.AV_SAMPLE_FMT_FLTP;
  context.channelLayout = MONO;
  context.bitRate = BigInt(BITRATE);
  context.timeBase = rational(1, TRACK_RATE);
  context.setFlags(av.AV_CODEC_FLAG_GLOBAL_HEADER);
  setOption(context, "aac_coder", "fast");
  const opened = context.open2Sync(codec, null);
  if (opened < 0) throw new Error(`Cannot open an AAC encoder, FFmpeg answered: ${opened}`);
  const stream = container.newStream(codec);
  stream.codecpar.fromContext(context);
  stream.timeBase = rational(1, TRACK_RATE);

  const frame = new Frame(), packet = new Packet();
  frame.alloc();
  packet.alloc();
  const waiting = new Float32Array(FRAME), quiet = new Float32Array(FRAME);
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
    allocateSound(frame, av.AV_SAMPLE_FMT_FLTP, TRACK_RATE, count).set(waiting.subarray(0, count));
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
      if (count === FRAME) await encode();
    }
  }

  return {
    stream,
    get length() {
      return length;
    },
    append,
    async silence(until) {
      while (length < until) await append(quiet.subarray(0, Math.min(FRAME, until - length)));
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
