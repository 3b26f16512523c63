/** A program that speaks. */
export interface RunningProgram {
  readonly output: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** What it writes to its standard error. To be read as well. */
  readonly second: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Settles when it has ended: to be awaited once its output is read. @throws Error where it failed */
  readonly ended: Promise<void>;
}

/**
 * Starts a program of PATH, its input a text. It is ended by the signal, and where its output is cancelled.
 *
 * @throws Error where there is no such program
 */
export function runProgram(
  name: string,
  args: readonly string[],
  input: string,
  signal?: AbortSignal,
): RunningProgram {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(name, {
      args: [...args],
      ...{ stdin: "piped", stdout: "piped", stderr: "piped" },
      ...(signal && { signal }),
    }).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`Cannot speak, there must be such a program in PATH: ${name}`, { cause: error });
  }
  const writer = child.stdin.getWriter();
  // One that does not read to the end says so by its exit code.
  writer.write(new TextEncoder().encode(input)).then(() => writer.close()).catch(() => {});
  const ended = child.status.then(({ success, code, signal: killer }) => {
    if (!success) throw new Error(`Cannot speak with ${name}, it must end well: ${killer ?? `code ${code}`}`);
  });
  ended.catch(() => {}); // nobody waits for one whose output was given up
  return { output: child.stdout, second: child.stderr, ended };
}

/** All that a program writes to its standard output. @throws as runProgram, and as its `ended` */
export async function textOf(name: string, args: readonly string[]): Promise<string> {
  const { output, second, ended } = runProgram(name, args, "");
  const [text] = await Promise.all([new Response(output).text(), second.cancel(), ended]);
  return text;
}
