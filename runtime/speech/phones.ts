import type { Viseme } from "../motion/expressions.ts";

/** A mouth shape in time, in ms from the utterance's beginning. */
export interface TimedPhone {
  readonly viseme: Viseme;
  readonly start: number;
  readonly end: number;
}

/** A mouth shape of a phone, and how much of the phone's time it takes. The shares of a phone's parts sum to 1. */
export interface PhonePart {
  readonly viseme: Viseme;
  readonly share: number;
}

/**
 * The mouth's shape for each letter of the International Phonetic Alphabet (its 2020 chart, the extensions that
 * espeak-ng's languages use). The classes are those of Oculus' lip sync, by what is seen: `ɱ` and the labiodental
 * approximant are FF, all that is made with the tongue's back kk, the rhotic vowels RR. Where a sound has no class
 * of its own it takes the one whose lips it has: front rounded vowels those of `ou` and `oh`. Small languages of
 * espeak-ng's have phones that it does not turn into IPA, in the capitals of Kirshenbaum's alphabet or in Greek.
 */
const LETTERS: Readonly<Record<Exclude<Viseme, "sil">, string>> = {
  PP: "p b m ɓ ʙ",
  FF: "f v ɱ ʋ ɸ β ⱱ Φ φ",
  TH: "θ ð T D",
  DD: "t d ʈ ɖ ɗ ɾ ɟ c ʄ ᶑ ǀ ǃ ǁ ǂ",
  kk: "k g ɡ x ɣ q ɢ χ ʁ ʀ ɠ ʛ ç ʝ ɰ ħ ʕ ʟ ɧ X",
  CH: "ʃ ʒ ɕ ʑ ʂ ʐ ʧ ʤ ʨ ʥ S Z",
  SS: "s z ɬ ɮ ʦ ʣ",
  nn: "n l ɲ ɳ ŋ ʎ ɭ ɴ ɫ ɺ N",
  RR: "r ɹ ɻ ɽ ɚ ɝ",
  aa: "a ɑ æ ɐ ʌ ɶ A V",
  E: "e ɛ ə ɘ ɜ ɤ ɞ ε E",
  ih: "i ɪ ɨ ᵻ ɯ j ɩ I",
  oh: "o ɔ ɒ ɵ ø œ ɷ O",
  ou: "u ʊ ʉ y ʏ w ɥ ʍ ᵿ U",
};

/** A letter's viseme. */
const BY_LETTER: ReadonlyMap<string, Viseme> = new Map(
  Object.entries(LETTERS).flatMap(([viseme, letters]) =>
    letters.split(" ").map((letter) => [letter, viseme as Viseme] as const)
  ),
);

/** Two letters that are one movement: the stop's closure is held behind the lips of the sound that it goes into. */
const STOPS = "tdʈɖcɟ";

/** ARPAbet, as CMU's dictionary, flite, festival and pocketsphinx write it, in letters of the IPA. */
const ARPABET: Readonly<Record<string, string>> = {
  ...{ aa: "ɑ", ae: "æ", ah: "ʌ", ao: "ɔ", aw: "aʊ", ax: "ə", axr: "ɚ", ay: "aɪ", b: "b", ch: "tʃ", d: "d" },
  ...{ dh: "ð", dx: "ɾ", eh: "ɛ", el: "l", em: "m", en: "n", er: "ɝ", ey: "eɪ", f: "f", g: "ɡ", hh: "h" },
  ...{ hv: "h", ih: "ɪ", ix: "ɨ", iy: "i", jh: "dʒ", k: "k", l: "l", m: "m", n: "n", ng: "ŋ", nx: "n" },
  ...{ ow: "oʊ", oy: "ɔɪ", p: "p", r: "ɹ", s: "s", sh: "ʃ", t: "t", th: "θ", uh: "ʊ", uw: "u", ux: "ʉ" },
  ...{ v: "v", w: "w", y: "j", z: "z", zh: "ʒ" },
};

/** What ARPAbet's users write for silence, breath and noise. */
const ARPABET_SILENCE = new Set([
  "pau",
  "sil",
  "sp",
  "h#",
  "ssil",
  "<s>",
  "</s>",
  "<sil>",
  "brth",
  "spn",
  "nsn",
]);

const SILENCE: readonly PhonePart[] = [{ viseme: "sil", share: 1 }];
const known = new Map<string, readonly PhonePart[] | null>();

/**
 * The mouth shapes of a phone in IPA, as espeak-ng's events write it: `p`, `tʃ`, `aɪ`, `ɛɹ`, `oː`. Length, stress,
 * tone, voicing and nasality do not show and are passed over; a diphthong has the parts that it glides through.
 *
 * @returns null for a sound that has no shape of its own, such as `h` and the glottal stop: the mouth has that of its
 *   neighbour; for what is no sound, such as `(en)`, by which espeak-ng tells that it changes its language; `sil` for an
 *   empty text
 */
export function partsOfIpa(phone: string): readonly PhonePart[] | null {
  let parts = known.get(phone);
  if (parts === undefined) {
    parts = readIpa(phone);
    // A hostile caller's texts shall not fill the memory: all languages of espeak-ng have some hundred phones.
    if (known.size < 4096) known.set(phone, parts);
  }
  return parts;
}

/** The mouth shapes of a phone in ARPAbet, in either case and with or without a digit of stress: `AH0`, `pau`. */
export function partsOfArpabet(phone: string): readonly PhonePart[] | null {
  const name = phone.toLowerCase().replace(/[0-9]$/, "");
  return ARPABET_SILENCE.has(name) ? SILENCE : partsOfIpa(ARPABET[name] ?? "h");
}

function readIpa(phone: string): readonly PhonePart[] | null {
  if (phone.startsWith("(")) return null;
  // A vowel with a tilde may be one character; so is ç, which is no c.
  const letters = [...phone.normalize("NFC")]
    .map((letter) => BY_LETTER.has(letter) ? letter : letter.normalize("NFD").charAt(0))
    .filter((letter) => BY_LETTER.has(letter));
  if (letters.length === 0) return /^[_:|\s]*$/.test(phone) ? SILENCE : null;
  const visemes: Viseme[] = [];
  letters.forEach((letter, index) => {
    const viseme = BY_LETTER.get(letter)!;
    const next = BY_LETTER.get(letters[index + 1] ?? "");
    const affricate = STOPS.includes(letter) && (next === "CH" || next === "SS");
    if (!affricate && visemes.at(-1) !== viseme) visemes.push(viseme);
  });
  return visemes.map((viseme) => ({ viseme, share: 1 / visemes.length }));
}

/**
 * How far the jaw is open for a viseme of clear speech, 0 to 1 of a wide open `aa`. Lips shut with the jaw nearly so;
 * sibilants need the teeth together.
 */
export const JAW_OF_VISEME: Readonly<Record<Viseme, number>> = {
  ...{ sil: 0, PP: 0.05, FF: 0.12, TH: 0.25, DD: 0.22, kk: 0.3, CH: 0.18, SS: 0.1 },
  ...{ nn: 0.22, RR: 0.25, aa: 1, E: 0.6, ih: 0.32, oh: 0.65, ou: 0.3 },
};
