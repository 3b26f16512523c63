import type { TextStream } from "../sound/text_stream.ts";

/** A text of sentences that are told one by one. */
export interface GrowingText extends TextStream {
  /** Those that have begun to sound, with a space between. */
  readonly heard: string;
  /** @param mood from its beginning on; null where it stays as it was */
  push(sentence: string, mood: string | null): void;
  end(): void;
}

/** @param feel takes the mood of a sentence that begins to sound */
export function createGrowingText(feel: (mood: string) => void): GrowingText {
  const all: { readonly text: string; readonly mood: string | null }[] = [];
  let begun = 0;
  let ended = false;
  let grown = Promise.withResolvers<void>();

  function grow(): void {
    grown.resolve();
    grown = Promise.withResolvers();
  }

  return {
    get heard() {
      return all.slice(0, begun).map(({ text }) => text).join(" ");
    },
    get written() {
      return all.map(({ text }) => text);
    },
    async *sentences() {
      for (let index = 0;; index++) {
        while (index >= all.length && !ended) await grown.promise;
        if (index >= all.length) return;
        yield all[index]!.text;
      }
    },
    begun(index) {
      begun = Math.max(begun, index + 1);
      const mood = all[index]?.mood ?? null;
      if (mood !== null) feel(mood);
    },
    push(text, mood) {
      all.push({ text, mood });
      grow();
    },
    end() {
      ended = true;
      grow();
    },
  };
}
