import { STEADY_PACKETS } from "../limits.ts";
import type { Cancel, Clock } from "../live_clock.ts";
import { PACKET_MS } from "../sound/sound_packet.ts";

/** 20 ms of a session's sound as Opus, 48 kHz mono. */
export interface SteadyPacket {
  /** Counts the packets, silence too, from 0. */
  readonly sequence: number;
  /** When its first sample is heard, ms since the epoch. Each begins where the last one ended, or a little later. */
  readonly epoch: number;
  /** The same on the session's sound clock. */
  readonly soundMs: number;
  /** The utterance that it is of; null for silence. */
  readonly generation: number | null;
  readonly data: Uint8Array<ArrayBuffer>;
}

/**
 * A session's sound as a wire needs it that has no clock of its own: sessions give packets out up to 300 ms before their
 * time, and none while nobody speaks. Here each leaves when it is due, and silence fills what lies between, so that
 * receivers always know how far sound is from picture. An interrupt is then a silence at once, for everybody.
 */
export interface SteadySound {
  /** @returns false where more waits than ever should */
  add(packet: Coded): boolean;
  /** What waits of a generation is never given out. */
  drop(generation: number): void;
  close(): void;
}

type Coded = Pick<SteadyPacket, "epoch" | "data"> & { readonly generation: number };

/** An Opus packet that decodes to silence: CELT, fullband, 20 ms, mono (RFC 6716, 3.1), all bands empty. */
export const SILENT_OPUS: Uint8Array<ArrayBuffer> = Uint8Array.of(0xf8, 0xff, 0xfe);
/** After a standstill so much silence is sent after all, at most. */
const MOST_LATE_MS = 200;

/** @param origin the sound clock's beginning, ms since the epoch */
export function createSteadySound(
  clock: Clock,
  origin: number,
  give: (packet: SteadyPacket) => void,
): SteadySound {
  let waiting: Coded[] = [];
  /** Where the last packet ended. */
  let next = clock.epoch();
  let sequence = 0;
  let cancel: Cancel = clock.after(0, turn);
  let closed = false;

  function send(epoch: number, generation: number | null, data: Uint8Array<ArrayBuffer>): void {
    next = epoch + PACKET_MS;
    give({ sequence: sequence++, epoch, soundMs: epoch - origin, generation, data });
  }

  function turn(): void {
    const now = clock.epoch();
    for (;;) {
      const first = waiting[0];
      if (first !== undefined && first.epoch <= now) {
        waiting.shift();
        // What overlaps the silence before it is put off by that: less than a packet.
        send(Math.max(first.epoch, next), first.generation, first.data);
      } else if (next <= now && (first === undefined || first.epoch >= next + PACKET_MS)) {
        send(Math.max(next, now - MOST_LATE_MS), null, SILENT_OPUS);
      } else break;
      if (closed) return;
    }
    const first = waiting[0]?.epoch ?? Infinity;
    const due = first < next + PACKET_MS ? first : next;
    cancel = clock.after(Math.max(0, due - now), turn);
  }

  return {
    add(packet) {
      if (waiting.length >= STEADY_PACKETS) return false;
      waiting.push(packet);
      return true;
    },
    drop(generation) {
      waiting = waiting.filter((each) => each.generation !== generation);
    },
    close() {
      closed = true;
      cancel();
      waiting = [];
    },
  };
}
