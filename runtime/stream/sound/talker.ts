import { createTokenBucket } from "../../base/network/token_bucket.ts";
import { HEARD_BURST, HEARD_RATE, STREAM_SILENCE_MS } from "../limits.ts";
import type { Cancel, Clock } from "../live_clock.ts";
import type { SpeechFrame } from "../../speech/speech_frame.ts";
import { PACKET_MS, type SoundPacket } from "./sound_packet.ts";
import { createSoundPlaces } from "./sound_places.ts";
import type { SoundTrack } from "./sound_track.ts";
import type { SpeechParts } from "./speech_parts.ts";
import type { SoundPosition, Utterance } from "./speech_state.ts";
import { createUtteranceRun, type UtteranceRun } from "./utterance_run.ts";
import type { UtteranceSound } from "./utterance_sound.ts";

/** Gives a session's utterances out, packet by packet on one clock, and tells a face what they say. */
export interface Talker {
  /** The generation at the mouth; null in silence. */
  readonly generation: number | null;
  /** Milliseconds of the present utterance that have come and not been given out. */
  readonly queuedMs: number;
  /** Times that an utterance had no sound when it was due. */
  readonly gaps: number;
  /** Makes a place for an utterance's sound, or takes that of the one it resumes. */
  utter(utterance: Utterance): void;
  /** It is given out from now on. */
  mouth(generation: number): void;
  /** @throws {ProtocolError} bad-sound, too-much-sound */
  take(generation: number, data: Uint8Array): void;
  end(generation: number): void;
  /** Nothing more of it is given out, from this call on. @param keep its sound may be resumed */
  cut(generation: number, keep: boolean): void;
  /** Forgets everything. */
  hush(): void;
  /** How far an utterance has been given out, and where it began; null of one that is unknown. */
  givenOf(generation: number): { readonly began: number; readonly from: number } | null;
  /** Nothing is given out from this call on. @returns what has it go on, a lead from then */
  hold(): () => void;
  /** How far the utterance at the mouth is now. */
  at(): SoundPosition;
  /** How far an utterance of the last ones is at a sound time. */
  positionAt(generation: number, soundMs: number): number;
}

export interface TalkerOptions {
  readonly parts: SpeechParts;
  readonly clock: Clock;
  /** Now, on the session's sound clock: milliseconds. */
  soundNow(): number;
  /** Whether the session is this server's, asked before packets leave; it is where this is not given. */
  readonly owned?: (() => boolean) | undefined;
  /** Takes a packet, at once. */
  give(packet: SoundPacket): void;
  /** Takes a frame of speech whose `t` is its sound time; its maker's own. */
  say(frame: SpeechFrame): void;
  /** What becomes of the utterance at the mouth. */
  spoken(generation: number, news: "started" | "ended" | "failed", at: SoundPosition, reason?: string): void;
  /** An utterance has come to its end: the next packet is of another. */
  over(generation: number): void;
}

