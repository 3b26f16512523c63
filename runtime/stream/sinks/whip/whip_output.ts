import { message } from "../../../base/message.ts";
import { isLoopback } from "../../../base/network/loopback.ts";
import type { Clock } from "../../live_clock.ts";
import type { Rtc } from "../../rtc/rtc.ts";
import type { IceServer, RtcPlace, RtcTold } from "../../rtc/rtc_messages.ts";
import type { Tap, TapSink } from "../tap.ts";
import type { HostList } from "./whip_address.ts";
import { unlessStopped } from "./connection_life.ts";
import { WhipError } from "./whip_error.ts";
import { publish } from "./whip_publication.ts";
import type { offerByWhip } from "./whip_signalling.ts";
import { checkToken, lackOfToken } from "./whip_token.ts";

/** How an output is. */
export type WhipState =
  | { readonly kind: "connecting" }
  /** `unheard`: the server has told nothing of what it receives for so long that it may throw it away. */
  | { readonly kind: "live"; readonly since: number; readonly unheard: boolean }
  /** It tries again at a time, ms since the epoch. */
  | { readonly kind: "waiting"; readonly until: number; readonly reason: string }
  /** It does not try again: the server will not have it. */
  | { readonly kind: "ended"; readonly reason: string };

/** A session that is published by WHIP. */
export interface WhipOutput {
  readonly state: WhipState;
  /** What the server has told last of what it receives; null while it has told nothing. */
  readonly told: RtcTold | null;
  /** Frames that were due and were not taken. */
  readonly droppedFrames: number;
  /** Ends it, at the server too, within a second or so. A second call waits for the first. */
  close(): Promise<void>;
}

export interface WhipOutputOptions {
  readonly address: URL;
  /** Read anew for each try, as tokens run out; null where the server asks for none. @throws Error where it cannot be read */
  token(): Promise<string | null>;
  readonly hosts: HostList;
  /** @throws {ProtocolError} as `hub.tap` does */
  tap(sink: TapSink): Tap;
  readonly rtc: Pick<Rtc, "createSender">;
  /** Where the connection is made. @param local whether the server is on this machine */
  place(local: boolean): RtcPlace;
  readonly clock: Clock;
  /** Called when the state has changed. */
  changed?(state: WhipState): void;
  /** For tests. */
  readonly offer?: typeof offerByWhip;
}

/** Between tries: at once, as a server that restarts is soon back, then less and less often. */
const WAITS_MS = [250, 500, 1000, 1000, 2000, 4000, 8000, 15_000, 30_000];
/** Each wait is longer or shorter by up to so much of it, that not all come back at once. */
const JITTER = 0.2;
/** So long it must have been live that the next loss counts as the first. */
const PROVEN_MS = 10_000;

export function createWhipOutput(options: WhipOutputOptions): WhipOutput {
  const { address, hosts, clock, rtc, offer } = options;
  const stopping = new AbortController(), { signal } = stopping;
  let state: WhipState = { kind: "connecting" };
  let told: RtcTold | null = null, tap: Tap | null = null;
  let relays: readonly IceServer[] = [];
  let dropped = 0;
  let failures = 0;
  /** Whether the server has taken the session once. */
  let proven = false;

  function become(next: WhipState): void {
    state = next;
    options.changed?.(state);
  }

  function beat(heard: boolean | null): void {
    if (state.kind !== "live") return;
    if (clock.epoch() - state.since > PROVEN_MS) failures = 0;
    if (heard === true) proven = true;
    if (heard !== null && state.unheard === heard) become({ ...state, unheard: !heard });
  }

  async function once(): Promise<never> {
    const token = await readToken(options, proven);
    const place = options.place(isLoopback(address.hostname));
    try {
      return await publish({
        ...{ target: { address, token }, hosts, rtc, clock, signal, tap: options.tap, offer },
        place: { ...place, iceServers: [...place.iceServers, ...relays] },
      }, {
        tapped: (opened) => void (tap = opened),
        live: () => become({ kind: "live", since: clock.epoch(), unheard: false }),
        told: (news) => void (told = news),
        relays: (named) => void (relays = named),
        beat,
      });
    } finally {
      dropped += tap?.droppedFrames ?? 0;
      tap = told = null;
    }
  }

  async function wait(error: WhipError): Promise<void> {
    const usual = WAITS_MS[Math.min(failures++, WAITS_MS.length - 1)]!;
    const ms = Math.max(usual * (1 - JITTER + 2 * JITTER * Math.random()), error.retryAfter ?? 0);
    become({ kind: "waiting", until: clock.epoch() + ms, reason: error.message });
    const over = Promise.withResolvers<void>();
    const cancel = clock.after(ms, over.resolve);
    await unlessStopped(signal, over.promise).catch(() => {});
    cancel();
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      if (state.kind !== "connecting") become({ kind: "connecting" });
      try {
        await once();
      } catch (error) {
        if (signal.aborted) return;
        const why = error instanceof WhipError ? error : new WhipError(message(error), { passing: true });
        // Whoever was taken once is taken again: what a server says while it starts does not count.
        if (!why.passing && !proven) return become({ kind: "ended", reason: why.message });
        await wait(why);
      }
    }
  }

  const running = run();
  return {
    get state() {
      return state;
    },
    get told() {
      return told;
    },
    get droppedFrames() {
      return dropped + (tap?.droppedFrames ?? 0);
    },
    async close() {
      stopping.abort();
      await running;
    },
  };
}

/** @param passing whether a token that cannot be read now may be later @throws WhipError */
async function readToken(
  { token: read, clock }: WhipOutputOptions,
  passing: boolean,
): Promise<string | null> {
  let token: string | null;
  try {
    token = await read();
    if (token !== null) checkToken(token);
  } catch (cause) {
    throw new WhipError(message(cause).replace(/^Cannot send by WHIP, /, ""), { passing, cause });
  }
  const lack = token === null ? null : lackOfToken(token, clock.epoch());
  if (lack !== null) throw new WhipError(lack, { passing: false });
  return token;
}
