import type { VoiceChunk } from "../voice.ts";
import { type EspeakChild, startEspeakChild } from "./child.ts";
import type { EspeakSentence, EspeakVoice } from "./library.ts";
import type { EspeakFrame } from "./messages.ts";

/** libespeak-ng in a process of its own, which stays warm between sentences and is started again where it ended. */
export interface EspeakEngine {
  /**
   * Starts the process where it does not run.
   *
   * @throws Error where this machine has no library that it could open
   */
  voices(): Promise<readonly EspeakVoice[]>;
  /**
   * Says one sentence.
   *
   * @throws the signal's reason; Error where the library refuses or its process ends
   */
  speak(sentence: EspeakSentence, signal?: AbortSignal): AsyncIterable<VoiceChunk>;
  /** Ends the process; whoever speaks just now fails. */
  close(): Promise<void>;
}

/** A sentence that is being said. */
interface Job {
  readonly chunks: VoiceChunk[];
  /** Tells whoever waits that there is something new. */
  wake(): void;
  done: boolean;
  problem?: Error;
}

/** @param script the process' program: another one in tests */
export function createEspeakEngine(script: URL = new URL("./process.ts", import.meta.url)): EspeakEngine {
  const jobs = new Map<number, Job>();
  let running: Promise<EspeakChild> | null = null;
  let jobCount = 0;

  function start(): Promise<EspeakChild> {
    if (running !== null) return running;
    const mine = startEspeakChild(script);
    running = mine;
    const forget = () => {
      if (running === mine) running = null;
    };
    mine.then(({ ended }) => ended.finally(forget), forget);
    return mine;
  }

  function failAll(problem: Error): void {
    running = null;
    for (const job of jobs.values()) Object.assign(job, { done: true, problem }).wake();
    jobs.clear();
  }

  function take({ answer, body }: EspeakFrame, sampleRate: number): void {
    if (!("job" in answer)) return;
    const job = jobs.get(answer.job);
    if (job === undefined) return;
    if (answer.kind === "chunk") {
      job.chunks.push({ pcm: new Float32Array(body.buffer), sampleRate, phones: answer.phones });
    } else {
      jobs.delete(answer.job);
      job.done = true;
      if (answer.kind === "failed") job.problem = new Error(answer.reason);
    }
    job.wake();
  }

  return {
    async voices() {
      return (await start()).ready.voices;
    },
    async *speak(sentence, signal) {
      signal?.throwIfAborted();
      const { ready: { sampleRate }, send, attend } = await start();
      signal?.throwIfAborted();
      let { promise, resolve } = Promise.withResolvers<void>();
      const wake = () => resolve();
      const job: Job = { chunks: [], done: false, wake };
      const id = ++jobCount;
      jobs.set(id, job);
      signal?.addEventListener("abort", wake);
      try {
        send({ job: id, ...sentence });
        attend(() => jobs.size > 0, (frame) => take(frame, sampleRate)).catch(failAll);
        while (true) {
          signal?.throwIfAborted();
          const chunk = job.chunks.shift();
          if (chunk !== undefined) yield chunk;
          else if (job.problem) throw job.problem;
          else if (job.done) return;
          else {
            await promise;
            ({ promise, resolve } = Promise.withResolvers<void>());
          }
        }
      } finally {
        signal?.removeEventListener("abort", wake);
        // The process answers that it is done: the job is read to that end.
        if (!job.done) send({ stop: id });
      }
    },
    async close() {
      const child = await running?.catch(() => null);
      failAll(new Error("Cannot speak with espeak-ng, it must not be closed meanwhile"));
      child?.end();
      await child?.ended;
    },
  };
}
