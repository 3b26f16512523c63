import { s16FromPcm } from "../../../runtime/base/sound/pcm_s16.ts";
import type { ClientMessage } from "../../../runtime/protocol/client_messages.ts";

/** Of a packet: 5,760 bytes at 48 kHz. */
const PACKET_MS = 60;
/** So far ahead of its time sound is sent: a server listens to three seconds of it a second, and 1.5 s at once. */
const AHEAD_MS = 1200;
const TICK_MS = 50;
/** Sound that waits here, of all utterances: ten minutes, as much as a server lets a head say at a time. */
const MOST_MS = 600_000;

/** Sound for the head to say. */
export interface SoundPiece {
  readonly id: string;
  /** Mono, -1..1. */
  readonly pcm: Float32Array;
  readonly sampleRate: number;
  /** Nothing more of this id comes. */
  readonly end: boolean;
}

interface Utterance {
  readonly id: string;
  readonly pieces: SoundPiece[];
  /** Samples of the first piece that are sent. */
  taken: number;
  ended: boolean;
  /** When its first packet was sent, and how much was since; milliseconds. */
  beganAt: number;
  sentMs: number;
}

/** Sends sound in packets, a little faster than it is said. */
export interface SoundFeed {
  /** @returns whether there was room for it */
  push(piece: SoundPiece): boolean;
  /** What waits of one utterance is dropped, or of all. @returns their ids */
  drop(id?: string | null): string[];
}

export function createSoundFeed(
  send: (message: ClientMessage) => boolean,
  clock: () => number = () => performance.now(),
): SoundFeed {
  const waiting = new Map<string, Utterance>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let waitingMs = 0;

  /** Sends one packet. @returns false where nothing is left to send */
  function sendPacket(utterance: Utterance): boolean {
    const [piece] = utterance.pieces;
    if (piece === undefined) return false;
    const samples = Math.round(piece.sampleRate * PACKET_MS / 1000);
    const pcm = piece.pcm.subarray(utterance.taken, utterance.taken + samples);
    const ms = pcm.length / piece.sampleRate * 1000;
    if (pcm.length > 0) {
      const data = s16FromPcm(pcm);
      send({ type: "audio", id: utterance.id, codec: "pcm-s16", sampleRate: piece.sampleRate, data });
    }
    utterance.taken += pcm.length;
    utterance.sentMs += ms;
    waitingMs -= ms;
    if (utterance.taken >= piece.pcm.length) {
      utterance.pieces.shift();
      utterance.taken = 0;
    }
    return true;
  }

  function tick(): void {
    const at = clock();
    for (const utterance of waiting.values()) {
      // One that has run dry begins anew.
      if (utterance.sentMs < at - utterance.beganAt) {
        utterance.beganAt = at;
        utterance.sentMs = 0;
      }
      while (utterance.sentMs - (at - utterance.beganAt) < AHEAD_MS && sendPacket(utterance));
      if (utterance.pieces.length > 0 || !utterance.ended) continue;
      send({ type: "audioEnd", id: utterance.id });
      waiting.delete(utterance.id);
    }
    if (waiting.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    push(piece) {
      const ms = piece.pcm.length / piece.sampleRate * 1000;
      if (waitingMs + ms > MOST_MS) return false;
      const fresh = { id: piece.id, pieces: [], taken: 0, ended: false, beganAt: -Infinity, sentMs: 0 };
      const utterance: Utterance = waiting.get(piece.id) ?? fresh;
      waiting.set(piece.id, utterance);
      utterance.pieces.push(piece);
      utterance.ended ||= piece.end;
      waitingMs += ms;
      timer ??= setInterval(tick, TICK_MS);
      tick();
      return true;
    },
    drop(id = null) {
      const dropped = [...waiting.values()].filter((each) => id === null || each.id === id);
      for (const { id, pieces, taken } of dropped) {
        pieces.forEach(({ pcm, sampleRate }, at) =>
          waitingMs -= (pcm.length - (at === 0 ? taken : 0)) / sampleRate * 1000
        );
        waiting.delete(id);
      }
      return dropped.map(({ id }) => id);
    },
  };
}
