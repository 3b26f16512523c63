import { Packr } from "msgpackr";
import { type Camera, PORTRAIT } from "../../../runtime/base/camera.ts";
import { openDecoder } from "../../video/pictures.ts";

/** What the server gave, on the session's sound clock, ms. */
export interface Given {
  /** Sound times of the first frames on which the picture's middle changed. */
  readonly flashes: number[];
  /** Sound times of clicks. */
  readonly clicks: number[];
  readonly frames: number;
}

/** A program in the session: it drives, so that the picture flashes and the head clicks, and keeps what comes of it. */
export interface Witness {
  /** Clicks each second, and half a second later the picture changes. */
  run(seconds: number): Promise<void>;
  /** Decodes what was kept. */
  given(): Given;
  close(): void;
}

interface Options {
  /** ws://.../live/NAME */
  readonly url: string;
  readonly size: number;
  readonly fps: number;
}

const msgpack = new Packr({ useRecords: false, moreTypes: true });
const PACKET_MS = 20, RATE = 48_000, LOUD = 0.3, CHANGE = 20;
/** It looks over the head: what was a face is background. */
const AWAY: Camera = { ...PORTRAIT, height: 2 };

/** A click that begins with its loudest. */
const CLICK = Float32Array.from({ length: 240 }, (_, i) => 0.9 * Math.cos(i / 2) * Math.exp(-i / 100));

export async function openWitness({ url, size, fps }: Options): Promise<Witness> {
  const socket = new WebSocket(url, "headcast.v1");
  socket.binaryType = "arraybuffer";
  const send = (message: Record<string, unknown>) => socket.send(msgpack.pack(message));
  const videos: { data: Uint8Array; soundMs: number | undefined }[] = [];
  const clicks: number[] = [];
  const joined = Promise.withResolvers<void>();
  socket.onopen = () =>
    send({ type: "join", role: "puppeteer", size, fps, codecs: ["h264"], sound: ["pcm-s16"] });
  socket.onclose = ({ reason }) => joined.reject(new Error(`The session was closed: ${reason}`));
  joined.promise.catch(() => {});
  socket.onmessage = ({ data }) => {
    const message = msgpack.unpack(new Uint8Array(data));
    if (message.type === "welcome") joined.resolve();
    if (message.type === "video") videos.push({ data: message.data.slice(), soundMs: message.soundMs });
    if (message.type === "audio") hear(message.data, message.soundMs);
    if (message.type === "error") console.error(`The server: ${message.message}`);
  };

  function hear(bytes: Uint8Array, soundMs: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at + 1 < bytes.length; at += 2) {
      const time = soundMs + at / 2 / RATE * 1000;
      if (Math.abs(view.getInt16(at, true)) < LOUD * 32767 || time - (clicks.at(-1) ?? -1e9) < 300) continue;
      clicks.push(time);
    }
  }

  function sendSound(packet: number): void {
    const view = new DataView(new ArrayBuffer(RATE / 1000 * PACKET_MS * 2));
    // Each second, and never at the same place of a packet.
    if (packet % (1000 / PACKET_MS) === 25) {
      const offset = packet / 50 * 37 % 600 | 0;
      CLICK.forEach((value, i) => view.setInt16((offset + i) * 2, value * 32767, true));
    }
    send({ type: "audio", id: "clicks", codec: "pcm-s16", data: new Uint8Array(view.buffer) });
  }

  await joined.promise;
  return {
    async run(seconds) {
      const begun = performance.now();
      for (let packet = 0; packet < seconds * 1000 / PACKET_MS; packet++) {
        const wait = begun + packet * PACKET_MS - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        sendSound(packet);
        const second = packet * PACKET_MS / 1000;
        if (Number.isInteger(second)) send({ type: "camera", ...second % 2 === 0 ? PORTRAIT : AWAY });
      }
      send({ type: "audioEnd", id: "clicks" });
    },
    given() {
      const decoder = openDecoder("h264"), flashes: number[] = [];
      let luma = NaN;
      for (const { data, soundMs } of videos) {
        for (const picture of decoder.decode(data)) {
          const now = middleOf(picture, size);
          if (Math.abs(now - luma) > CHANGE && soundMs !== undefined) flashes.push(soundMs);
          luma = now;
        }
      }
      decoder.close();
      return { flashes, clicks, frames: videos.length };
    },
    close: () => socket.close(),
  };
}

/** Mean luma of the middle fifth of the sides. */
function middleOf(picture: Uint8Array, size: number): number {
  const from = Math.round(size * 0.4), to = Math.round(size * 0.6);
  let sum = 0;
  for (let y = from; y < to; y++) for (let x = from; x < to; x++) sum += picture[y * size + x]!;
  return sum / (to - from) ** 2;
}
