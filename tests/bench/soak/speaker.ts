import type { SoakClient } from "./soak_client.ts";

const RATE = 48_000, PACKET_MS = 20, SAMPLES = RATE / 1000 * PACKET_MS;
/** Sound goes for so long, then there is silence for so long, ms. */
const SAID_MS = 12_000, SILENT_MS = 3000;

/** Something like a voice: a hum whose loudness comes and goes four times a second. */
function voice(packet: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * SAMPLES));
  for (let i = 0; i < SAMPLES; i++) {
    const time = (packet * SAMPLES + i) / RATE;
    const loud = 0.25 * Math.max(0, Math.sin(2 * Math.PI * 4 * time));
    const hum = Math.sin(2 * Math.PI * 140 * time) + 0.5 * Math.sin(2 * Math.PI * 700 * time) +
      0.3 * Math.sin(2 * Math.PI * 2300 * time);
    view.setInt16(2 * i, loud * hum / 1.8 * 32767, true);
  }
  return new Uint8Array(view.buffer);
}

/** Drives a session, by poses and by sound of its own in utterances, until it is told to stop. */
export function keepSpeaking(client: SoakClient, posesPerSecond: number): () => void {
  const began = performance.now();
  let packet = 0, seq = 0, utterance = 0;
  const sound = setInterval(() => {
    const round = SAID_MS + SILENT_MS;
    for (const due = (performance.now() - began) / PACKET_MS; packet < due; packet++) {
      const at = packet * PACKET_MS % round;
      if (at === 0) utterance++;
      const id = `said-${utterance}`;
      if (at < SAID_MS) client.send({ type: "audio", id, codec: "pcm-s16", data: voice(packet) });
      else if (at === SAID_MS) client.send({ type: "audioEnd", id });
    }
  }, PACKET_MS);
  const poses = setInterval(() => {
    const time = ++seq / posesPerSecond;
    const shapes = {
      eyeBlinkLeft: Math.max(0, Math.sin(2 * time)) ** 8,
      browInnerUp: 0.5 + 0.5 * Math.sin(time),
    };
    const neck = [0.1 * Math.sin(time), 0.3 * Math.sin(0.7 * time), 0];
    client.send({ type: "pose", seq, t: performance.now(), shapes, neck });
  }, 1000 / posesPerSecond);
  return () => {
    clearInterval(sound);
    clearInterval(poses);
  };
}
