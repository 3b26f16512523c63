import { ProtocolError } from "../../../runtime/protocol/errors.ts";
import type { Hub } from "../../../runtime/stream/hub.ts";
import { arkitPose } from "../fakes.ts";
import { rampPacket } from "../sound/fake_speech.ts";
import type { VirtualClock } from "../virtual_clock.ts";
import { nonsense } from "../../server/nonsense.ts";
import { createGuest, type Guest, type Tell } from "./guests.ts";
import type { MortalThreads } from "./mortal_thread.ts";

/** What a day's faults are done to. */
export interface Day {
  readonly hub: Hub;
  readonly clock: VirtualClock;
  readonly threads: MortalThreads;
  readonly random: () => number;
  readonly guests: Guest[];
  /** Drives the session that lasts all day. */
  readonly puppeteer: Guest;
  /** Numbers that never come twice. */
  next(): number;
  readonly tell: Tell;
}

type Act = (day: Day, guest: Guest) => void;

const SESSIONS = ["standing", "a", "b", "c"];
/** Those that came in by a token are sent away when it ends, a look a second later. */
const TOKEN_MS = 20 * 60_000;

export function pick<T>(random: () => number, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)]!;
}

/** Another guest comes, from an address that never came before. */
export function come({ hub, clock, random, guests, next, tell }: Day): Guest {
  const number = next(), until = clock.epoch() + TOKEN_MS * random();
  const grant = { session: "*", role: "operator", until, id: `token-${number}` } as const;
  const entrance = random() < 0.3
    ? { kind: "granted", grant, look: () => Promise.resolve({ ...grant, until: until + TOKEN_MS }) } as const
    : { kind: "open" } as const;
  const address = `10.${number >> 16 & 255}.${number >> 8 & 255}.${number & 255}`;
  const guest = createGuest(hub, clock, pick(random, SESSIONS), address, entrance, tell);
  guests.push(guest);
  guest.send({
    ...{ type: "join", role: random() < 0.3 ? "puppeteer" : "viewer", size: pick(random, [128, 144]) },
    ...{ fps: 1 + Math.floor(2 * random()), codecs: [random() < 0.7 ? "h264" : "jpeg"] },
    ...random() < 0.5 && { sound: [random() < 0.5 ? "opus" : "pcm-s16"] },
    ...{ delivery: pick(random, ["video", "video", "motion", "both", "auto"]) },
  });
  return guest;
}

/** Ends an utterance of sound only now and then: the others end by themselves. */
function sendSound({ random, next }: Day, guest: Guest): void {
  const id = `sound-${next()}`;
  for (let at = 0; at < 400; at += 20) {
    guest.send({ type: "audio", id, codec: "pcm-s16", data: rampPacket(at) });
  }
  if (random() < 0.5) guest.send({ type: "audioEnd", id });
}

function feed({ hub, clock, next }: Day): void {
  const source = { id: `phone-${next() % 3}`, kind: "livelink" as const, sender: "Phone" };
  const expression = new Float32Array(52).fill(0.2),
    frame = { seq: next(), t: clock.now(), space: "arkit" as const, expression };
  hub.feed("a", source, frame, clock.epoch());
}

/** What a program asks for may be refused in the protocol's words: the session is full, or nobody is in it. */
function perhaps(ask: () => void): void {
  try {
    ask();
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
  }
}

function tap({ hub, clock, random, next }: Day): void {
  const sink = { isFull: random() < 0.2, frame() {}, sound() {}, ended() {} };
  perhaps(() => {
    const wishes = { payer: `address tap ${next()}`, size: 128, fps: 1 };
    clock.after(60_000 * random(), hub.tap(pick(random, SESSIONS), wishes, sink).close);
  });
}

function program({ hub, random, next }: Day): void {
  const name = pick(random, SESSIONS);
  perhaps(() => hub.speak(name, { type: "speak", id: `api-${next()}`, text: "hello" }));
  perhaps(() => hub.mood(name, { mood: "happy", holdMs: 1000 }));
  perhaps(() => hub.view(name, { azimuth: random(), elevation: 0, distance: 3, fovY: 0.5, height: 0 }, 0));
}

const speak: Act = ({ next, random }, guest) =>
  guest.send({ type: "speak", id: `said-${next()}`, text: "x".repeat(5 + Math.floor(30 * random())) });

/** What happens, and how often. */
export const ACTS: readonly (readonly [weight: number, act: Act])[] = [
  [8, (day) => void come(day)],
  [6, (_, guest) => guest.leave()],
  [2, (_, guest) => guest.deaf = !guest.deaf],
  [6, speak],
  [3, (day) => speak(day, day.puppeteer)],
  [2, ({ puppeteer }) => puppeteer.send({ type: "interrupt" })],
  [3, (_, guest) => guest.send({ type: "interrupt" })],
  [2, (_, guest) => guest.send({ type: "resume" })],
  [3, sendSound],
  [3, (day) => sendSound(day, day.puppeteer)],
  [4, ({ next, clock }, guest) => guest.send(arkitPose(next(), 0.5, clock.now()))],
  [
    3,
    ({ random }, guest) =>
      guest.send({ type: "delivery", delivery: pick(random, ["video", "motion", "both", "auto"]) }),
  ],
  [
    2,
    ({ random }, guest) =>
      guest.send({ type: "avatar", name: pick(random, ["stock", "pale", "flame", "slow", "broken"]) }),
  ],
  [1, ({ random, puppeteer }) => puppeteer.send({ type: "avatar", name: pick(random, ["stock", "pale"]) })],
  [2, ({ random }, guest) => guest.send({ type: "record", on: random() < 0.5 })],
  [2, ({ random }, guest) => guest.send({ type: "capture", on: random() < 0.5 })],
  [
    2,
    ({ random }, guest) =>
      guest.send({ type: "camera", azimuth: random(), elevation: 0, distance: 3, fovY: 0.5, easeMs: 2000 }),
  ],
  [
    2,
    ({ random }, guest) =>
      guest.send({ type: "mood", mood: pick(random, ["happy", "neutral"]), holdMs: 5000 }),
  ],
  [
    2,
    ({ random }, guest) =>
      guest.send({ type: "seat", act: pick(random, ["ask", "withdraw", "give", "keep", "here"]) }),
  ],
  [2, (_, guest) => guest.send({ type: "keyframe" })],
  [2, ({ random }, guest) => guest.send({ type: "watch", active: random() < 0.6 })],
  [2, ({ next }, guest) => guest.send({ type: "ping", t: next(), soundMs: next() })],
  [1, (_, guest) => guest.send({ type: "renew", token: "another" })],
  [2, ({ random }, guest) => {
    for (let count = 0; count < 10; count++) guest.sendRaw(rawOf(nonsense(random)));
  }],
  [2, feed],
  [2, tap],
  [1, program],
  [1, ({ hub }) => hub.forgetAvatar("pale")],
];

const rawOf = (data: Uint8Array | string): unknown => typeof data === "string" ? data : data.buffer;
