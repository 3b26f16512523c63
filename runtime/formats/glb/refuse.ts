/** Letters of a message: attributes' names are the file's. */
const MOST_LETTERS = 200;

/** Says why a .glb is not read. */
export function refuse(constraint: string, met: unknown): never {
  throw new SyntaxError(`Cannot read GLB, ${plain(constraint)}: ${plain(String(met))}`);
}

// deno-lint-ignore no-control-regex -- those of the file must not reach a terminal
const plain = (text: string): string => text.slice(0, MOST_LETTERS).replace(/[\x00-\x1f\x7f]/g, " ");
