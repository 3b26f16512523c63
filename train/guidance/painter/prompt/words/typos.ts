/** Typos are looked for in so many words of a prompt, and in none that is longer. */
const MOST = { words: 40, letters: 24 } as const;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
/** Shorter known words are too near to each other. */
const SHORTEST = 4;

/**
 * Finds the known word that a word is one letter off from: a letter more, less, or another, or two that changed places.
 *
 * @param known every word that is understood, the more frequent meanings first
 */
export function mender(known: ReadonlyMap<string, number>): (word: string) => string | undefined {
  let tried = 0;
  return (word) => {
    if (word.length < SHORTEST - 1 || word.length > MOST.letters || /[^a-z]/.test(word)) return undefined;
    if (++tried > MOST.words) return undefined;
    let best: string | undefined, least = Infinity;
    for (const near of oneOff(word)) {
      const rank = known.get(near), isSwap = near.length === word.length && sorted(near) === sorted(word);
      if (rank === undefined || near.length < SHORTEST && !isSwap) continue;
      // Who mistypes gets the first letter right, and mostly leaves letters as they are.
      const cost = (near[0] === word[0] ? 0 : 4) + (near.at(-1) === word.at(-1) ? 0 : 1) +
        (isSwap ? 0 : near.length === word.length ? 1 : 0.5) + rank;
      if (cost < least) [best, least] = [near, cost];
    }
    return best;
  };
}

function* oneOff(word: string): Iterable<string> {
  for (let k = 0; k <= word.length; k++) {
    const before = word.slice(0, k), after = word.slice(k);
    if (after.length > 1) yield before + after[1] + after[0] + after.slice(2);
    if (after.length > 0) yield before + after.slice(1);
    for (const letter of LETTERS) {
      yield before + letter + after;
      if (after.length > 0) yield before + letter + after.slice(1);
    }
  }
}

const sorted = (word: string): string => [...word].sort().join("");
