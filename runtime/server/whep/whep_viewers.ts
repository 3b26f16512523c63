import { ProtocolError } from "../../protocol/errors.ts";
import type { Hub } from "../../stream/hub.ts";
import type { Limits } from "../../stream/limits.ts";
import { readOffer } from "../../stream/rtc/read_offer.ts";
import type { Rtc, RtcSender } from "../../stream/rtc/rtc.ts";
import type { RtcPlace } from "../../stream/rtc/rtc_messages.ts";
import type { Tap, TapWishes } from "../../stream/sinks/tap.ts";

/** Who watches sessions over WebRTC, each by an answer to an offer of its own (WHEP). */
export interface WhepViewers {
  readonly size: number;
  /**
   * Lets one in.
   *
   * @returns its id, which nobody can guess, and the answer
   * @throws {SyntaxError} for what is no fitting offer
   * @throws {RangeError} for one that is too large
   * @throws {ProtocolError} where a viewer of that session would be refused, or there are too many
   */
  open(session: string, wishes: TapWishes, offer: string): Promise<{ id: string; answer: string }>;
  /** @returns whether there was one of that id in that session */
  close(session: string, id: string): boolean;
  /** Ends all; resolves when their sockets are closed. */
  end(): Promise<void>;
}

interface Viewer {
  readonly session: string;
  sender: RtcSender | null;
  tap: Tap | null;
}

export function createWhepViewers(
  { hub, rtc, place, limits }: {
    hub: Pick<Hub, "tap">;
    rtc: Pick<Rtc, "createSender">;
    place: RtcPlace;
    limits: Pick<Limits, "whepViewers" | "whepViewersPerSession">;
  },
): WhepViewers {
  const viewers = new Map<string, Viewer>();
  const closing = new Set<Promise<void>>();

  function makeRoom(session: string): void {
    const { whepViewers: most, whepViewersPerSession: mostOf } = limits;
    if (viewers.size >= most) throw tooMany("the server", most);
    if ([...viewers.values()].filter((each) => each.session === session).length >= mostOf) {
      throw tooMany("a session", mostOf);
    }
  }

  function leave(id: string): void {
    const viewer = viewers.get(id);
    if (!viewer?.sender) return void viewers.delete(id);
    const { sender, tap } = viewer;
    viewers.delete(id);
    tap?.close();
    const closed = sender.close();
    closing.add(closed);
    void closed.then(() => closing.delete(closed));
  }

  function tapOf(id: string, session: string, wishes: TapWishes): Tap {
    const sender = () => viewers.get(id)?.sender;
    return hub.tap(session, wishes, {
      // What comes before the connection would be thrown away: it begins with a key frame then.
      get isFull() {
        return sender()?.state !== "connected" || sender()!.isFull;
      },
      frame: (frame) => sender()?.frame(frame),
      sound: (packet) => sender()?.sound(packet),
      ended: () => leave(id),
    });
  }

  return {
    get size() {
      return viewers.size;
    },
    async open(session, wishes, text) {
      const offer = readOffer(text);
      makeRoom(session);
      const id = crypto.randomUUID();
      const viewer: Viewer = { session, sender: null, tap: null };
      viewers.set(id, viewer);
      try {
        const tap = viewer.tap = tapOf(id, session, { ...wishes, silent: offer.audio === null });
        const sender = viewer.sender = rtc.createSender({
          place,
          onNeedKey: tap.needKey,
          onState: (state) => state === "failed" || state === "closed" ? leave(id) : undefined,
        });
        return { id, answer: await sender.answer(offer) };
      } catch (error) {
        viewer.tap?.close();
        leave(id);
        throw error;
      }
    },
    close(session, id) {
      if (viewers.get(id)?.session !== session) return false;
      leave(id);
      return true;
    },
    async end() {
      for (const id of [...viewers.keys()]) leave(id);
      await Promise.all(closing);
    },
  };
}

const tooMany = (where: string, most: number): ProtocolError =>
  new ProtocolError(
    "too-many-clients",
    `Cannot be watched by WHEP by more, viewers of ${where} are at most: ${most}`,
  );
