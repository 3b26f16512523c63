/** How files begin that are handed in for weights and hold none that can be read, and what to do about each. */
const BEGINNINGS: readonly (readonly [begins: RegExp, what: string])[] = [
  [
    /^GGUF/,
    "a GGUF file, whose weights are quantised in blocks: take the .safetensors that it was made from",
  ],
  [
    /^(PK[^ -~]|\x80[^ -~])/,
    "a pickle (.ckpt, .pt, .bin), which can hold programs and is not read: take the model's .safetensors",
  ],
  [
    /^\s*<(!doctype|html|head|\?xml|!--)/i,
    "a web page: the download was answered by one, as where one has to sign in or to agree to a licence first",
  ],
  [/^version https:\/\/git-lfs/, "a pointer of Git LFS: git lfs pull fetches the file that it stands for"],
  [/^\x89HDF/, "an HDF5 file: take the model's .safetensors"],
  [/^\s*[{[]\s*["{\]}]/, "a JSON text, such as an index or a server's complaint, and no weights"],
];

/** What a file is that is not a .safetensors, by its first bytes; null where they tell nothing. */
export function foreignFile(beginning: Uint8Array): string | null {
  // One letter a byte: TextDecoder's latin1 is windows-1252, in which some are others.
  const text = String.fromCharCode(...beginning);
  return BEGINNINGS.find(([begins]) => begins.test(text))?.[1] ?? null;
}
