import { cleanText } from "../../base/clean_text.ts";

/**
 * What a model has written, as a voice may have it: without the marks of Markdown and HTML that models write unasked.
 *
 * @returns null where nothing is left that could be said
 */
export function spokenForm(sentence: string): string | null {
  const plain = sentence
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/<[^<>]*>/g, " ")
    .replace(/[<>]/g, " ")
    .replace(/[*`~#|]+/g, "")
    .replace(/(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, "")
    .replace(/[^\S\n]*\p{Cc}+[^\S\n]*/gu, " ");
  try {
    return cleanText(plain);
  } catch { // marks alone
    return null;
  }
}
