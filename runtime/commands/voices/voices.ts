import { defineCommand } from "../../cli/command.ts";
import { type Flags, number, text, toggle, type Values } from "../../cli/flags.ts";
import { SPEECH_SERVER_HELP, speechServerFlag } from "./speech_server_flag.ts";

const FLAGS = {
  language: text("only voices of this language", "tag"),
  say: text("text to be said; without --out its mouth shapes are printed, and when", "text"),
  voice: text("who says it; the first of the list where not given", "id"),
  rate: number("pace, times the voice's own", "factor", 1, { min: 0.5, max: 2 }),
  out: text("file for the sound (.wav)", "file"),
  replace: toggle("write over a file that is there"),
  "speech-server": speechServerFlag(),
  json: toggle("print JSON instead of a table"),
} satisfies Flags;

export type VoicesOptions = Values<typeof FLAGS>;

export const command = defineCommand({
  name: "voices",
  summary: "list the voices that read text aloud, and let one of them speak",
  flags: FLAGS,
  examples: [
    ["deno task voices", "every voice, its languages, and whether it tells when each sound is made"],
    ["deno task voices --language de", "those that speak German"],
    [`deno task voices --say "Hello there"`, "the mouth shapes of a sentence, with their times"],
    [`deno task voices --say "Guten Tag" --voice espeak:de --out out/tag.wav`, "the sound of one"],
    ["deno task voices --speech-server http://127.0.0.1:8880", "with the voices of a server"],
  ],
  notes: [
    "espeak-ng speaks some 130 languages, flite American and Scottish English with recorded voices: both are the " +
    "machine's own (deno task setup installs them on Debian and Ubuntu) and tell their times. espeak-ng is under " +
    "GPL-3 and no part of Headcast, which calls the machine's libespeak-ng in a process of its own, else its program.",
    SPEECH_SERVER_HELP,
  ],
  async run(options) {
    const { runVoices } = await import("./run.ts");
    return await runVoices(options);
  },
});
