import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { resolve } from "node:path";

export interface CheckoutProcess<Asked, Given> {
  ask(asked: Asked): Promise<Given>;
  close(): Promise<unknown>;
}

/**
 * Starts a program on a checkout's sources, in a process of its own that answers a line of JSON by another, once it has
 * said by a line that it is ready.
 *
 * @param root the checkout's folder, the program's first argument
 */
export async function openCheckout<Asked, Given>(
  program: URL,
  root: string,
  args: readonly string[] = [],
): Promise<CheckoutProcess<Asked, Given>> {
  const at = resolve(root);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--config", `${at}/deno.json`, program.pathname, at, ...args],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const lines = createInterface({ input: Readable.fromWeb(child.stdout as never) })[Symbol.asyncIterator]();
  const writer = child.stdin.getWriter();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`Cannot go on, the process of a checkout has ended: ${at}`);
    return value as string;
  };
  await answer();
  return {
    async ask(asked) {
      await writer.write(new TextEncoder().encode(`${JSON.stringify(asked)}\n`));
      return JSON.parse(await answer());
    },
    async close() {
      await writer.close();
      return await child.status;
    },
  };
}
