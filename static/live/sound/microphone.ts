import { SOUND_RATE } from "../../../runtime/base/sound/sound_rate.ts";
import { s16FromPcm } from "../../../runtime/base/sound/pcm_s16.ts";
import type { SoundCodecName } from "../../../runtime/base/codec_names.ts";
import { openMicrophoneSound } from "./microphone_sound.ts";

/** Samples of a packet of 20 ms. */
const PACKET = SOUND_RATE / 50;
const BITRATE = 32_000;

export interface Microphone {
  close(): void;
}

export interface MicrophoneEvents {
  /** 20 ms of sound. */
  onPacket: (codec: SoundCodecName, data: Uint8Array<ArrayBuffer>) => void;
  /** @param level the loudest sample of the last 20 ms, 0..1 */
  onLevel: (level: number) => void;
  /** It was unplugged, or taken back. */
  onEnded: () => void;
}

/** Opens the microphone. @throws {DOMException} as getUserMedia does, and Error where the browser has no AudioWorklet */
export async function openMicrophone({ onPacket, onLevel, onEnded }: MicrophoneEvents): Promise<Microphone> {
  const packets = await openPackets(onPacket);
  try {
    const sound = await openMicrophoneSound({
      script: new URL("static/live/sound/microphone_worklet.js", document.baseURI),
      rate: SOUND_RATE,
      onSound: packets.push,
      onLevel,
      onEnded() {
        packets.close();
        onEnded();
      },
    });
    return {
      close() {
        sound.close();
        packets.close();
      },
    };
  } catch (error) {
    packets.close();
    throw error;
  }
}

interface PacketMaker {
  push(pcm: Float32Array): void;
  close(): void;
}

/** Packets of 20 ms: Opus where the browser has its encoder, else 16-bit numbers, 24 times as much. */
async function openPackets(take: MicrophoneEvents["onPacket"]): Promise<PacketMaker> {
  const packet = new Float32Array(PACKET);
  let filled = 0;
  const encoder = await openOpus((data) => take("opus", data));
  return {
    push(pcm) {
      for (let from = 0; from < pcm.length;) {
        const part = pcm.subarray(from, from + PACKET - filled);
        packet.set(part, filled);
        filled += part.length;
        from += part.length;
        if (filled < PACKET) continue;
        filled = 0;
        if (encoder === null) take("pcm-s16", s16FromPcm(packet));
        else encoder.push(packet);
      }
    },
    close: () => encoder?.close(),
  };
}

async function openOpus(take: (data: Uint8Array<ArrayBuffer>) => void): Promise<PacketMaker | null> {
  const config: AudioEncoderConfig = {
    ...{ codec: "opus", sampleRate: SOUND_RATE, numberOfChannels: 1, bitrate: BITRATE },
    opus: { frameDuration: 20_000 },
  };
  const supported = "AudioEncoder" in globalThis &&
    await AudioEncoder.isConfigSupported(config).then((answer) => answer.supported, () => false);
  if (!supported) return null;
  const encoder = new AudioEncoder({
    output(chunk) {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      take(data);
    },
    error: () => {},
  });
  encoder.configure(config);
  let count = 0;
  return {
    push(pcm) {
      if (encoder.state !== "configured") return;
      const data = new AudioData({
        ...{ format: "f32-planar", sampleRate: SOUND_RATE, numberOfFrames: pcm.length, numberOfChannels: 1 },
        ...{ timestamp: 20_000 * count++, data: pcm.slice() },
      });
      encoder.encode(data);
      data.close();
    },
    close: () => void (encoder.state !== "closed" && encoder.close()),
  };
}
