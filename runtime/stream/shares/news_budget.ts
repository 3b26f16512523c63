import { createTokenBucket } from "../../base/network/token_bucket.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { NEWS_BURST, NEWS_RATE } from "../limits.ts";
import type { SessionEffect } from "../session/session_effect.ts";
import type { SessionEvent } from "../session/session_event.ts";

/** What members do that everybody is told of, as often as they like. */
const TOLD: readonly SessionEvent["type"][] = ["mood", "changeAvatar", "record", "recordMotion"];

/** What a session's members may be told of each other: of thousands by motion each hears what one of them does. */
export interface NewsBudget {
  /**
   * Counts what an event would tell everybody.
   *
   * @param members who would be told
   * @throws {ProtocolError} rate-limited, where too much has been told of late
   */
  spend(event: SessionEvent, effects: readonly SessionEffect[], members: number, time: number): void;
}

export function createNewsBudget(): NewsBudget {
  const bucket = createTokenBucket(NEWS_RATE, NEWS_BURST);
  return {
    spend(event, effects, members, time) {
      if (!TOLD.includes(event.type)) return;
      const told = effects.filter((effect) => "to" in effect && effect.to === null).length;
      if (told === 0) return;
      if (!bucket.has(time)) {
        throw new ProtocolError(
          "rate-limited",
          `Cannot tell everybody of more a second, so many are in this session: ${members}`,
        );
      }
      bucket.spend(told * members);
    },
  };
}
