/** Files that a configuration names in one text, with commas between: `FILE` or `FILE:more`. */
interface NamedFile {
  readonly path: string;
  /** What stands behind the colon; null without. */
  readonly more: string | null;
}

const FACTOR = /^[+-]?(\d+\.?\d*|\.\d+)$/;

/** Paths have colons too: `more` has no slash, and of `fits` the right form. */
function namedFiles(text: string, fits: (more: string) => boolean): NamedFile[] {
  return text.split(",").map((part) => part.trim()).filter((part) => part !== "").map((part) => {
    const colon = part.lastIndexOf(":");
    const more = part.slice(colon + 1);
    return colon > 0 && fits(more) ? { path: part.slice(0, colon), more } : { path: part, more: null };
  });
}

const isFactor = (more: string) => FACTOR.test(more);
const isWord = (more: string) => more !== "" && !/[\\/]/.test(more);

/** LoRAs of `--lora` and their factors, 1 where none is said. */
export function namedLoras(text: string): { readonly path: string; readonly scale: number }[] {
  return namedFiles(text, isFactor).map(({ path, more }) => ({ path, scale: Number(more ?? 1) }));
}

/** Embeddings of `--embedding` and their words, null for their own. */
export function namedEmbeddings(text: string): { readonly path: string; readonly token: string | null }[] {
  return namedFiles(text, isWord).map(({ path, more }) => ({ path, token: more }));
}

/** The same files by paths that mean the same from every folder. */
export function settledFiles(
  text: string,
  of: "lora" | "embedding",
  settle: (path: string) => string,
): string {
  return namedFiles(text, of === "lora" ? isFactor : isWord)
    .map(({ path, more }) => settle(path) + (more === null ? "" : `:${more}`)).join(",");
}
