/** Every edge of the render worker's life, as data. */
import { MAX_RESTARTS, OPEN_TIMEOUT_MS, RESTART_WINDOW_MS } from "../../../runtime/stream/limits.ts";
import type {
  RenderEffect,
  RenderEvent,
  RenderLife,
  RestartBudget,
} from "../../../runtime/stream/worker/render_life.ts";

export interface RenderVector {
  readonly name: string;
  readonly from: RenderLife;
  readonly event: RenderEvent;
  readonly to: RenderLife;
  readonly effects: readonly RenderEffect[];
}

const DELAY = 100, TIME = 100_000;
const FRESH: RestartBudget = { firstDelay: DELAY, losses: [], restarts: 0 };
const losses = (...times: number[]): RestartBudget => ({
  ...{ firstDelay: DELAY, losses: times, restarts: times.length },
});
const ONCE = losses(TIME);
/** One loss more is one too many. */
const SPENT = losses(...Array.from({ length: MAX_RESTARTS }, (_, index) => TIME - index));

const STARTING: RenderLife = { kind: "starting", since: TIME, budget: FRESH };
const RUNNING: RenderLife = { kind: "running", adapter: "card", budget: FRESH };
const WAITING: RenderLife = { kind: "restarting", reason: "it fell over", since: null, budget: ONCE };
const RESTARTING: RenderLife = { ...WAITING, since: TIME };
const RENEWING: RenderLife = { kind: "renewing", since: TIME, budget: ONCE };
const FAILED: RenderLife = { kind: "failed", reason: "no adapter", budget: FRESH };
const CLOSING: RenderLife = { kind: "closing", budget: FRESH };
const CLOSED: RenderLife = { kind: "closed", budget: FRESH };

const READY: RenderEvent = { type: "ready", adapter: "card" };
const LOST: RenderEvent = { type: "lost", reason: "it fell over", time: TIME };
const UNAVAILABLE: RenderEvent = { type: "unavailable", reason: "no adapter" };
const DUE: RenderEvent = { type: "due", time: TIME };
const RENEW: RenderEvent = { type: "renew", time: TIME };
const STOPPED: RenderEvent = { type: "stopped" };
const CLOSE: RenderEvent = { type: "close" };
const tick = (time = TIME): RenderEvent => ({ type: "tick", time });

const lostFor = (budget: RestartBudget, reason = "it fell over"): RenderLife => ({
  ...{ kind: "restarting", reason, since: null, budget },
});
const restart = (count: number, ms: number, reason = "it fell over"): RenderEffect[] => [
  { type: "end" },
  { type: "report", text: `Render worker lost, starting it anew (${count} of ${MAX_RESTARTS}): ${reason}` },
  { type: "interrupt" },
  { type: "restartIn", ms },
];
const giveUp = (reason: string): RenderEffect[] => [
  { type: "end" },
  { type: "unready", message: `Cannot render: ${reason}` },
  { type: "refuse", reason },
];
const CLOSING_DOWN: RenderEffect = { type: "unready", message: "Cannot render, the server is closing" };
const TOO_SLOW = `opening the device took more than ${OPEN_TIMEOUT_MS / 1000} s`;
const TOO_OFTEN = `the render worker was lost ${MAX_RESTARTS + 1} times within a minute, ` +
  "last because it fell over";

const nothing = (name: string, from: RenderLife, ...events: RenderEvent[]): RenderVector[] =>
  events.map((event) => ({ name: `${name}: ${event.type}`, from, event, to: from, effects: [] }));

