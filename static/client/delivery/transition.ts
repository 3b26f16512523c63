import type { DeliveryEffect, DeliveryEvent, DeliveryFacts, DeliveryState, DeliveryStep } from "./state.ts";

/** Drawn pictures a second below which drawing is behind; it begins with a probe of 30. */
const LEAST_FPS = 24;
/** So long it may be, as while a page builds itself up. */
export const SLOW_MS = 3000;
/** The first drawn picture is waited for so long; by who insists for longer. */
export const OVER_MS = 4000, INSISTED_MS = 20_000;
/** A drawn head that comes back to video's time takes at most so long. */
export const EASE_MS = 2500;
/** Video that was asked for and is not there is asked for again. */
export const ASK_MS = 10_000;
/** After a trial that came to nothing: growing, as what was too slow mostly stays so. */
const WAITS_MS = [10_000, 30_000, 120_000, 600_000];
/** Drawn for so long, a trial has come to something. */
export const HELD_MS = 60_000;

/** How long nothing is tried after so many failures in a row, 1 the first. */
export const waitAfter = (failures: number): number =>
  WAITS_MS[Math.min(Math.max(failures, 1), WAITS_MS.length) - 1]!;

const SLOW = `drawing here fell behind: fewer than ${LEAST_FPS} pictures a second`;
const SILENT = "the session's motion did not come";
const UNSEEN = "no drawn picture came";

type Both = DeliveryState & { readonly kind: "both" };
type Motion = DeliveryState & { readonly kind: "motion" };

/**
 * What follows from what happens: pure. Video goes on until a drawn picture has taken its place, and the other way round,
 * so that there is always one on screen.
 */
export function transition(state: DeliveryState, event: DeliveryEvent): DeliveryStep {
  switch (event.type) {
    case "welcomed":
      return onWelcome(state, event);
    case "lost":
      return onLost(state);
    case "wished":
      return onWish(state, event.wish, event.time);
    case "avatar":
      return onAvatar(state, event.package, event.time);
    case "rested":
      return onRest(state, event.resting, event.time);
    case "failed":
      return onFailure(state, event.why, event.final, event.time);
    case "refused":
      return onRefusal(state, event.why, event.time);
  }
  switch (state.kind) {
    case "video":
      return begin(event.type === "pictured" ? { ...state, pictured: true } : state, event.time);
    case "fetching":
      if (event.type !== "fetched") return stay(state);
      return afterFetch({ ...state, loaded: state.package!.url }, event.time);
    case "probing":
      if (event.type !== "probed") return stay(state);
      if (event.objection === null) return goOver(state, event.time);
      return stay(resigned(state, event.objection, event.time));
    case "both":
      return inBoth(state, event);
    case "motion":
      return inMotion(state, event);
  }
}

const stay = (state: DeliveryState, effects: readonly DeliveryEffect[] = []): DeliveryStep => ({
  state,
  effects,
});

/** The facts alone, of whatever state. */
function factsOf(state: DeliveryState): DeliveryFacts {
  const { wish, package: of, loaded, pictured, resting, failures, why, until } = state;
  return { ...{ wish, package: of, loaded, pictured, resting, failures, why, until } };
}

/** Whether something other than video is to be tried now. */
function mayBegin({ wish, package: of, pictured, resting, until }: DeliveryFacts, time: number): boolean {
  return wish !== "video" && of !== null && pictured && !resting && time >= until;
}

/** From video on, where nothing speaks against it. */
function begin(state: DeliveryState & { readonly kind: "video" }, time: number): DeliveryStep {
  if (!mayBegin(state, time)) return stay(state);
  const { package: wanted } = state;
  if (state.loaded === wanted!.url) return afterFetch(state, time);
  const effects: DeliveryEffect[] = [
    ...state.loaded === null ? [] : [{ type: "close" } as const],
    { type: "open", package: wanted! },
  ];
  return stay({ ...factsOf(state), kind: "fetching", loaded: null }, effects);
}

