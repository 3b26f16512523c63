import type { Cancel, Clock } from "../live_clock.ts";
import { STOP_TIMEOUT_MS } from "../limits.ts";
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
  /**
   * Ends the thread, whatever it does. One that was not asked to stop before is asked now, and given a moment: encoders
   * of FFmpeg are not freed with a thread that is ended from outside (1.2 MiB each at 128 pixels, 4.7 at 512).
   */
  end(): void;
  /** Ends those at once that were still given a moment. */
  endAll(): void;
}

export function createRenderLink(
  openThread: () => RenderThread,
  receive: (message: FromRenderWorker) => void,
  failed: (reason: string) => void,
  clock: Pick<Clock, "after">,
): RenderLink {
  let thread: RenderThread | null = null;
  /** Whether it has been told to free what it holds. */
  let isStopping = false;
  const leaving = new Map<RenderThread, Cancel>();

  function terminate(ended: RenderThread): void {
    leaving.get(ended)?.();
    leaving.delete(ended);
    ended.terminate();
  }

  function dismiss(lost: RenderThread): void {
    leaving.set(lost, clock.after(STOP_TIMEOUT_MS, () => terminate(lost)));
    lost.onmessage = ({ data }) => {
      if (data.type === "stopped") terminate(lost);
    };
    lost.onerror = (event) => {
      event.preventDefault();
      terminate(lost);
    };
    lost.postMessage({ type: "stop" });
  }

  return {
    get isUp() {
      return thread !== null;
    },
    start() {
      const mine = openThread();
      thread = mine;
      isStopping = false;
      mine.onmessage = (event) => {
        if (thread === mine) receive(event.data);
      };
      mine.onerror = (event) => {
        event.preventDefault();
        if (thread === mine) failed(event.message);
      };
    },
    post(message) {
      isStopping ||= message.type === "stop";
      thread?.postMessage(message);
    },
    end() {
      const ended = thread;
      thread = null;
      if (!ended) return;
      if (isStopping) terminate(ended);
      else dismiss(ended);
    },
    endAll() {
      for (const lost of [...leaving.keys()]) terminate(lost);
    },
  };
}
