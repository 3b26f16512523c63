import { processTime } from "./process_time.ts";
import type { Arrived, Crowd } from "./viewers_main.ts";

/** What a server did for its viewers, and what it cost. */
export interface Measured extends Arrived {
  readonly viewers: number;
  /** Of one core, by the server's process; and by the viewers'. */
  readonly cores: number;
  readonly viewerCores: number;
  /** CPU time of the server's process for each viewer and message, microseconds; of which in the kernel. */
  readonly perMessage: number;
  readonly perMessageSystem: number;
}

/** A program in a process of its own that says lines of JSON, and ends with its standard input. */
export interface Program extends AsyncDisposable {
  readonly pid: number;
  line<T>(): Promise<T>;
  /** Asks it for a line. */
  say(): Promise<void>;
}

/** @param file beside this one @param options handed over as JSON @param how Deno's own flags, and its environment */
export function startProgram(
  file: string,
  options: unknown,
  { flags = [], env = {} }: { flags?: readonly string[]; env?: Record<string, string> } = {},
): Program {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-check", "-A", ...flags],
      ...[new URL(file, import.meta.url).href, JSON.stringify(options)],
    ],
    ...{ stdin: "piped", stdout: "piped", stderr: "inherit", env },
  }).spawn();
  const input = child.stdin.getWriter();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  return {
    pid: child.pid,
    async line<T>() {
      while (!rest.includes("\n")) {
        const { value, done } = await lines.read();
        if (done) throw new Error(`Cannot go on, ${file} has ended: ${rest}`);
        rest += value;
      }
      const at = rest.indexOf("\n"), line = rest.slice(0, at);
      rest = rest.slice(at + 1);
      return JSON.parse(line) as T;
    },
    say: () => input.write(new TextEncoder().encode("\n")),
    async [Symbol.asyncDispose]() {
      await input.close().catch(() => {});
      await child.status;
      await lines.cancel();
    },
  };
}

/** Lets viewers come to a server that runs, and measures both. @param pid the server's process */
export async function measure(pid: number, crowd: Crowd): Promise<Measured> {
  await using viewers = startProgram("viewers_main.ts", crowd);
  await viewers.line();
  await viewers.line();
  const before = processTime(pid), began = performance.now();
  const arrived = await viewers.line<Arrived>();
  const after = processTime(pid), elapsed = performance.now() - began;
  const all = after.all - before.all;
  return {
    ...arrived,
    viewers: crowd.viewers,
    cores: all / elapsed,
    viewerCores: arrived.cpu / 1000 / arrived.seconds,
    perMessage: all / elapsed * arrived.seconds * 1e6 / arrived.messages,
    perMessageSystem: (after.system - before.system) / elapsed * arrived.seconds * 1e6 / arrived.messages,
  };
}

const ms = (value: number) => value.toFixed(1);

/** The columns that every bench of this folder prints, and a row of them. */
export const COLUMNS = [
  ...["viewers", "messages/s", "kB/s each", "cores", "us a message", "in the kernel"],
  ...["late p50", "p95", "p99", "jitter p95", "p99", "missed", "silent", "viewers' cores"],
];

export function rowOf(measured: Measured): string[] {
  const { viewers, messages, seconds, bytes, cores, late, jitter, missed, silent } = measured;
  return [
    ...[String(viewers), (messages / seconds).toFixed(0), (bytes / seconds / viewers / 1000).toFixed(1)],
    ...[cores.toFixed(2), ms(measured.perMessage), ms(measured.perMessageSystem)],
    ...[ms(late[0]), ms(late[1]), ms(late[2]), ms(jitter[0]), ms(jitter[1])],
    ...[String(missed), String(silent), measured.viewerCores.toFixed(2)],
  ];
}
