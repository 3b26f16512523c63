/** A flash and a click at the same time, and when they are in a film. */
import { Codec, CodecContext, FormatContext, Frame, Packet } from "node-av/lib";
import * as av from "node-av/constants";
import { readSound } from "../../runtime/video/read_sound.ts";

/** An even I420 picture: bright where there is the flash. */
export const plain = (size: number, flash: boolean): Uint8Array<ArrayBuffer> =>
  new Uint8Array(size * size * 3 / 2).fill(128).fill(flash ? 220 : 40, 0, size * size);

/** Silence at 48 kHz with a click of 10 ms in it, that begins with its loudest. */
export function click(atMs: number, ms: number): Float32Array<ArrayBuffer> {
  const pcm = new Float32Array(ms * 48);
  for (let at = 0; at < 480; at++) pcm[atMs * 48 + at] = 0.8 * Math.cos(at / 2) * Math.exp(-at / 100);
  return pcm;
}

/** When the click is heard, ms from the begin of the sound's track; and how long the track is. */
export async function clickTime(path: string): Promise<{ at: number; seconds: number }> {
  const { pcm, sampleRate } = await readSound(path);
  const loudest = pcm.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const at = pcm.findIndex((value) => Math.abs(value) > loudest / 2);
  return { at: at / sampleRate * 1000, seconds: pcm.length / sampleRate };
}

/** When the first bright picture is shown, ms, as a player reads the file; and how many pictures there are. */
export async function flashTime(path: string): Promise<{ at: number; pictures: number }> {
  const container = new FormatContext();
  if (await container.openInput(path) < 0) throw new Error(`Cannot open ${path}`);
  await container.findStreamInfo(null);
  const index = container.findBestStream(av.AVMEDIA_TYPE_VIDEO), stream = container.streams[index]!;
  const codec = Codec.findDecoder(stream.codecpar.codecId)!, context = new CodecContext();
  context.allocContext3(codec);
  context.parametersToContext(stream.codecpar);
  context.threadCount = 1;
  context.open2Sync(codec, null);
  const packet = new Packet(), frame = new Frame();
  packet.alloc();
  frame.alloc();
  let at = NaN, pictures = 0;
  const drain = () => {
    while (context.receiveFrameSync(frame) >= 0) {
      pictures++;
      const { num, den } = stream.timeBase;
      if (Number.isNaN(at) && frame.data![0]![0]! > 150) at = Number(frame.pts) * 1000 * num / den;
      frame.unref();
    }
  };
  while (await container.readFrame(packet) >= 0) {
    if (packet.streamIndex === index) {
      context.sendPacketSync(packet);
      drain();
    }
    packet.unref();
  }
  context.sendPacketSync(null);
  drain();
  packet.free();
  frame.free();
  context.freeContext();
  await container.closeInput();
  return { at, pictures };
}
