import { readPcmStream } from "../pcm_stream.ts";
import { runProgram, textOf } from "../program.ts";
import type { VoiceChunk } from "../voice.ts";
import type { EspeakEngine } from "./engine.ts";
import type { EspeakVoice } from "./library.ts";

/** `espeak-ng --voices`: priority, language, age and gender, name with `_` for spaces, file, other languages. */
const LINE = /^\s*\d+\s+(\S+)\s+\S+\s+(\S+)\s+(\S+)\s*(.*)$/;

/** The program `espeak-ng` in PATH: what is left where the library cannot be opened. Its sound comes without times. */
export const espeakProgram: Pick<EspeakEngine, "voices" | "speak"> = {
  async voices() {
    const listed = await textOf("espeak-ng", ["--voices"]);
    return listed.split("\n").flatMap((line): EspeakVoice[] => {
      const [, language, name, identifier, others] = LINE.exec(line) ?? [];
      if (language === undefined || identifier === undefined) return [];
      const further = [...others!.matchAll(/\((\S+) \d+\)/g)].map(([, tag]) => tag!);
      return [{ identifier, name: name!.replaceAll("_", " "), languages: [language, ...further] }];
    });
  },
  async *speak({ text, voice, speed, pause }, signal): AsyncGenerator<VoiceChunk> {
    // The program takes what stands in [[ ]] for phonemes, and has no switch against it.
    const plain = text.replaceAll("[[", "[ [");
    const unpaused = pause ? [] : ["-z"];
    const { output, second, ended } = runProgram(
      "espeak-ng",
      ["-v", voice, "-s", String(Math.round(speed)), "--stdin", "--stdout", ...unpaused],
      plain,
      signal,
    );
    second.cancel();
    for await (
      const chunk of readPcmStream(output, {
        of: "espeak-ng's",
        mostSeconds: 120,
        patienceMs: 15_000,
        signal,
      })
    ) {
      yield { ...chunk, phones: [] };
    }
    await ended;
  },
};
