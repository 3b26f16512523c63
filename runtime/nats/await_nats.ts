/** Where NATS and who needs it are started at once, as by a supervisor, NATS may be the later one. */
import { connect } from "node:net";
import { message } from "../base/message.ts";
import { connectNats, type Nats } from "./connect_nats.ts";
import { NatsUnreachableError } from "./credentials.ts";
import type { NatsRole } from "./names.ts";
import { type NatsOptions, readServers, withoutSecrets } from "./nats_options.ts";

export interface AwaitOptions {
  /** Told once that it waits, and once that it has come. */
  readonly tell: (words: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** A minute where not given. */
  readonly limitMs?: number;
}

const LIMIT_MS = 60_000;
/** Between attempts: at first, doubled each time, and at most. */
const FIRST_MS = 250, MOST_MS = 2000;
/** What a server of NATS says to whoever connects, before anything is asked of it; it does so at once. */
const GREETING = "INFO ";
const GREETING_MS = 1000;

/**
 * Connects as `connectNats`, and waits meanwhile for a server that does not answer yet. Only for that: who answers and lets nobody
 * in, or by another certificate than is trusted, will do so in a minute too.
 *
 * @throws {Error} as `connectNats`, at once or where nobody answers in time; the signal's reason where that comes
 */
export async function awaitNats(
  options: NatsOptions,
  role: NatsRole,
  { tell, signal, limitMs = LIMIT_MS }: AwaitOptions,
): Promise<Nats> {
  const place = withoutSecrets(options.url), began = performance.now();
  let greeted = false;
  for (let pauseMs = FIRST_MS, tries = 0;; pauseMs = Math.min(pauseMs * 2, MOST_MS), tries++) {
    try {
      const nats = await unlessAborted(connectNats(options, role), signal);
      if (tries > 0) tell(`NATS is there, after ${seconds(performance.now() - began)} s: ${place}`);
      return nats;
    } catch (error) {
      // One that has come up between the attempt and the question is asked again, once.
      if (!(error instanceof NatsUnreachableError) || greeted) throw error;
      greeted = await anyGreets(options.url);
      if (greeted) continue;
      if (performance.now() - began + pauseMs > limitMs) {
        throw new NatsUnreachableError(
          `Cannot reach NATS, a server must answer there within ${seconds(limitMs)} s: ${place} (${
            error.cause ? message(error.cause) : "nothing"
          })`,
          { cause: error.cause },
        );
      }
      if (tries === 0) tell(`Waits until a NATS server answers, ${seconds(limitMs)} s at most: ${place}`);
      await unlessAborted(new Promise((done) => setTimeout(done, pauseMs)), signal);
    }
  }
}

const seconds = (ms: number): string => (ms / 1000).toFixed(ms % 1000 === 0 ? 0 : 1);

/** What comes later all the same is closed. @throws the signal's reason */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return await work;
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([work, aborted.promise]);
  } catch (error) {
    work.then((late) => (late as Partial<Nats> | undefined)?.close?.(), () => {});
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Whether any of the servers is up, whoever it lets in. */
async function anyGreets(url: string): Promise<boolean> {
  const all = await Promise.all(readServers(url).servers.map(greets));
  return all.includes(true);
}

function greets(server: string): Promise<boolean> {
  const [, host, port] = /^\[?(.*?)\]?:(\d+)$/.exec(server)!;
  return new Promise((resolve) => {
    const socket = connect({ host: host!, port: Number(port) });
    const end = (isUp: boolean) => {
      socket.destroy();
      resolve(isUp);
    };
    // However long the connection takes, too.
    const timer = setTimeout(end, GREETING_MS, false);
    socket.on("data", (bytes) => end(String(bytes).startsWith(GREETING)));
    socket.on("error", () => end(false));
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}
