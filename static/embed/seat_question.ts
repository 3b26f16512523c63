import type { SeatOutcome } from "../../runtime/protocol/session.ts";
import { HeadcastError } from "./headcast_error.ts";
import type { HeadcastSeat } from "./options.ts";

/** What may be the answer to who asks for the seat. */
const REFUSALS: readonly HeadcastError["code"][] = ["too-many-asks", "not-allowed", "rate-limited"];

/** This page's own question for the seat, of which there is one at a time. */
export interface SeatQuestion {
  /** Asks by `ask`, and waits for what becomes of it. @throws {HeadcastError} where that is refused, or the connection is lost */
  begin(ask: () => void): Promise<SeatOutcome>;
  told(seat: HeadcastSeat): void;
  /** @returns whether nobody else need hear of it */
  refused(error: HeadcastError): boolean;
  lost(): void;
}

export function createSeatQuestion(): SeatQuestion {
  let open: PromiseWithResolvers<SeatOutcome> | null = null;

  function take(): PromiseWithResolvers<SeatOutcome> | null {
    const taken = open;
    open = null;
    return taken;
  }

  return {
    begin(ask) {
      if (open !== null) return open.promise;
      open = Promise.withResolvers();
      ask();
      return open.promise;
    },
    told({ state, own }) {
      if (own && state !== "asked") take()?.resolve(state);
    },
    refused(error) {
      if (open === null || !REFUSALS.includes(error.code)) return false;
      take()!.reject(error);
      // The others may as well be the answer to something else.
      return error.code === "too-many-asks";
    },
    lost: () =>
      take()?.reject(new HeadcastError("closed", "Cannot ask for the seat, the connection was lost")),
  };
}
