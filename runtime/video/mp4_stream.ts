import { FormatContext, Packet, type Stream } from "node-av/lib";
import * as av from "node-av/constants";
import { Buffer } from "node:buffer";
import { appendXmpBox, markContainer } from "./container_mark.ts";
import { openSoundTrack, type SoundTrack, TRACK_RATE } from "./sound_track.ts";
import { quietLog, rational, setOption } from "./native_frame.ts";

/** Ticks a second of the file's clock: what MP4 uses for video. */
const CLOCK = 90_000;
/** A crash costs this much of the end, microseconds. */
const FRAGMENT_US = 1_000_000;

export interface Mp4StreamOptions {
  /** Pixels a side. */
  size: number;
  /** The sequence and picture parameter sets, annexb: `parameterSets` of the first key frame. */
  parameters: Uint8Array;
  /** Whether there is a track of sound; none where not given. */
  sound?: boolean;
}

/** An MP4 file that takes an H.264 stream as it was encoded. */
export interface Mp4Stream {
  /**
   * Appends one access unit.
   *
   * @param data annexb
   * @param time milliseconds from the file's begin; rounded up to one tick after the last where it is not later
   * @param duration milliseconds, as far as it is known: the next frame's time corrects it
   */
  write(data: Uint8Array, key: boolean, time: number, duration: number): Promise<void>;
  /**
   * Puts sound where it belongs: silence fills what is between it and what there is; of what comes twice the first stays.
   *
   * @param pcm mono at 48 kHz
   * @param time of its first sample, milliseconds from the file's begin, which may lie in it
   * @throws {TypeError} where the file has no track for it
   */
  sound(pcm: Float32Array, time: number): Promise<void>;
  /** Nothing comes any more that sounds before that time: what is missing is silent. */
  soundBefore(time: number): Promise<void>;
  /** Writes the index. A second call does nothing. @throws {Error} where that fails; the file is let go of all the same */
  close(): Promise<void>;
  /** Lets go of the file as it is, without an index: after a write that failed. */
  abandon(): Promise<void>;
}

/**
 * Opens an MP4 file for a stream that comes live. It grows in fragments of a second, so that it can be played up to
 * the last of them after a crash; `close` makes an ordinary file of it.
 *
 * @throws {Error} where the file cannot be written
 */
export async function openMp4Stream(
  path: string,
  { size, parameters, sound = false }: Mp4StreamOptions,
): Promise<Mp4Stream> {
  quietLog();
  // FFmpeg says only a number where a folder is missing or read-only; Deno names the reason.
  (await Deno.open(path, { write: true, create: true })).close();
  const container = new FormatContext();
  const packet = new Packet();
  let track: SoundTrack | null = null;
  let stream: Stream;
  try {
    stream = addVideo(container, path, size, parameters);
    if (sound) track = openSoundTrack(container, putSound);
    check(await container.openOutput(), "open the file", path);
    check(await container.writeHeader(null), "write the header", path);
  } catch (error) {
    track?.close();
    await container.closeOutput();
    container.freeContext();
    throw error;
  }
  packet.alloc();
  let last = -1n;
  let closed = false;

  async function putSound(packet: Packet): Promise<void> {
    // What the encoder looks ahead comes first, for a time before the file's begin. A file in fragments has no edit list
    // that would say so, and all of its sound would be 21 ms late: the first frame's begin is faded in instead.
    if (packet.pts < 0n) return;
    packet.rescaleTs({ num: 1, den: TRACK_RATE }, track!.stream.timeBase);
    check(await container.writeFrame(packet), "write sound", path);
  }

  async function letGo(): Promise<void> {
    closed = true;
    await container.closeOutput();
    packet.free();
    track?.close();
    container.freeContext();
  }

  return {
    async write(data, key, time, duration) {
      const wanted = BigInt(Math.round(time * CLOCK / 1000));
      last = wanted > last ? wanted : last + 1n;
      packet.data = Buffer.from(data.buffer, data.byteOffset, data.length);
      packet.streamIndex = stream.index;
      packet.pts = packet.dts = last;
      packet.duration = BigInt(Math.round(duration * CLOCK / 1000));
      packet.isKeyframe = key;
      check(await container.writeFrame(packet), "write a picture", path);
      packet.unref();
    },
    async sound(pcm, time) {
      if (!track) throw new TypeError(`Cannot add sound, the file was opened without: ${path}`);
      const at = samplesOf(time);
      await track.silence(at);
      await track.append(pcm.subarray(Math.min(pcm.length, track.length - at)));
    },
    async soundBefore(time) {
      await track?.silence(samplesOf(time));
    },
    async close() {
      if (closed) return;
      try {
        await track?.finish();
        check(await container.writeTrailer(), "write the index", path);
      } finally {
        await letGo();
      }
      await appendXmpBox(path);
    },
    async abandon() {
      if (!closed) await letGo();
    },
  };
}

function addVideo(container: FormatContext, path: string, size: number, parameters: Uint8Array): Stream {
  check(container.allocOutputContext2(null, "mp4", path), "open the container", path);
  setOption(container, "movflags", "+hybrid_fragmented+default_base_moof");
  setOption(container, "frag_duration", String(FRAGMENT_US));
  // Otherwise up to 256 kB wait in memory.
  setOption(container, "flush_packets", "1");
  markContainer(container);
  const stream = container.newStream(null);
  const { codecpar } = stream;
  codecpar.codecType = av.AVMEDIA_TYPE_VIDEO;
  codecpar.codecId = av.AV_CODEC_ID_H264;
  codecpar.width = codecpar.height = size;
  codecpar.extradata = Buffer.from(parameters);
  stream.timeBase = rational(1, CLOCK);
  return stream;
}

const samplesOf = (time: number): number => Math.round(time * TRACK_RATE / 1000);

function check(code: number, action: string, path: string): void {
  if (code < 0) throw new Error(`Cannot ${action} for ${path}, FFmpeg answered: ${code}`);
}
