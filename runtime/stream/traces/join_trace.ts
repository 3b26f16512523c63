import { FIRST_PICTURE } from "../../telemetry/figures.ts";
import { log } from "../../telemetry/log.ts";
import { type Span, startSpan } from "../../telemetry/spans.ts";

/** A member's way in: from its connection by its join and the opening of the avatar to the first picture or pose. */
export interface JoinTrace {
  /** Its join is accepted, and what it is to be shown is being opened. */
  joined(session: string, avatar: string): void;
  /** That is open, and it was told so. */
  welcomed(): void;
  /** The first picture, or pose, has left for it; further ones do nothing. */
  pictured(): void;
  /** It was refused, or goes. */
  ended(reason: string): void;
}

/** Begins below the request in hand. @param now milliseconds */
export function traceJoin(now: () => number): JoinTrace {
  const began = now();
  const whole = startSpan("headcast.join");
  let stage: Span | null = whole.child("headcast.join.message");
  let isOver = false;

  function go(name: string): void {
    if (isOver) return;
    stage?.end();
    stage = whole.child(name);
  }
  function finish(): void {
    isOver = true;
    stage?.end();
    stage = null;
    whole.end();
  }
  return {
    joined(session, avatar) {
      whole.set({ "headcast.session": session, "headcast.avatar": avatar });
      log.debug("A member joins", { session, avatar, trace_id: whole.traceId });
      go("headcast.avatar.open");
    },
    welcomed: () => go("headcast.first_picture"),
    pictured() {
      if (isOver) return;
      FIRST_PICTURE.record((now() - began) / 1000);
      finish();
    },
    ended(reason) {
      if (isOver) return;
      log.debug("A member is gone before its first picture", { reason, trace_id: whole.traceId });
      whole.fail(reason);
      finish();
    },
  };
}
