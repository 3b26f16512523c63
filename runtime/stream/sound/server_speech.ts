import { createSpeakingFace } from "../../speech/face/speaking_face.ts";
import { createListener, readVoiceNet, VOICE_NET, type VoiceNet } from "../../speech/listening/listener.ts";
import { closeVoices, listVoices } from "../../speech/voices/list_voices.ts";
import type { Voice } from "../../speech/voices/voice.ts";
import { createDeafEar, createListeningEar, createToldEar } from "./ear.ts";
import type { SpeechParts } from "./speech_parts.ts";

/**
 * What a server's sessions speak with: this machine's voices, our own net to listen with, libopus. Nothing of it is loaded
 * before the first session that has sound.
 */
export function createServerSpeech(): SpeechParts {
  let voices: Promise<readonly Voice[]> | null = null;
  let net: VoiceNet | null = null;
  let warm: Promise<void> | null = null;
  // node-av takes its time to load: a session without sound needs none of it.
  const opus = () => import("../../video/opus.ts");

  function list(): Promise<readonly Voice[]> {
    const listed = voices ??= listVoices();
    // What failed once may be cured meanwhile: an engine that was just installed.
    listed.then((all) => void (all.length === 0 && (voices = null)), () => void (voices = null));
    return listed;
  }

  async function load(): Promise<void> {
    await Promise.all([
      list(),
      opus(),
      Deno.readFile(VOICE_NET).then((bytes) => void (net = readVoiceNet(bytes))),
    ]);
  }

  return {
    voices: list,
    openEar(phones, from) {
      if (phones !== null) return createToldEar(phones, from);
      return net === null ? createDeafEar(from) : createListeningEar(createListener(net), from);
    },
    createFace: (seed) => createSpeakingFace({ seed }),
    openEncoder: async () => (await opus()).createOpusEncoder(),
    openDecoder: async () => (await opus()).createOpusDecoder(),
    warm: () => warm ??= load(),
    async close() {
      // An engine that is just being started is ended too.
      await voices?.catch(() => {});
      await closeVoices();
    },
  };
}
