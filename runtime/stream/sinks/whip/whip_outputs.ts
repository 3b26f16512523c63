import { sessionName } from "../../../base/names.ts";
import type { Clock } from "../../live_clock.ts";
import type { Rtc } from "../../rtc/rtc.ts";
import type { RtcPlace, RtcTold } from "../../rtc/rtc_messages.ts";
import { SERVER_PAYS } from "../../shares/payer.ts";
import type { Tap, TapSink, TapWishes } from "../tap.ts";
import { checkSecrecy, type HostList, isListed, readWhipAddress } from "./whip_address.ts";
import { createWhipOutput, type WhipOutput, type WhipState } from "./whip_output.ts";
import { checkToken } from "./whip_token.ts";

/** What is asked of an output. */
export interface WhipRequest {
  readonly session: string;
  /** Where to: http or https, on a host of the list. */
  readonly url: string;
  /** None where the server asks for none; a function is asked anew for each try. */
  readonly token?: string | (() => Promise<string>) | undefined;
  /** Pixels a side and frames a second; the server's own where not given. */
  readonly size?: number | undefined;
  readonly fps?: number | undefined;
  readonly avatar?: string | undefined;
  /** Who asks for it; an operator where it is not given. */
  readonly by?: WhipAsker | undefined;
}

/** Who has begun an output: a person or program, or the server because many watch. */
export type WhipAsker = "operator" | "fan-out";

/** An output as others are told of it: neither token nor path, which may be a key. */
export interface WhipReport extends RtcTold {
  readonly session: string;
  readonly host: string;
  readonly by: WhipAsker;
  readonly state: WhipState["kind"];
  /** Since when it is live, ms since the epoch; null where it is not. */
  readonly since: number | null;
  /** Why it is not, or that the server may throw away what it gets; null where all is well. */
  readonly reason: string | null;
  /** When it tries again, ms since the epoch; null where it does not. */
  readonly retryAt: number | null;
  readonly droppedFrames: number;
}

/** Sessions that are published by WHIP, one place each. */
export interface WhipOutputs {
  readonly hosts: HostList;
  list(): WhipReport[];
  find(session: string): WhipReport | null;
  /**
   * Begins; what becomes of it is told by `find`. One that has ended makes room.
   *
   * @throws TypeError for an address or a token that cannot be
   * @throws WhipRefusal where the host is not on the list, or the session is published already
   */
  start(request: WhipRequest): WhipReport;
  /** @returns whether there was one */
  stop(session: string): Promise<boolean>;
  /** Ends all, at their servers too. */
  close(): Promise<void>;
}

/** It is well asked for, and not to be had. */
export class WhipRefusal extends Error {
  override readonly name = "WhipRefusal";
  readonly code: "host" | "taken" | "many";
  constructor(code: WhipRefusal["code"], words: string) {
    super(words);
    this.code = code;
  }
}

/** An output, and what is told of it. */
interface Placed {
  readonly output: WhipOutput;
  readonly host: string;
  readonly by: WhipAsker;
}

/** Sessions that may be published at once: each is rendered whether somebody watches or not. */
const MOST_OUTPUTS = 8;

export interface WhipOutputsOptions {
  readonly hosts: HostList;
  /** Gives a session out. */
  tap(session: string, wishes: TapWishes, sink: TapSink): Tap;
  readonly rtc: Pick<Rtc, "createSender">;
  /** As `WhipOutputOptions` has it. */
  place(local: boolean): RtcPlace;
  readonly clock: Clock;
  /** Tells whoever runs the server that one goes, waits or has ended. */
  report?(report: WhipReport): void;
}

export function createWhipOutputs(options: WhipOutputsOptions): WhipOutputs {
  const { hosts, tap, rtc, place, clock, report } = options;
  const outputs = new Map<string, Placed>();
  let closed = false;

  function find(session: string): WhipReport | null {
    const found = outputs.get(session);
    return found ? reportOf(session, found) : null;
  }

  function check({ session, url, token }: WhipRequest): { session: string; address: URL } {
    const named = sessionName(session);
    if (named === null) throw new TypeError(`Cannot send by WHIP, no session can have this name: ${session}`);
    const address = readWhipAddress(url);
    if (!isListed(hosts, address)) {
      throw new WhipRefusal(
        "host",
        `Cannot send by WHIP, the host is not among those that may be sent to (--whip-hosts): ${address.host}`,
      );
    }
    if (typeof token === "string") checkToken(token);
    checkSecrecy(address, token === undefined ? null : "");
    if (closed) throw new WhipRefusal("many", "Cannot send by WHIP, the server is closing");
    const there = outputs.get(named);
    if (there && there.output.state.kind !== "ended") {
      throw new WhipRefusal("taken", `Cannot send by WHIP, the session is sent already: to ${there.host}`);
    }
    if (!there && outputs.size >= MOST_OUTPUTS) {
      throw new WhipRefusal(
        "many",
        `Cannot send by WHIP, there may be at most so many sessions: ${MOST_OUTPUTS}`,
      );
    }
    return { session: named, address };
  }

  return {
    hosts,
    list: () => [...outputs.keys()].map((session) => find(session)!),
    find,
    start(request) {
      const { session, address } = check(request);
      const { token, size, fps, avatar, by = "operator" } = request;
      const wishes: TapWishes = {
        // It is the server's own, whoever began it: it goes on when they have gone.
        payer: SERVER_PAYS,
        ...size !== undefined && { size },
        ...fps !== undefined && { fps },
        ...avatar !== undefined && { avatar },
      };
      const output = createWhipOutput({
        ...{ address, hosts, rtc, place, clock },
        token: async () => typeof token === "function" ? await token() : token ?? null,
        tap: (sink) => tap(session, wishes, sink),
        changed() {
          const now = outputs.get(session)?.output === output ? find(session) : null;
          if (now && now.state !== "connecting") report?.(now);
        },
      });
      outputs.set(session, { output, host: address.host, by });
      return find(session)!;
    },
    async stop(session) {
      const found = outputs.get(session);
      outputs.delete(session);
      await found?.output.close();
      return found !== undefined;
    },
    async close() {
      closed = true;
      await Promise.all([...outputs.values()].map(({ output }) => output.close()));
      outputs.clear();
    },
  };
}

function reportOf(
  session: string,
  { host, by, output: { state, told, droppedFrames } }: Placed,
): WhipReport {
  return {
    ...{ session, host, by, state: state.kind, droppedFrames },
    since: state.kind === "live" ? state.since : null,
    reason: state.kind === "live"
      ? state.unheard ? unheardWords(host) : null
      : "reason" in state
      ? state.reason
      : null,
    retryAt: state.kind === "waiting" ? state.until : null,
    roundTripMs: told?.roundTripMs ?? null,
    lost: told?.lost ?? 0,
  };
}

const unheardWords = (host: string): string =>
  `${host} tells nothing of what it receives: it may throw it away, as LiveKit does for a token that may not publish`;

/** How an output is, in a sentence for a log. */
export function whipWords({ session, host, state, reason }: WhipReport): string {
  const what = `${session} by WHIP to ${host}`;
  switch (state) {
    case "live":
      return reason === null ? `Sends ${what}` : `Sends ${what}, but ${reason}`;
    case "waiting":
      return `Tries again soon to send ${what}: ${reason}`;
    case "ended":
      return `Does not send ${what}: ${reason}`;
    case "connecting":
      return `Connects to send ${what}`;
  }
}
