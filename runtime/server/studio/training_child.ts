import { basename, dirname, join } from "node:path";
import { ownProcess } from "../../system/own_process.ts";
import { jsonLines, type TrainingNews, type TrainingOrder, type TrainingWord } from "./training_orders.ts";

/** Of what a process says before it dies without a word of its own. */
const LAST_WORDS = 400;

/** A training that is at work, in a process of its own: its device and memory go with it, and it can be killed. */
export interface TrainingChild {
  /** Resolves when it begins, with its steps. @throws Error with the reason where it ends before */
  readonly planned: Promise<number>;
  /** Resolves when the process has ended, with the reason where it failed. */
  readonly ended: Promise<TrainingEnd>;
  tell(word: TrainingWord): void;
  /** Ends it at once, and takes away what it may have left half. */
  kill(): void;
}

/** @param fault whose an error is: what a process did not say itself is its machine's */
export interface TrainingEnd {
  readonly error: string | null;
  readonly fault: "order" | "machine" | null;
}

/** Starts a training. @param trainer the module that trains */
export function startTrainingChild(trainer: URL, order: TrainingOrder): TrainingChild {
  const child = new Deno.Command(Deno.execPath(), {
    args: ownProcess(trainer),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    clearEnv: true,
    env: { ...withoutSecrets(Deno.env.toObject()), NO_COLOR: "1" },
  }).spawn();
  const planned = Promise.withResolvers<number>();
  planned.promise.catch(() => {});
  const input = child.stdin.getWriter();
  const send = (value: TrainingOrder | TrainingWord) =>
    // Who has ended hears nothing any more.
    void input.write(new TextEncoder().encode(JSON.stringify(value) + "\n")).catch(() => {});
  let failed: Extract<TrainingNews, { type: "failed" }> | null = null, killed = false;

  async function listen(): Promise<void> {
    for await (const news of jsonLines<TrainingNews>(child.stdout)) {
      if (news.type === "planned") planned.resolve(news.steps);
      else failed = news;
    }
  }

  async function end(): Promise<TrainingEnd> {
    const [words] = await Promise.all([lastWords(child.stderr), listen().catch(() => {})]);
    const { success, code, signal } = await child.status;
    void input.close().catch(() => {});
    if (killed) await removeHalf(order.out);
    const error = killed || success
      ? null
      : failed?.reason ?? (words || `The process ended with ${signal ?? code}`);
    planned.reject(new Error(error ?? "the training was stopped"));
    return { error, fault: error === null ? null : failed?.fault ?? "machine" };
  }

  send(order);
  return {
    planned: planned.promise,
    ended: end(),
    tell: send,
    kill() {
      killed = true;
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended already.
      }
    },
  };
}

/** A trainer needs no server's keys: it signs no tokens, and asks no other server or bucket. An address of NATS may hold a password. */
const withoutSecrets = (all: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(all).filter(([name]) => !/^HEADCAST_(NATS$|.*(SECRET|KEY)$)|^AWS_/.test(name)),
  );

async function lastWords(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    text = (text + part).slice(-10 * LAST_WORDS);
  }
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  return (lines.findLast((line) => /^error\b/i.test(line)) ?? lines.at(-1) ?? "").slice(0, LAST_WORDS);
}

/** An avatar is written under a name with a dot, which nobody lists. */
async function removeHalf(out: string): Promise<void> {
  const folder = dirname(out), beginning = `.${basename(out)}.new-`;
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (name.startsWith(beginning)) await Deno.remove(join(folder, name), { recursive: true });
    }
  } catch {
    // It is no more than room on the disk.
  }
}
