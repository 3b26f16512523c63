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

/** All who are given a session's sound: encoded once for each codec that somebody asked for. */
export interface SoundAudience {
  readonly size: number;
  add(id: string, socket: ClientSocket, codec: SoundCodecName): void;
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

interface Hearer {
  readonly socket: ClientSocket;
  readonly codec: SoundCodecName;
  dropped: number;
}

export function createSoundAudience({ openEncoder }: Pick<SpeechParts, "openEncoder">): SoundAudience {
  const hearers = new Map<string, Hearer>();
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
      console.error(`A session's sound cannot be encoded as Opus: ${words(error)}`);
    }
    opening = null;
  }

  const wantsOpus = () => [...hearers.values()].some(({ codec }) => codec === "opus");
  const prepare = () => {
    if (encoder === null && !closed && wantsOpus()) opening ??= open();
  };

  /** The message of a packet in a codec; null while its encoder is not there. */
  function messageOf(packet: SoundPacket, codec: SoundCodecName): Uint8Array<ArrayBuffer> | null {
    const { generation, sequence, soundMs, pcm } = packet;
    let data: Uint8Array<ArrayBuffer> | null = null;
    let delay = 0;
    if (codec === "pcm-s16") data = s16FromPcm(pcm);
    else if (encoder !== null) {
      // What a decoder gives for it begins with sound from before.
      delay = encoder.delayMs;
      encoder.encode(pcm, (bytes) => void (data = bytes));
    }
    return data && encodeServerMessage({
      ...{ type: "audio", generation, sequence, soundMs: soundMs - delay, codec, data },
    });
  }

  return {
    get size() {
      return hearers.size;
    },
    add(id, socket, codec) {
      hearers.set(id, { socket, codec, dropped: 0 });
      prepare();
    },
    remove: (id) => void hearers.delete(id),
    droppedOf: (id) => hearers.get(id)?.dropped ?? 0,
    give(packet) {
      const messages: Partial<Record<SoundCodecName, Uint8Array<ArrayBuffer> | null>> = {};
      for (const hearer of hearers.values()) {
        const { socket, codec } = hearer;
        const bytes = messages[codec] === undefined
          ? messages[codec] = messageOf(packet, codec)
          : messages[codec];
        if (bytes === null || socket.bufferedAmount > MAX_BUFFERED_BYTES) hearer.dropped++;
        else socket.send(bytes);
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
