import type { SoundCodecName } from "../../base/codec_names.ts";
import type { ExpressionSpace } from "../../head/expression_space.ts";
import type { HeadPose } from "../../motion/head_pose.ts";
import type { RetargetData } from "../../motion/retarget/retarget_map.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { ServerMessage, StatsMessage } from "../../protocol/server_messages.ts";
import type { Voice } from "../../speech/voices/voice.ts";
import { HEARD_TIMEOUT_MS } from "../limits.ts";
import type { Cancel, Clock } from "../live_clock.ts";
import { createInterruptions, type Interruptions } from "./interruptions.ts";
import { createSoundAudience, type Hearer } from "./sound_audience.ts";
import { PACKET_MS, SOUND_AHEAD_MS, type SoundPacket } from "./sound_packet.ts";
import type { SpeechParts } from "./speech_parts.ts";
import { createSpeechMix, type SpeechMix } from "../../speech/speech_mix.ts";
import { type SpeechTrace, traceSpeech } from "../traces/speech_trace.ts";
import type { InterruptedNews, SoundPosition, SpeechEffect, SpeechEvent } from "./speech_state.ts";
import { createTalker, type Talker } from "./talker.ts";
import { lackOfVoice } from "./utterance_sound.ts";

/** The sound of a session: what its speech effects are carried out on. */
export interface SessionSound {
  /** Whether the head is saying something. */
  readonly isSpeaking: boolean;
  /** The highest number that an utterance has had. */
  readonly generation: number;
  /** A number that no utterance has had. */
  nextGeneration(): number;
  /** Numbers up to there were another server's. */
  beginBehind(generation: number): void;
  /** What the sound clock says. */
  now(): number;
  /** How far an utterance has been given out: clients get all before it, and nothing behind it yet. */
  givenOf(generation: number): { readonly began: number; readonly from: number } | null;
  /** Nothing is given out from this call on. @returns what has it go on */
  hold(): () => void;
  /** @throws {ProtocolError} unknown-voice, where it is known already that there is none of that name */
  checkVoice(id: string | null): void;
  /** @throws {ProtocolError} bad-sound, too-much-sound */
  carryOut(effect: SpeechEffect): void;
  /** The face has this mood from now on. @throws {RangeError} for a mood that there is not */
  mood(name: string): void;
  /** A client gets the sound from now on. */
  add(id: string, hearer: Hearer, codec: SoundCodecName): void;
  remove(id: string): void;
  /** Gives a program of the server's own each packet; copy what is kept. */
  listen(take: (packet: SoundPacket) => void): Cancel;
  /**
   * The same for who does not care whether anything is ever said, such as a recorder: nothing is made ready for it.
   *
   * @param take also given when the packet is heard, ms since the epoch
   */
  overhear(take: (packet: SoundPacket, epoch: number) => void): Cancel;
  /** The sound time of a moment, ms since the epoch; null where nobody listens or has spoken yet. */
  timeOf(epoch: number): number | null;
  /** A client hears the sound of that time now. */
  hears(id: string, soundMs: number): void;
  /** How far the utterance at the mouth is. */
  at(): SoundPosition;
  /** How much of it has been heard, milliseconds: by the client that is least behind, of those that tell. */
  heardMs(): number;
  /** How far an utterance is at a sound time. */
  positionAt(generation: number, soundMs: number): number;
  /** Joins what is said now with what drives the head. @param idle 1 where nobody drives @param epoch ms since the epoch */
  mix(epoch: number, idle: number, into: HeadPose): void;
  /** What was heard of all that is interrupted while it acts, once that is known. */
  interrupted(act: () => void): Promise<readonly InterruptedNews[]>;
  /** For a client; undefined while there is no sound. @param waiting utterances that wait */
  statsOf(id: string, waiting: number): StatsMessage["sound"];
  close(): void;
}

export interface SessionSoundOptions {
  readonly parts: SpeechParts;
  readonly clock: Clock;
  readonly seed: number;
  readonly space: ExpressionSpace;
  /** What the sound clock says now: 0, or what it said on another server. */
  readonly soundMs: number;
  /** Whether the session is this server's, asked before packets leave; it is where this is not given. */
  readonly owned?: (() => boolean) | undefined;
  /** The map by which ARKit's frames move a head of another space. */
  onto(): RetargetData | undefined;
  happen(event: SpeechEvent): void;
  /** @param to one member; null for all */
  tell(to: string | null, message: ServerMessage): void;
}

