import { ProtocolError } from "../../protocol/errors.ts";
import type { SeatNewsState } from "../../protocol/fields.ts";
import { SEAT_AGAIN_MOST_MS, SEAT_AGAIN_MS } from "../limits.ts";

/** Who may ask for a session's seat again, by who pays: whichever connection of a token, or of an address, asks. */
export interface SeatAsks {
  /** @param time milliseconds @throws {ProtocolError} too-many-asks, with the seconds until it may */
  check(payer: string, time: number): void;
  /** What became of a question. */
  note(payer: string, state: SeatNewsState, time: number): void;
}

interface Refused {
  times: number;
  until: number;
}

/** More than a session has members. */
const MOST_PAYERS = 1000;

export function createSeatAsks(): SeatAsks {
  const payers = new Map<string, Refused>();
  return {
    check(payer, time) {
      const { until } = payers.get(payer) ?? { until: -Infinity };
      if (time >= until) return;
      const retryAfter = Math.ceil((until - time) / 1000);
      throw new ProtocolError(
        "too-many-asks",
        `Cannot ask for the seat again so soon, it was not given, and the wait is now: ${retryAfter} s`,
        { retryAfter },
      );
    },
    note(payer, state, time) {
      if (state === "asked") return;
      const { times = 0, until = 0 } = payers.get(payer) ?? {};
      // The one who was refused last stands last.
      payers.delete(payer);
      if (state === "given" || state === "taken") return;
      // Whoever has let as much time pass as it can be made to wait begins anew.
      const before = time - until > SEAT_AGAIN_MOST_MS ? 0 : times;
      const wait = Math.min(SEAT_AGAIN_MS * 2 ** before, SEAT_AGAIN_MOST_MS);
      payers.set(payer, { times: before + 1, until: time + wait });
      for (const old of payers.keys()) if (payers.size > MOST_PAYERS) payers.delete(old);
    },
  };
}
