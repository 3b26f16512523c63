import type { SoundCodecName } from "../../base/codec_names.ts";
import { message as words } from "../../base/message.ts";
import { s16FromPcm } from "../../base/sound/pcm_s16.ts";
import { encodeServerMessage } from "../../protocol/protocol.ts";
import type { OpusEncoder } from "../../video/opus.ts";
import type { Cancel } from "../live_clock.ts";
import { MAX_BUFFERED_BYTES } from "../limits.ts";
import type { ClientSocket } from "../sinks/websocket.ts";
import type { SoundPacket } from "./sound_packet.ts";
import type { SpeechParts } from "./speech_parts.ts";
import { log } from "../../telemetry/log.ts";

/** A packet in a codec. */
export interface CodedSound extends Pick<SoundPacket, "generation" | "sequence" | "soundMs"> {
  readonly codec: SoundCodecName;
  /** When its first sample is heard, ms since the epoch: as `soundMs` has it. */
  readonly epoch: number;
  readonly data: Uint8Array<ArrayBuffer>;
  /** The same as a message, made once for all. */
  readonly message: Uint8Array<ArrayBuffer>;
}

/** Who is given a session's sound. */
export interface Hearer {
  /** Packets that it was spared. */
  dropped: number;
  /** @param origin where the sound clock begins, ms since the epoch */
  begin?(origin: number): void;
  /** Takes a packet or drops it, at once. */
  take(sound: CodedSound): void;
}

/** A client is spared packets where its socket takes none. */
export function createSocketHearer(socket: ClientSocket): Hearer {
  const hearer: Hearer = {
    dropped: 0,
    take({ message }) {
      if (socket.bufferedAmount > MAX_BUFFERED_BYTES) hearer.dropped++;
      else socket.send(message);
    },
  };
  return hearer;
}

/** All who are given a session's sound: encoded once for each codec that somebody asked for. */
export interface SoundAudience {
  readonly size: number;
  add(id: string, hearer: Hearer, codec: SoundCodecName): void;
  remove(id: string): void;
  /** Packets that a client was spared, because its socket takes none. */
  droppedOf(id: string): number;
  /** Gives everybody a packet, at once. */
  give(packet: SoundPacket): void;
  /** What follows is another utterance: encoders begin anew. */
  over(): void;
  /** Gives a program of the server's own each packet; copy what is kept. */
  listen(take: (packet: SoundPacket) => void): Cancel;
  close(): void;
}

/** @param origin where the sound clock begins, ms since the epoch */
export function createSoundAudience(
  { openEncoder }: Pick<SpeechParts, "openEncoder">,
  origin: number,
): SoundAudience {
  const hearers = new Map<string, { readonly hearer: Hearer; readonly codec: SoundCodecName }>();
  const taps = new Set<(packet: SoundPacket) => void>();
  let encoder: OpusEncoder | null = null;
  let opening: Promise<void> | null = null;
  let closed = false;

  async function open(): Promise<void> {
    try {
      const opened = await openEncoder();
      if (closed) opened.close();
      else encoder = opened;
    } catch (error) {
      log.error(`A session's sound cannot be encoded as Opus: ${words(error)}`);
    }
    opening = null;
  }

  const wantsOpus = () => [...hearers.values()].some(({ codec }) => codec === "opus");
  const prepare = () => {
    if (encoder === null && !closed && wantsOpus()) opening ??= open();
  };

  /** A packet in a codec; null while its encoder is not there. */
  function coded(packet: SoundPacket, codec: SoundCodecName): CodedSound | null {
    const { generation, sequence, pcm } = packet;
    let data: Uint8Array<ArrayBuffer> | null = null;
    let delay = 0;
    if (codec === "pcm-s16") data = s16FromPcm(pcm);
    else if (encoder !== null) {
      // What a decoder gives for it begins with sound from before.
      delay = encoder.delayMs;
      encoder.encode(pcm, (bytes) => void (data = bytes));
    }
    if (data === null) return null;
    const soundMs = packet.soundMs - delay;
    return withMessage({ generation, sequence, soundMs, codec, epoch: origin + soundMs, data });
  }

  return {
    get size() {
      return hearers.size;
    },
    add(id, hearer, codec) {
      hearers.set(id, { hearer, codec });
      hearer.begin?.(origin);
      prepare();
    },
    remove: (id) => void hearers.delete(id),
    droppedOf: (id) => hearers.get(id)?.hearer.dropped ?? 0,
    give(packet) {
      const all: Partial<Record<SoundCodecName, CodedSound | null>> = {};
      for (const { hearer, codec } of hearers.values()) {
        const sound = all[codec] === undefined ? all[codec] = coded(packet, codec) : all[codec];
        if (sound === null) hearer.dropped++;
        else hearer.take(sound);
      }
      for (const tap of taps) tap(packet);
    },
    over() {
      encoder?.close();
      encoder = null;
      prepare();
    },
    listen(take) {
      taps.add(take);
      return () => void taps.delete(take);
    },
    close() {
      closed = true;
      encoder?.close();
      encoder = null;
      hearers.clear();
    },
  };
}

function withMessage(sound: Omit<CodedSound, "message">): CodedSound {
  const { generation, sequence, soundMs, codec, data } = sound;
  let message: Uint8Array<ArrayBuffer> | null = null;
  return {
    ...sound,
    get message() {
      return message ??= encodeServerMessage({ type: "audio", generation, sequence, soundMs, codec, data });
    },
  };
}