export const RENDER_VECTORS: readonly RenderVector[] = [
  {
    name: "the first worker has its device",
    from: STARTING,
    event: READY,
    to: RUNNING,
    effects: [{ type: "ready", adapter: "card" }],
  },
  {
    name: "a worker that is lost while it starts is started anew",
    from: STARTING,
    event: LOST,
    to: WAITING,
    effects: restart(1, DELAY),
  },
  {
    name: "a machine without a device is not asked again",
    from: STARTING,
    event: UNAVAILABLE,
    to: FAILED,
    effects: giveUp("no adapter"),
  },
  ...nothing("a device may take its time", STARTING, tick(TIME + OPEN_TIMEOUT_MS)),
  {
    name: "a device that takes too long is a loss",
    from: STARTING,
    event: tick(TIME + OPEN_TIMEOUT_MS + 1),
    to: lostFor(losses(TIME + OPEN_TIMEOUT_MS + 1), TOO_SLOW),
    effects: restart(1, DELAY, TOO_SLOW),
  },
  {
    name: "a worker that starts is closed",
    from: STARTING,
    event: CLOSE,
    to: CLOSING,
    effects: [CLOSING_DOWN, { type: "stop" }],
  },
  ...nothing("nothing was waited for", STARTING, DUE, STOPPED),

  {
    name: "a worker that is lost is started anew after a moment",
    from: RUNNING,
    event: LOST,
    to: WAITING,
    effects: restart(1, DELAY),
  },
  {
    name: "each loss within the window waits twice as long",
    from: { ...RUNNING, budget: losses(TIME - RESTART_WINDOW_MS, TIME - 1) },
    event: LOST,
    to: lostFor(losses(TIME - RESTART_WINDOW_MS, TIME - 1, TIME)),
    effects: restart(3, DELAY * 4),
  },
  {
    name: "losses of long ago are forgiven, and counted all the same",
    from: { ...RUNNING, budget: losses(TIME - RESTART_WINDOW_MS - 1, TIME - 1) },
    event: LOST,
    to: lostFor({ ...losses(TIME - 1, TIME), restarts: 3 }),
    effects: restart(2, DELAY * 2),
  },
  {
    name: "a worker that is lost again and again is given up",
    from: { ...RUNNING, budget: SPENT },
    event: LOST,
    to: {
      kind: "failed",
      reason: TOO_OFTEN,
      budget: { ...SPENT, losses: [...SPENT.losses, TIME], restarts: MAX_RESTARTS + 1 },
    },
    effects: giveUp(TOO_OFTEN),
  },
  {
    name: "a device that is found missing later is not asked for again",
    from: RUNNING,
    event: UNAVAILABLE,
    to: FAILED,
    effects: giveUp("no adapter"),
  },
  {
    name: "a worker that runs is closed",
    from: RUNNING,
    event: CLOSE,
    to: CLOSING,
    effects: [CLOSING_DOWN, { type: "stop" }],
  },
  {
    name: "a worker says that it is ready again",
    from: RUNNING,
    event: READY,
    to: RUNNING,
    effects: [{ type: "ready", adapter: "card" }],
  },
  {
    name: "a worker that holds too much is asked to free its device",
    from: { ...RUNNING, budget: ONCE },
    event: RENEW,
    to: RENEWING,
    effects: [{ type: "stop" }],
  },
  {
    name: "it has, and another starts",
    from: RENEWING,
    event: STOPPED,
    to: { ...STARTING, budget: ONCE },
    effects: [{ type: "end" }, { type: "start" }],
  },
  {
    name: "a worker falls over while it frees its device",
    from: RENEWING,
    event: LOST,
    to: lostFor(losses(TIME, TIME)),
    effects: restart(2, DELAY * 2),
  },
  {
    name: "a worker finds its device missing while it frees it",
    from: RENEWING,
    event: UNAVAILABLE,
    to: { ...FAILED, budget: ONCE },
    effects: giveUp("no adapter"),
  },
  {
    name: "a worker does not free its device",
    from: RENEWING,
    event: tick(TIME + OPEN_TIMEOUT_MS + 1),
    to: lostFor({ ...losses(TIME + OPEN_TIMEOUT_MS + 1), restarts: 2 }, TOO_SLOW),
    effects: restart(1, DELAY, TOO_SLOW),
  },
  {
    name: "a server closes while its worker frees its device",
    from: RENEWING,
    event: CLOSE,
    to: { kind: "closing", budget: ONCE },
    effects: [CLOSING_DOWN, { type: "stop" }],
  },
  ...nothing("who frees its device does nothing else", RENEWING, READY, DUE, tick(), RENEW),
  ...nothing("only a worker that runs is renewed", STARTING, RENEW),
  ...nothing("only a worker that runs is renewed", RESTARTING, RENEW),
  ...nothing("only a worker that runs is renewed", FAILED, RENEW),
  ...nothing("only a worker that runs is renewed", CLOSING, RENEW),
  ...nothing("only a worker that runs is renewed", CLOSED, RENEW),
  ...nothing("a worker at work is not hurried", RUNNING, tick(TIME + 10 * OPEN_TIMEOUT_MS), DUE, STOPPED),

  {
    name: "the wait is over and another worker starts",
    from: WAITING,
    event: DUE,
    to: RESTARTING,
    effects: [{ type: "start" }],
  },
  ...nothing("there is no worker that could take too long", WAITING, tick(TIME + 10 * OPEN_TIMEOUT_MS)),
  {
    name: "a server that closes while it waits has nothing to stop",
    from: WAITING,
    event: CLOSE,
    to: { kind: "closed", budget: ONCE },
    effects: [CLOSING_DOWN, { type: "closed" }],
  },
  {
    name: "another worker has its device",
    from: RESTARTING,
    event: READY,
    to: { ...RUNNING, budget: ONCE },
    effects: [{ type: "ready", adapter: "card" }],
  },
  {
    name: "another worker is lost too",
    from: RESTARTING,
    event: LOST,
    to: lostFor(losses(TIME, TIME)),
    effects: restart(2, DELAY * 2),
  },
  {
    // A device that takes as long as losses are remembered is never given up.
    name: "another worker's device takes too long",
    from: RESTARTING,
    event: tick(TIME + OPEN_TIMEOUT_MS + 1),
    to: lostFor({ ...losses(TIME + OPEN_TIMEOUT_MS + 1), restarts: 2 }, TOO_SLOW),
    effects: restart(1, DELAY, TOO_SLOW),
  },
  {
    name: "another worker finds no device",
    from: RESTARTING,
    event: UNAVAILABLE,
    to: { ...FAILED, budget: ONCE },
    effects: giveUp("no adapter"),
  },
  {
    name: "another worker is closed while it starts",
    from: RESTARTING,
    event: CLOSE,
    to: { kind: "closing", budget: ONCE },
    effects: [CLOSING_DOWN, { type: "stop" }],
  },
  ...nothing("a worker starts once", RESTARTING, DUE, STOPPED),

  {
    name: "what was given up has nothing to stop",
    from: FAILED,
    event: CLOSE,
    to: CLOSED,
    effects: [{ type: "closed" }],
  },
  ...nothing("what was given up stays so", FAILED, READY, LOST, UNAVAILABLE, DUE, tick(), STOPPED),
  {
    name: "a worker has freed its device, or was given long enough",
    from: CLOSING,
    event: STOPPED,
    to: CLOSED,
    effects: [{ type: "end" }, { type: "closed" }],
  },
  ...nothing("who closes waits for nothing else", CLOSING, READY, LOST, UNAVAILABLE, DUE, tick(), CLOSE),
  ...nothing("what is closed stays so", CLOSED, READY, LOST, UNAVAILABLE, DUE, tick(), CLOSE, STOPPED),
];
