import grammar from "../../data/lexicon/grammar.json" with { type: "json" };

/** Ages that a prompt may give in years; other numbers are none. */
const OLDEST = 120;

const NUMBERS: Readonly<Record<string, number>> = grammar.numbers;
const WORDS = Object.keys(NUMBERS), ONES = WORDS.filter((word) => NUMBERS[word]! < 10);
/** "38", "sixty", "sixty five". */
const NUMBER = `(\\d{1,3}|(?:${WORDS.join("|")})(?: (?:${ONES.join("|")}))?)`;
const DECADE = `(\\d0|${
  WORDS.filter((word) => NUMBERS[word]! >= 20).map((word) => word.slice(0, -1)).join("|")
})`;
const BEHIND = "(?= [,.]| with| and| in| who| wearing|$)";
/** Whom a bare number behind them is the age of: "woman 40". */
const WHO = "(?:man|woman|male|female|guy|lady|girl|boy|dude|person|m|f)";
const DECADES = `${DECADE}(?:s|ies)`;

/** How people tell their years; words are parted by single spaces. The longer ways first. */
const WAYS: readonly (readonly [pattern: RegExp, read: (found: readonly string[]) => number])[] = [
  [
    new RegExp(`\\b${NUMBER} (months?|weeks?|days?)(?: old| of age)?\\b`),
    ([, n, unit]) => numberOf(n!) / { m: 12, w: 52, d: 365 }[unit![0] as "m" | "w" | "d"],
  ],
  [
    new RegExp(
      `\\b([1-9]\\d) (?:to |or |and )?([1-9]\\d)(?: (?:years?|yrs?|yo|y)(?: olds?| of age)?\\b|${BEHIND})`,
    ),
    ([, from, to]) => Number(from) < Number(to) ? (Number(from) + Number(to)) / 2 : NaN,
  ],
  [new RegExp(`\\b${NUMBER} (?:years?|yrs?|yo|y)(?: olds?| of age)?\\b`), ([, n]) => numberOf(n!)],
  [new RegExp(`\\b(?:aged?|ages|age of|at age) ${NUMBER}\\b`), ([, n]) => numberOf(n!)],
  [new RegExp(`\\b${DECADE}(?:ies|y|s)? ?something\\b`), ([, decade]) => decadeOf(decade!) + 5],
  [
    new RegExp(
      `\\b(?:in|into) (?:(?:his|her|their|the|its) )?(?:(early|mid|middle|late) )?${DECADE}(?:s|ies)\\b`,
    ),
    ([, part, decade]) => decadeOf(decade!) + ({ early: 2, late: 8 }[part as "early" | "late"] ?? 5),
  ],
  [
    new RegExp(`\\b(?:(early|mid|middle|late) )${DECADE}(?:s|ies)\\b`),
    ([, part, decade]) => decadeOf(decade!) + ({ early: 2, late: 8 }[part as "early" | "late"] ?? 5),
  ],
  [
    new RegExp(`\\b(?:in )?(?:his|her|their) (?:(early|mid|middle|late) )?teens\\b`),
    ([, part]) => ({ early: 13, late: 18 }[part as "early" | "late"] ?? 15),
  ],
  [
    new RegExp(
      `(?<!\\b(?:mother|father|mom|mum|dad|parent|group|family|band|one) )\\b(?:of|is|was|hes|shes|theyre|im|looks|turning|turns|turned|about|around|over|nearly|almost|pushing|nearing|approaching|barely) ${NUMBER}${BEHIND}`,
    ),
    ([, n]) => numberOf(n!),
  ],
  [new RegExp(`\\b${NUMBER} ?ish\\b`), ([, n]) => numberOf(n!)],
  [new RegExp(`\\b(?:well |just |way )?(?:past|beyond) ${NUMBER}${BEHIND}`), ([, n]) => numberOf(n!) + 3],
  [new RegExp(`\\b(\\d{2}) plus\\b`), ([, n]) => numberOf(n!) + 3],
  [
    new RegExp(`(?:\\bin |, |^)${DECADES}(?= ${WHO}\\b|${BEHIND.slice(3)}`),
    ([, decade]) => decadeOf(decade!) + 5,
  ],
  [new RegExp(`\\b${WHO}(?: ,)? ${DECADES}(?= |$)`), ([, decade]) => decadeOf(decade!) + 5],
  // "Elvis at 70", but no "at 8 mm".
  [new RegExp(`\\b(?:at|when|now) ${NUMBER}${BEHIND}`), ([, n]) => adult(numberOf(n!))],
  // Whose letter is a word of its own: "27F".
  [new RegExp(`\\b${NUMBER}(?= (?:m|f)\\b)`), ([, n]) => adult(numberOf(n!))],
  // "a woman, 45, with glasses", "woman, 50", "fifty, bald".
  [new RegExp(`(?<=, |^)${NUMBER}(?= [,.]|$| and )`), ([, n]) => numberOf(n!)],
  [new RegExp(`(?<=\\b${WHO} |[.] )${NUMBER}(?= |$)`), ([, n]) => adult(numberOf(n!))],
  [new RegExp(`(?<=\\b${WHO} )${NUMBER}${BEHIND}`), ([, n]) => numberOf(n!)],
];

const numberOf = (text: string): number =>
  /^\d/.test(text) ? Number(text) : text.split(" ").reduce((sum, word) => sum + (NUMBERS[word] ?? NaN), 0);
const decadeOf = (decade: string): number => numberOf(/\d/.test(decade) ? decade : `${decade}y`);

/** Smaller numbers count other things. */
const adult = (years: number): number => years > 9 ? years : NaN;

export interface FoundAge {
  readonly years: number;
  /** Of the words that tell it, the last one excluded. */
  readonly from: number;
  readonly to: number;
}

/**
 * Finds an age in years: "a 60 year old man" is no "old man".
 *
 * @param endsName whether directly before a word stands somebody's name: "Elsa 40"
 */
export function findAge(
  words: readonly string[],
  endsName: (at: number) => boolean = () => false,
): FoundAge | undefined {
  return ageTold(words) ?? ageBehindName(words, endsName);
}

function ageBehindName(words: readonly string[], endsName: (at: number) => boolean): FoundAge | undefined {
  for (const [at, word] of words.entries()) {
    if (!/^[1-9]\d$/.test(word) || !endsName(at)) continue;
    if (new RegExp(`^${BEHIND}`).test(` ${words.slice(at + 1).join(" ")}`) || at + 1 === words.length) {
      return { years: Number(word), from: at, to: at + 1 };
    }
  }
  return undefined;
}

function ageTold(words: readonly string[]): FoundAge | undefined {
  const text = words.join(" ");
  for (const [pattern, read] of WAYS) {
    const found = pattern.exec(text);
    if (!found) continue;
    const years = read(found);
    if (!(years >= 0 && years <= OLDEST)) continue;
    const from = wordsIn(text.slice(0, found.index)), to = from + wordsIn(found[0]);
    return { years, from, to };
  }
  return undefined;
}

const wordsIn = (text: string): number => text.split(" ").filter((word) => word !== "").length;
