/**
 * Firefox, as Debian has it, by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/): a socket, numbered commands,
 * their answers. By hand, because playwright-core 1.65's own BiDi sends a command that Firefox ESR 153 does not know,
 * selenium-webdriver wants a driver that npm alone does not bring, and puppeteer-core some sixty packages for one test.
 */
import { Buffer } from "node:buffer";
import { within } from "../eventually.ts";

/** Nothing is asked of the network, nothing is offered on the first start. */
const PREFERENCES: Readonly<Record<string, boolean | string>> = {
  "app.normandy.enabled": false,
  "browser.aboutwelcome.enabled": false,
  "browser.safebrowsing.downloads.remote.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.page": "0",
  "datareporting.policy.dataSubmissionEnabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,",
  "toolkit.telemetry.enabled": false,
};

/** A tab of Firefox. */
export interface FirefoxPage {
  /** The browser's name and version. */
  readonly version: string;
  /** Errors of the page's scripts, and what it logged as one. */
  readonly faults: readonly string[];
  goto(url: string): Promise<void>;
  /** What a script's expression is, or comes to; it must fit JSON. */
  evaluate<T>(expression: string): Promise<T>;
  /** Waits until an expression is true. */
  until(expression: string, milliseconds?: number): Promise<void>;
  /** What the tab shows, PNG. */
  screenshot(): Promise<Uint8Array<ArrayBuffer>>;
}

interface Answer {
  readonly type: "success" | "error" | "event";
  readonly id?: number;
  readonly method?: string;
  readonly message?: string;
  // deno-lint-ignore no-explicit-any
  readonly result?: any;
  // deno-lint-ignore no-explicit-any
  readonly params?: any;
}

const POLL_MS = 50;

/** Starts Firefox with a profile of its own, and ends it whatever the test does. */
export async function withFirefox(path: string, test: (page: FirefoxPage) => Promise<void>): Promise<void> {
  const profile = await Deno.makeTempDir({ prefix: "headcast-firefox-" });
  const lines = Object.entries(PREFERENCES).map((pair) =>
    `user_pref(${pair.map((each) => JSON.stringify(each))});`
  );
  await Deno.writeTextFile(`${profile}/user.js`, lines.join("\n"));
  const child = new Deno.Command(path, {
    args: ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "about:blank"],
    env: { MOZ_DISABLE_AUTO_SAFE_MODE: "1" },
    ...{ stdin: "null", stdout: "null", stderr: "piped" },
  }).spawn();
  const { promise: address, resolve } = Promise.withResolvers<string>();
  const listening = (async () => {
    let said = "";
    for await (const part of child.stderr.pipeThrough(new TextDecoderStream())) {
      said += part;
      const [, found] = /WebDriver BiDi listening on (ws:\S+)\s/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    }
  })();
  let socket: WebSocket | undefined;
  try {
    socket = new WebSocket(`${await within("Firefox says where it listens", address)}/session`);
    await test(await openTab(socket));
  } finally {
    socket?.close();
    child.kill("SIGKILL");
    await Promise.all([child.status, listening]);
    await Deno.remove(profile, { recursive: true });
  }
}

async function openTab(socket: WebSocket): Promise<FirefoxPage> {
  const pending = new Map<number, (answer: Answer) => void>();
  const faults: string[] = [];
  let count = 0;
  socket.onmessage = ({ data }) => {
    const answer: Answer = JSON.parse(data);
    if (answer.id !== undefined) pending.get(answer.id)?.(answer);
    else if (answer.method === "log.entryAdded" && answer.params.level === "error") {
      faults.push(answer.params.text);
    }
  };
  await new Promise((resolve) => socket.onopen = resolve);

  // deno-lint-ignore no-explicit-any
  async function send(method: string, params: unknown): Promise<any> {
    const id = ++count;
    const answered = new Promise<Answer>((resolve) => pending.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const answer = await within(`Firefox answers ${method}`, answered);
    pending.delete(id);
    if (answer.type === "error") throw new Error(`Cannot ${method} in Firefox: ${answer.message}`);
    return answer.result;
  }

  const { capabilities } = await send("session.new", { capabilities: {} });
  await send("session.subscribe", { events: ["log.entryAdded"] });
  const { context } = await send("browsingContext.create", { type: "tab" });
  await send("browsingContext.setViewport", { context, viewport: { width: 1280, height: 800 } });

  async function evaluate<T>(expression: string): Promise<T> {
    const { type, result, exceptionDetails } = await send("script.evaluate", {
      expression: `Promise.resolve(${expression}).then((value) => JSON.stringify(value) ?? "null")`,
      ...{ target: { context }, awaitPromise: true },
    });
    if (type === "exception") throw new Error(`Cannot evaluate in Firefox: ${exceptionDetails.text}`);
    return JSON.parse(result.value);
  }

  return {
    version: `${capabilities.browserName} ${capabilities.browserVersion}`,
    faults,
    evaluate,
    goto: async (url) => void await send("browsingContext.navigate", { context, url, wait: "complete" }),
    async until(expression, milliseconds = 60_000) {
      const end = performance.now() + milliseconds;
      while (!await evaluate<boolean>(expression)) {
        if (performance.now() > end) throw new Error(`Cannot wait longer in Firefox until: ${expression}`);
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
    async screenshot() {
      const { data } = await send("browsingContext.captureScreenshot", { context });
      return Uint8Array.from(Buffer.from(data, "base64"));
    },
  };
}
