import { Codec, CodecContext, FormatContext, Frame, IOContext, Packet, type Stream } from "node-av/lib";
import * as av from "node-av/constants";
import { Buffer } from "node:buffer";
import { resolve } from "node:path";
import { MAX_RATE, MIN_RATE } from "../base/sound/resampler.ts";
import { wavSamples } from "../base/sound/wav.ts";
import { quietLog, setOption } from "./native_frame.ts";
import { mixDown } from "./mix_down.ts";

/** FFmpeg would open playlists too, and whatever files and hosts they name. */
const FORMATS = "wav,w64,aiff,flac,mp3,ogg,mov,matroska";
const WORDS = "WAV, FLAC, MP3, Ogg, M4A or WebM";
/** Of these the head says how long they are; of others it is guessed from the file's size. */
const TELLING = ["wav", "w64", "aiff", "flac", "mov"];
/** What a head may promise beyond what comes, seconds: a last packet. */
const CUT_OFF_S = 0.25;
const MAX_CHANNELS = 32;
/** Of packets that decode, how many may be broken: an MP3 file cut out of a longer one begins with two. */
const BROKEN_SHARE = 0.05, BROKEN_ALLOWED = 4;

/** A sound file that is read piece by piece. */
export interface SoundFile {
  /** For errors: "the sound", with its path where it has one. */
  readonly name: string;
  readonly sampleRate: number;
  /** How long it says that it is; null where it says nothing. */
  readonly seconds: number | null;
  /** @returns the next mono samples, the file's own memory; null at the end. @throws {SyntaxError} on broken sound */
  read(): Promise<Float32Array<ArrayBuffer> | null>;
  close(): Promise<void>;
}

