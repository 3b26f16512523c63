import { type Cancel, type Clock, SYSTEM_CLOCK } from "../live_clock.ts";
import { FIRST_RESTART_DELAY_MS, STOP_TIMEOUT_MS, WATCH_INTERVAL_MS } from "../limits.ts";
import { openWorker } from "./open_worker.ts";
import { liveOn, type RenderEffect, type RenderEvent, type RenderLife, startOfLife } from "./render_life.ts";
import { createRenderLink, type RenderLink, type RenderThread } from "./render_link.ts";
import type { FromRenderWorker, RenditionSpec } from "./render_messages.ts";
import { createTargets, type RenderTarget, type TargetOwner, type Targets } from "./targets.ts";
import { log } from "../../telemetry/log.ts";

export { openWorker };

/** What others see of the worker's life. */
export type RenderState =
  | { kind: "starting" }
  | { kind: "running"; adapter: string }
  /** The worker was lost and comes back shortly. */
  | { kind: "restarting"; reason: string; attempt: number }
  /** Given up, with the reason. */
  | { kind: "failed"; reason: string }
  | { kind: "closed" };

/** The server's side of the render worker: starts it, starts it anew when it is lost, reopens what was open. */
export interface RenderClient {
  readonly state: RenderState;
  /** Resolves with the adapter's name when the first worker runs. @throws Error where none can */
  readonly ready: Promise<string>;
  /** What is open, frames at the worker now, and whether it wants another. */
  readonly targets: Pick<Targets, "size" | "inFlight" | "hasPlace">;
  /** How often the worker was lost. */
  readonly restarts: number;
  /** Called whenever a frame may be asked for: one came back, or a rendition was opened. */
  onCapacity: () => void;
  open(spec: RenditionSpec, owner: TargetOwner): RenderTarget;
  /** Ends the worker, where it runs, and starts another, which holds less memory. What is open is opened anew there. */
  renew(): void;
  /** Loses the worker's device on purpose, for tests. */
  destroyDevice(): void;
  close(): Promise<void>;
}

export interface RenderClientOptions {
  /** What is seen in the corner of every picture; nothing where not given. */
  mark?: string | undefined;
  /** Starts the thread: the GPU's worker by default. */
  openThread?: (() => RenderThread) | undefined;
  firstRestartDelayMs?: number | undefined;
  clock?: Clock | undefined;
}

/** What is had of a worker that is gone for good. */
const NO_TARGET: RenderTarget = { isOpen: false, inFlight: 0, frame() {}, close() {} };

export function createRenderClient(options: RenderClientOptions = {}): RenderClient {
  const {
    mark,
    openThread = openWorker,
    firstRestartDelayMs = FIRST_RESTART_DELAY_MS,
    clock = SYSTEM_CLOCK,
  } = options;
  const link = createRenderLink(() => openThread(), receive, lose, clock);
  const targets = createTargets(link.post, clock);
  const ready = Promise.withResolvers<string>();
  // Whoever asks for `ready` sees the failure; nobody has to.
  ready.promise.catch(() => {});
  const closed = Promise.withResolvers<void>();
  let life: RenderLife = startOfLife(firstRestartDelayMs, clock.now());
  let cancelWait: Cancel = () => {};

  const hands: Hands = {
    ...{ link, targets, ready, closed },
    wait(ms, then) {
      cancelWait();
      cancelWait = clock.after(ms, () => happen(then()));
    },
    calm: () => cancelWait(),
    time: clock.now,
  };

  function happen(event: RenderEvent): void {
    const step = liveOn(life, event);
    life = step.life;
    for (const effect of step.effects) carryOut(effect, hands);
  }

  function lose(reason: string): void {
    happen({ type: "lost", reason, time: clock.now() });
  }

  function receive(message: FromRenderWorker): void {
    switch (message.type) {
      case "ready":
      case "stopped":
        return happen(message);
      case "lost":
        return lose(message.reason);
      case "unavailable":
        return happen({ type: "unavailable", reason: message.message });
      default:
        targets.receive(message);
        client.onCapacity();
    }
  }

  const cancelWatch = clock.every(WATCH_INTERVAL_MS, () => {
    const reason = targets.overdue();
    if (reason === null) happen({ type: "tick", time: clock.now() });
    else lose(reason);
  });

  const client: RenderClient = {
    get state() {
      return reportOf(life);
    },
    ready: ready.promise,
    targets,
    get restarts() {
      return life.budget.restarts;
    },
    onCapacity: () => {},
    open(spec, owner) {
      const state = reportOf(life);
      if (state.kind !== "failed" && state.kind !== "closed") {
        return targets.open(mark === undefined ? spec : { ...spec, mark }, owner, link.isUp);
      }
      const reason = state.kind === "failed" ? state.reason : "the server is closing";
      queueMicrotask(() => owner.refused(reason));
      return NO_TARGET;
    },
    renew() {
      happen({ type: "renew", time: clock.now() });
    },
    destroyDevice: () => link.post({ type: "destroyDevice" }),
    close() {
      cancelWatch();
      targets.clear();
      happen({ type: "close" });
      return closed.promise;
    },
  };
  carryOut({ type: "start" }, hands);
  return client;
}

/** What the effects of the worker's life are carried out on. */
interface Hands {
  readonly link: RenderLink;
  readonly targets: Targets;
  readonly ready: PromiseWithResolvers<string>;
  readonly closed: PromiseWithResolvers<void>;
  /** Lets something happen later; what was waited for before is called off. */
  wait(ms: number, then: () => RenderEvent): void;
  /** Nothing is waited for any more. */
  calm(): void;
  time(): number;
}

function carryOut(effect: RenderEffect, { link, targets, ready, closed, wait, calm, time }: Hands): void {
  switch (effect.type) {
    case "start":
      link.start();
      return targets.askAll();
    case "end":
      return link.end();
    case "interrupt":
      return targets.interrupt();
    case "restartIn":
      return wait(effect.ms, () => ({ type: "due", time: time() }));
    case "refuse":
      return targets.refuseAll(effect.reason);
    case "ready":
      return ready.resolve(effect.adapter);
    case "unready":
      return ready.reject(new Error(effect.message));
    case "report":
      return log.error(effect.text);
    case "stop":
      wait(STOP_TIMEOUT_MS, () => ({ type: "stopped" }));
      return link.post({ type: "stop" });
    case "closed":
      link.endAll();
      calm();
      return closed.resolve();
  }
}

function reportOf(life: RenderLife): RenderState {
  switch (life.kind) {
    case "starting":
    case "renewing":
      return { kind: "starting" };
    case "running":
      return { kind: "running", adapter: life.adapter };
    case "restarting":
      return { kind: "restarting", reason: life.reason, attempt: life.budget.losses.length };
    case "failed":
      return { kind: "failed", reason: life.reason };
    case "closing":
    case "closed":
      return { kind: "closed" };
  }
}
