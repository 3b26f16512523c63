/**
 * A kernel's text before WGSL sees it. Four directives, each alone on its line:
 *
 *   #import "lib/camera.wgsl"      the file's text, once per kernel
 *   #if NAME / #if !NAME           keeps the lines up to #else or #endif where the named boolean holds
 *   #else / #endif
 *   #repeat I 4 / #end             the lines in between, 4 times, with {I} replaced by 0, 1, 2, 3
 *
 * and {NAME} stands for a number: of an enclosing #repeat, or of `numbers`. Sums such as {SIZE-1} and {Y*4+X}
 * are worked out from left to right. Repeats exist because a CPU device keeps unrolled pixels in registers, where an array
 * indexed in a loop goes through memory.
 */
export interface KernelOptions {
  /** Named booleans for #if. A name that is not listed is an error, so that a typing slip cannot pass. */
  readonly flags?: Readonly<Record<string, boolean>>;
  /** Named numbers for {NAME}; `#repeat I NAME` takes them as a count too. */
  readonly numbers?: Readonly<Record<string, number>>;
}

/** Reads a shader file by its path below shaders/. */
export type ReadShader = (path: string) => Promise<string>;

/**
 * Expands a kernel.
 *
 * @throws SyntaxError naming file and line, for an unknown directive or name, or a block that does not close
 */
export async function preprocess(
  path: string,
  read: ReadShader,
  options: KernelOptions = {},
): Promise<string> {
  const lines: Line[] = [];
  await collect(path, read, lines, new Set());
  const cursor = { index: 0 };
  const output: string[] = [];
  expand(lines, cursor, output, { flags: options.flags ?? {}, numbers: { ...options.numbers } }, true, null);
  return output.join("\n") + "\n";
}

interface Line {
  readonly text: string;
  readonly file: string;
  readonly number: number;
}

interface Names {
  readonly flags: Readonly<Record<string, boolean>>;
  readonly numbers: Readonly<Record<string, number>>;
}

async function collect(path: string, read: ReadShader, into: Line[], seen: Set<string>): Promise<void> {
  if (seen.has(path)) return;
  seen.add(path);
  const text = await read(path);
  let number = 0;
  for (const line of text.split("\n")) {
    number++;
    const imported = /^\s*#import\s+"([^"]+)"\s*$/.exec(line);
    if (imported) await collect(imported[1]!, read, into, seen);
    else into.push({ text: line, file: path, number });
  }
}

type Block = { readonly kind: "if" | "repeat"; readonly opened: Line } | null;

/** Walks the lines of one block; `active` is false inside a branch that is left out. */
function expand(
  lines: Line[],
  cursor: { index: number },
  output: string[],
  names: Names,
  active: boolean,
  block: Block,
): "else" | "end" {
  while (cursor.index < lines.length) {
    const line = lines[cursor.index++]!;
    const directive = /^\s*#(\w+)\s*(.*?)\s*$/.exec(line.text);
    if (!directive) {
      if (active) output.push(substitute(line, names));
      continue;
    }
    const [, word, rest] = directive as unknown as [string, string, string];
    if (word === "if") {
      const holds = active ? condition(rest, line, names) : false;
      const ended = expand(lines, cursor, output, names, active && holds, { kind: "if", opened: line });
      if (ended === "else") {
        expand(lines, cursor, output, names, active && !holds, { kind: "if", opened: line });
      }
    } else if (word === "repeat") {
      repeat(lines, cursor, output, names, active, line, rest);
    } else if (word === "else" && block?.kind === "if") {
      return "else";
    } else if ((word === "endif" && block?.kind === "if") || (word === "end" && block?.kind === "repeat")) {
      return "end";
    } else {
      throw problem(
        line,
        `Cannot read directive, it must be one of import, if, else, endif, repeat, end in its place: #${word}`,
      );
    }
  }
  if (block) throw problem(block.opened, `Cannot find the end of #${block.kind}`);
  return "end";
}

function repeat(
  lines: Line[],
  cursor: { index: number },
  output: string[],
  names: Names,
  active: boolean,
  line: Line,
  rest: string,
): void {
  const match = /^([A-Z][A-Z0-9_]*)\s+(\w+)$/.exec(rest);
  if (!match) throw problem(line, `Cannot read #repeat, it takes a name in capitals and a count: ${rest}`);
  const [, name, countText] = match as unknown as [string, string, string];
  const count = numberOf(countText, line, names);
  const start = cursor.index;
  const block: Block = { kind: "repeat", opened: line };
  // The body is walked once even for a count of zero, to find its end.
  for (let turn = 0; turn < Math.max(count, 1); turn++) {
    cursor.index = start;
    const inner: Names = { flags: names.flags, numbers: { ...names.numbers, [name]: turn } };
    expand(lines, cursor, output, inner, active && count > 0, block);
  }
}

function condition(text: string, line: Line, names: Names): boolean {
  const match = /^(!?)([A-Z][A-Z0-9_]*)$/.exec(text);
  if (!match) throw problem(line, `Cannot read #if, it takes one name in capitals: ${text}`);
  const value = names.flags[match[2]!];
  if (value === undefined) throw problem(line, `Cannot find the flag: ${match[2]}`);
  return match[1] === "!" ? !value : value;
}

/** `{NAME}` and sums such as `{Y*4+X}`, worked out from left to right. */
function substitute(line: Line, names: Names): string {
  return line.text.replace(/\{([A-Z][A-Z0-9_]*)((?:[+*-]\w+)*)\}/g, (_whole, name: string, rest: string) => {
    let value = numberOf(name, line, names);
    for (const [, sign, word] of rest.matchAll(/([+*-])(\w+)/g)) {
      const right = numberOf(word!, line, names);
      value = sign === "+" ? value + right : sign === "-" ? value - right : value * right;
    }
    return String(value);
  });
}

function numberOf(word: string, line: Line, names: Names): number {
  const value = /^\d+$/.test(word) ? Number(word) : names.numbers[word];
  if (value === undefined) throw problem(line, `Cannot find the number: ${word}`);
  return value;
}

function problem(line: Line, message: string): SyntaxError {
  return new SyntaxError(`${message} (shaders/${line.file}:${line.number})`);
}