/** Opens a sound file. @throws as `readSound` does */
export async function openSoundFile(source: string | Uint8Array): Promise<SoundFile> {
  quietLog();
  const isPath = typeof source === "string", name = isPath ? `the sound ${source}` : "the sound";
  await refuseCutOff(source, name);
  const container = new FormatContext();
  container.allocContext();
  setOption(container, "format_whitelist", FORMATS);
  setOption(container, "protocol_whitelist", "file");
  const input = isPath ? null : memoryInput(source);
  if (input) container.pb = input;
  const context = new CodecContext();
  const closeAll = async () => {
    if (input) container.pb = null;
    await container.closeInput();
    input?.freeContext();
    context.freeContext();
  };
  try {
    const opened = await container.openInput(isPath ? `file:${resolve(source)}` : "");
    if (opened < 0) throw new SyntaxError(`Cannot read ${name}, it is no sound file: ${WORDS} is needed`);
    const stream = await findSound(container, name);
    const { sampleRate } = stream.codecpar;
    openDecoder(context, stream, name);
    const { num, den } = stream.timeBase;
    const declared = Number(stream.duration) * num / den;
    const isTelling = TELLING.some((format) => container.iformat?.name?.split(",").includes(format));
    const seconds = declared > 0 ? declared : null;
    const reader = createReader(container, context, stream, name);
    let samples = 0;
    return {
      name,
      sampleRate,
      seconds: isTelling ? seconds : null,
      async read() {
        const part = await reader.read();
        if (part) samples += part.length;
        else if (samples === 0) throw new SyntaxError(`Cannot read ${name}, there is no sound in it`);
        else if (isTelling && seconds !== null && samples / sampleRate < seconds - CUT_OFF_S) {
          const there = (samples / sampleRate).toFixed(2);
          throw new SyntaxError(`Cannot read ${name}, it is cut off: ${there} s of ${seconds.toFixed(2)} s`);
        }
        return part;
      },
      async close() {
        reader.close();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** A WAV file of which a part is missing is as good as any to FFmpeg. */
async function refuseCutOff(source: string | Uint8Array, name: string): Promise<void> {
  let head = source, size = source.length;
  if (typeof head === "string") {
    size = await sizeOf(head, name);
    using file = await Deno.open(head);
    head = new Uint8Array(64 * 1024);
    head = head.subarray(0, await file.read(head) ?? 0);
  }
  const samples = wavSamples(head);
  if (samples && samples.at + samples.bytes > size) {
    const there = size - samples.at;
    throw new SyntaxError(
      `Cannot read ${name}, it is cut off: ${there} bytes of samples of ${samples.bytes}`,
    );
  }
}

/** FFmpeg says only a number where there is no file. */
async function sizeOf(path: string, name: string): Promise<number> {
  try {
    const { isFile, size } = await Deno.stat(path);
    if (isFile) return size;
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Deno.errors.NotFound(`Cannot read ${name}: there is no such file`, { cause });
  }
  // To open a pipe would wait for who writes to it.
  throw new TypeError(`Cannot read ${name}: it is not a file`);
}

async function findSound(container: FormatContext, name: string): Promise<Stream> {
  const found = await container.findStreamInfo(null);
  const index = found < 0 ? -1 : container.findBestStream(av.AVMEDIA_TYPE_AUDIO);
  const stream = container.streams[index];
  if (!stream) throw new SyntaxError(`Cannot read ${name}, there is no sound in it`);
  const { sampleRate, channels } = stream.codecpar;
  if (!(sampleRate >= MIN_RATE && sampleRate <= MAX_RATE)) {
    throw new SyntaxError(
      `Cannot read ${name}, its rate must be within ${MIN_RATE}..${MAX_RATE} Hz: ${sampleRate}`,
    );
  }
  if (!(channels >= 1 && channels <= MAX_CHANNELS)) {
    throw new SyntaxError(`Cannot read ${name}, it may have 1..${MAX_CHANNELS} channels: ${channels}`);
  }
  return stream;
}

function openDecoder(context: CodecContext, stream: Stream, name: string): void {
  const codec = Codec.findDecoder(stream.codecpar.codecId);
  if (!codec) throw new SyntaxError(`Cannot read ${name}, FFmpeg has no decoder for its sound`);
  context.allocContext3(codec);
  context.parametersToContext(stream.codecpar);
  // What encoders put before the first sample is left out by it.
  context.pktTimebase = stream.timeBase;
  context.threadCount = 1;
  const opened = context.open2Sync(codec, null);
  if (opened < 0) throw new SyntaxError(`Cannot read ${name}, FFmpeg cannot decode its sound: ${opened}`);
}

interface Reader {
  read(): Promise<Float32Array<ArrayBuffer> | null>;
  close(): void;
}

function createReader(
  container: FormatContext,
  context: CodecContext,
  stream: Stream,
  name: string,
): Reader {
  const { sampleRate, channels } = stream.codecpar;
  const packet = new Packet(), frame = new Frame();
  packet.alloc();
  frame.alloc();
  let out = new Float32Array(0);
  let good = 0, broken = 0;
  let ended = false;

  function taken(): Float32Array<ArrayBuffer> {
    const { nbSamples } = frame;
    if (frame.sampleRate !== sampleRate || frame.channels !== channels) {
      throw new SyntaxError(`Cannot read ${name}, its rate or its channels change on the way`);
    }
    if (nbSamples > out.length) out = new Float32Array(nbSamples);
    const into = out.subarray(0, nbSamples);
    mixDown(frame, into);
    frame.unref();
    return into;
  }

  async function send(): Promise<void> {
    const read = await container.readFrame(packet);
    if (read < 0) {
      if (read !== av.AVERROR_EOF) broken++;
      ended = true;
      context.sendPacketSync(null);
      return;
    }
    const isOurs = packet.streamIndex === stream.index;
    const sent = isOurs ? context.sendPacketSync(packet) : 0;
    packet.unref();
    if (sent < 0) broken++;
    else if (isOurs) good++;
    if (broken > BROKEN_ALLOWED + good * BROKEN_SHARE) {
      throw new SyntaxError(
        `Cannot read ${name}, its sound is broken: ${broken} of ${good + broken} packets`,
      );
    }
  }

  return {
    async read() {
      while (true) {
        const code = context.receiveFrameSync(frame);
        if (code >= 0) return taken();
        if (code !== av.AVERROR_EAGAIN && ended) return null;
        if (code !== av.AVERROR_EAGAIN) broken++;
        await send();
      }
    },
    close() {
      packet.free();
      frame.free();
    },
  };
}

/** Bytes as FFmpeg reads a file. */
function memoryInput(bytes: Uint8Array): IOContext {
  const input = new IOContext();
  let at = 0;
  input.allocContextWithCallbacks(
    // `freeContext` leaves this buffer behind (node-av 6.1.1), so it is small: 4 KiB stay of each sound from memory.
    4096,
    0,
    (size) => {
      if (at >= bytes.length) return null;
      const part = Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(size, bytes.length - at));
      at += part.length;
      return part;
    },
    null,
    (offset, whence) => {
      if (whence === av.AVSEEK_SIZE) return BigInt(bytes.length);
      const from = whence === av.AVSEEK_CUR ? at : whence === av.AVSEEK_END ? bytes.length : 0;
      at = Math.max(0, Math.min(bytes.length, from + Number(offset)));
      return BigInt(at);
    },
  );
  return input;
}
