import { Codec, CodecContext, FormatContext, Frame, Packet } from "node-av/lib";
import * as av from "node-av/constants";
import { Buffer } from "node:buffer";
import { quietLog, rational } from "./native_frame.ts";

export interface RawOutputOptions {
  /** Pixels a side. */
  readonly size: number;
  /** Frames a second. */
  readonly fps: number;
  /** FFmpeg's muxer: `v4l2` for a device of Linux, `rawvideo` for a file of I420 pictures behind each other. */
  readonly format: "v4l2" | "rawvideo";
}

/** Takes an H.264 stream and writes its pictures uncompressed. */
export interface RawOutput {
  /** Pictures written. */
  readonly written: number;
  /**
   * Decodes one access unit and writes what comes of it. One at a time: wait for the last.
   *
   * @param data annexb; what comes before the first key frame gives no picture
   * @throws {Error} where the output takes no more: the device is gone
   */
  write(data: Uint8Array): Promise<void>;
  /** A second call does nothing. */
  close(): Promise<void>;
}

/**
 * Opens an output for pictures without compression, YUV 4:2:0 as they were coded.
 *
 * @param path a device or a file
 * @throws {Error} where FFmpeg cannot open it as that
 */
export async function openRawOutput(path: string, options: RawOutputOptions): Promise<RawOutput> {
  quietLog();
  const decoder = openDecoder();
  const packer = openPacker(options);
  const container = new FormatContext();
  const [coded, raw, frame] = [new Packet(), new Packet(), new Frame()];
  coded.alloc();
  raw.alloc();
  frame.alloc();
  let written = 0;
  let closed = false;

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    await container.closeOutput();
    container.freeContext();
    for (const each of [coded, raw, frame]) each.free();
    decoder.freeContext();
    packer.freeContext();
  }

  try {
    await openContainer(container, path, options);
  } catch (error) {
    await close();
    throw error;
  }

  async function put(): Promise<void> {
    frame.pts = BigInt(written);
    check(await packer.sendFrame(frame), "pack a picture", path);
    check(await packer.receivePacket(raw), "pack a picture", path);
    raw.streamIndex = 0;
    raw.pts = raw.dts = BigInt(written);
    check(await container.writeFrame(raw), "write a picture", path);
    raw.unref();
    written++;
  }

  return {
    get written() {
      return written;
    },
    async write(data) {
      coded.data = Buffer.from(data.buffer, data.byteOffset, data.length);
      // What cannot be decoded shows nothing: the next key frame does.
      const sent = await decoder.sendPacket(coded);
      coded.unref();
      if (sent < 0) return;
      while (await decoder.receiveFrame(frame) >= 0) {
        // A picture of another size belongs to another stream.
        if (frame.width === options.size && frame.height === options.size) await put();
        frame.unref();
      }
    },
    close,
  };
}

function openDecoder(): CodecContext {
  const codec = Codec.findDecoder(av.AV_CODEC_ID_H264);
  if (!codec) throw new Error("Cannot write pictures, this FFmpeg was built without: h264");
  const context = new CodecContext();
  context.allocContext3(codec);
  // More threads would each hold a picture back.
  context.threadCount = 1;
  const opened = context.open2Sync(codec, null);
  if (opened < 0) throw new Error(`Cannot open an H.264 decoder, FFmpeg answered: ${opened}`);
  return context;
}

/** Puts a decoder's rows, which have room between them, behind each other. */
function openPacker({ size, fps }: RawOutputOptions): CodecContext {
  const codec = Codec.findEncoder(av.AV_CODEC_ID_RAWVIDEO);
  if (!codec) throw new Error("Cannot write pictures, this FFmpeg was built without: rawvideo");
  const context = new CodecContext();
  context.allocContext3(codec);
  context.width = context.height = size;
  context.pixelFormat = av.AV_PIX_FMT_YUV420P;
  context.timeBase = rational(1, fps);
  const opened = context.open2Sync(codec, null);
  if (opened < 0) throw new Error(`Cannot pack pictures of ${size} x ${size}, FFmpeg answered: ${opened}`);
  return context;
}

async function openContainer(
  container: FormatContext,
  path: string,
  { size, fps, format }: RawOutputOptions,
): Promise<void> {
  check(container.allocOutputContext2(null, format, path), `open ${format}`, path);
  const stream = container.newStream(null);
  const { codecpar } = stream;
  codecpar.codecType = av.AVMEDIA_TYPE_VIDEO;
  codecpar.codecId = av.AV_CODEC_ID_RAWVIDEO;
  codecpar.format = av.AV_PIX_FMT_YUV420P;
  codecpar.width = codecpar.height = size;
  stream.timeBase = rational(1, fps);
  // A device is opened by its muxer.
  if (format === "rawvideo") check(await container.openOutput(), "open the file", path);
  check(await container.writeHeader(null), "begin", path);
}

function check(code: number, action: string, path: string): void {
  if (code < 0) throw new Error(`Cannot ${action} for ${path}, FFmpeg answered: ${code}`);
}
