import { HEARERS_WAIT_MS, MOST_GOT_AHEAD_MS } from "../limits.ts";
import type { SessionStep } from "../session/session_effect.ts";
import type { OccupiedSession } from "../session_state.ts";
import { type Draft, stay } from "../session_step.ts";
import { PACKET_MS } from "../sound/sound_packet.ts";
import type { SpeechEffect, SpeechState, Utterance } from "../sound/speech_state.ts";
import { awayOf } from "./away.ts";
import type { Got } from "./away_state.ts";

/*
 * What another server had to say waits until those who heard it are back, so that they miss nothing and hear nothing twice;
 * as pure as the session's transition.
 */

/** Somebody has come back, who may say how far it got what is held. */
export function heldAfterJoin(
  { room, effects }: Draft,
  hears: boolean,
  got: Got | undefined,
  time: number,
): Draft {
  const { speech } = room;
  if (speech?.held === undefined) return { room, effects };
  const [utterances, told] = got === undefined ? [speech.utterances, []] : goneOn(speech.utterances, got);
  const soon = time + HEARERS_WAIT_MS;
  const isSooner = hears && soon < speech.held.until;
  const held = isSooner ? { ...speech.held, until: soon } : speech.held;
  return {
    room: { ...room, speech: { ...speech, utterances, held } },
    effects: [
      ...effects,
      ...told,
      ...isSooner ? [{ type: "lookAgain", afterMs: HEARERS_WAIT_MS } as const] : [],
    ],
  };
}

/** It is said from here on, where nobody is waited for any longer who hears. */
export function heldAfter(state: OccupiedSession, time: number): SessionStep {
  const { speech, members } = state;
  if (speech?.held === undefined) return stay(state);
  const isWaiting = members.length === 0 || awayOf(state).some(({ member }) => member.sound !== undefined);
  if (isWaiting && time < speech.held.until) return stay(state);
  const { held: { generation }, ...rest } = speech;
  const effects: SpeechEffect[] = [];
  const utterances = speech.utterances.map((each, index): Utterance => {
    if (each.held === undefined) return each;
    const { held: _, ...utterance } = each;
    // One that is resumed has another number.
    const now = { ...utterance, generation: generation + 1 + index };
    effects.push({ type: "utter", utterance: now });
    return now;
  });
  const first = utterances[0];
  if (first !== undefined) effects.push({ type: "mouth", generation: first.generation });
  return { state: { ...state, speech: { ...rest, utterances } }, effects };
}

/**
 * What is left to be said where a client got a packet: the rest of that utterance, and those behind it. As nobody else can
 * tell whether that is true it goes on by no more than a server can have said after its last snapshot.
 */
function goneOn(utterances: readonly Utterance[], got: Got): [readonly Utterance[], SpeechEffect[]] {
  const at = utterances.findIndex(({ generation }) => generation === got.generation);
  const now = utterances[at];
  if (now?.held === undefined || now.source.kind !== "text" || at > 1) return [utterances, []];
  const from = now.held.began + (got.sequence + 1) * PACKET_MS;
  if (from - now.held.from > MOST_GOT_AHEAD_MS) return [utterances, []];
  const ended = utterances.slice(0, at).map(({ id, generation }): SpeechEffect => ({
    type: "tellSpeaking",
    to: null,
    news: { id, generation, state: "ended", playedMs: 0, soundMs: 0 },
  }));
  const source = { ...now.source, from: Math.max(from, now.source.from) };
  return [[{ ...now, source }, ...utterances.slice(at + 1)], ended];
}

/** Nothing is held any more where none of it is left. */
export function withoutHold(speech: SpeechState): SpeechState {
  if (speech.held === undefined || speech.utterances[0]?.held !== undefined) return speech;
  const { held: _, ...rest } = speech;
  return rest;
}
