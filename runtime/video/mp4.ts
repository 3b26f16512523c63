import { Codec, CodecContext, FormatContext, Packet } from "node-av/lib";
import * as av from "node-av/constants";
import { checkPictureShape } from "./encoder.ts";
import { markBt709, openNativeFrame, quietLog, rational, setOption } from "./native_frame.ts";

/** A file is watched again and again and nobody waits for it: finer than the live stream, half as fast. */
const CRF = 18;
const PRESET = "medium";

export type Mp4Options = { fps: number } & ({ size: number } | { width: number; height: number });

export interface Mp4Writer {
  /** Appends one I420 picture (BT.709 limited range, planes Y, U, V). @throws {RangeError} on another size */
  write(i420: Uint8Array): Promise<void>;
  /** Writes what is still in the encoder and the index in front of it. A second call does nothing. */
  close(): Promise<void>;
}

/**
 * Opens an MP4 file for H.264 video, its index at the front so that browsers play it while it loads.
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
  const codec = Codec.findEncoderByName(av.FF_ENCODER_LIBX264);
  if (!codec) throw new Error("Cannot write an MP4 file, this FFmpeg was built without: libx264");
  // FFmpeg says only a number where a folder is missing or read-only; Deno names the reason.
  (await Deno.open(path, { write: true, create: true })).close();

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
  check(await encoder.open2(codec, null), "open the encoder");

  const container = new FormatContext();
  check(container.allocOutputContext2(null, "mp4", path), "open the container");
  setOption(container, "movflags", "+faststart");
  const stream = container.newStream(codec);
  check(stream.codecpar.fromContext(encoder), "describe the stream");
  stream.timeBase = rational(1000, ticks);
  stream.avgFrameRate = rational(ticks, 1000);
  check(await container.openOutput(), "open the file");
  check(await container.writeHeader(null), "write the header");
  const encoderTicks = { num: 1000, den: ticks };
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
    async close() {
      if (closed) return;
      closed = true;
      try {
        check(await encoder.sendFrame(null), "finish the stream");
        await drain();
        check(await container.writeTrailer(), "write the index");
      } finally {
        await container.closeOutput();
        packet.free();
        picture.close();
        encoder.freeContext();
        container.freeContext();
      }
    },
  };
}
