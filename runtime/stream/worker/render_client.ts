import type { HeadPose } from "../../motion/head_pose.ts";
import type { Camera } from "../../base/camera.ts";
import { createFramePipeline, type FramePipeline } from "./frame_pipeline.ts";
import {
  FIRST_RESTART_DELAY_MS,
  FRAME_TIMEOUT_MS,
  MAX_RESTARTS,
  OPEN_TIMEOUT_MS,
  RESTART_WINDOW_MS,
} from "../limits.ts";
import type { FromRenderWorker, RenderedChunk, RenditionSpec, ToRenderWorker } from "./render_messages.ts";

export type RenderState =
  | { kind: "starting" }
  | { kind: "running"; adapter: string }
  /** The worker was lost and comes back shortly. */
  | { kind: "restarting"; reason: string; attempt: number }
  /** Given up, with the reason. */
  | { kind: "failed"; reason: string }
  | { kind: "closed" };

/** Who asked for a rendition and takes what comes of it. */
export interface RenditionSink {
  /** Frames may be asked for. Called again after the worker was lost: the next frame must be a key frame. */
  opened(info: FromRenderWorker & { type: "opened" }): void;
  chunk(chunk: RenderedChunk): void;
  /** The frames on their way are gone; `opened` follows. */
  interrupted(): void;
  /** It cannot be opened, or rendering was given up. */
  refused(reason: string): void;
}

export interface RenderTarget {
  frame(ticket: number, key: boolean, pose: HeadPose, camera: Camera): void;
  close(): void;
}

/** The server's side of the render worker: starts it, starts it anew when it is lost, reopens what was open. */
export interface RenderClient {
  readonly state: RenderState;
  /** Resolves with the adapter's name when the first worker runs. @throws Error where none can */
  readonly ready: Promise<string>;
  /** Frames at the worker now, and whether it wants another. */
  readonly pipeline: Pick<FramePipeline, "inFlight" | "hasPlace">;
  /** How often the worker was lost. */
  readonly restarts: number;
  /** Called whenever a frame may be asked for: one came back, or a rendition was opened. */
  onCapacity: () => void;
  open(spec: RenditionSpec, sink: RenditionSink): RenderTarget;
  /** Loses the worker's device on purpose, for tests. */
  destroyDevice(): void;
  close(): Promise<void>;
}

export interface RenderClientOptions {
  /** The worker's module; the GPU's by default. */
  workerUrl?: URL;
  firstRestartDelayMs?: number;
}

interface OpenTarget {
  spec: RenditionSpec;
  sink: RenditionSink;
  open: boolean;
  inFlight: number;
  /** When the oldest thing waited for was asked for, ms; 0 when nothing is. */
  waitingSince: number;
}

/** How long the worker may take to free the device before it is ended from outside. */
const STOP_TIMEOUT_MS = 1000;
const WATCH_INTERVAL_MS = 1000;

