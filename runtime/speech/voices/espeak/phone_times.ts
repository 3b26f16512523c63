import { partsOfIpa } from "../../phones.ts";
import { createPhoneLine } from "../phone_line.ts";
import type { VoiceChunk } from "../voice.ts";

/** A phone as espeak-ng's events tell of it. */
export interface PhoneEvent {
  /** Milliseconds from the beginning of what is synthesised. */
  readonly at: number;
  /** In IPA; empty for a pause. */
  readonly phone: string;
}

/** Turns sound and events into chunks with phones, of which both ends are known. */
export interface PhoneTimes {
  /** @param events of this sound, in the order of their times */
  push(pcm: Float32Array, events: readonly PhoneEvent[]): void;
  /** Gives what is left: the last phone ends with the sound. */
  finish(): void;
}

/**
 * Sounds with a closure before their burst. espeak-ng's events mark the burst; the closure is silence to the last bit,
 * 35 to 45 ms long within a phrase (1.51, all voices that were looked at).
 */
const STOP = /^[pbtdʈɖckɡgq]/;
/** A longer silence is a pause, in which the mouth rests until shortly before the burst. */
const LONGEST_CLOSURE_MS = 120;
const CLOSURE_AFTER_PAUSE_MS = 45;
/** How far before the burst the silence may end: events are rounded to the frame. */
const SLACK_MS = 4;
const SILENT = 2 / 32768;
/** The shortest phone: a start is moved back no further than this behind the one before it. */
const SHORTEST_MS = 8;

/** The least of a chunk: little for the first, more for later ones, as each costs a message. */
const FIRST_MS = 40;
const LATER_MS = 120;

export function createPhoneTimes(sampleRate: number, take: (chunk: VoiceChunk) => void): PhoneTimes {
  const perMs = sampleRate / 1000;
  let held = new Float32Array(sampleRate); // grows for long vowels and pauses
  let length = 0;
  let given = 0; // samples of before what is held
  let least = FIRST_MS * perMs;
  let last: { phone: string; start: number } | null = null;
  const line = createPhoneLine();

  function hold(pcm: Float32Array): void {
    if (length + pcm.length > held.length) {
      const larger = new Float32Array(2 * (length + pcm.length));
      larger.set(held.subarray(0, length));
      held = larger;
    }
    held.set(pcm, length);
    length += pcm.length;
  }

  /** When the mouth takes the phone's shape: the closure before the burst. */
  function startOf({ at, phone }: PhoneEvent): number {
    const earliest = last === null ? 0 : last.start + SHORTEST_MS;
    if (!STOP.test(phone)) return Math.max(at, earliest);
    const burst = Math.min(Math.round(at * perMs) - given, length);
    const silentAt = (index: number) => Math.abs(held[index]!) <= SILENT;
    let end = burst;
    while (end > 0 && burst - end < SLACK_MS * perMs && !silentAt(end - 1)) end--;
    let begin = end;
    while (begin > 0 && burst - begin < LONGEST_CLOSURE_MS * perMs && silentAt(begin - 1)) begin--;
    const paused = begin === 0 && given === 0 || burst - begin >= LONGEST_CLOSURE_MS * perMs;
    const start = paused
      ? Math.max(at - CLOSURE_AFTER_PAUSE_MS, (begin + given) / perMs)
      : end - begin >= SHORTEST_MS * perMs
      ? (begin + given) / perMs
      : at;
    return Math.max(start, earliest);
  }

  function endLast(end: number): void {
    if (last !== null) line.add(partsOfIpa(last.phone), last.start, end);
  }

  function give(until: number): void {
    const samples = Math.min(length, Math.floor(until * perMs) - given);
    if (samples < least) return;
    const pcm = held.slice(0, samples);
    held.copyWithin(0, samples, length);
    length -= samples;
    given += samples;
    least = LATER_MS * perMs;
    take({ pcm, sampleRate, phones: line.take(given / perMs) });
  }

  return {
    push(pcm, events) {
      hold(pcm);
      for (const event of events) {
        // `(en)`: it changes its language, for a word that is not of this voice's.
        if (event.phone.startsWith("(")) continue;
        const start = startOf(event);
        endLast(start);
        last = { phone: event.phone, start };
        // A shapeless phone's time goes to a neighbour: until that is known, the one before it is not given.
        const waits = line.waits || partsOfIpa(event.phone) === null;
        give(waits ? line.lastStart ?? 0 : start);
      }
    },
    finish() {
      const end = (given + length) / perMs;
      endLast(end);
      line.finish(end);
      least = 1;
      give(Infinity);
    },
  };
}
