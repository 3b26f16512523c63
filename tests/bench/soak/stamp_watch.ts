import type { ServerMessage } from "../../../runtime/protocol/server_messages.ts";
import { quantile } from "../quantile.ts";
import { fitLine, type LineFit } from "./line_fit.ts";

/** How pictures and sound come to a viewer, by what is stamped on them. */
export interface StampWatch {
  take(message: ServerMessage, at: number): void;
  figures(): StampFigures;
}

export interface StampFigures {
  /** Of the two clocks that pictures are stamped by, the session's of sound and the server's: the most that they are apart, ms. */
  readonly apart: number;
  /** By how much they part in an hour, ms. */
  readonly drift: LineFit;
  /** From a picture's pose to its leaving, and from there to the viewer; ms. */
  readonly drawn95: number;
  readonly way95: number;
  /** How much later than the least delayed of its minute sound comes, ms. */
  readonly sound95: number;
  readonly pictures: number;
  readonly packets: number;
}

const HOUR_MS = 3_600_000, MINUTE_MS = 60_000;
/** Of each kind one value in so many is kept for the quantiles, all count for the extremes. */
const KEPT = 4;

export function createStampWatch(): StampWatch {
  const drawn: number[] = [], way: number[] = [], sound: number[] = [];
  const offsets: [number, number][] = [];
  let pictures = 0, packets = 0, minute = 0, least = Infinity, ofMinute: number[] = [];

  function endMinute(): void {
    for (const value of ofMinute) sound.push(value - least);
    ofMinute = [];
    least = Infinity;
  }

  return {
    take(message, at) {
      const epoch = performance.timeOrigin + at;
      if (message.type === "video") {
        const { stamps: { taken, sent }, soundMs } = message;
        if (soundMs !== undefined) offsets.push([taken / HOUR_MS, taken - soundMs]);
        if (pictures++ % KEPT > 0) return;
        drawn.push(sent - taken);
        way.push(epoch - sent);
      } else if (message.type === "audio") {
        packets++;
        if (Math.floor(at / MINUTE_MS) !== minute) endMinute();
        minute = Math.floor(at / MINUTE_MS);
        ofMinute.push(at - message.soundMs);
        least = Math.min(least, at - message.soundMs);
      }
    },
    figures() {
      endMinute();
      // From the first one on: large numbers have small differences that matter.
      const [[hour0, offset0]] = offsets as [[number, number]];
      const points = offsets.map(([hour, offset]): [number, number] => [hour - hour0, offset - offset0]);
      let [low, high] = [Infinity, -Infinity];
      for (const [, offset] of points) {
        low = Math.min(low, offset);
        high = Math.max(high, offset);
      }
      return {
        apart: high - low,
        drift: fitLine(points),
        ...{ drawn95: quantile(drawn, 0.95), way95: quantile(way, 0.95), sound95: quantile(sound, 0.95) },
        ...{ pictures, packets },
      };
    },
  };
}