export function createRenderClient(options: RenderClientOptions = {}): RenderClient {
  const workerUrl = options.workerUrl ?? new URL("./render_worker.ts", import.meta.url);
  const firstDelay = options.firstRestartDelayMs ?? FIRST_RESTART_DELAY_MS;
  const targets = new Map<number, OpenTarget>();
  const losses: number[] = [];
  let state: RenderState = { kind: "starting" };
  let worker: Worker | undefined;
  let restartTimer: ReturnType<typeof setTimeout> | undefined;
  let startedAt = 0;
  const pipeline = createFramePipeline();
  let restarts = 0;
  let lastId = 0;
  let stopped: (() => void) | undefined;
  const ready = Promise.withResolvers<string>();
  // Whoever asks for `ready` sees the failure; nobody has to.
  ready.promise.catch(() => {});

  const post = (message: ToRenderWorker) => worker?.postMessage(message);

  function start(): void {
    const mine = new Worker(workerUrl, { type: "module", name: "render" });
    worker = mine;
    startedAt = performance.now();
    mine.onmessage = (event: MessageEvent<FromRenderWorker>) => {
      if (worker === mine) receive(event.data);
    };
    mine.onerror = (event) => {
      event.preventDefault();
      if (worker === mine) lose(event.message);
    };
    for (const [id, target] of targets) askOpen(id, target);
  }

  function askOpen(id: number, target: OpenTarget): void {
    target.waitingSince = performance.now();
    post({ type: "open", id, spec: target.spec });
  }

  function end(): void {
    const last = worker;
    worker = undefined;
    last?.terminate();
  }

  function lose(reason: string): void {
    if (state.kind === "failed" || state.kind === "closed") return;
    end();
    pipeline.reset();
    for (const target of targets.values()) {
      target.open = false;
      target.inFlight = 0;
      target.waitingSince = 0;
    }
    const time = performance.now();
    while (losses.length > 0 && losses[0]! < time - RESTART_WINDOW_MS) losses.shift();
    losses.push(time);
    restarts++;
    if (losses.length > MAX_RESTARTS) {
      return giveUp(
        `the render worker was lost ${losses.length} times within a minute, last because ${reason}`,
      );
    }
    state = { kind: "restarting", reason, attempt: losses.length };
    console.error(`Render worker lost, starting it anew (${losses.length} of ${MAX_RESTARTS}): ${reason}`);
    for (const target of targets.values()) target.sink.interrupted();
    restartTimer = setTimeout(start, firstDelay * 2 ** (losses.length - 1));
  }

  function giveUp(reason: string): void {
    end();
    state = { kind: "failed", reason };
    ready.reject(new Error(`Cannot render: ${reason}`));
    for (const target of [...targets.values()]) target.sink.refused(reason);
    targets.clear();
  }

  function receive(message: FromRenderWorker): void {
    switch (message.type) {
      case "ready":
        state = { kind: "running", adapter: message.adapter };
        ready.resolve(message.adapter);
        return;
      case "opened": {
        const target = targets.get(message.id);
        if (!target) return;
        target.open = true;
        target.waitingSince = 0;
        target.sink.opened(message);
        return client.onCapacity();
      }
      case "refused": {
        const target = targets.get(message.id);
        targets.delete(message.id);
        return target?.sink.refused(message.message);
      }
      case "drawn":
        pipeline.drawn();
        return client.onCapacity();
      case "chunk": {
        const target = targets.get(message.id);
        // Frames of a rendition that was closed were given back when it was.
        if (!target) return;
        pipeline.returned();
        target.inFlight--;
        target.waitingSince = target.inFlight > 0 ? performance.now() : 0;
        target.sink.chunk(message);
        return client.onCapacity();
      }
      case "lost":
        return lose(message.reason);
      case "unavailable":
        return giveUp(message.message);
      case "stopped":
        return stopped?.();
    }
  }

  function watch(): void {
    const time = performance.now();
    for (const target of targets.values()) {
      const limit = target.open ? FRAME_TIMEOUT_MS : OPEN_TIMEOUT_MS;
      if (target.waitingSince > 0 && time - target.waitingSince > limit) {
        return lose(`${target.open ? "a frame" : "an avatar"} took more than ${limit / 1000} s`);
      }
    }
    if (worker && state.kind !== "running" && time - startedAt > OPEN_TIMEOUT_MS) {
      lose(`opening the device took more than ${OPEN_TIMEOUT_MS / 1000} s`);
    }
  }

  const watchTimer = setInterval(watch, WATCH_INTERVAL_MS);

  const client: RenderClient = {
    get state() {
      return state;
    },
    ready: ready.promise,
    pipeline,
    get restarts() {
      return restarts;
    },
    onCapacity: () => {},
    open(spec, sink) {
      const id = ++lastId;
      const target: OpenTarget = { spec, sink, open: false, inFlight: 0, waitingSince: 0 };
      if (state.kind === "failed" || state.kind === "closed") {
        const reason = state.kind === "failed" ? state.reason : "the server is closing";
        queueMicrotask(() => sink.refused(reason));
      } else {
        targets.set(id, target);
        if (worker) askOpen(id, target);
      }
      return {
        frame(ticket, key, pose, camera) {
          if (!target.open) throw new Error(`Cannot ask for a frame, the rendition is not open: ${id}`);
          pipeline.sent();
          if (target.inFlight++ === 0) target.waitingSince = performance.now();
          post({ type: "frame", id, ticket, key, pose, camera });
        },
        close() {
          if (!targets.delete(id)) return;
          pipeline.forget(target.inFlight);
          target.open = false;
          post({ type: "close", id });
        },
      };
    },
    destroyDevice: () => post({ type: "destroyDevice" }),
    async close() {
      if (state.kind === "closed") return;
      state = { kind: "closed" };
      clearInterval(watchTimer);
      clearTimeout(restartTimer);
      targets.clear();
      ready.reject(new Error("Cannot render, the server is closing"));
      if (!worker) return;
      let timer: ReturnType<typeof setTimeout> | undefined;
      await new Promise<void>((resolve) => {
        stopped = resolve;
        timer = setTimeout(resolve, STOP_TIMEOUT_MS);
        post({ type: "stop" });
      });
      clearTimeout(timer);
      end();
    },
  };
  start();
  return client;
}
