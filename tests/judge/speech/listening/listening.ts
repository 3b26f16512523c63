import { VOICE_NET } from "../../../../runtime/speech/listening/listener.ts";
import type { Check } from "../../check.ts";
import { listeningFigures } from "./figures.ts";
import { openHeadAudio } from "./headaudio.ts";
import { readSpeechFolder } from "./read_speech.ts";

export const listening: Check = {
  name: "listening",
  summary: "the listener hears what voices say that nothing was trained on, and better than another listener",
  async run({ spoken: folder }) {
    if (folder === undefined) return { skipped: "no speech with known phones was given: --spoken" };
    const groups = await readSpeechFolder(folder);
    const net = await Deno.readFile(VOICE_NET);
    return { figures: listeningFigures(groups, net, await openHeadAudio()) };
  },
};
