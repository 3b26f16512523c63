import { Packr } from "msgpackr";

const msgpack = new Packr({ useRecords: false, moreTypes: true });

/** A driver without a browser: joins a session and sends poses of the arkit space. */
export interface Puppeteer {
  readonly names: readonly string[];
  /** The number of the pose sent last. */
  readonly seq: number;
  /** The poses sent, by number. */
  readonly sent: readonly Float32Array[];
  send(expression: Float32Array): void;
  /** Repeats one pose, sixty times a second, for so many milliseconds or until something has come about. */
  hold(weights: Readonly<Record<string, number>>, until: number | Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

export async function joinAsPuppeteer(url: string, size: number): Promise<Puppeteer> {
  const socket = new WebSocket(url, "headcast.v1");
  socket.binaryType = "arraybuffer";
  const names = await new Promise<string[]>((resolve, reject) => {
    socket.onerror = () => reject(new Error(`Cannot connect: ${url}`));
    socket.onopen = () =>
      socket.send(msgpack.pack({ type: "join", role: "puppeteer", size, codecs: ["h264"] }));
    socket.onmessage = (event) => {
      const message = msgpack.unpack(new Uint8Array(event.data));
      if (message.type === "welcome") resolve(message.expressionNames);
      if (message.type === "error") reject(new Error(message.message));
    };
  });
  const sent: Float32Array[] = [];

  function send(expression: Float32Array): void {
    const pose = { type: "pose", seq: sent.length, t: performance.now(), space: "arkit", expression };
    sent.push(expression);
    socket.send(msgpack.pack(pose));
  }

  return {
    names,
    sent,
    get seq() {
      return sent.length - 1;
    },
    send,
    async hold(weights, until) {
      const expression = Float32Array.from(names, (name) => weights[name] ?? 0);
      let ended = false;
      const end = () => void (ended = true);
      if (typeof until === "number") setTimeout(end, until);
      else until.then(end, end);
      while (!ended) {
        send(expression);
        await new Promise((resolve) => setTimeout(resolve, 16));
      }
    },
    async close() {
      const closed = new Promise((resolve) => socket.onclose = resolve);
      socket.close();
      await closed;
    },
  };
}
