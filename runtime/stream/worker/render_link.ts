import type { FromRenderWorker, ToRenderWorker } from "./render_messages.ts";

/** A thread that renders, as much of `Worker` as is used. */
export interface RenderThread {
  onmessage: ((event: MessageEvent<FromRenderWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: ToRenderWorker): void;
  terminate(): void;
}

/** The one thread that is listened to: what an ended one still says is not heard. */
export interface RenderLink {
  readonly isUp: boolean;
  start(): void;
  post(message: ToRenderWorker): void;
  /** Ends the thread, whatever it does. */
  end(): void;
}

export function createRenderLink(
  openThread: () => RenderThread,
  receive: (message: FromRenderWorker) => void,
  failed: (reason: string) => void,
): RenderLink {
  let thread: RenderThread | null = null;
  return {
    get isUp() {
      return thread !== null;
    },
    start() {
      const mine = openThread();
      thread = mine;
      mine.onmessage = (event) => {
        if (thread === mine) receive(event.data);
      };
      mine.onerror = (event) => {
        event.preventDefault();
        if (thread === mine) failed(event.message);
      };
    },
    post: (message) => thread?.postMessage(message),
    end() {
      thread?.terminate();
      thread = null;
    },
  };
}
