import type { InterruptedNews } from "./speech_state.ts";

/** Lets a program wait for what becomes of an interrupt that it asks for. */
export interface Interruptions {
  /** An utterance was cut. */
  cut(generation: number): void;
  /** It is known how much of it was heard. */
  told(news: InterruptedNews): void;
  /** Nobody will tell any more. */
  hush(): void;
  /** @returns what was heard of all that was cut while it acted, once that is known of each */
  during(act: () => void): Promise<readonly InterruptedNews[]>;
}

interface Wait {
  readonly cut: Set<number>;
  readonly news: InterruptedNews[];
  readonly done: PromiseWithResolvers<readonly InterruptedNews[]>;
  acting: boolean;
}

export function createInterruptions(): Interruptions {
  const waits = new Set<Wait>();

  function settle(wait: Wait): void {
    if (wait.acting || wait.cut.size > 0) return;
    waits.delete(wait);
    wait.done.resolve(wait.news);
  }

  return {
    cut(generation) {
      for (const wait of waits) if (wait.acting) wait.cut.add(generation);
    },
    told(news) {
      for (const wait of waits) {
        if (wait.cut.delete(news.generation)) wait.news.push(news);
        settle(wait);
      }
    },
    hush() {
      for (const wait of waits) {
        wait.cut.clear();
        settle(wait);
      }
    },
    during(act) {
      const wait: Wait = { cut: new Set(), news: [], done: Promise.withResolvers(), acting: true };
      waits.add(wait);
      try {
        act();
      } catch (error) {
        waits.delete(wait);
        throw error;
      }
      wait.acting = false;
      settle(wait);
      return wait.done.promise;
    },
  };
}
