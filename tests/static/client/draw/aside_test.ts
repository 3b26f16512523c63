import assert from "node:assert/strict";

/** Its types want a browser's. */
const { openHeadDrawerAside } = await import(
  new URL("../../../../static/client/draw/open_aside.ts", import.meta.url).href
);

/** A worker that says that it can draw, and then what a test has it say. */
class Stand {
  static last: Stand | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  readonly posted: { readonly type: string }[] = [];
  isEnded = false;
  constructor() {
    Stand.last = this;
    queueMicrotask(() => this.onmessage?.({ data: { type: "hello", why: null } }));
  }
  postMessage(message: { readonly type: string }) {
    this.posted.push(message);
  }
  terminate() {
    this.isEnded = true;
  }
}

Deno.test("who waits for a drawer whose worker ends while it opens is told so, and its source is let go of", async () => {
  const system = globalThis.Worker;
  globalThis.Worker = Stand as unknown as typeof Worker;
  try {
    const letGo = Promise.withResolvers<void>(), more = Promise.withResolvers<void>();
    const endless = async function* () {
      try {
        for (;;) {
          yield new Uint8Array(16);
          await more.promise;
        }
      } finally {
        letGo.resolve();
      }
    };
    const opening = openHeadDrawerAside("worker.js", {
      ...{ package: endless(), size: 128, background: "transparent" },
      onStage: () => {},
    });
    opening.catch(() => {});
    while (!Stand.last?.posted.some(({ type }) => type === "piece")) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    Stand.last.onerror!({ message: "out of memory", preventDefault() {} });
    await assert.rejects(opening, /Cannot draw, out of memory/);
    assert.ok(Stand.last.isEnded);
    more.resolve();
    await letGo.promise;
  } finally {
    globalThis.Worker = system;
  }
});
