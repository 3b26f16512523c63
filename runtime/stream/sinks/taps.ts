import type { JoinMessage } from "../../protocol/client_messages.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { boundJoin, objectionTo, objectionToShown } from "../admission.ts";
import type { Clock } from "../live_clock.ts";
import type { Session } from "../session.ts";
import type { SessionRegistry } from "../session_registry.ts";
import { createTapLine, type Tap, type TapSink, type TapWishes } from "./tap.ts";
import type { TokenUse } from "../token_uses.ts";

/** All who take a session without a WebSocket. */
export interface Taps {
  /** @throws {ProtocolError} as `Session.join`, and where the session cannot be opened or a token has no room */
  open(session: string, wishes: TapWishes, sink: TapSink): Tap;
  /** Ends those whose token has expired or been revoked, or is for another avatar than is shown. */
  review(): void;
  /** Ends all because the server goes away. */
  shutDown(): void;
}

export interface TapsOptions {
  readonly sessions: Pick<SessionRegistry, "join">;
  readonly uses: { open(): TokenUse };
  readonly clock: Clock;
  /** Pixels a side where a tap does not ask. */
  readonly size: number;
  readonly isRevoked: (id: string) => boolean;
}

interface Running {
  review(): void;
  end(reason: ProtocolError): void;
}

/** A tap joins as a viewer does, with H.264 and Opus: it has no state of its own. */
export function createTaps({ sessions, uses, clock, size, isRevoked }: TapsOptions): Taps {
  const running = new Set<Running>();

  function open(name: string, wishes: TapWishes, sink: TapSink): Tap {
    const { payer, grant = null, silent = false, ...asked } = wishes;
    const use = uses.open();
    let session: Session | null = null, client = "";
    const line = createTapLine({
      ...{ sink, payer, clock },
      heard: (generation, soundMs) =>
        session?.speak({ client, operator: false }, { type: "heard", generation, soundMs }),
      dismissed: (reason) => mine.end(reason),
    });

    function close(): void {
      if (!running.delete(mine)) return;
      session?.leave(client);
      session = null;
      line.close();
      use.end();
    }

    const mine: Running = {
      review() {
        const objection = grant && (objectionTo(grant, clock.epoch(), isRevoked) ??
          (session && objectionToShown(grant, session.avatar)));
        if (objection) mine.end(objection);
      },
      end(reason) {
        if (!running.has(mine)) return;
        close();
        sink.ended(reason);
      },
    };
    running.add(mine);
    try {
      if (grant !== null) use.renew(grant);
      const sound: JoinMessage["sound"] = silent ? [] : ["opus"];
      const join: JoinMessage = { type: "join", role: "viewer", codecs: ["h264"], sound, ...asked };
      const bounded = boundJoin(join, grant, size);
      const joined = sessions.join(name, bounded);
      client = joined.join(line, bounded);
      session = joined;
    } catch (error) {
      close();
      throw error;
    }
    return {
      get hasSound() {
        return line.hasSound;
      },
      get droppedFrames() {
        return line.viewer.droppedFrames;
      },
      needKey: () => session?.requestKey(client),
      close,
    };
  }

  return {
    open,
    review: () => running.forEach((each) => each.review()),
    shutDown() {
      const reason = new ProtocolError(
        "unavailable",
        "Cannot go on giving a session out, the server is closing",
      );
      running.forEach((each) => each.end(reason));
    },
  };
}