export function createSessionSound(options: SessionSoundOptions): SessionSound {
  const { parts, clock, seed, space, happen, tell, soundMs } = options;
  const origin = clock.epoch() - soundMs;
  const soundNow = () => clock.epoch() - origin;
  const face = parts.createFace(seed);
  const mix = createSpeechMix(face, space, options.onto);
  const audience = createSoundAudience(parts, origin);
  const waits = createWaits(clock, (generation) => happen({ type: "heardOver", generation }));
  const voices = createVoiceCheck(parts);
  const interruptions = createInterruptions();
  const lags = createLags();
  const trace = traceSpeech(clock.now);
  let generation = 0;
  let used = false;

  const talker = createTalker({
    ...{ parts, clock, soundNow, owned: options.owned },
    give(packet) {
      mix.sounds(packet.soundMs, packet.soundMs + PACKET_MS);
      audience.give(packet);
      trace.sounds(packet.generation);
    },
    say: face.push,
    over: audience.over,
    spoken(generation, news, at, reason) {
      if (news !== "started") trace.over(generation, reason);
      happen({ type: "spoken", generation, news, at, ...reason !== undefined && { reason } });
    },
  });

  function use(): void {
    if (used) return;
    used = true;
    void parts.warm().catch(() => {});
    voices.look();
  }

  function hush(): void {
    if (talker.generation !== null) mix.interrupt(soundNow());
    talker.hush();
    waits.close();
    interruptions.hush();
    trace.close();
  }

  return {
    get isSpeaking() {
      return talker.generation !== null;
    },
    get generation() {
      return generation;
    },
    nextGeneration: () => ++generation,
    beginBehind: (last) => void (generation = Math.max(generation, last)),
    now: soundNow,
    givenOf: talker.givenOf,
    hold: talker.hold,
    checkVoice(id) {
      use();
      voices.check(id);
    },
    carryOut: createOrders({ talker, mix, interruptions, waits, trace, tell, use, hush, soundNow }),
    mood: face.mood,
    add(id, hearer, codec) {
      use();
      audience.add(id, hearer, codec);
    },
    remove(id) {
      audience.remove(id);
      lags.remove(id);
    },
    hears: (id, soundMs) => lags.note(id, soundNow() - soundMs),
    listen(take) {
      use();
      return audience.listen(take);
    },
    overhear: (take) => audience.listen((packet) => take(packet, origin + packet.soundMs)),
    timeOf: (epoch) => used ? epoch - origin : null,
    at: talker.at,
    heardMs: () =>
      talker.generation === null ? 0 : talker.positionAt(talker.generation, soundNow() - lags.least),
    positionAt: talker.positionAt,
    mix(epoch, idle, into) {
      if (used) mix.apply(epoch - origin, idle, into);
    },
    interrupted: interruptions.during,
    statsOf: (id, waiting) => used ? figuresOf(talker, audience.droppedOf(id), waiting) : undefined,
    close() {
      hush();
      audience.close();
    },
  };
}

interface Ordered {
  readonly talker: Talker;
  readonly mix: SpeechMix;
  readonly interruptions: Interruptions;
  readonly waits: ReturnType<typeof createWaits>;
  readonly trace: SpeechTrace;
  readonly tell: SessionSoundOptions["tell"];
  use(): void;
  hush(): void;
  soundNow(): number;
}

/** Carries effects out. */
function createOrders({ talker, mix, interruptions, waits, trace, tell, use, hush, soundNow }: Ordered) {
  return (effect: SpeechEffect): void => {
    switch (effect.type) {
      case "utter":
        use();
        trace.asked(effect.utterance);
        return talker.utter(effect.utterance);
      case "mouth":
        trace.mouth(effect.generation);
        return talker.mouth(effect.generation);
      case "takeSound":
        return talker.take(effect.generation, effect.data);
      case "endSound":
        return talker.end(effect.generation);
      case "cut":
        if (talker.generation === effect.generation) mix.interrupt(soundNow());
        interruptions.cut(effect.generation);
        trace.over(effect.generation, "interrupted");
        return talker.cut(effect.generation, effect.keep);
      case "awaitHeard":
        return waits.begin(effect.generation);
      case "tellSpeaking":
        return tell(effect.to, speakingMessage(effect, talker.at()));
      case "tellInterrupted":
        waits.end(effect.news.generation);
        tell(null, { type: "interrupted", ...effect.news });
        return interruptions.told(effect.news);
      case "hush":
        return hush();
    }
  };
}

/** Who comes late is told how far it is now. */
const speakingMessage = (
  { to, news }: SpeechEffect & { type: "tellSpeaking" },
  at: SoundPosition,
): ServerMessage => ({ type: "speaking", ...news, ...to !== null && at });

const figuresOf = (
  { generation, queuedMs, gaps }: Talker,
  dropped: number,
  waiting: number,
): StatsMessage["sound"] => ({ generation, waiting, queuedMs: Math.round(queuedMs), gaps, dropped });

/** Clients that were told to be silent are waited for, but no longer than a while. */
function createWaits(clock: Clock, over: (generation: number) => void) {
  const waits = new Map<number, Cancel>();
  const end = (generation: number) => {
    waits.get(generation)?.();
    waits.delete(generation);
  };
  return {
    begin(generation: number): void {
      const late = () => {
        waits.delete(generation);
        over(generation);
      };
      waits.set(generation, clock.after(HEARD_TIMEOUT_MS, late));
    },
    end,
    close: () => [...waits.keys()].forEach(end),
  };
}

/** Nobody holds sound back for longer, or plays it before it was given out, milliseconds. */
const MOST_LAG_MS = 2000, LEAST_LAG_MS = -SOUND_AHEAD_MS;

/** How far behind the session's sound clock its clients hear it, as far as they have told. */
function createLags() {
  const lags = new Map<string, number>();
  return {
    /** That of the client that is least behind; 0 where nobody has told. */
    get least(): number {
      return lags.size === 0 ? 0 : Math.min(...lags.values());
    },
    note: (id: string, ms: number) => void lags.set(id, Math.max(LEAST_LAG_MS, Math.min(MOST_LAG_MS, ms))),
    remove: (id: string) => void lags.delete(id),
  };
}

/** Whether there is a voice of a name, as soon as that is known. */
function createVoiceCheck(parts: SpeechParts) {
  let voices: readonly Voice[] | null = null;
  return {
    look: () => void parts.voices().then((all) => void (voices = all), () => {}),
    /** @throws {ProtocolError} unknown-voice */
    check(id: string | null): void {
      const known = voices?.map((voice) => voice.id);
      if (known === undefined || (id === null ? known.length > 0 : known.includes(id))) return;
      throw new ProtocolError("unknown-voice", lackOfVoice(id));
    },
  };
}
