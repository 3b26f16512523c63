import { Codec, CodecContext, FormatContext, Packet } from "node-av/lib";
import * as av from "node-av/constants";
import { checkPictureShape } from "./encoder.ts";
import { openSoundTrack, TRACK_RATE } from "./sound_track.ts";
import { markBt709, openNativeFrame, quietLog, rational, setOption } from "./native_frame.ts";

/** A file is watched again and again and nobody waits for it: finer than the live stream, half as fast. */
const CRF = 18;
const PRESET = "medium";

export type Mp4Options = {
  fps: number;
  /** Whether there is a track of sound; none where not given. */
  sound?: boolean;
} & ({ size: number } | { width: number; height: number });

export interface Mp4Writer {
  /** Appends one I420 picture (BT.709 limited range, planes Y, U, V). @throws {RangeError} on another size */
  write(i420: Uint8Array): Promise<void>;
  /**
   * Appends sound, mono at 48 kHz, from the first picture's time on. Give it in step with the pictures: what is ahead
   * of the others waits in memory.
   *
   * @throws {TypeError} where the file has no track for it
   */
  sound(pcm: Float32Array): Promise<void>;
  /** Writes what is still in the encoder and the index in front of it. A second call does nothing. */
  close(): Promise<void>;
}

/**
 * Opens an MP4 file for H.264 video, and sound, its index at the front so that browsers play it while it loads.
 * Whatever stood at the path is replaced.
 *
 * @throws {RangeError} on impossible sides or rate
 * @throws {Error} where the file cannot be written or FFmpeg refuses the encoder
 */
export async function openMp4(path: string, options: Mp4Options): Promise<Mp4Writer> {
  const { fps } = options;
  const [width, height] = "size" in options ? [options.size, options.size] : [options.width, options.height];
  checkPictureShape(width, height, fps);
  quietLog();
  // FFmpeg says only a number where a folder is missing or read-only; Deno names the reason.
  (await Deno.open(path, { write: true, create: true })).close();

  const encoder = openFileEncoder(width, height, fps);
  const { num, den } = encoder.timeBase;
  const container = new FormatContext();
  check(container.allocOutputContext2(null, "mp4", path), "open the container");
  setOption(container, "movflags", "+faststart");
  const stream = container.newStream(null);
  check(stream.codecpar.fromContext(encoder), "describe the stream");
  stream.timeBase = rational(num, den);
  stream.avgFrameRate = rational(den, num);
  const track = options.sound ? openSoundTrack(container, putSound) : null;
  check(await container.openOutput(), "open the file");
  check(await container.writeHeader(null), "write the header");
  const encoderTicks = { num, den };
  // The container chooses its own clock when it writes the header.
  const fileTicks = { num: stream.timeBase.num, den: stream.timeBase.den };

  const picture = openNativeFrame(width, height, av.AV_PIX_FMT_YUV420P);
  const packet = new Packet();
  packet.alloc();
  let count = 0n;
  let closed = false;

  function check(code: number, action: string): void {
    if (code < 0) throw new Error(`Cannot ${action} for ${path}, FFmpeg answered: ${code}`);
  }

  async function putSound(packet: Packet): Promise<void> {
    packet.rescaleTs({ num: 1, den: TRACK_RATE }, track!.stream.timeBase);
    check(await container.interleavedWriteFrame(packet), "write sound");
  }

  async function drain(): Promise<void> {
    while (true) {
      const code = await encoder.receivePacket(packet);
      if (code === av.AVERROR_EAGAIN || code === av.AVERROR_EOF) return;
      check(code, "encode a picture");
      packet.streamIndex = stream.index;
      packet.duration = 1n;
      packet.rescaleTs(encoderTicks, fileTicks);
      check(await container.interleavedWriteFrame(packet), "write a picture");
      packet.unref();
    }
  }

  return {
    async write(i420) {
      if (closed) throw new TypeError(`Cannot add a picture, the file is closed: ${path}`);
      picture.fill(i420);
      picture.frame.pts = count++;
      check(await encoder.sendFrame(picture.frame), "encode a picture");
      await drain();
    },
    async sound(pcm) {
      if (closed) throw new TypeError(`Cannot add sound, the file is closed: ${path}`);
      if (!track) throw new TypeError(`Cannot add sound, the file was opened without: ${path}`);
      await track.append(pcm);
    },
    async close() {
      if (closed) return;
      closed = true;
      try {
        check(await encoder.sendFrame(null), "finish the stream");
        await drain();
        await track?.finish();
        check(await container.writeTrailer(), "write the index");
      } finally {
        await container.closeOutput();
        packet.free();
        picture.close();
        encoder.freeContext();
        track?.close();
        container.freeContext();
      }
    },
  };
}

function openFileEncoder(width: number, height: number, fps: number): CodecContext {
  const codec = Codec.findEncoderByName(av.FF_ENCODER_LIBX264);
  if (!codec) throw new Error("Cannot write an MP4 file, this FFmpeg was built without: libx264");
  const ticks = Math.round(fps * 1000);
  const encoder = new CodecContext();
  encoder.allocContext3(codec);
  encoder.width = width;
  encoder.height = height;
  encoder.pixelFormat = av.AV_PIX_FMT_YUV420P;
  encoder.timeBase = rational(1000, ticks);
  encoder.framerate = rational(ticks, 1000);
  // A key frame every two seconds keeps seeking quick.
  encoder.gopSize = Math.max(1, Math.round(fps * 2));
  encoder.setFlags(av.AV_CODEC_FLAG_GLOBAL_HEADER);
  markBt709(encoder);
  setOption(encoder, "preset", PRESET);
  setOption(encoder, "crf", String(CRF));
  const opened = encoder.open2Sync(codec, null);
  if (opened < 0) {
    throw new Error(`Cannot open an H.264 encoder of ${width} x ${height}, FFmpeg answered: ${opened}`);
  }
  return encoder;
}
