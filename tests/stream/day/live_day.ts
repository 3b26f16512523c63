/**
 * Hours of a server's life in a time of its own: sessions come and go, and what can go wrong does, at random by a seed. Time
 * begins so that milliseconds pass 2^32 on the way.
 */
import { fakeSpeech } from "../sound/fake_speech.ts";
import { mulberry } from "../../server/nonsense.ts";
import { openHub } from "../fakes.ts";
import { type VirtualClock, virtualClock } from "../virtual_clock.ts";
import { ACTS, come, type Day, pick } from "./acts.ts";
import { createGuest, type Guest, type Tell } from "./guests.ts";
import { mortalThreads } from "./mortal_thread.ts";
import { noDisk } from "./no_disk.ts";

/** What there was at the end of a stretch, when all guests had gone. */
export interface Rested {
  readonly hours: number;
  readonly timers: number;
  readonly sessions: number;
  readonly connections: number;
  readonly targets: number;
  readonly files: number;
}

export interface DayFigures {
  readonly problems: readonly string[];
  readonly stretches: readonly Rested[];
  /** Recordings that were still written when all had gone. */
  readonly filesLeft: number;
  /** Timers before anybody came, after all had gone, and after the end. */
  readonly timers: readonly [number, number, number];
  readonly guests: number;
  readonly acts: number;
  readonly kills: number;
  /** Pictures of the viewer that stays, and how many its rate makes in that time. */
  readonly pictures: number;
  readonly due: number;
}

export interface DayOptions {
  readonly hours: number;
  readonly seed: number;
  /** After so many hours all guests go and it is looked at what is left. */
  readonly stretch?: number;
  readonly tell?: (rested: Rested) => void;
}

const HOUR_MS = 3_600_000;
/** Longer than an empty session is kept, and than anything takes to end that was begun before. */
const REST_MS = 100_000;
const FPS = 1;
/** Guests at once: more only wait for each other. */
const MOST_GUESTS = 8;
/** Acts are so far apart on average. */
const ACT_MS = 6000;
/** Of acts one in so many takes the render worker; it is given up where that is five times a minute. */
const KILL_SHARE = 1 / 200;

/** @throws Error where the hub throws */
export async function liveDay(
  { hours, seed, stretch = 1, tell = () => {} }: DayOptions,
): Promise<DayFigures> {
  const clock = virtualClock(2 ** 32 - hours * HOUR_MS / 2);
  const threads = mortalThreads(clock), files = noDisk(), problems: string[] = [];
  const complain: Tell = (problem) => {
    if (problems.length < 20) problems.push(`${((clock.now() - began) / HOUR_MS).toFixed(3)} h: ${problem}`);
  };
  const hub = openHub({
    ...{
      clock,
      openThread: threads.open,
      facts: { version: "test", size: 128, fps: 2 },
      speech: fakeSpeech(),
    },
    recordings: { policy: "asked", files, report() {} },
    residentBytes: () => 1e8,
  });
  let number = 0, acts = 0, kills = 0, killedAt = -Infinity;
  const began = clock.now(), random = mulberry(seed), before = clock.pending;
  const standing = (role: string) => {
    const guest = createGuest(hub, clock, "standing", "standing", { kind: "open" }, complain);
    guest.send({ type: "join", role, size: 128, fps: FPS, codecs: ["h264"], sound: ["pcm-s16"] });
    return guest;
  };
  const viewer = standing("viewer"), puppeteer = standing("puppeteer");
  const day: Day = {
    hub,
    clock,
    threads,
    random,
    guests: [],
    puppeteer,
    next: () => ++number,
    tell: complain,
  };

  async function act(): Promise<void> {
    acts++;
    for (let at = day.guests.length - 1; at >= 0; at--) if (day.guests[at]!.isGone) day.guests.splice(at, 1);
    if (random() < KILL_SHARE && clock.now() - killedAt > 60_000) {
      kills++;
      killedAt = clock.now();
      if (random() < 0.5) threads.kill();
      else threads.hang();
    } else if (day.guests.length === 0) come(day);
    else chosen(random, day.guests.length >= MOST_GUESTS)(day, pick(random, day.guests));
    await clock.advance(2 * ACT_MS * random());
    checkTokens(day.guests, clock, complain);
  }

  async function rest(): Promise<Rested> {
    for (const guest of day.guests.splice(0)) guest.leave();
    puppeteer.send({ type: "record", on: false });
    puppeteer.send({ type: "capture", on: false });
    puppeteer.send({ type: "interrupt" });
    await clock.advance(REST_MS);
    return {
      ...{ hours: (clock.now() - began) / HOUR_MS, timers: clock.pending, sessions: hub.sessions().length },
      ...{ connections: hub.connectionCount, targets: hub.render.targets.size, files: files.openCount },
    };
  }

  const stretches: Rested[] = [];
  while (clock.now() - began < hours * HOUR_MS) {
    const end = clock.now() + stretch * HOUR_MS;
    while (clock.now() < end) await act();
    stretches.push(await rest());
    tell(stretches.at(-1)!);
  }
  if (viewer.isGone || puppeteer.isGone) complain("who stayed all day was sent away");
  const due = (clock.now() - began) / 1000 * FPS, { pictures } = viewer;
  viewer.leave();
  puppeteer.leave();
  await clock.advance(REST_MS);
  const after = clock.pending, filesLeft = files.openCount;
  if (hub.sessions().length > 0) complain("a session is left");
  const closing = hub.close();
  await clock.advance(3000);
  await closing;
  return {
    problems,
    stretches,
    filesLeft,
    timers: [before, after, clock.pending],
    guests: number,
    acts,
    kills,
    pictures,
    due,
  };
}

/** @param crowded nobody comes */
function chosen(random: () => number, crowded: boolean): (typeof ACTS)[number][1] {
  const acts = crowded ? ACTS.slice(1) : ACTS;
  let at = random() * acts.reduce((sum, [weight]) => sum + weight, 0);
  return acts.find(([weight]) => (at -= weight) < 0)![1];
}

function checkTokens(guests: readonly Guest[], clock: VirtualClock, tell: Tell): void {
  // Twenty minutes more where it was renewed.
  for (const guest of guests) {
    if (!guest.isGone && clock.epoch() > guest.until + 1_202_000) {
      tell("a token had ended, and its bearer was still there");
    }
  }
}
