/** Sound files of all kinds, for what reads them. */
import { Codec, CodecContext, FormatContext, Frame, Packet } from "node-av/lib";
import * as av from "node-av/constants";
import type { FFAudioEncoder } from "node-av/constants";
import { rational } from "../../runtime/video/native_frame.ts";

export interface SoundForm {
  readonly codec: FFAudioEncoder;
  readonly format: typeof av.AV_SAMPLE_FMT_FLTP;
  readonly channels: number;
}

/** Writes a file by FFmpeg's encoders; its ending says which container. Channels are the same. */
export async function makeSound(
  path: string,
  pcm: Float32Array,
  sampleRate: number,
  { codec: name, format, channels }: SoundForm,
): Promise<void> {
  const codec = Codec.findEncoderByName(name)!;
  const layout = { nbChannels: channels, order: av.AV_CHANNEL_ORDER_NATIVE, mask: channels === 1 ? 4n : 3n };
  const context = new CodecContext();
  context.allocContext3(codec);
  context.sampleRate = sampleRate;
  context.sampleFormat = format;
  context.channelLayout = layout;
  context.bitRate = 96_000n;
  context.timeBase = rational(1, sampleRate);
  context.setFlags(av.AV_CODEC_FLAG_GLOBAL_HEADER);
  check(context.open2Sync(codec, null));
  const container = new FormatContext();
  check(container.allocOutputContext2(null, null, path));
  const stream = container.newStream(codec);
  stream.codecpar.fromContext(context);
  stream.timeBase = rational(1, sampleRate);
  check(await container.openOutput());
  check(await container.writeHeader(null));
  const packet = new Packet();
  packet.alloc();
  const drain = async () => {
    while (context.receivePacketSync(packet) >= 0) {
      packet.streamIndex = 0;
      packet.rescaleTs({ num: 1, den: sampleRate }, stream.timeBase);
      check(await container.interleavedWriteFrame(packet));
    }
  };
  const size = context.frameSize || 1024;
  for (let at = 0; at < pcm.length; at += size) {
    const frame = new Frame();
    frame.alloc();
    frame.format = format;
    frame.nbSamples = Math.min(size, pcm.length - at);
    frame.sampleRate = sampleRate;
    frame.channelLayout = layout;
    check(frame.getBuffer(0));
    frame.pts = BigInt(at);
    fill(frame, pcm.subarray(at, at + size), channels);
    check(context.sendFrameSync(frame));
    frame.free();
    await drain();
  }
  context.sendFrameSync(null);
  await drain();
  await container.writeTrailer();
  await container.closeOutput();
  packet.free();
  context.freeContext();
  container.freeContext();
}

function fill(frame: Frame, pcm: Float32Array, channels: number): void {
  const planar = frame.format === av.AV_SAMPLE_FMT_FLTP || frame.format === av.AV_SAMPLE_FMT_S16P;
  const isFloat = frame.format === av.AV_SAMPLE_FMT_FLTP || frame.format === av.AV_SAMPLE_FMT_FLT;
  const scale = isFloat ? 1 : 32767;
  for (let channel = 0; channel < channels; channel++) {
    const bytes = frame.data![planar ? channel : 0]!;
    const count = pcm.length * (planar ? 1 : channels);
    const samples = isFloat
      ? new Float32Array(bytes.buffer, bytes.byteOffset, count)
      : new Int16Array(bytes.buffer, bytes.byteOffset, count);
    pcm.forEach((value, at) => samples[planar ? at : at * channels + channel] = value * scale);
  }
}

function check(code: number): void {
  if (code < 0) throw new Error(`FFmpeg answered: ${code}`);
}