/** Who insists on drawing is not asked whether it holds. */
function afterFetch(state: DeliveryState, time: number): DeliveryStep {
  if (state.wish === "motion") return goOver(state, time);
  return stay({ ...factsOf(state), kind: "probing" }, [{ type: "probe" }]);
}

function goOver(state: DeliveryState, time: number): DeliveryStep {
  return stay({ ...factsOf(state), kind: "both", to: "motion", since: time }, [
    ...[{ type: "send", delivery: "both" } as const, { type: "play" } as const],
    { type: "aim", at: "motion" },
  ]);
}

/** Video, and the next trial later. */
function resigned(state: DeliveryState, why: string, time: number, final = false): DeliveryState {
  const failures = state.failures + 1;
  const until = final ? Infinity : time + waitAfter(failures);
  return { ...factsOf(state), kind: "video", failures, why, until };
}

const TO_VIDEO: readonly DeliveryEffect[] = [{ type: "send", delivery: "video" }, {
  type: "aim",
  at: "video",
}];

/** Nothing can be drawn any more: what was drawn last stays until the first picture of video. */
const drop = (facts: DeliveryFacts, time: number, ...more: readonly DeliveryEffect[]): DeliveryStep =>
  stay({ ...facts, kind: "both", to: "video", since: time }, [...TO_VIDEO, { type: "stop" }, ...more]);

/** What is drawn goes on while video comes, and is led to it. */
const leave = (facts: DeliveryFacts, time: number): DeliveryStep =>
  stay({ ...facts, kind: "both", to: "video", since: time }, [
    ...[{ type: "send", delivery: "both" } as const, { type: "ease" } as const],
    { type: "aim", at: "video" },
  ]);

function inBoth(state: Both, event: DeliveryEvent): DeliveryStep {
  const { to, since } = state;
  if (event.type === "over" && event.to === to) {
    if (to === "video") return stay({ ...factsOf(state), kind: "video" }, [...TO_VIDEO, { type: "stop" }]);
    const facts = { ...factsOf(state), why: null };
    return stay({ ...facts, kind: "motion", since: event.time, slowSince: null }, [
      { type: "send", delivery: "motion" },
    ]);
  }
  if (state.resting || event.type !== "time") return stay(state);
  if (to === "motion" && event.time - since >= (state.wish === "motion" ? INSISTED_MS : OVER_MS)) {
    return stay(resigned(state, UNSEEN, event.time), [...TO_VIDEO, { type: "stop" }]);
  }
  // Video that comes later than it can be led to is met by what stands still.
  if (to === "motion" || event.time - since < EASE_MS) return stay(state);
  return stay(state, event.time - since < ASK_MS ? [{ type: "stop" }] : TO_VIDEO);
}

function inMotion(state: Motion, event: DeliveryEvent): DeliveryStep {
  const { time } = event;
  if (event.type === "starved" && !state.resting) return drop(factsOf(resigned(state, SILENT, time)), time);
  if (event.type !== "measured" || state.resting) return stay(state);
  const held = time - state.since >= HELD_MS && state.failures > 0 ? { ...state, failures: 0 } : state;
  // Who insists on drawing has it slowly.
  if (event.fps >= LEAST_FPS || state.wish === "motion") return stay({ ...held, slowSince: null });
  const slowSince = state.slowSince ?? time;
  if (time - slowSince < SLOW_MS) return stay({ ...held, slowSince });
  return leave(factsOf(resigned(held, SLOW, time)), time);
}

/** A role that has changed changes nothing else; a server that was left is told again what to send. */
function onWelcome(
  state: DeliveryState,
  { package: of, objection, time }: DeliveryEvent & { readonly type: "welcomed" },
): DeliveryStep {
  const same = of?.url === state.package?.url;
  const fresh = { ...factsOf(state), package: of, ...!same && { failures: 0, why: null, until: 0 } };
  const facts = of === null && state.wish !== "video" ? { ...fresh, why: objection } : fresh;
  if (!same && (state.kind === "motion" || state.kind === "both")) {
    return drop({ ...facts, loaded: null }, time, { type: "close" });
  }
  if (!same && state.kind !== "video") {
    return stay({ ...facts, kind: "video", loaded: null }, [{ type: "close" }]);
  }
  if (state.kind === "motion") {
    return stay({ ...state, slowSince: null }, [{ type: "send", delivery: "motion" }]);
  }
  if (state.kind !== "both") return stay({ ...state, ...facts });
  return stay(state, [{ type: "send", delivery: state.to === "motion" ? "both" : "video" }]);
}

