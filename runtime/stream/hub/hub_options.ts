import type { RetargetData } from "../../motion/retarget/retarget_map.ts";
import type { BrainServer } from "../../speech/brain/config.ts";
import type { Standing } from "../handover/handover.ts";
import type { Limits } from "../limits.ts";
import type { Clock } from "../live_clock.ts";
import type { Recordings } from "../recording/session_recorders.ts";
import type { ServerFacts } from "../session/server_facts.ts";
import type { AvatarPlace } from "../session_state.ts";
import type { FindElsewhere, PassOn } from "../shares/elsewhere.ts";
import type { SpeechParts } from "../sound/speech_parts.ts";
import type { RenderThread } from "../worker/render_link.ts";

/** What all sessions of a server are made of. */
export interface HubOptions {
  facts: ServerFacts;
  /** The avatar shown where a client names none. */
  defaultAvatar: string;
  /** Where an avatar is, nothing where there is none of that name. @throws {Error} where it is broken */
  findAvatar(name: string): AvatarPlace | undefined;
  /** Waits for an avatar that other servers have; null where nothing is to be waited for. It never fails. */
  bringAvatar?: ((name: string) => Promise<unknown> | null) | undefined;
  /** A table of the user's own for FLAME frames on ARKit heads. */
  flameMap?: RetargetData | undefined;
  /** How frames of other spaces move an avatar's head, where nothing is drawn of it. */
  retargetsOf?: ((folder: string) => Promise<readonly RetargetData[]>) | undefined;
  /** Where who comes to watch a session is to go; null where it is welcome here, as all are where it is not given. */
  watchOf?: ((session: string, clients: number) => string | null) | undefined;
  /** Where sessions are recorded; nowhere where it is not given. */
  recordings?: Recordings | undefined;
  /** What is seen in the corner of every picture; nothing where it is not given. */
  mark?: string | undefined;
  /** What sessions speak with; they have no sound where it is not given. */
  speech?: SpeechParts | undefined;
  /** Who answers what sessions are asked; nobody where it is not given. */
  brain?: BrainServer | undefined;
  /** All pictures are drawn whole, with fewer frames where the device falls behind. */
  insist?: boolean | undefined;
  /** Where nobody asks for a size, pictures have what the device holds of `facts.size`. @param size as measured */
  held?: ((size: number) => void) | undefined;
  /** Told how many pictures of the usual size are drawn and encoded in a second here, as measured at the start. */
  capacity?: ((framesPerSecond: number) => void) | undefined;
  /** As usual where they are not given. */
  limits?: Limits | undefined;
  /** Whether a token has been taken back, by its id. */
  isRevoked?: ((id: string) => boolean) | undefined;
  /** Where this server stands among several, for a session's clients; alone where it is not given. */
  standing?: ((session: string) => Standing) | undefined;
  /** Whether a session is this server's, asked before each picture, pose and packet of sound leaves; all are where it is not given. */
  owns?: ((session: string) => boolean) | undefined;
  /** What payers have on other servers. */
  elsewhere?: FindElsewhere | undefined;
  /**
   * Somebody is refused in a session that nobody is in: another server may have room. Null where none has, else whether it is
   * to be had there now.
   */
  passOn?: PassOn | undefined;
  /** For tests: another render worker, shorter waits, a time of their own. */
  openThread?: (() => RenderThread) | undefined;
  restartDelayMs?: number | undefined;
  joinTimeoutMs?: number | undefined;
  emptySessionTimeoutMs?: number | undefined;
  /** Bytes that the process holds. */
  residentBytes?: (() => number) | undefined;
  clock?: Clock | undefined;
}
