import { readFile } from "node:fs/promises";
import { openProgress } from "../../cli/progress.ts";
import { abortOnInterrupt } from "../../cli/whole_output.ts";
import type { Clip } from "../../motion/clips/clip.ts";
import {
  isMotionLines,
  readMotionLines,
  type RecordedFrame,
} from "../../motion/clips/lines/read_motion_lines.ts";
import { clipLines } from "../../motion/clips/out/clip_lines.ts";
import type { ClientMessage, PoseMessage } from "../../protocol/client_messages.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { decodeServerMessage, encodeClientMessage, PROTOCOL } from "../../protocol/protocol.ts";
import { sessionAddress } from "./session_address.ts";

/** What little a server has to draw for who only sends. */
const LEAST_PICTURE = { size: 128, fps: 1, codecs: ["jpeg"] } as const;
/** How long the last frame's receipt is waited for, ms. */
const LAST_MS = 3000;
/** How long a server may take to let somebody in: one that has just been started may be loading an avatar. */
const WELCOME_MS = 30_000;

/**
 * Frames to be sent: those of a file of JSON lines as they were received, to the bit, or a clip's.
 *
 * @param whole whether the file is wanted as it is, and not changed by flags
 */
export async function framesOf(file: string, clip: Clip, whole: boolean): Promise<readonly RecordedFrame[]> {
  const bytes = whole ? new Uint8Array(await readFile(file)) : null;
  if (bytes !== null && isMotionLines(bytes)) return readMotionLines(bytes).frames;
  return readMotionLines(new TextEncoder().encode(clipLines(clip))).frames;
}

/**
 * Sends frames to a session at the pace in which they came, as its puppeteer.
 *
 * @param welcomeMs for tests: another wait
 * @returns the exit code
 */
export async function playFrames(
  frames: readonly RecordedFrame[],
  address: string,
  welcomeMs: number = WELCOME_MS,
): Promise<number> {
  const { url, token } = sessionAddress(address);
  const { signal, release } = abortOnInterrupt();
  const progress = openProgress("Playing", frames.length);
  const socket = new WebSocket(url, PROTOCOL);
  try {
    const line = openLine(socket, url, signal);
    const join = {
      type: "join",
      role: "puppeteer",
      ...LEAST_PICTURE,
      ...token === null ? {} : { token },
    } as const;
    await line.joined({ ...join, codecs: [...join.codecs] }, welcomeMs);
    await sendInTime(frames, line, signal, progress.show);
    await line.heard(frames.at(-1)!.frame.seq);
    progress.end();
    console.log(`Played ${frames.length} frames into ${url}`);
    return 0;
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
    progress.end();
    console.error("Interrupted, the rest was not played");
    return 130;
  } finally {
    progress.end();
    release();
    socket.close();
  }
}

/** A session as who only sends has it. Each wait ends with the server's refusal, the connection's end or the signal. */
function openLine(socket: WebSocket, url: URL, signal: AbortSignal) {
  socket.binaryType = "arraybuffer";
  const welcome = Promise.withResolvers<void>(), broken = Promise.withResolvers<never>();
  const receipts = Promise.withResolvers<void>();
  let opened = false, last = NaN;
  broken.promise.catch(() => {});
  signal.addEventListener("abort", () => broken.reject(signal.reason), { once: true });
  socket.onopen = () => opened = true;
  socket.onerror = (event) => event.preventDefault();
  socket.onclose = ({ reason }) =>
    broken.reject(
      new Error(
        opened
          ? `Cannot play on, the server has left: ${reason || "no reason"}`
          : `Cannot play a clip, a server must be there: ${url}`,
      ),
    );
  socket.onmessage = ({ data }) => {
    const message = readMessage(data);
    if (message instanceof Error) {
      broken.reject(
        new Error(`Cannot play on, what answers there must be a Headcast server: ${url}`, { cause: message }),
      );
    } else if (message?.type === "error") broken.reject(new ProtocolError(message.code, message.message));
    else if (message?.type === "welcome" && message.role === "puppeteer") welcome.resolve();
    else if (message?.type === "welcome") {
      broken.reject(
        new ProtocolError("not-puppeteer", "Cannot play on, somebody else has taken over this head"),
      );
    } else if (message?.type === "ack" && message.seq === last) receipts.resolve();
  };
  const orBroken = <T>(wait: Promise<T>): Promise<T> => Promise.race([wait, broken.promise]);
  const send = (message: ClientMessage) => socket.send(encodeClientMessage(message));
  return {
    send,
    orBroken,
    async joined(join: ClientMessage, welcomeMs: number) {
      const late = () =>
        broken.reject(
          new Error(`Cannot play a clip, a server must let it in within ${welcomeMs / 1000} s: ${url}`),
        );
      const timer = setTimeout(late, welcomeMs);
      try {
        await orBroken(new Promise((resolve) => socket.addEventListener("open", resolve, { once: true })));
        send(join);
        await orBroken(welcome.promise);
      } finally {
        clearTimeout(timer);
      }
    },
    async heard(seq: number) {
      last = seq;
      await orBroken(
        Promise.race([receipts.promise, new Promise((resolve) => setTimeout(resolve, LAST_MS))]),
      );
    },
  };
}

/** What came; an error where it is none of the protocol's. */
function readMessage(data: unknown): ReturnType<typeof decodeServerMessage> | Error {
  try {
    if (!(data instanceof ArrayBuffer)) throw new TypeError("Cannot read a message, it must be binary: text");
    return decodeServerMessage(new Uint8Array(data));
  } catch (error) {
    return error as Error;
  }
}

async function sendInTime(
  frames: readonly RecordedFrame[],
  { send, orBroken }: ReturnType<typeof openLine>,
  signal: AbortSignal,
  show: (done: number) => void,
): Promise<void> {
  const begin = performance.now(), first = frames[0]!.receivedAt;
  for (const [index, { frame, receivedAt }] of frames.entries()) {
    const wait = receivedAt - first - (performance.now() - begin);
    if (wait > 1) await orBroken(new Promise((resolve) => setTimeout(resolve, wait)));
    signal.throwIfAborted();
    send({ type: "pose", ...frame } as PoseMessage);
    show(index + 1);
  }
}
