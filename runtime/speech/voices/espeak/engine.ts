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
  readonly sentence: EspeakSentence;
  /** The process that it was given to. */
  child: EspeakChild;
  readonly chunks: VoiceChunk[];
  /** Resolved where there is something new; whoever has waited for it puts another in its place. */
  news: PromiseWithResolvers<void>;
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

  function give(id: number, job: Job, child: EspeakChild): void {
    job.child = child;
    child.send({ job: id, ...job.sentence });
    child.attend(() => jobs.size > 0, (frame) => take(frame, child.ready.sampleRate))
      .catch((error) => lose(child, error));
  }

  function fail(id: number, problem: Error): void {
    const job = jobs.get(id);
    jobs.delete(id);
    if (job) Object.assign(job, { done: true, problem }).news.resolve();
  }

  /**
   * A process has ended: by the sentence that it was at, as they come one after another. The others are said by the
   * next one, so that nobody's text silences whoever speaks beside him.
   */
  async function lose(child: EspeakChild, problem: Error): Promise<void> {
    const [first, ...rest] = [...jobs].filter(([, job]) => job.child === child).map(([id]) => id);
    if (first !== undefined) fail(first, problem);
    await child.ended;
    for (const id of rest) {
      try {
        const next = await start();
        const job = jobs.get(id);
        if (job) give(id, job, next);
      } catch (error) {
        fail(id, error as Error);
      }
    }
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
    job.news.resolve();
  }

  return {
    async voices() {
      return (await start()).ready.voices;
    },
    async *speak(sentence, signal) {
      signal?.throwIfAborted();
      const child = await start();
      signal?.throwIfAborted();
      const news = Promise.withResolvers<void>();
      const job: Job = { sentence, child, chunks: [], news, done: false };
      const id = ++jobCount;
      jobs.set(id, job);
      try {
        give(id, job, child);
        yield* chunksOf(job, signal);
      } finally {
        // The process answers that it is done: the job is read to that end.
        if (!job.done) job.child.send({ stop: id });
      }
    },
    async close() {
      const child = await running?.catch(() => null);
      for (const id of jobs.keys()) {
        fail(id, new Error("Cannot speak with espeak-ng, it must not be closed meanwhile"));
      }
      child?.end();
      await child?.ended;
    },
  };
}

/** Gives the chunks of a sentence as they come. @throws the signal's reason; what is the matter with the job */
async function* chunksOf(job: Job, signal: AbortSignal | undefined): AsyncGenerator<VoiceChunk> {
  const abort = () => job.news.resolve();
  signal?.addEventListener("abort", abort);
  try {
    while (true) {
      signal?.throwIfAborted();
      const chunk = job.chunks.shift();
      if (chunk !== undefined) yield chunk;
      else if (job.problem) throw job.problem;
      else if (job.done) return;
      else {
        await job.news.promise;
        job.news = Promise.withResolvers();
      }
    }
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}
