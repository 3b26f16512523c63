/**
 * A browser whose tabs hide each other, spoken to by its own protocol: Playwright keeps all of its pages visible and in
 * focus (`Emulation.setFocusEmulationEnabled`), so that `bringToFront` hides nothing there.
 */
import { findBrowser } from "../../../runtime/cli/browser.ts";
import { QUIET_FLAGS } from "../../browser_support.ts";
import { eventually } from "../../eventually.ts";

export interface Tab {
  /** What a script comes to, awaited. */
  run<T>(script: string): Promise<T>;
  /** Before all others of its window. */
  toFront(): Promise<void>;
}

/** Opens tabs, the last one in front, in a browser with a fresh profile, and closes it whatever the test does. */
export async function withTabs(test: (open: (url: string) => Promise<Tab>) => Promise<void>): Promise<void> {
  const profile = await Deno.makeTempDir({ prefix: "headcast-tabs-" });
  const flags = ["--headless=new", "--remote-debugging-port=0", `--user-data-dir=${profile}`];
  const browser = new Deno.Command(findBrowser()!, {
    args: [...flags, ...QUIET_FLAGS, "about:blank"],
    ...{ stdin: "null", stdout: "null", stderr: "piped" },
  }).spawn();
  let line: Line | undefined;
  try {
    line = await openLine(await addressIn(browser.stderr));
    const { call } = line;
    await test(async (url) => {
      const { targetId } = await call("Target.createTarget", { url });
      const { sessionId } = await call("Target.attachToTarget", { targetId, flatten: true });
      // Until the page's script can be asked the browser refuses: "Cannot find default execution context".
      const isThere = { expression: "location.href !== 'about:blank'", returnByValue: true };
      await eventually(
        "a tab has its page",
        () =>
          call("Runtime.evaluate", isThere, sessionId as string).then(
            ({ result }) => (result as { value?: unknown }).value === true,
            () => false,
          ),
      );
      return {
        toFront: async () => void await call("Target.activateTarget", { targetId }),
        async run(expression) {
          const how = { expression, awaitPromise: true, returnByValue: true };
          const { result, exceptionDetails } = await call("Runtime.evaluate", how, sessionId as string);
          if (exceptionDetails) throw new Error(`A tab's script failed: ${JSON.stringify(exceptionDetails)}`);
          return (result as { value: never }).value;
        },
      };
    });
  } finally {
    line?.close();
    browser.kill("SIGKILL");
    await browser.status;
    await removed(profile);
  }
}

interface Line {
  call(method: string, params: unknown, sessionId?: string): Promise<Record<string, unknown>>;
  close(): void;
}

async function openLine(url: string): Promise<Line> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  let last = 0;
  socket.onmessage = ({ data }) => {
    const { id, result, error } = JSON.parse(data);
    const call = waiting.get(id);
    waiting.delete(id);
    if (error) call?.reject(new Error(`The browser refuses: ${error.message}`));
    else call?.resolve(result);
  };
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error(`Cannot speak to the browser: ${url}`));
  });
  return {
    call(method, params, sessionId) {
      const call = Promise.withResolvers<Record<string, unknown>>();
      waiting.set(++last, call);
      socket.send(JSON.stringify({ id: last, method, params, sessionId }));
      return call.promise;
    },
    close: () => socket.close(),
  };
}

/** Where it says that it listens; what it says later is let go by, lest it wait for a reader. */
async function addressIn(said: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  const reader = said.pipeThrough(new TextDecoderStream()).getReader();
  const drain = async () => {
    while (!(await reader.read()).done);
  };
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += part.value;
    const found = /ws:\/\/\S+\n/.exec(text);
    if (found === null) continue;
    void drain();
    return found[0].trim();
  }
  throw new Error(`Cannot find where the browser listens: ${text}`);
}

/** Its last processes may still write there. */
async function removed(folder: string): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    try {
      return await Deno.remove(folder, { recursive: true });
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