/** What is on the device stays there, and what is fetched goes on; a head that is drawn stands still. */
function onLost(state: DeliveryState): DeliveryStep {
  const facts = { ...factsOf(state), pictured: false };
  if (state.kind === "motion" || state.kind === "fetching") return stay({ ...state, pictured: false });
  if (state.kind === "both") {
    return stay({ ...facts, kind: "video" }, [{ type: "aim", at: "video" }, { type: "stop" }]);
  }
  return stay({ ...facts, kind: "video" });
}

function onWish(state: DeliveryState, wish: DeliveryFacts["wish"], time: number): DeliveryStep {
  if (wish === state.wish) return stay(state);
  const facts = { ...factsOf(state), wish, failures: 0, why: null, until: 0 };
  if (wish !== "video") {
    if (state.kind === "video") return begin({ ...facts, kind: "video" }, time);
    // Who now insists need not be probed.
    if (state.kind === "probing" && wish === "motion") return goOver({ ...facts, kind: "probing" }, time);
    return stay({ ...state, ...facts });
  }
  if (state.kind === "motion") return leave(facts, time);
  if (state.kind === "both") {
    return state.to === "video"
      ? stay({ ...state, ...facts })
      : stay({ ...facts, kind: "video" }, [...TO_VIDEO, { type: "stop" }]);
  }
  if (state.kind === "fetching") return stay({ ...facts, kind: "video" }, [{ type: "close" }]);
  return stay({ ...facts, kind: "video" });
}

/** Another head: its first pictures are video's. */
function onAvatar(state: DeliveryState, of: DeliveryFacts["package"], time: number): DeliveryStep {
  const facts: DeliveryFacts = {
    ...factsOf(state),
    ...{ package: of, loaded: null, pictured: false, failures: 0, why: null, until: 0 },
  };
  const close: DeliveryEffect[] = state.loaded === null && state.kind !== "fetching"
    ? []
    : [{ type: "close" }];
  if (state.kind === "motion" || state.kind === "both") return drop(facts, time, ...close);
  return stay({ ...facts, kind: "video" }, close);
}

/** What is timed starts anew when somebody looks again. */
function onRest(state: DeliveryState, resting: boolean, time: number): DeliveryStep {
  const next = { ...state, resting };
  if (resting) return stay(next);
  if (next.kind === "both") return stay({ ...next, since: time });
  if (next.kind === "motion") return stay({ ...next, slowSince: null });
  return next.kind === "video" ? begin(next, time) : stay(next);
}

function onFailure(state: DeliveryState, why: string, final: boolean, time: number): DeliveryStep {
  const facts = { ...factsOf(resigned(state, why, time, final)), loaded: null };
  const close = { type: "close" } as const;
  if (state.kind === "motion" || state.kind === "both") return drop(facts, time, close);
  return stay({ ...facts, kind: "video" }, [close]);
}

/** Where no more video is given, as of too many, what can be drawn is drawn on. */
function onRefusal(state: DeliveryState, why: string, time: number): DeliveryStep {
  if (state.kind === "motion") return drop(factsOf(resigned(state, why, time)), time);
  if (state.kind !== "both") return stay(state);
  if (state.to === "motion") return stay(resigned(state, why, time), [...TO_VIDEO, { type: "stop" }]);
  if (state.loaded === null) return stay(state);
  return stay({ ...factsOf(state), kind: "motion", since: time, slowSince: null }, [
    ...[{ type: "send", delivery: "motion" } as const, { type: "play" } as const],
    { type: "aim", at: "motion" },
  ]);
}
