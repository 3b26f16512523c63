/** What is to be looked at, one behind the other: none of it is in a hurry, and an avatar takes memory. */
import { message } from "../../base/message.ts";

/** What failed is tried again after that. */
const AGAIN_MS = 30_000;

export interface Reviews {
  /** To be looked at, soon. @param anew though it has failed just now */
  ask(name: string, anew?: boolean): void;
  /** What failed may go well now. */
  retry(): void;
  isResting(name: string): boolean;
  /** Told once, however often it fails so. */
  fail(name: string, error: unknown): void;
  /** Ends once what is being looked at has been. */
  close(): Promise<void>;
}

export function createReviews(
  review: (name: string) => Promise<void>,
  tell: (text: string) => void,
): Reviews {
  const due = new Set<string>();
  const failed = new Map<string, { words: string; at: number }>();
  let working: Promise<void> | null = null, isClosed = false;

  async function work(): Promise<void> {
    for (const name of due) {
      due.delete(name);
      if (isClosed) break;
      if (isResting(name)) continue;
      try {
        await review(name);
        failed.delete(name);
      } catch (error) {
        fail(name, error);
      }
    }
  }

  function start(): void {
    working ??= work().finally(() => {
      working = null;
      if (due.size > 0 && !isClosed) start();
    });
  }

  const isResting = (name: string) => (failed.get(name)?.at ?? -Infinity) > performance.now() - AGAIN_MS;

  function fail(name: string, error: unknown): void {
    const words = message(error);
    if (!isClosed && failed.get(name)?.words !== words) tell(`Cannot share the avatar ${name}: ${words}`);
    failed.set(name, { words, at: performance.now() });
  }

  return {
    ask(name, anew = false) {
      if (anew) failed.delete(name);
      due.add(name);
      start();
    },
    retry() {
      for (const each of failed.values()) each.at = -Infinity;
    },
    isResting,
    fail,
    async close() {
      isClosed = true;
      due.clear();
      await working;
    },
  };
}
