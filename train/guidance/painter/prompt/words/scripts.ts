const SCRIPTS: readonly (readonly [name: string, letters: RegExp])[] = [
  ["Japanese", /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ["Chinese characters", /\p{Script=Han}/u],
  ...["Cyrillic", "Greek", "Arabic", "Hebrew", "Hangul", "Devanagari", "Bengali", "Tamil", "Thai", "Georgian"]
    .concat(["Armenian", "Ethiopic", "Khmer", "Telugu", "Gujarati", "Gurmukhi", "Myanmar", "Lao", "Sinhala"])
    .map((name) => [name, new RegExp(`\\p{Script=${name}}`, "u")] as const),
];

/** @returns the script of a word that is not written in ours: "Cyrillic" */
export function scriptOf(word: string): string | undefined {
  if (!/[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u.test(word)) return undefined;
  return SCRIPTS.find(([, letters]) => letters.test(word))?.[0] ?? "another script";
}

/** Small words that no English prompt has, and that one in the language can hardly do without. */
const LANGUAGES: Readonly<Record<string, ReadonlySet<string>>> = Object.fromEntries(
  Object.entries({
    French:
      "une un avec des et les du aux sans qui homme femme fille garcon vieux vieille jeune cheveux yeux",
    Spanish: "una un con el los las y sin que hombre mujer chica chico joven viejo vieja pelo ojos",
    German: "ein eine einen mit und der das ohne mann frau madchen junge alter alte haare haaren augen bart",
    Italian: "una un con il gli e senza che uomo donna ragazza ragazzo vecchio giovane capelli occhi",
    Swedish: "en ett med och utan man kvinna flicka pojke skagg har ogon",
    Portuguese:
      "uma um com homem velho barba os e sem que homem mulher menina menino velho jovem cabelo olhos",
    Dutch: "een met en het zonder man vrouw meisje jongen oude jonge haar ogen baard",
    Polish: "z i bez kobieta mezczyzna stary mloda wlosy oczy broda",
    Turkish: "bir ve ile kadin adam yasli genc sac goz sakal",
  }).map(([name, words]) => [name, new Set(words.split(" "))]),
);
const ENGLISH = new Set("a an the with and of in on who has is wearing man woman".split(" "));

/** @returns the language of a text that is not English, where that is plain */
export function foreignLanguage(words: readonly string[]): string | undefined {
  if (words.filter((word) => ENGLISH.has(word)).length * 4 > words.length) return undefined;
  const scores = Object.entries(LANGUAGES).map(([name, small]) =>
    [name, words.filter((word) => small.has(word)).length] as const
  );
  const [name, score] = scores.reduce((best, one) => one[1] > best[1] ? one : best);
  return score >= 2 && score * 4 >= words.length ? name : undefined;
}
