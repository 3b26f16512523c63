import { createFrameReader, type EspeakAnswer, type EspeakFrame, type EspeakOrder } from "./messages.ts";

/** A process that holds the library, and has told that it does. */
export interface EspeakChild {
  readonly ready: Extract<EspeakAnswer, { kind: "ready" }>;
  send(order: EspeakOrder): void;
  /**
   * Reads answers until nobody waits for one; a second call meanwhile does nothing. While nobody waits nothing is
   * read: a read that is pending would keep the whole program from ending.
   *
   * @throws Error where the process ends or falls silent; it is ended then
   */
  attend(waits: () => boolean, take: (frame: EspeakFrame) => void): Promise<void>;
  /** Settles when the process has ended, by itself or by `end`. */
  readonly ended: Promise<unknown>;
  end(): void;
}

/** Far above what a sentence takes on a busy machine: some 50 ms for the longest, and 0.2 s to start. */
const PATIENCE_MS = 15_000;

/** @throws Error where it cannot open the library, or ends */
export async function startEspeakChild(script: URL): Promise<EspeakChild> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-config", "--no-lock", "--no-prompt", "-A", script.href],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  child.unref();
  const frames = createFrameReader(child.stdout);
  const writer = child.stdin.getWriter();
  let reading = false;

  function end(): void {
    child.ref(); // its end may be waited for
    try {
      child.kill("SIGKILL");
    } catch { /* it has ended by itself */ }
    writer.abort().catch(() => {});
    frames.cancel();
  }

  async function read(): Promise<EspeakFrame> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      end();
    }, PATIENCE_MS);
    const frame = await frames.next().finally(() => clearTimeout(timer));
    if (frame !== null) return frame;
    if (late) {
      throw new Error(`Cannot speak with espeak-ng, it must answer within a time: ${PATIENCE_MS / 1000} s`);
    }
    child.ref();
    const { code, signal } = await child.status;
    end();
    throw new Error(`Cannot speak with espeak-ng, its process must not end: ${signal ?? `code ${code}`}`);
  }

  const { answer } = await read();
  if (answer.kind !== "ready") {
    end();
    throw new Error(answer.kind === "unable" ? answer.reason : `Cannot speak with espeak-ng: ${answer.kind}`);
  }
  return {
    ready: answer,
    send(order) {
      // That it is gone is seen by whoever reads.
      writer.write(new TextEncoder().encode(`${JSON.stringify(order)}\n`)).catch(() => {});
    },
    async attend(waits, take) {
      if (reading) return;
      reading = true;
      try {
        while (waits()) take(await read());
      } finally {
        reading = false;
      }
    },
    ended: child.status,
    end,
  };
}