export function createTalker(options: TalkerOptions): Talker {
  const { parts, clock, soundNow, give, spoken } = options, keepsBack = createGate(options.owned);
  const places = createSoundPlaces(parts, clock, (sound) => {
    // While turns are due for what is ready, they will see it; only who waits for sound is woken.
    if (run?.sound === sound && run.isStarving) turn();
  });
  const leave = createTokenBucket(HEARD_RATE, HEARD_BURST);
  let run: UtteranceRun | null = null;
  let cancelTurn: Cancel | null = null, gaps = 0, held = false;

  function turn(): void {
    cancelTurn?.();
    cancelTurn = null;
    const mine = run;
    if (mine === null || held) return;
    const now = soundNow();
    if (keepsBack(mine, now)) return void (cancelTurn = clock.after(PACKET_MS, turn));
    gaps -= mine.gaps;
    mine.hear(now);
    gaps += mine.gaps;
    mine.sound.drained();
    for (let packet = mine.take(now); packet !== null; packet = mine.take(now)) {
      const { sequence, soundMs } = packet;
      give(packet);
      mine.sound.reached(mine.track.positionAt(soundMs));
      if (sequence === 0) spoken(mine.generation, "started", { playedMs: mine.track.from, soundMs });
      // Whoever was told may have ended it.
      if (run !== mine) return;
    }
    if (mine.isOver(now)) return finish(mine);
    // What still comes of a stream that has fallen silent is another utterance.
    if (mine.isStarving && isSilent(mine.sound, clock.now())) return mine.sound.end();
    // What comes is told; meanwhile it is only looked at whether it has fallen silent.
    cancelTurn = clock.after(mine.untilNext(now) ?? STREAM_SILENCE_MS / 4, turn);
  }

  function finish({ generation, sound }: UtteranceRun): void {
    const at = upTo(sound.queue.comeMs, position());
    run = null;
    places.remove(generation, false);
    options.over(generation);
    spoken(generation, sound.failure === null ? "ended" : "failed", at, sound.failure ?? undefined);
  }

  const position = () => positionOf(run, soundNow());

  function goOn(): void {
    held = false;
    run?.rejoin(soundNow());
    turn();
  }

  function halt(): void {
    cancelTurn?.();
    cancelTurn = null;
    run = null;
  }

  return {
    get generation() {
      return run?.generation ?? null;
    },
    get queuedMs() {
      return run === null ? 0 : run.sound.queue.aheadMs + run.readyMs;
    },
    get gaps() {
      return gaps;
    },
    utter: places.make,
    mouth(generation) {
      const sound = places.soundOf(generation), track = places.trackOf(generation);
      if (!sound || !track) return;
      halt();
      run = createUtteranceRun(generation, sound, track, parts, leave, options.say);
      sound.begin();
      turn();
    },
    take(generation, data) {
      const aheadMs = run?.generation === generation ? run.aheadMs(soundNow()) : null;
      places.soundOf(generation)?.take(data, aheadMs);
    },
    end: (generation) => places.soundOf(generation)?.end(),
    cut(generation, keep) {
      if (run?.generation === generation) {
        halt();
        options.over(generation);
      }
      places.remove(generation, keep);
    },
    hush() {
      if (run !== null) options.over(run.generation);
      halt();
      places.clear();
    },
    givenOf: (generation) => givenOn(places.trackOf(generation)),
    hold: () => (held = true) && goOn,
    at: position,
    positionAt: (generation, soundMs) => places.trackOf(generation)?.positionAt(soundMs) ?? 0,
  };
}

/** Keeps the sound of a session back that may be another server's by now; once it is known to be here it goes on where it was. */
function createGate(owned: () => boolean = () => true) {
  let keptBack = false;
  return (run: UtteranceRun, now: number): boolean => {
    const keeps = !owned();
    if (keptBack && !keeps) run.rejoin(now);
    return keptBack = keeps;
  };
}

/** How far an utterance is; null for none. */
function positionOf(run: UtteranceRun | null, soundMs: number): SoundPosition {
  if (run === null) return { playedMs: 0, soundMs };
  const { track, sound: { queue } } = run;
  // The last packet is filled up with silence.
  return { playedMs: Math.max(track.from, Math.min(track.positionAt(soundMs), queue.comeMs)), soundMs };
}

const givenOn = (track: SoundTrack | undefined): ReturnType<Talker["givenOf"]> =>
  track === undefined ? null : { began: track.from, from: track.given };

/** Where it was to begin behind its end there is no more of it. */
const upTo = (endMs: number, { playedMs, soundMs }: SoundPosition): SoundPosition => ({
  ...{ playedMs: Math.min(playedMs, endMs), soundMs },
});

const isSilent = ({ isStream, heardAt }: UtteranceSound, time: number): boolean =>
  isStream && time - heardAt >= STREAM_SILENCE_MS;
