export interface Instruction {
  readonly keyword: string;
  readonly text: string;
}

/** The instructions of a Dockerfile without here-documents, lines put together and comments left out. */
export function instructionsOf(dockerfile: string): Instruction[] {
  const plain = dockerfile.split("\n").filter((line) => !/^\s*#/.test(line)).join("\n");
  return plain.replace(/\\\n/g, " ").split("\n").flatMap((line) => {
    const [, keyword, text] = /^([A-Z]+)\s+(.*)$/.exec(line.trim()) ?? [];
    return keyword ? [{ keyword, text: text!.replace(/\s+/g, " ") }] : [];
  });
}
