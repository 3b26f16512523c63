import type { Codec, CodecContext } from "node-av/lib";
import { FormatContext, Packet } from "node-av/lib";
import * as av from "node-av/constants";
import { markContainer } from "./container_mark.ts";
import type { NativeFrame } from "./native_frame.ts";
import { rational, setOption } from "./native_frame.ts";
import { openSoundTrack, type SoundCodec, TRACK_RATE } from "./sound_track.ts";

/** A film that is being written to a file. */
export interface FilmWriter {
  /** Appends one picture in the file's own form. @throws {RangeError} on another size */
  write(picture: Uint8Array): Promise<void>;
  /**
   * Appends sound, mono at 48 kHz, from the first picture's time on. Give it in step with the pictures: what is ahead
   * of the others waits in memory.
   *
   * @throws {TypeError} where the file has no track for it
   */
  sound(pcm: Float32Array): Promise<void>;
  /** Writes what is still in the encoder, and the index. A second call does nothing. */
  close(): Promise<void>;
}

/** What makes one kind of file different from another. */
export interface FilmForm {
  /** FFmpeg's name of the container, and its options. */
  readonly container: "mp4" | "webm";
  readonly options?: Readonly<Record<string, string>>;
  /** Opened. */
  readonly encoder: CodecContext;
  /** What the encoder is sent. */
  readonly picture: NativeFrame;
  /** Null where there is no track of sound. */
  readonly sound: SoundCodec | null;
  /** Called for each packet of the pictures before it is written. */
  readonly edit?: (packet: Packet) => void;
  /** Called once the file is whole. */
  readonly whole?: () => Promise<void>;
}

/** @throws {RangeError} on impossible sides or rate. @throws {Error} where the file cannot be written */
export async function openFilmFile(path: string, form: FilmForm): Promise<FilmWriter> {
  const { encoder, picture } = form;
  const { num, den } = encoder.timeBase;
  const container = new FormatContext();
  check(container.allocOutputContext2(null, form.container, path), "open the container");
  for (const [name, value] of Object.entries(form.options ?? {})) setOption(container, name, value);
  markContainer(container);
  const stream = container.newStream(null);
  check(stream.codecpar.fromContext(encoder), "describe the stream");
  stream.timeBase = rational(num, den);
  stream.avgFrameRate = rational(den, num);
  const track = form.sound && openSoundTrack(container, putSound, form.sound);
  check(await container.openOutput(), "open the file");
  check(await container.writeHeader(null), "write the header");
  const encoderTicks = { num, den };
  // The container chooses its own clock when it writes the header.
  const fileTicks = { num: stream.timeBase.num, den: stream.timeBase.den };
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
      form.edit?.(packet);
      packet.streamIndex = stream.index;
      packet.duration = 1n;
      packet.rescaleTs(encoderTicks, fileTicks);
      check(await container.interleavedWriteFrame(packet), "write a picture");
      packet.unref();
    }
  }

  return {
    async write(pixels) {
      if (closed) throw new TypeError(`Cannot add a picture, the file is closed: ${path}`);
      picture.fill(pixels);
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
      await form.whole?.();
    },
  };
}

/** Sets what all encoders of films share: sides, rate, and a key frame every two seconds, which keeps seeking quick. */
export function shapeFilm(
  encoder: CodecContext,
  codec: Codec,
  { width, height, fps }: { width: number; height: number; fps: number },
): void {
  const ticks = Math.round(fps * 1000);
  encoder.allocContext3(codec);
  encoder.width = width;
  encoder.height = height;
  encoder.timeBase = rational(1000, ticks);
  encoder.framerate = rational(ticks, 1000);
  encoder.gopSize = Math.max(1, Math.round(fps * 2));
}
