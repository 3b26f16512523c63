import type { ReadPrompt } from "../../runtime/protocol/trainings.ts";
import type { Studio } from "../../runtime/server/studio/studio.ts";
import type { ReaderAnswer, ReaderQuestion } from "./reader_worker.ts";

/** The thread is given back when nobody has asked it anything for so long. */
const IDLE_MS = 120_000;

/** What somebody types is asked one at a time: more is no typing, and the last would wait seconds. */
const MOST_WAITING = 64;

type Waiting = PromiseWithResolvers<ReadPrompt>;

let worker: Worker | null = null;
let idle: ReturnType<typeof setTimeout> | undefined;
let asked = 0;
const waiting = new Map<number, Waiting>();

/**
 * Reads prompts in a thread of its own: loading what reads takes 0.28 CPU-s in which a server's thread would hear
 * nobody, and a prompt of 2,000 characters 0.07; the usual one 0.002.
 */
export const read: Studio["read"] = (prompt, seed) => {
  if (waiting.size >= MOST_WAITING) {
    return Promise.reject(new Error(`so many others are waiting: ${waiting.size}`));
  }
  worker ??= open();
  clearTimeout(idle);
  idle = setTimeout(close, IDLE_MS);
  // Who has nothing else to do ends.
  Deno.unrefTimer(idle);
  const question: ReaderQuestion = { id: ++asked, prompt, seed };
  const answer = Promise.withResolvers<ReadPrompt>();
  waiting.set(question.id, answer);
  worker.postMessage(question);
  return answer.promise;
};

/** Gives the thread back; the next prompt opens another. */
export function close(): void {
  clearTimeout(idle);
  worker?.terminate();
  worker = null;
  for (const { reject } of waiting.values()) reject(new Error("the reader was closed"));
  waiting.clear();
}

function open(): Worker {
  const url = new URL("./reader_worker.ts", import.meta.url);
  const opened = new Worker(url, { type: "module", name: "reader of prompts" });
  opened.onmessage = ({ data }: MessageEvent<ReaderAnswer>) => {
    const answer = waiting.get(data.id);
    waiting.delete(data.id);
    if ("reading" in data) answer?.resolve(data.reading);
    else answer?.reject(new Error(data.error));
  };
  // It could not be loaded: the next prompt tries again.
  opened.onerror = (event) => {
    event.preventDefault();
    for (const { reject } of waiting.values()) reject(new Error(event.message));
    waiting.clear();
    close();
  };
  return opened;
}
