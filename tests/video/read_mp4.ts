import { FormatContext, Packet } from "node-av/lib";
import { openDecoder } from "./pictures.ts";

export interface Mp4Contents {
  readonly width: number;
  /** Seconds. */
  readonly duration: number;
  /** When each picture is shown, milliseconds from the first. */
  readonly times: number[];
  readonly keys: boolean[];
  /** Decoded, planes Y, U, V. */
  readonly pictures: Uint8Array[];
}

/** Reads an MP4 file as a player does: every packet, and every picture in it. */
export async function readMp4(path: string): Promise<Mp4Contents> {
  const container = new FormatContext();
  const opened = await container.openInput(path);
  if (opened < 0) throw new Error(`Cannot open ${path}: ${opened}`);
  await container.findStreamInfo(null);
  const stream = container.streams[0]!;
  const seconds = (ticks: bigint) => Number(ticks) * stream.timeBase.num / stream.timeBase.den;
  const decoder = openDecoder("h264");
  const packet = new Packet();
  packet.alloc();
  const pts: number[] = [], keys: boolean[] = [], pictures: Uint8Array[] = [];
  while (await container.readFrame(packet) >= 0) {
    // Sound has a stream of its own.
    if (packet.streamIndex === 0) {
      pts.push(seconds(packet.pts) * 1000);
      keys.push(packet.isKeyframe);
      pictures.push(...decoder.decode(toAnnexb(packet.data!)));
    }
    packet.unref();
  }
  pictures.push(...decoder.flush());
  const contents = {
    width: stream.codecpar.width,
    duration: seconds(stream.duration),
    times: pts.map((time) => time - pts[0]!),
    keys,
    pictures,
  };
  packet.free();
  decoder.close();
  await container.closeInput();
  return contents;
}

/** Length-prefixed units (ISO/IEC 14496-15, 5.3.3) to annexb; the recorder leaves the parameter sets in the pictures. */
function toAnnexb(sample: Uint8Array): Uint8Array {
  const out = sample.slice();
  const view = new DataView(out.buffer);
  for (let at = 0; at + 4 <= out.length;) {
    const length = view.getUint32(at);
    view.setUint32(at, 1);
    at += 4 + length;
  }
  return out;
}
