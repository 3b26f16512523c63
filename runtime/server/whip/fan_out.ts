import type { Cancel, Clock } from "../../stream/live_clock.ts";
import { log } from "../../telemetry/log.ts";
import { message } from "../../base/message.ts";
import type { WhipOutputs } from "../../stream/sinks/whip/whip_outputs.ts";

/** How often it looks at who watches. */
const LOOK_MS = 1000;
/** An output that nobody but itself is in the session for goes on so long: whoever watches at the SFU is not seen from here. */
export const FAN_OUT_IDLE_MS = 60_000;

/** What gives a session that many watch to an SFU. */
export interface FanOutOptions {
  /** So many watch it here; who comes then watches it there. */
  readonly above: number;
  /** Where a session is published by WHIP. */
  readonly urlOf: (session: string) => string;
  /** Where people watch it; told to who comes. */
  readonly watchOf: (session: string) => string;
  /** What is shown to the SFU; asked anew for each try. */
  readonly tokenOf?: ((session: string) => Promise<string>) | undefined;
}

/** How a session stands: here alone, or at the SFU too, since when nobody else has been in it. */
export type FanOutState =
  | { readonly kind: "here" }
  | { readonly kind: "sent"; readonly alone: number | null };

/**
 * What becomes of a session, as it is looked at now.
 *
 * @param clients in it, what sends it to the SFU among them
 * @param time ms of one clock
 */
export function fanOutStep(state: FanOutState, clients: number, above: number, time: number): FanOutState {
  if (state.kind === "here") return clients >= above ? { kind: "sent", alone: null } : state;
  if (clients > 1) return state.alone === null ? state : { kind: "sent", alone: null };
  const alone = state.alone ?? time;
  return time - alone >= FAN_OUT_IDLE_MS ? { kind: "here" } : { kind: "sent", alone };
}

/** Sends sessions that many watch to an SFU, and tells who comes then where to watch. */
export interface FanOut {
  /** Where who wants to watch a session is to go; null where it is welcome here. @param clients in it now */
  watchOf(session: string, clients: number): string | null;
  close(): void;
}

export function createFanOut(
  { above, urlOf, watchOf, tokenOf }: FanOutOptions,
  { hub, whip, clock }: {
    readonly hub: { sessions(): readonly { readonly name: string; readonly clients: number }[] };
    readonly whip: Pick<WhipOutputs, "start" | "stop" | "find">;
    readonly clock: Clock;
  },
): FanOut {
  const states = new Map<string, FanOutState>();
  const ownOf = (session: string) => {
    const there = whip.find(session);
    return there?.by === "fan-out" ? there : null;
  };

  /** @returns whether it is published */
  function publish(session: string): boolean {
    const there = whip.find(session);
    // What an operator sends it to may be anything: who would watch is not sent there.
    if (there && there.state !== "ended") return there.by === "fan-out";
    try {
      const token = tokenOf && (() => tokenOf(session));
      whip.start({ session, url: urlOf(session), ...token && { token }, by: "fan-out" });
      return true;
    } catch (error) {
      log.warn(`Cannot send a session to the SFU, so it stays here: ${session}: ${message(error)}`);
      return false;
    }
  }

  function look(): void {
    const counts = new Map(hub.sessions().map(({ name, clients }) => [name, clients]));
    for (const session of new Set([...counts.keys(), ...states.keys()])) {
      const state = states.get(session) ?? { kind: "here" };
      const next = fanOutStep(state, counts.get(session) ?? 0, above, clock.now());
      if (next.kind === "here") {
        states.delete(session);
        if (state.kind === "sent" && ownOf(session)) void whip.stop(session);
      } else {
        // What an operator has ended by hand is not begun anew.
        const goesOn = state.kind === "sent" && ownOf(session)?.state !== "ended";
        if (goesOn || publish(session)) states.set(session, next);
        else states.delete(session);
      }
    }
  }

  const cancel: Cancel = clock.every(LOOK_MS, look);
  return {
    watchOf(session, clients) {
      const isThere = states.get(session)?.kind === "sent" && ownOf(session)?.state === "live";
      // The one that sends it is in it too.
      return isThere && clients - 1 >= above ? watchOf(session) : null;
    },
    close: cancel,
  };
}
