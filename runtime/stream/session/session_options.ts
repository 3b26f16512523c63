import type { TokenBuckets } from "../../base/network/token_bucket.ts";
import type { RetargetData } from "../../motion/retarget/retarget_map.ts";
import type { Brain } from "../brain/session_brain.ts";
import type { Limits } from "../limits.ts";
import type { Clock } from "../live_clock.ts";
import type { Recordings } from "../recording/session_recorders.ts";
import type { Scheduler } from "../scheduler.ts";
import type { AvatarPlace } from "../session_state.ts";
import type { CostBook } from "../shares/cost_book.ts";
import type { FindElsewhere } from "../shares/elsewhere.ts";
import type { DeviceLoad } from "../sizes/device_load.ts";
import type { SpeechParts } from "../sound/speech_parts.ts";
import type { RenderClient } from "../worker/render_client.ts";
import type { ServerFacts } from "./server_facts.ts";

/** What a session is made of. */
export interface SessionOptions {
  name: string;
  /** Who is shown at first. */
  avatar: AvatarPlace;
  /** Where another is. @throws {ProtocolError} unknown-avatar, unavailable */
  placeOf(avatar: string): AvatarPlace;
  /** Another is shown from now on. */
  changed(): void;
  facts: ServerFacts;
  render: RenderClient;
  scheduler: Scheduler;
  /** What payers have on other servers; nothing where it is not given. */
  elsewhere?: FindElsewhere | undefined;
  costs: CostBook;
  load: DeviceLoad;
  /** Utterances that each payer may begin. */
  utterances: TokenBuckets;
  clock: Clock;
  limits: Limits;
  /** A table of the user's own for FLAME frames on an ARKit head. */
  flameMap?: RetargetData | undefined;
  /** How frames of other spaces move an avatar's head, where nothing is drawn of it; nobody knows where it is not given. */
  retargetsOf?: ((folder: string) => Promise<readonly RetargetData[]>) | undefined;
  /** Null where nothing may be recorded. */
  recordings: Recordings | null;
  /** What it speaks with; null where it cannot. */
  speech: SpeechParts | null;
  /** Who answers what it is asked; null where nobody does. */
  brain: Brain | null;
  /** What its sound clock begins with: 0, or what it said on another server. */
  soundMs: number;
}
