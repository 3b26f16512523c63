import type { Clock } from "../../live_clock.ts";
import { WhipError } from "./whip_error.ts";

/** What has happened to a connection. */
export interface Life {
  readonly up: Promise<void>;
  /** Rejects when it is over. */
  readonly over: Promise<never>;
  readonly hasTold: boolean;
  /** When the other side has told last what it receives, or came up. */
  readonly toldAt: number;
  /** Milliseconds between two tellings, the longest of the last ones. */
  readonly longestGap: number;
  connected(): void;
  lost(reason: string): void;
  told(): void;
}

export function createLife(clock: Clock): Life {
  const up = Promise.withResolvers<void>(), over = Promise.withResolvers<never>();
  over.promise.catch(() => {});
  let hasTold = false, toldAt = clock.now(), longestGap = 0;
  return {
    up: up.promise,
    over: over.promise,
    get hasTold() {
      return hasTold;
    },
    get toldAt() {
      return toldAt;
    },
    get longestGap() {
      return longestGap;
    },
    connected() {
      toldAt = clock.now();
      up.resolve();
    },
    lost: (reason) => over.reject(new WhipError(reason, { passing: true })),
    told() {
      const now = clock.now();
      // Slowly forgotten: a standstill of this machine's is no habit of the server's.
      if (hasTold) longestGap = Math.max(longestGap * 0.9, now - toldAt);
      hasTold = true;
      toldAt = now;
    },
  };
}

/** What the first of some promises comes to, unless a signal is given before. @throws WhipError where it is */
export async function unlessStopped<T>(signal: AbortSignal, ...promises: readonly Promise<T>[]): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(new WhipError("it was stopped", { passing: false }));
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop);
  try {
    return await Promise.race([promise, ...promises]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
