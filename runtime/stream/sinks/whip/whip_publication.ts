import { message } from "../../../base/message.ts";
import type { Clock } from "../../live_clock.ts";
import type { Rtc, RtcSender } from "../../rtc/rtc.ts";
import type { IceServer, RtcPlace, RtcTold } from "../../rtc/rtc_messages.ts";
import type { Tap, TapSink } from "../tap.ts";
import { createLife, type Life, unlessStopped } from "./connection_life.ts";
import type { HostList } from "./whip_address.ts";
import { WhipError } from "./whip_error.ts";
import { offerByWhip, type WhipAnswer, type WhipTarget } from "./whip_signalling.ts";

export interface PublicationOptions {
  readonly target: WhipTarget;
  readonly hosts: HostList;
  readonly place: RtcPlace;
  readonly rtc: Pick<Rtc, "createSender">;
  readonly clock: Clock;
  /** @throws {ProtocolError} as `hub.tap` does */
  tap(sink: TapSink): Tap;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** For tests. */
  readonly offer?: typeof offerByWhip | undefined;
}

/** What happens meanwhile. */
export interface PublicationEvents {
  tapped(tap: Tap): void;
  live(): void;
  /** The server has told what it receives. */
  told(told: RtcTold): void;
  /** Half a second has passed. @param heard whether the server tells what it receives; null where that is not known yet */
  beat(heard: boolean | null): void;
  /** No way was found, and the answer named these relays that were not asked. */
  relays(named: readonly IceServer[]): void;
}

/** From the answer to the connection: by then a server on another continent has it. */
const CONNECT_MS = 8000;
/** A relay that only the answer names is of use to the next try: this one is not waited for as long. */
const CONNECT_WITHOUT_RELAY_MS = 3000;
/** Pion and LiveKit tell once a second, RFC 3550 asks for every five. */
const UNHEARD_MS = 8000;
/** Who has told once a second and is silent for this long is gone; who tells less often is given so many times its pace. */
const SILENT_MS = 2500, SILENT_TIMES = 2.5;
const LOOK_MS = 500;
/** The connection itself holds out longer than that: who tells nothing of what it receives may still be there. */
const IDLE_MS = 30_000;

/**
 * One publication, from the offer to its end. FFmpeg's own WHIP sender (node-av 6.1.1) lost against werift in a thread: it
 * hears no wish for a key frame, so that a viewer of LiveKit's had a picture 1.1 s after it subscribed (median of 16, 2.9 at
 * most) with a key frame every 2 s, where it has one after 0.07 (0.7), two cores at load 22 to 26; and it takes the token
 * along wherever a redirection leads. It was the cheaper: 4 to 5 % of a core against 6 at 256 pixels, encoding included.
 *
 * @throws WhipError always, saying why it is over
 */
export async function publish(options: PublicationOptions, events: PublicationEvents): Promise<never> {
  const { target, hosts, place, rtc, clock, signal, offer = offerByWhip } = options;
  const { host } = target.address;
  const life = createLife(clock);
  let tap: Tap | null = null;
  const sender = rtc.createSender({
    ...{ place, idleMs: IDLE_MS },
    onNeedKey: () => tap?.needKey(),
    onTold(told) {
      events.told(told);
      life.told();
    },
    onState(state, reason) {
      if (state === "connected") life.connected();
      else if (state !== "new") life.lost(`${host}: ${reason ?? "the connection is lost"}`);
    },
  });
  let answered: WhipAnswer | null = null;
  try {
    const sdp = await unlessStopped(signal, sender.offer());
    answered = await offer(target, sdp, hosts, signal);
    tap = openTap(options, sender, life);
    events.tapped(tap);
    await unlessStopped(signal, sender.accept(answered.answer)).catch((cause) => {
      if (cause instanceof WhipError) throw cause;
      throw new WhipError(`${host} answers with SDP that cannot be used: ${message(cause)}`, {
        ...{ passing: false, cause },
      });
    });
    await connected(options, life, answered.iceServers, events);
    events.live();
    tap.needKey();
    return await live(options, life, events);
  } finally {
    tap?.close();
    await Promise.all([sender.close(), answered?.end()]);
  }
}

function openTap({ tap }: PublicationOptions, sender: RtcSender, life: Life): Tap {
  try {
    return tap({
      get isFull() {
        // What it is given before it is connected is thrown away, a key frame too.
        return sender.state !== "connected" || sender.isFull;
      },
      frame: (frame) => sender.frame(frame),
      sound: (packet) => sender.sound(packet),
      ended: (reason) => life.lost(reason.message),
    });
  } catch (cause) {
    throw new WhipError(message(cause), { passing: true, cause });
  }
}

/** @param named servers that the answer names */
async function connected(
  { target, place, clock, signal }: PublicationOptions,
  life: Life,
  named: readonly IceServer[],
  events: PublicationEvents,
): Promise<void> {
  // Whoever publishes needs no STUN: the server sees whence it comes. LiveKit names Google's and Twilio's to everybody.
  const relays = named.filter(({ urls }) => /^turn/i.test(urls));
  const fresh = relays.some(({ urls }) => !place.iceServers.some((each) => each.urls === urls));
  const ms = fresh ? CONNECT_WITHOUT_RELAY_MS : CONNECT_MS;
  const late = Promise.withResolvers<never>();
  const cancel = clock.after(ms, () => {
    events.relays(relays);
    const { host } = target.address;
    const words = `${host} answers, and no way to it through the network is found in ${ms / 1000} s`;
    late.reject(new WhipError(words, { passing: true }));
  });
  try {
    await unlessStopped<void>(signal, life.up, life.over, late.promise);
  } finally {
    cancel();
  }
}

async function live(
  { target, clock, signal }: PublicationOptions,
  life: Life,
  events: PublicationEvents,
): Promise<never> {
  let lookedAt = clock.now();
  const cancel = clock.every(LOOK_MS, () => {
    const late = clock.now() - lookedAt > 2 * LOOK_MS;
    lookedAt = clock.now();
    // This machine stood still: what was told meanwhile waits behind this.
    if (late) return;
    const silence = clock.now() - life.toldAt;
    if (!life.hasTold) return events.beat(silence > UNHEARD_MS ? false : null);
    if (silence > Math.max(SILENT_MS, SILENT_TIMES * life.longestGap)) {
      life.lost(`${target.address.host} has fallen silent`);
    } else events.beat(true);
  });
  try {
    return await unlessStopped(signal, life.over);
  } finally {
    cancel();
  }
}
