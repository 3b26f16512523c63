import { openProgress } from "./progress.ts";
import { abortOnInterrupt } from "./whole_output.ts";

/** What work in steps is handed. */
export interface Steps {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /**
   * Shows what comes next, and lets Ctrl-C be heard before work that yields to nothing.
   *
   * @param done how many steps are done
   * @throws InterruptedError
   */
  step(done: number, words: string): Promise<void>;
}

/**
 * Does work of some steps with a line that tells how far it has come, and says what has come of it. Ctrl-C ends it where
 * it next looks.
 *
 * @param work returns the lines that are said when it is done
 * @returns the exit code
 */
export async function inSteps(
  what: string,
  total: number,
  work: (steps: Steps) => Promise<readonly string[]>,
): Promise<number> {
  const { signal, release } = abortOnInterrupt();
  const progress = openProgress(what, total);
  const step = async (done: number, words: string) => {
    progress.show(done, words);
    await new Promise((resume) => setTimeout(resume));
    signal.throwIfAborted();
  };
  try {
    const lines = await work({ signal, step });
    progress.show(total);
    progress.end();
    for (const line of lines) console.log(line);
    return 0;
  } catch (error) {
    progress.end();
    if (!signal.aborted) throw error;
    console.error("Interrupted, nothing was written");
    return 130;
  } finally {
    release();
  }
}
