import type { ClientMessage } from "../../../runtime/protocol/client_messages.ts";
import { decodeServerMessage, encodeClientMessage, PROTOCOL } from "../../../runtime/protocol/protocol.ts";
import type { ServerMessage } from "../../../runtime/protocol/server_messages.ts";
import { sleep } from "../../stream/fakes.ts";

/** What a client heard of one text; times in milliseconds, null where it did not come to that. */
export interface Heard {
  readonly session: string;
  readonly generation: number;
  readonly answers: boolean;
  /** When it asked for the interrupt, ms since the epoch. */
  readonly sentAt: number;
  /** From `speak` to the first packet. */
  readonly firstMs: number | null;
  /** From the interrupt until it was told to be silent, and was. */
  readonly silentMs: number | null;
  /** From the interrupt to the last packet of that generation. */
  readonly lastPacketMs: number | null;
  /** From the interrupt to `interrupted`. */
  readonly toldMs: number | null;
  /** What followed, and from there to its first packet. */
  readonly next: TurnPlan["next"];
  readonly nextMs: number | null;
  /** Packets that came after it was told to be silent. */
  readonly latePackets: number;
  /** It waited for longer than it may have to. */
  readonly hung: boolean;
}

export interface TurnPlan {
  /** From `speak` to the interrupt. */
  readonly waitMs: number;
  /** Whether it says how much it heard. */
  readonly answers: boolean;
  /** Says the next at once, without waiting for what was heard; or resumes what was interrupted. */
  readonly next: "over" | "resume" | "nothing";
}

/** Nobody waits longer: the second that is allowed for answers, and what a loaded machine adds. */
const HUNG_MS = 4000;
/** A viewer holds sound back for so long, so that its pictures come in time. */
const HELD_MS = 120;

const now = () => performance.timeOrigin + performance.now();

/** A client that speaks and is a viewer too, as a page is; its own clock is told by what comes. */
export async function openTalk(url: string, session: string) {
  const socket = new WebSocket(url, PROTOCOL);
  socket.binaryType = "arraybuffer";
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const send = (message: ClientMessage) => socket.send(encodeClientMessage(message));
  const listeners = new Set<(message: ServerMessage, at: number) => void>();
  socket.onmessage = ({ data }) => {
    const message = decodeServerMessage(new Uint8Array(data));
    if (message) { for (const listener of listeners) listener(message, now()); }
  };
  /** @returns the first that fits, and when it came; null where none does in time */
  function next<T extends ServerMessage["type"]>(
    type: T,
    fits: (message: ServerMessage & { type: T }) => boolean,
    ms = HUNG_MS,
  ) {
    return new Promise<{ message: ServerMessage & { type: T }; at: number } | null>((resolve) => {
      const done = (found: { message: ServerMessage & { type: T }; at: number } | null) => {
        clearTimeout(timer);
        listeners.delete(listener);
        resolve(found);
      };
      const timer = setTimeout(() => done(null), ms);
      const listener = (message: ServerMessage, at: number) => {
        const typed = message as ServerMessage & { type: T };
        if (message.type === type && fits(typed)) done({ message: typed, at });
      };
      listeners.add(listener);
    });
  }

  const welcome = next("welcome", () => true, 30_000);
  send({ type: "join", role: "puppeteer", size: 128, fps: 10, codecs: ["h264"], sound: ["opus"] });
  if (await welcome === null) throw new Error(`Cannot talk, no welcome came in: ${session}`);

  /** Speaks on and interrupts that too. @returns from the asking to its first packet */
  async function another(message: ClientMessage, id: string, before: number): Promise<number | null> {
    const from = now();
    const first = next("audio", ({ generation }) => generation > before, 1500);
    send(message);
    const found = await first;
    const ended = next("interrupted", (news) => news.id === id && news.generation > before);
    send({ type: "interrupt" });
    await ended;
    return found && found.at - from;
  }

  async function turn(id: string, text: string, plan: TurnPlan): Promise<Heard> {
    let generation = -1, firstAt: number | null = null, lastAt: number | null = null;
    let silentAt: number | null = null, endedAt: number | null = null, latePackets = 0;
    const listen = (message: ServerMessage, at: number) => {
      if (message.type === "speaking" && message.id === id) {
        if (message.state === "started" && generation === -1) generation = message.generation;
        if (message.state === "interrupted" && message.generation === generation) silentAt = at;
        if (message.state === "interrupted" && plan.answers) {
          send({ type: "heard", generation: message.generation, soundMs: message.soundMs - HELD_MS });
        }
        if (message.state === "ended" && message.generation === generation) endedAt = at;
      }
      if (message.type !== "audio") return;
      // A first packet comes before it is told that it has begun.
      firstAt ??= at;
      if (message.generation !== generation && generation !== -1) return;
      lastAt = at;
      if (silentAt !== null) latePackets++;
    };
    listeners.add(listen);
    const spokeAt = now();
    send({ type: "speak", id, text });
    await sleep(plan.waitMs);
    const told = next("interrupted", (message) => message.id === id);
    const wasEnded = endedAt !== null;
    const sentAt = now();
    send({ type: "interrupt" });
    // The next may be said before anybody knows what was heard of the last.
    let nextMs = plan.next === "over"
      ? await another({ type: "speak", id: `${id}+`, text }, `${id}+`, generation)
      : null;
    const answer = wasEnded ? null : await told;
    // What ended while the interrupt was under way is not interrupted.
    const hung = !wasEnded && endedAt === null && answer === null;
    if (plan.next === "resume" && answer !== null) {
      nextMs = await another({ type: "resume", id }, id, generation);
    }
    await sleep(plan.next === "nothing" ? 400 : 100);
    listeners.delete(listen);
    const ms = (at: number | null, from: number) => at === null ? null : at - from;
    return {
      ...{ session, generation, answers: plan.answers, sentAt, latePackets, hung, next: plan.next, nextMs },
      firstMs: ms(firstAt, spokeAt),
      silentMs: ms(silentAt, sentAt),
      lastPacketMs: silentAt === null ? null : Math.max(0, (lastAt ?? sentAt) - sentAt),
      toldMs: ms(answer?.at ?? null, sentAt),
    };
  }

  return {
    turn,
    async close() {
      const { promise, resolve } = Promise.withResolvers<void>();
      socket.onclose = () => resolve();
      socket.close();
      await promise;
    },
  };
}
