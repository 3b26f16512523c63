import { MAX_RESTARTS, OPEN_TIMEOUT_MS, RESTART_WINDOW_MS } from "../limits.ts";

/** How often the worker was lost, and what that leaves it. */
export interface RestartBudget {
  /** Milliseconds before the first restart; each further one within the window waits twice as long. */
  readonly firstDelay: number;
  /** When the worker was lost within the window, ms. */
  readonly losses: readonly number[];
  /** How often it was lost at all. */
  readonly restarts: number;
}

/** The life of the render worker, as the server sees it. */
export type RenderLife =
  /** The first worker opens its device, since then. */
  | { readonly kind: "starting"; readonly since: number; readonly budget: RestartBudget }
  | { readonly kind: "running"; readonly adapter: string; readonly budget: RestartBudget }
  /** The worker was lost; `since` is when the next one was started, null while that is waited for. */
  | {
    readonly kind: "restarting";
    readonly reason: string;
    readonly since: number | null;
    readonly budget: RestartBudget;
  }
  /** The worker frees its device, to make room for one that holds less; asked for then. */
  | { readonly kind: "renewing"; readonly since: number; readonly budget: RestartBudget }
  /** Given up, with the reason. */
  | { readonly kind: "failed"; readonly reason: string; readonly budget: RestartBudget }
  /** The worker frees its device. */
  | { readonly kind: "closing"; readonly budget: RestartBudget }
  | { readonly kind: "closed"; readonly budget: RestartBudget };

/** Times are milliseconds of one clock. */
export type RenderEvent =
  | { readonly type: "ready"; readonly adapter: string }
  | { readonly type: "lost"; readonly reason: string; readonly time: number }
  /** There is no device, and another try would not find one either. */
  | { readonly type: "unavailable"; readonly reason: string }
  /** The wait before a restart is over. */
  | { readonly type: "due"; readonly time: number }
  | { readonly type: "tick"; readonly time: number }
  /** A worker that has nothing to do is to be started anew. */
  | { readonly type: "renew"; readonly time: number }
  | { readonly type: "close" }
  /** The worker has freed its device, or was given long enough for that. */
  | { readonly type: "stopped" };

export type RenderEffect =
  /** Starts a worker and asks it for all that is open. */
  | { readonly type: "start" }
  /** Ends the worker, whatever it does. */
  | { readonly type: "end" }
  /** Everything on its way is gone: who waits for it is told. */
  | { readonly type: "interrupt" }
  | { readonly type: "restartIn"; readonly ms: number }
  /** Everybody is told that nothing comes any more. */
  | { readonly type: "refuse"; readonly reason: string }
  /** The first worker runs, or none ever will. */
  | { readonly type: "ready"; readonly adapter: string }
  | { readonly type: "unready"; readonly message: string }
  | { readonly type: "report"; readonly text: string }
  /** Asks the worker to free its device, and waits a moment for that. */
  | { readonly type: "stop" }
  | { readonly type: "closed" };

export interface RenderStep {
  readonly life: RenderLife;
  readonly effects: readonly RenderEffect[];
}

export function startOfLife(firstDelay: number, time: number): RenderLife {
  return { kind: "starting", since: time, budget: { firstDelay, losses: [], restarts: 0 } };
}

/** What an event makes of the worker's life, and what is to be done about it. No clock, no worker: a table. */
export function liveOn(life: RenderLife, event: RenderEvent): RenderStep {
  switch (life.kind) {
    case "starting":
    case "running":
    case "restarting":
    case "renewing":
      return liveOnAtWork(life, event);
    case "closing":
      return event.type === "stopped"
        ? { life: { ...life, kind: "closed" }, effects: [{ type: "end" }, { type: "closed" }] }
        : { life, effects: [] };
    case "failed":
      return event.type === "close"
        ? { life: { kind: "closed", budget: life.budget }, effects: [{ type: "closed" }] }
        : { life, effects: [] };
    case "closed":
      return { life, effects: [] };
  }
}

type AtWork = RenderLife & { kind: "starting" | "running" | "restarting" | "renewing" };

function liveOnAtWork(life: AtWork, event: RenderEvent): RenderStep {
  const { budget } = life;
  switch (event.type) {
    case "ready":
      if (life.kind === "renewing") return { life, effects: [] };
      return {
        life: { kind: "running", adapter: event.adapter, budget },
        effects: [{ type: "ready", adapter: event.adapter }],
      };
    case "lost":
      return lose(budget, event.reason, event.time);
    case "unavailable":
      return giveUp(budget, event.reason);
    case "due":
      return life.kind === "restarting" && life.since === null
        ? { life: { ...life, since: event.time }, effects: [{ type: "start" }] }
        : { life, effects: [] };
    case "tick":
      return "since" in life && life.since !== null && event.time - life.since > OPEN_TIMEOUT_MS
        ? lose(budget, `opening the device took more than ${OPEN_TIMEOUT_MS / 1000} s`, event.time)
        : { life, effects: [] };
    case "close": {
      const unready = { type: "unready", message: "Cannot render, the server is closing" } as const;
      return life.kind === "restarting" && life.since === null
        ? { life: { kind: "closed", budget }, effects: [unready, { type: "closed" }] }
        : { life: { kind: "closing", budget }, effects: [unready, { type: "stop" }] };
    }
    case "renew":
      return life.kind === "running"
        ? { life: { kind: "renewing", since: event.time, budget }, effects: [{ type: "stop" }] }
        : { life, effects: [] };
    case "stopped":
      return life.kind === "renewing"
        ? { life: { ...life, kind: "starting" }, effects: [{ type: "end" }, { type: "start" }] }
        : { life, effects: [] };
  }
}

function lose(before: RestartBudget, reason: string, time: number): RenderStep {
  const losses = [...before.losses.filter((loss) => loss >= time - RESTART_WINDOW_MS), time];
  const budget = { ...before, losses, restarts: before.restarts + 1 };
  if (losses.length > MAX_RESTARTS) {
    return giveUp(
      budget,
      `the render worker was lost ${losses.length} times within a minute, last because ${reason}`,
    );
  }
  return {
    life: { kind: "restarting", reason, since: null, budget },
    effects: [
      { type: "end" },
      {
        type: "report",
        text: `Render worker lost, starting it anew (${losses.length} of ${MAX_RESTARTS}): ${reason}`,
      },
      { type: "interrupt" },
      { type: "restartIn", ms: budget.firstDelay * 2 ** (losses.length - 1) },
    ],
  };
}

function giveUp(budget: RestartBudget, reason: string): RenderStep {
  return {
    life: { kind: "failed", reason, budget },
    effects: [{ type: "end" }, { type: "unready", message: `Cannot render: ${reason}` }, {
      type: "refuse",
      reason,
    }],
  };
}
