import { reason } from "../../../runtime/base/message.ts";
import type { WelcomeMessage } from "../../../runtime/protocol/server_messages.ts";
import type { HeadDrawer, OpenHeadDrawer } from "../draw/drawer.ts";
import type { PackageRef } from "./state.ts";

export interface LoadingOptions {
  readonly openHeadDrawer: OpenHeadDrawer;
  /** The server's address, with a slash at its end. */
  readonly server: string;
  readonly token: () => string | null;
  /** All of it is on the device. */
  readonly onComplete: () => void;
  /** It cannot be had, or is gone; in words. */
  readonly onFailed: (why: string) => void;
}

/** What draws, on its way to the device and there. */
export interface Loading {
  readonly drawer: HeadDrawer | null;
  /** Of the shown size, what is drawn. */
  share: number;
  open(of: PackageRef, welcome: WelcomeMessage | null): Promise<void>;
  /** The drawer draws as the session's pictures are. */
  dress(welcome: WelcomeMessage | null): void;
  close(): void;
}

export function createLoading(options: LoadingOptions): Loading {
  let opening: AbortController | null = null;
  let drawer: HeadDrawer | null = null;
  let share = 1;

  async function fetchFrom(address: string, signal: AbortSignal): Promise<Response> {
    const token = options.token();
    const headers: HeadersInit = token === null ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(new URL(address.replace(/^\//, ""), options.server), { headers, signal });
    if (response.ok) return response;
    await response.body?.cancel();
    throw new Error(`Cannot load what is drawn, the server answered: ${response.status}`);
  }

  return {
    get drawer() {
      return drawer;
    },
    get share() {
      return share;
    },
    set share(of) {
      share = of;
    },
    async open(of, welcome) {
      const { signal } = opening = new AbortController();
      const fail = (why: string) => signal.aborted || options.onFailed(why);
      const { size = 512, mark = null } = welcome ?? {};
      share = 1;
      try {
        const opened = await options.openHeadDrawer({
          ...{ package: await fetchFrom(of.url, signal), size, mark, signal, background: groundOf(welcome) },
          head: async () => new Uint8Array(await (await fetchFrom(of.head ?? "", signal)).arrayBuffer()),
        });
        if (signal.aborted) return opened.close();
        drawer = opened;
        opened.onFailed = (error) => fail(reason(error));
        void opened.lost.then((why) => fail(`the graphics device was lost: ${why}`));
        await opened.complete;
        if (!signal.aborted) options.onComplete();
      } catch (error) {
        fail(reason(error));
      }
    },
    dress(welcome) {
      if (welcome === null) return;
      drawer?.setBackground(groundOf(welcome));
      drawer?.setMark(welcome.mark ?? null);
      drawer?.resize(Math.max(128, Math.round(welcome.size * share / 16) * 16));
    },
    close() {
      opening?.abort();
      opening = null;
      drawer?.close();
      drawer = null;
    },
  };
}

/** What lies behind the head: nothing also where this page cannot compose, and so has video before black. */
function groundOf(welcome: WelcomeMessage | null): { r: number; g: number; b: number } | "transparent" {
  const { background } = welcome ?? { background: [0, 0, 0] as const };
  if (background === "transparent") return background;
  const [r, g, b] = background;
  return { r, g, b };
}
