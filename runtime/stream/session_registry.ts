import { message as words } from "../base/message.ts";
import { createTokenBuckets } from "../base/network/token_bucket.ts";
import type { JoinMessage } from "../protocol/client_messages.ts";
import { ProtocolError } from "../protocol/errors.ts";
import type { Release } from "./handover/handover.ts";
import type { SessionSnapshot } from "./handover/snapshot.ts";
import { UTTERANCE_BURST_SECONDS } from "./limits.ts";
import { createSession, type Session } from "./session.ts";
import type { AvatarPlace } from "./session_state.ts";
import type { SessionOptions } from "./session/session_options.ts";
import { isOccupied, membersOf } from "./session/occupancy.ts";

export interface SessionRegistryOptions
  extends Omit<SessionOptions, "name" | "avatar" | "placeOf" | "utterances" | "soundMs"> {
  /** The avatar shown where a client names none. */
  defaultAvatar: string;
  /** Where an avatar is, nothing where there is none of that name. @throws {Error} where it is broken */
  findAvatar(name: string): AvatarPlace | undefined;
  emptySessionTimeoutMs: number;
}

/** All sessions of a server, by name. */
export interface SessionRegistry {
  all(): Iterable<Session>;
  /** The session of a name, where there is one. */
  find(name: string): Session | undefined;
  /** The session of a name, made if need be. @throws {ProtocolError} wrong-avatar, unknown-avatar, unavailable, too-many-sessions */
  join(name: string, message: JoinMessage, token?: string | null): Session;
  /** As `Hub.adopt`. */
  adopt(name: string, snapshot: SessionSnapshot, still?: boolean): Promise<void>;
  /** As `Hub.release`. */
  release(name: string, to: Release): Promise<boolean>;
  /** Sends away all who are in a session, and ends it. @returns whether there was one of that name */
  close(name: string, reason: ProtocolError): boolean;
  /** An avatar goes: sessions that show it and that nobody is in go with it. */
  forgetAvatar(name: string): void;
  /** Sends the last second's figures, and forgets sessions that have been empty for long. */
  tick(seconds: number): void;
  /** Ends all; resolves when their recordings are whole. */
  end(): Promise<void>;
}

export function createSessionRegistry(options: SessionRegistryOptions): SessionRegistry {
  const { defaultAvatar, findAvatar, emptySessionTimeoutMs, clock, limits } = options;
  const sessions = new Map<string, Session>();
  const { utteranceRate } = limits;
  const utterances = createTokenBuckets(utteranceRate, utteranceRate * UTTERANCE_BURST_SECONDS);

  function end(session: Session): Promise<void> {
    sessions.delete(session.name);
    return session.end();
  }

  /** An empty session gives its place to a new one. */
  function makeRoom(): void {
    if (sessions.size < limits.sessions) return;
    for (const session of sessions.values()) {
      if (session.state.kind === "empty") return void end(session);
    }
    throw new ProtocolError(
      "too-many-sessions",
      `Cannot open another session, the server has at most: ${limits.sessions}`,
    );
  }

  function placeOf(name: string): AvatarPlace {
    let place: AvatarPlace | undefined;
    try {
      place = findAvatar(name);
    } catch (cause) {
      throw new ProtocolError("unavailable", `Cannot show the head: ${words(cause)}`, { cause });
    }
    if (place) return place;
    throw new ProtocolError("unknown-avatar", `Cannot find an avatar of this name: ${name}`);
  }

  /** In place of the one of that name, where there is one that nobody is in. */
  function open(name: string, avatar: AvatarPlace, soundMs: number): Session {
    const known = sessions.get(name);
    if (known) void end(known);
    else makeRoom();
    const session = createSession({ ...options, utterances, name, avatar, placeOf, soundMs });
    sessions.set(name, session);
    return session;
  }

  return {
    all: () => sessions.values(),
    find: (name) => sessions.get(name),
    join(name, message, token = null) {
      const known = sessions.get(name);
      const wanted = message.avatar;
      // Whoever comes back goes on with whom is shown by now.
      if (known?.knows(message.resume, token)) return known;
      if (known && (wanted === undefined || wanted === known.avatar)) return known;
      if (known && known.state.kind !== "empty") {
        throw new ProtocolError(
          "wrong-avatar",
          `Cannot show the avatar ${wanted}, this session shows: ${known.avatar}`,
        );
      }
      const avatar = placeOf(wanted ?? defaultAvatar);
      return open(name, avatar, 0);
    },
    async adopt(name, snapshot, still = false) {
      const known = sessions.get(name), { avatar, speech } = snapshot;
      if (known && membersOf(known.state).length > 0) return;
      const session = known?.avatar === avatar ? known : open(name, placeOf(avatar), speech?.soundMs ?? 0);
      await session.adopt(snapshot, still);
    },
    async release(name, to) {
      const session = sessions.get(name);
      const goesOn = session !== undefined && isOccupied(session.state);
      await session?.release(to);
      if (session && sessions.get(name) === session) void end(session);
      return goesOn;
    },
    close(name, reason) {
      const session = sessions.get(name);
      session?.dismissAll(reason);
      if (session) void end(session);
      return session !== undefined;
    },
    forgetAvatar(name) {
      for (const session of sessions.values()) {
        if (session.avatar === name && session.state.kind === "empty") void end(session);
      }
    },
    tick(seconds) {
      const time = clock.now();
      for (const session of sessions.values()) {
        session.tick(seconds);
        const { state } = session;
        if (state.kind === "empty" && time - state.since > emptySessionTimeoutMs) void end(session);
      }
    },
    async end() {
      await Promise.all([...sessions.values()].map(end));
    },
  };
}
