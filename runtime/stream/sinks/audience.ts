import { message as words } from "../../base/message.ts";
import { KEY_NEED_BURST, KEY_NEED_SECONDS } from "../limits.ts";
import { createTokenBucket, type TokenBucket } from "../../base/network/token_bucket.ts";
import type { EncodedFrame, Sink } from "./sink.ts";
import { log } from "../../telemetry/log.ts";

/** All who are given a rendition's frames, and who pays for them. */
export interface Audience {
  readonly size: number;
  /** Whose shares of the device are used. */
  readonly payers: ReadonlySet<string>;
  /** @param payer whose share of the device it uses */
  add(sink: Sink, payer: string): void;
  remove(sink: Sink): void;
  /** Whether one more key frame is its share of those that it needs. */
  mayNeed(sink: Sink, time: number): boolean;
  /**
   * Gives everybody a frame, as `Sink.take` has it.
   *
   * @param needsKey called for each payer of a sink that lost frames and is heard: not more often than its share of key
   * frames allows, since it can make its connection as slow as it likes
   */
  give(frame: EncodedFrame, bytesPerSecond: number, time: number, needsKey: (payer: string) => void): void;
  /** Tells everybody of the frames that were due and not drawn. @param sinceBegin how many there are by now */
  tellMissed(sinceBegin: number): void;
}

interface Seat {
  readonly payer: string;
  readonly needs: TokenBucket;
}

/** @param lacks whether a sink that lost a frame has to wait, because no key frame is to come */
export function createAudience(lacks: (frame: EncodedFrame) => boolean): Audience {
  const seats = new Map<Sink, Seat>();
  /** Kept for who goes and comes again. */
  const shares = new WeakMap<Sink, TokenBucket>();
  let told = 0;
  let payers: ReadonlySet<string> = new Set();
  const changed = () => void (payers = new Set([...seats.values()].map(({ payer }) => payer)));

  function drop(sink: Sink, error: unknown): void {
    seats.delete(sink);
    changed();
    log.error(`A sink of a rendition failed and is given no more frames: ${words(error)}`);
    sink.failed(error);
  }

  return {
    get size() {
      return seats.size;
    },
    get payers() {
      return payers;
    },
    add(sink, payer) {
      const needs = shares.get(sink) ?? createTokenBucket(1 / KEY_NEED_SECONDS, KEY_NEED_BURST);
      shares.set(sink, needs);
      seats.set(sink, { payer, needs });
      changed();
      sink.restart();
    },
    remove(sink) {
      seats.delete(sink);
      changed();
    },
    mayNeed: (sink, time) => seats.get(sink)?.needs.take(time) ?? false,
    give(frame, bytesPerSecond, time, needsKey) {
      for (const [sink, { payer, needs }] of seats) {
        try {
          if (sink.take(frame, bytesPerSecond, time) !== "needs-key") continue;
        } catch (error) {
          drop(sink, error);
          continue;
        }
        if (lacks(frame) && needs.take(time)) needsKey(payer);
      }
    },
    tellMissed(sinceBegin) {
      if (sinceBegin <= told) return;
      for (const sink of seats.keys()) sink.missed?.(sinceBegin - told);
      told = sinceBegin;
    },
  };
}
