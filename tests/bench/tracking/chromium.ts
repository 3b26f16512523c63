/**
 * Chromium over its own protocol (https://chromedevtools.github.io/devtools-protocol/): Playwright keeps each page
 * visible and focused, and its flags keep timers of hidden ones going, so that nothing of a hidden tab could be judged.
 */
import { findBrowser } from "../../../runtime/cli/browser.ts";
import { QUIET_FLAGS } from "../../browser_support.ts";

/** A tab. */
export interface Tab {
  /** Runs before the page's own scripts, from the next navigation on. */
  before(script: string): Promise<void>;
  goto(url: string): Promise<void>;
  /** What an expression is, or comes to; it must fit JSON. */
  evaluate<T>(expression: string): Promise<T>;
  /** Waits until an expression is true. */
  until(expression: string, milliseconds: number): Promise<void>;
}

export interface Chromium {
  readonly version: string;
  /** Opens a tab in front of those there are: they are hidden from then on. */
  openTab(): Promise<Tab>;
  /** Processor seconds of all its processes so far. */
  processorSeconds(): Promise<number>;
  close(): Promise<void>;
}

interface Answer {
  readonly id?: number;
  // deno-lint-ignore no-explicit-any
  readonly result?: any;
  readonly error?: { readonly message: string };
}

/** @param flags besides the usual ones @throws {Error} where there is no Chromium */
export async function openChromium(flags: readonly string[]): Promise<Chromium> {
  const path = findBrowser();
  if (path === undefined) throw new Error("Cannot bench the page without Chromium, none was found");
  const profile = await Deno.makeTempDir({ prefix: "headcast-chromium-" });
  const child = new Deno.Command(path, {
    args: [
      "--headless=new",
      `--user-data-dir=${profile}`,
      "--remote-debugging-port=0",
      ...QUIET_FLAGS,
      ...flags,
    ],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const socket = new WebSocket(await addressIn(child.stderr));
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  let lastId = 0;
  socket.onmessage = ({ data }) => {
    const answer = JSON.parse(data) as Answer;
    if (answer.id === undefined) return;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  };

  async function ask(method: string, params: Record<string, unknown> = {}, sessionId?: string) {
    const id = ++lastId;
    const answer = new Promise<Answer>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) }));
    const { result, error } = await answer;
    if (error !== undefined) throw new Error(`Chromium refused ${method}: ${error.message}`);
    return result;
  }

  return {
    version: (await ask("Browser.getVersion")).product,
    async openTab() {
      const { targetId } = await ask("Target.createTarget", { url: "about:blank" });
      const { sessionId } = await ask("Target.attachToTarget", { targetId, flatten: true });
      await ask("Page.enable", {}, sessionId);
      return tab((method, params) => ask(method, params, sessionId));
    },
    async processorSeconds() {
      const { processInfo } = await ask("SystemInfo.getProcessInfo");
      return processInfo.reduce((sum: number, { cpuTime }: { cpuTime: number }) => sum + cpuTime, 0);
    },
    async close() {
      await ask("Browser.close").catch(() => {});
      await child.status;
      await Deno.remove(profile, { recursive: true }).catch(() => {});
    },
  };
}

function tab(ask: (method: string, params?: Record<string, unknown>) => ReturnType<JSON["parse"]>): Tab {
  async function evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await ask("Runtime.evaluate", {
      ...{ expression, awaitPromise: true, returnByValue: true },
    });
    if (exceptionDetails !== undefined) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    return result.value;
  }
  return {
    before: (source) => ask("Page.addScriptToEvaluateOnNewDocument", { source }),
    goto: (url) => ask("Page.navigate", { url }),
    evaluate,
    async until(expression, milliseconds) {
      for (const end = performance.now() + milliseconds; performance.now() < end;) {
        if (await evaluate<boolean>(`Boolean(${expression})`)) return;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      throw new Error(`The page did not come so far within ${milliseconds / 1000} s: ${expression}`);
    },
  };
}

/** Where it listens, which it says first of all; the rest of what it says is let go of. */
async function addressIn(stderr: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stderr.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader();
  let said = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`Chromium ended before it listened: ${said.slice(-500)}`);
    said += value;
    const found = /ws:\/\/\S+/.exec(said);
    if (found === null) continue;
    void (async () => {
      while (!(await reader.read()).done);
    })().catch(() => {});
    return found[0];
  }
}
