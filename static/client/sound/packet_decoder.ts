import { SOUND_RATE } from "../../../runtime/base/sound/sound_rate.ts";
import { pcmFromS16 } from "../../../runtime/base/sound/pcm_s16.ts";
import type { SoundPacketMessage } from "../../../runtime/protocol/server_messages.ts";

/** Turns a session's packets into samples, in their order. */
export interface PacketDecoder {
  push(packet: SoundPacketMessage): void;
  close(): void;
}

export interface PacketDecoderEvents {
  onSound: (generation: number, soundMs: number, pcm: Float32Array) => void;
  /** This browser cannot decode it. */
  onFailed: (error: Error) => void;
}

/** An identity of packets inside, as a time: 20 ms each. */
const PACKET_US = 20_000;
/** Packets that may be inside at once, 5 s: a decoder holds a few. */
const INSIDE = 250;

/** Opus through WebCodecs, 16-bit numbers by hand. Each generation begins with a decoder of its own. */
export function createPacketDecoder({ onSound, onFailed }: PacketDecoderEvents): PacketDecoder {
  let opus: ReturnType<typeof openOpus> | null = null;

  function openOpus(generation: number) {
    const times = new Float64Array(INSIDE);
    let count = 0;
    const decoder = new AudioDecoder({
      output(data) {
        const soundMs = times[Math.round(data.timestamp / PACKET_US) % INSIDE]!;
        const pcm = new Float32Array(data.numberOfFrames);
        data.copyTo(pcm, { planeIndex: 0, format: "f32-planar" });
        data.close();
        onSound(generation, soundMs, pcm);
      },
      error: (error) => onFailed(error),
    });
    const close = () => void (decoder.state !== "closed" && decoder.close());
    decoder.configure({ codec: "opus", sampleRate: SOUND_RATE, numberOfChannels: 1 });
    return {
      generation,
      push({ soundMs, data }: SoundPacketMessage) {
        if (decoder.state !== "configured") return;
        const timestamp = count * PACKET_US;
        times[count++ % INSIDE] = soundMs;
        decoder.decode(new EncodedAudioChunk({ type: "key", timestamp, data }));
      },
      /** What is inside still comes out. */
      end: () => void decoder.flush().catch(() => {}).then(close),
      close,
    };
  }

  return {
    push(packet) {
      if (packet.codec === "pcm-s16") {
        return onSound(packet.generation, packet.soundMs, pcmFromS16(packet.data));
      }
      if (opus?.generation !== packet.generation) {
        opus?.end();
        opus = openOpus(packet.generation);
      }
      opus.push(packet);
    },
    close() {
      opus?.close();
      opus = null;
    },
  };
}
