import type { EncodedFrame } from "../sinks/sink.ts";
import type { SteadyPacket } from "../sinks/steady_sound.ts";
import { RTC_IDLE_MS, RTC_QUEUE_BYTES, RTC_REST_MS } from "../limits.ts";
import type { Offer } from "./read_offer.ts";
import type { FromRtcWorker, RtcPlace, RtcState, RtcStats, RtcTold, ToRtcWorker } from "./rtc_messages.ts";

/** Makes senders, and has one thread for all of them while there are any. */
export interface Rtc {
  /** Senders that are not closed yet. */
  readonly size: number;
  createSender(options: RtcSenderOptions): RtcSender;
  /** Ends all at once. */
  close(): void;
}

export interface RtcSenderOptions {
  readonly place: RtcPlace;
  /** Who is not connected by then, or has been silent for so long, has failed; 15,000 ms where not given. */
  readonly idleMs?: number;
  /** The other side's decoder needs a key frame. */
  onNeedKey(): void;
  /** It has told what it receives. */
  onTold?(told: RtcTold): void;
  /** @param reason why it has ended, in words */
  onState(state: RtcState, reason: string | null): void;
}

/**
 * Sends pictures and sound to one other side, over WebRTC: as the one who answers or the one who offers. What it is given
 * before it is connected is thrown away.
 */
export interface RtcSender {
  readonly state: RtcState;
  readonly stats: Readonly<RtcStats>;
  /** More waits than should: give it nothing until a key frame. */
  readonly isFull: boolean;
  /** @returns the answer, SDP. @throws {Error} where it cannot be given */
  answer(offer: Offer): Promise<string>;
  /** @returns an offer of H.264 and Opus, SDP. @throws {Error} where none can be made */
  offer(): Promise<string>;
  /** @throws {Error} where the answer does not fit */
  accept(answer: string): Promise<void>;
  frame(frame: Pick<EncodedFrame, "data" | "stamps">): void;
  sound(packet: Pick<SteadyPacket, "data" | "epoch">): void;
  /** Ends it; resolves when its sockets are closed. A second call waits for the first. */
  close(): Promise<void>;
}

/** A thread as much of it as is used. */
export interface RtcThread {
  onmessage: ((event: MessageEvent<FromRtcWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: ToRtcWorker): void;
  terminate(): void;
}

interface Held {
  take(message: FromRtcWorker): void;
  lost(reason: string): void;
}

const openThread = (): RtcThread =>
  new Worker(new URL("./rtc_worker.ts", import.meta.url), { type: "module", name: "rtc" }) as RtcThread;

/** @param open for tests: another thread */
export function createRtc(open: () => RtcThread = openThread): Rtc {
  const senders = new Map<number, Held>();
  let thread: RtcThread | null = null;
  let resting: ReturnType<typeof setTimeout> | null = null;
  let count = 0;

  function end(): void {
    thread?.terminate();
    thread = null;
    if (resting !== null) clearTimeout(resting);
    resting = null;
  }

  function lost(reason: string): void {
    end();
    const all = [...senders.values()];
    senders.clear();
    for (const each of all) each.lost(reason);
  }

  function post(message: ToRtcWorker): void {
    if (resting !== null) clearTimeout(resting);
    resting = null;
    if (thread === null) {
      const mine = thread = open();
      mine.onmessage = ({ data }) => {
        if (thread === mine) senders.get(data.id)?.take(data);
      };
      mine.onerror = (event) => {
        event.preventDefault();
        if (thread === mine) lost(`the thread of connections has failed: ${event.message}`);
      };
    }
    thread.postMessage(message);
  }

  return {
    get size() {
      return senders.size;
    },
    createSender(options) {
      const id = ++count;
      const { held, sender } = createSender(id, options, {
        post: (message) => senders.has(id) && post(message),
        gone() {
          senders.delete(id);
          // The thread holds 60 MB and takes a second to come.
          if (senders.size === 0 && thread !== null) resting = setTimeout(end, RTC_REST_MS);
        },
      });
      senders.set(id, held);
      post({ type: "open", id, place: options.place, idleMs: options.idleMs ?? RTC_IDLE_MS });
      return sender;
    },
    close: () => lost("the server is closing"),
  };
}

function createSender(
  id: number,
  { onNeedKey, onState, onTold }: RtcSenderOptions,
  { post, gone }: { post(message: ToRtcWorker): void; gone(): void },
): { held: Held; sender: RtcSender } {
  let state: RtcState = "new";
  let stats: RtcStats = { packets: 0, bytes: 0, nacks: 0, keys: 0 };
  let queued = 0;
  let asked: PromiseWithResolvers<string> | null = null;
  let closing: PromiseWithResolvers<void> | null = null;
  let isGone = false;

  function ask(message: ToRtcWorker): Promise<string> {
    const mine = asked = Promise.withResolvers<string>();
    if (closing !== null) mine.reject(new Error("Cannot describe a connection that is closed"));
    else post(message);
    return mine.promise;
  }

  function change(next: RtcState, reason: string | null): void {
    if (closing !== null || state === "failed" || state === "closed") return;
    state = next;
    onState(next, reason);
  }

  const held: Held = {
    take(message) {
      switch (message.type) {
        case "done":
          return asked?.resolve(message.sdp);
        case "refused":
          return asked?.reject(new Error(`Cannot make the connection: ${message.reason}`));
        case "needKey":
          return closing === null ? onNeedKey() : undefined;
        case "told":
          return closing === null ? onTold?.(message.told) : undefined;
        case "state":
          return change(message.state, message.reason);
        case "sent":
          queued -= message.bytes;
          stats = message.stats;
          return;
        case "closed":
          isGone = true;
          gone();
          return closing?.resolve();
      }
    },
    lost(reason) {
      asked?.reject(new Error(`Cannot make the connection: ${reason}`));
      change("failed", reason);
      isGone = true;
      gone();
      closing?.resolve();
    },
  };

  return {
    held,
    sender: {
      get state() {
        return state;
      },
      get stats() {
        return stats;
      },
      get isFull() {
        return queued > RTC_QUEUE_BYTES;
      },
      answer: (offer) => ask({ type: "answer", id, offer }),
      offer: () => ask({ type: "offer", id }),
      accept: async (answer) => void await ask({ type: "accept", id, answer }),
      frame({ data, stamps: { taken } }) {
        if (state !== "connected" || closing !== null) return;
        queued += data.length;
        post({ type: "frame", id, data, epoch: taken });
      },
      sound({ data, epoch }) {
        if (state === "connected" && closing === null) post({ type: "sound", id, data, epoch });
      },
      close() {
        if (closing === null) {
          closing = Promise.withResolvers<void>();
          asked?.reject(new Error("Cannot describe a connection that is closed"));
          if (isGone) closing.resolve();
          else post({ type: "close", id });
        }
        return closing.promise;
      },
    },
  };
}
