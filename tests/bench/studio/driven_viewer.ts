import { Packr, Unpackr } from "msgpackr";
import { PROTOCOL } from "../../../runtime/protocol/protocol.ts";
import { quantile } from "../quantile.ts";

/** A client that drives a head 30 times a second, and takes its pictures. */
export interface DrivenViewer {
  /** What comes from now on. */
  count(ms: number): Promise<{ fps: number; drawn: number; late: number }>;
  close(): void;
}

const POSE_MS = 1000 / 30;
const packr = new Packr({ useRecords: false, moreTypes: true });
const unpackr = new Unpackr({ useRecords: false });

/** Joins a session of its own, and waits for the first picture. @param size pixels */
export async function openDrivenViewer(url: string, size: number): Promise<DrivenViewer> {
  const socket = new WebSocket(new URL("live/beside", url.replace("http", "ws")), PROTOCOL);
  socket.binaryType = "arraybuffer";
  const send = (message: unknown) => socket.send(packr.pack(message));
  const sent: number[] = [];
  let frames = 0, drawn: number[] = [], late: number[] = [];
  const first = Promise.withResolvers<void>();
  socket.onopen = () => send({ type: "join", role: "puppeteer", size, codecs: ["h264"] });
  socket.onerror = () => first.reject(new Error("the socket failed"));
  socket.onmessage = ({ data }) => {
    const message = unpackr.unpack(new Uint8Array(data));
    if (message.type === "stats") drawn.push(message.drawn ?? size);
    if (message.type !== "video") return;
    frames++;
    if (message.poseSeq !== null) late.push(performance.now() - sent[message.poseSeq]!);
    first.resolve();
  };
  const timer = setInterval(() => {
    if (socket.readyState !== WebSocket.OPEN) return;
    const open = 0.5 - Math.cos(sent.length / 15) / 2;
    send({
      ...{ type: "pose", seq: sent.length, t: performance.now(), space: "arkit" },
      shapes: { jawOpen: open, mouthSmileLeft: open },
    });
    sent.push(performance.now());
  }, POSE_MS);
  await first.promise;
  return {
    async count(ms) {
      frames = 0;
      drawn = [];
      late = [];
      const began = performance.now();
      await new Promise((resolve) => setTimeout(resolve, ms));
      const mean = drawn.reduce((sum, each) => sum + each, 0) / Math.max(1, drawn.length);
      return {
        fps: frames * 1000 / (performance.now() - began),
        drawn: mean,
        late: late.length ? quantile(late, 0.5) : NaN,
      };
    },
    close() {
      clearInterval(timer);
      socket.close();
    },
  };
}
