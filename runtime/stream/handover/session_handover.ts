import { RELEASE_MS } from "../limits.ts";
import type { Clock } from "../live_clock.ts";
import type { SessionEffects } from "../session_effects.ts";
import { isOccupied } from "../session/occupancy.ts";
import type { SessionEvent } from "../session/session_event.ts";
import type { OccupiedSession, SessionState } from "../session_state.ts";
import type { RenditionSpec } from "../worker/render_messages.ts";
import type { Release } from "./handover.ts";
import type { SessionSnapshot } from "./snapshot.ts";
import { takeSnapshot } from "./take_snapshot.ts";

/** How a session comes from another server, and goes to another. */
export interface SessionHandover {
  /** Null while nobody is in it, and nobody is waited for. */
  snapshot(): SessionSnapshot | null;
  /** @returns once all its pictures can be drawn, or cannot */
  adopt(snapshot: SessionSnapshot, still: boolean): Promise<void>;
  /** Lets go of it: it has ended then. @throws what `hand` throws */
  release(to: Release): Promise<void>;
  /** Something has happened to the session. */
  changed(): void;
}

export interface SessionHandoverOptions {
  readonly clock: Clock;
  readonly effects: SessionEffects;
  state(): SessionState;
  happen(event: SessionEvent): void;
  /** Names of recordings, as for a join. */
  files(): { readonly file: string; readonly motionFile: string };
  /** What is drawn where nobody asks for anything. */
  spec(): RenditionSpec;
  /** Ends the present question. */
  forget(): void;
}

const occupied = (state: SessionState): OccupiedSession | null => isOccupied(state) ? state : null;

export function createSessionHandover(options: SessionHandoverOptions): SessionHandover {
  const { clock, effects, state, happen, files, spec, forget } = options;
  const { sound } = effects;

  function snapshot(): SessionSnapshot | null {
    const now = occupied(state());
    return now && takeSnapshot(now, effects, clock);
  }

  /** Those that wait for something to hold. */
  const waiting = new Set<() => void>();
  /** Waits until something holds, but no longer than so long. */
  async function until(holds: () => boolean, ms: number): Promise<void> {
    if (holds()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => void (holds() && resolve());
    const cancel = clock.after(ms, resolve);
    waiting.add(look);
    await promise;
    waiting.delete(look);
    cancel();
  }

  const isWritten = () => {
    const now = occupied(state());
    return now === null || now.recording.kind === "off" && now.motion.kind === "off";
  };
  const isDrawn = () =>
    occupied(state())?.renditions.every(({ codecString }) => codecString !== null) ?? true;

  return {
    snapshot,
    changed: () => waiting.forEach((look) => look()),
    async adopt(snapshot, still) {
      if (snapshot.speech) sound?.beginBehind(snapshot.speech.generation + snapshot.speech.utterances.length);
      const at = { time: clock.now(), receivedAt: clock.epoch(), ...files() };
      happen({ type: "adopt", snapshot, still, spec: spec(), ...at });
      await until(isDrawn, OPEN_PATIENCE_MS);
    },
    async release({ url, withinMs = RELEASE_MS, hand }) {
      happen({ type: "wrapUp", time: clock.now() });
      await until(isWritten, withinMs);
      const goOn = sound?.hold();
      const last = snapshot();
      try {
        if (last !== null) await hand?.(last);
      } catch (error) {
        goOn?.();
        throw error;
      }
      forget();
      happen({ type: "move", url, at: sound?.at() ?? { playedMs: 0, soundMs: 0 } });
    },
  };
}

/** Opening a picture takes a worker that long at most, or it never does, milliseconds. */
const OPEN_PATIENCE_MS = 10_000;
