/*
 * What the stock head's mouth does while voices speak whose phones are known and whom the listener's net has never heard:
 * told the phones, and as heard.
 *
 *     deno run -A tests/judge/speech/said_by_voices.ts
 *     deno run -A tests/judge/speech/said_by_voices.ts flite:awb     one alone
 *     deno run -A tests/judge/speech/said_by_voices.ts --head ict    on ICT-FaceKit's
 */
import { headByName } from "../../../runtime/head/registry.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import { joinSound } from "../../../runtime/base/sound/join_sound.ts";
import { createResampler } from "../../../runtime/base/sound/resampler.ts";
import { createPhoneFrames } from "../../../runtime/speech/phone_frames.ts";
import type { TimedPhone } from "../../../runtime/speech/phones.ts";
import type { SpeechFrame } from "../../../runtime/speech/speech_frame.ts";
import { closeVoices, findVoice } from "../../../runtime/speech/voices/list_voices.ts";
import { ictHead } from "../../ict.ts";
import { driveMouth } from "./driven_mouth.ts";
import { hear, keepFrames } from "./hear.ts";
import { LISTENING_RATE } from "../../../runtime/speech/listening/mel.ts";
import { type LipFigures, lipFigures, type Share } from "./lip_figures.ts";

type Texts = Readonly<Record<string, readonly string[]>>;

/**
 * Sentences of voices and languages that net/make_speech.py holds out, written for neither net nor face: on the first
 * the thresholds of runtime/speech/face/gestures.ts were chosen, the second were met afterwards.
 */
const SENTENCES = {
  chosen: {
    "flite:awb": [
      "Peter piped up, maybe, but Bob and mamma walked above the beach.",
      "What would you do if we opened the big blue box of books?",
      "The moon over Rome, so far away, shone upon the sea of Maine.",
      "Father bought five very fine vans from the farm across the valley.",
    ],
    "espeak:sv": [
      "Min mamma bakar bröd på morgonen, och pappa badar i bäcken.",
      "Hur mår du, och var bor du nu om somrarna?",
    ],
    "espeak:pt": [
      "A minha mãe comprou um bolo para a bela menina da praia.",
      "O lobo mau comeu toda a sopa de batata na rua.",
    ],
    "espeak:tr": [
      "Babam bana bu bahçede büyük bir kapı yapmamı söyledi.",
      "Bugün hava bulutlu ama yarın pazara mutlaka gideriz.",
    ],
    "espeak:ja": [
      "わたしのはははぱんをもってうみへあるいていきました。",
      "あのおおきなもりのなかにはまだだれもいません。",
    ],
  },
  fresh: {
    "flite:awb": [
      "My brother keeps a map of the old harbour beside his lamp.",
      "Somebody must have moved the empty bottles from the table.",
      "You knew two songs about a fox, a plum tree and the storm.",
      "Before supper we brought warm apples up from the barn.",
    ],
    "espeak:sv": [
      "Båten kom fram till bryggan på kvällen med många barn ombord.",
      "Vi plockade blåbär och svamp i skogen bakom ladan.",
    ],
    "espeak:pt": [
      "O meu primo abriu a porta e pôs o pão sobre a mesa.",
      "Amanhã vamos subir ao monte para ver o mar e as pombas.",
    ],
    "espeak:tr": [
      "Bu akşam arabamla babamın köyüne dönmeyi umuyorum.",
      "Kapının önünde beyaz bir kuş ve boş bir kutu buldum.",
    ],
    "espeak:ja": [
      "ぼくのともだちはまいあさみずうみのそばをさんぽします。",
      "このみせのあんぱんはとてもおいしいとおもいます。",
    ],
  },
} satisfies Record<string, Texts>;

interface Said {
  readonly phones: TimedPhone[];
  readonly told: SpeechFrame[];
  readonly heard: SpeechFrame[];
  readonly length: number;
}

async function say(id: string, text: string): Promise<Said> {
  const voice = await findVoice(id);
  const phones: TimedPhone[] = [], parts: Float32Array[] = [];
  let sampleRate = 0;
  for await (const chunk of voice.speak(text)) {
    sampleRate = chunk.sampleRate;
    phones.push(...chunk.phones);
    parts.push(chunk.pcm);
  }
  const pcm = joinSound(parts);
  const told = keepFrames(createPhoneFrames(phones, sampleRate), pcm);
  const resampler = createResampler(sampleRate, LISTENING_RATE);
  const low = joinSound([resampler.process(pcm).slice(), resampler.finish().slice()]);
  return { phones, told, heard: await hear(low), length: pcm.length / sampleRate * 1000 };
}

const NAMES = ["shut", "tucked", "open", "round", "all", "apart"] as const;

/** Figures of several sentences as one; the lag is the mean. */
function line(label: string, figures: readonly LipFigures[]): string {
  const shares = NAMES.map((name) => {
    const sum = (key: keyof Share & ("reached" | "of")) =>
      figures.reduce((all, each) => all + each[name][key], 0);
    const reached = sum("reached"), of = sum("of");
    return `${name} ${reached}/${of} ${of === 0 ? "-" : (100 * reached / of).toFixed(1)} %`.padEnd(22);
  });
  const lag = figures.reduce((sum, each) => sum + each.lag, 0) / figures.length;
  return `${label.padEnd(27)} ${shares.join("")} jaw ${lag.toFixed(0)} ms late`;
}

async function main(args: string[]): Promise<void> {
  const onIct = args[0] === "--head" && args[1] === "ict";
  const asked = onIct ? args.slice(2) : args;
  const head: HeadModel = onIct ? await ictHead() : await headByName("stock");
  for (const [which, voices] of Object.entries(SENTENCES)) await sayAll(head, which, voices, asked);
}

/** @param asked the voices that are to speak, all where it is empty */
async function sayAll(
  head: HeadModel,
  which: string,
  voices: Texts,
  asked: readonly string[],
): Promise<void> {
  const all = { told: [] as LipFigures[], heard: [] as LipFigures[] };
  for (const [id, texts] of Object.entries(voices)) {
    if (asked.length > 0 && !asked.includes(id)) continue;
    const own = { told: [] as LipFigures[], heard: [] as LipFigures[] };
    for (const text of texts) {
      const { phones, length, ...ways } = await say(id, text);
      for (const way of ["told", "heard"] as const) {
        own[way].push(lipFigures(phones, driveMouth(head, ways[way], length)));
      }
    }
    for (const way of ["told", "heard"] as const) {
      console.log(line(`${id} ${which} ${way}`, own[way]));
      all[way].push(...own[way]);
    }
  }
  for (const way of ["told", "heard"] as const) console.log(line(`all ${which} ${way}`, all[way]));
}

if (import.meta.main) {
  try {
    await main(Deno.args);
  } finally {
    await closeVoices();
  }
}
