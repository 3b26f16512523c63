/*
 * Arithmetic of a crowd that draws by itself: what it costs servers, wires and NATS, by what was measured. Pure, and with
 * a small simulation of one server's event loop for how late a pose leaves it.
 */
import { createRandom } from "../../../runtime/base/mulberry32.ts";

/** What one viewer is sent, and what that costs where. */
export interface Costs {
  /** CPU time of a server for each viewer and message, microseconds. */
  readonly sendUs: number;
  /** Poses a second, how many go in a message, and bytes of a message with one of them. */
  readonly poses: number;
  readonly batch: number;
  readonly poseBytes: number;
  /** Of a message that more poses are in, each of the others. */
  readonly moreBytes: number;
  /** Packets of sound a second while a head speaks, bytes of one's message, and the share of time that it speaks. */
  readonly sounds: number;
  readonly soundBytes: number;
  readonly speaks: number;
  /** Below the message: WebSocket, TCP, IP and Ethernet, bytes a packet. */
  readonly wireBytes: number;
  /** The share of a core that a server's thread is let do: beyond it queues grow. */
  readonly busy: number;
  /** CPU time of a NATS server for each message and node, microseconds, by the sessions that a node takes. */
  readonly natsUs: readonly (readonly [sessions: number, us: number])[];
}

/** How many watch what. */
export interface Crowd {
  readonly viewers: number;
  readonly sessions: number;
}

/** What a crowd needs. */
export interface Needs {
  /** Messages a second to one viewer, on average. */
  readonly messages: number;
  /** Bytes a second to one viewer, on the wire, on average. */
  readonly bytes: number;
  /** Viewers of one server process, which has one event loop and so one core. */
  readonly each: number;
  readonly nodes: number;
  /** Of all server processes. */
  readonly cores: number;
  /** To all viewers, Gbit a second. */
  readonly gigabits: number;
  /** Of the NATS server, a second: what goes out to nodes, and the cores of it. */
  readonly natsMessages: number;
  readonly natsCores: number;
}

export function needsOf({ viewers, sessions }: Crowd, costs: Costs): Needs {
  const { poses, batch, poseBytes, moreBytes, sounds, soundBytes, speaks, wireBytes, sendUs, busy } = costs;
  const beats = poses / batch, spoken = sounds * speaks;
  const messages = beats + spoken;
  const bytes = beats * (poseBytes + (batch - 1) * moreBytes + wireBytes) + spoken * (soundBytes + wireBytes);
  const each = Math.floor(busy * 1e6 / (messages * sendUs));
  const nodes = Math.ceil(viewers / each);
  // A session's viewers go to as few nodes as hold them; one node alone has its sessions itself, and no NATS.
  const places = nodes === 1 ? 0 : Math.max(sessions, nodes);
  const natsMessages = places * messages;
  const natsCores = natsMessages * natsUs(costs, sessions === 0 ? 0 : places / nodes) / 1e6;
  return {
    ...{ messages, bytes, each, nodes, natsMessages, natsCores },
    cores: viewers * messages * sendUs / 1e6,
    gigabits: viewers * bytes * 8 / 1e9,
  };
}

/** Between what was measured a straight line of logarithms, beyond it the nearest. */
export function natsUs({ natsUs: points }: Pick<Costs, "natsUs">, sessions: number): number {
  const after = points.findIndex(([at]) => at >= sessions);
  if (after === 0) return points[0]![1];
  if (after < 0) return points.at(-1)![1];
  const [[from, fromUs], [to, toUs]] = [points[after - 1]!, points[after]!];
  const part = Math.log(sessions / from) / Math.log(to / from);
  return fromUs * (toUs / fromUs) ** part;
}

/** How late messages leave a server, milliseconds. */
export interface Lateness {
  readonly p50: number;
  readonly p99: number;
  /** Of the event loop's time that sends take. */
  readonly load: number;
}

const SECONDS = 4, SEED = 20;
/** Sends between two of whose moments the others' lie. */
const LEAST_PART = 16;

/**
 * A server's one thread, with sessions whose beats lie anywhere: what is due waits for what was due before, and the last
 * viewer of a session for all the others.
 *
 * @param sendUs CPU time of a send @param viewers of the node, shared evenly among its sessions
 */
export function latenessOf(
  { viewers, sessions }: Crowd,
  costs: Pick<Costs, "sendUs" | "poses" | "batch" | "sounds" | "speaks">,
): Lateness {
  const random = createRandom(SEED);
  const own = viewers / sessions;
  const beats: { at: number; sends: number }[] = [];
  const streams = [costs.poses / costs.batch, costs.sounds];
  for (let session = 0; session < sessions; session++) {
    const speaks = random() < costs.speaks;
    streams.forEach((rate, stream) => {
      if (stream === 1 && !speaks) return;
      for (let at = random() * 1000 / rate; at < SECONDS * 1000; at += 1000 / rate) {
        beats.push({ at, sends: own });
      }
    });
  }
  beats.sort((a, b) => a.at - b.at);
  const late: number[] = [];
  let free = 0, worked = 0;
  const ms = costs.sendUs / 1000;
  for (const { at, sends } of beats) {
    const begins = Math.max(free, at);
    free = begins + sends * ms;
    worked += sends * ms;
    for (let part = 0; part < LEAST_PART; part++) {
      late.push(begins - at + (part + 0.5) / LEAST_PART * sends * ms);
    }
  }
  late.sort((a, b) => a - b);
  const at = (share: number) => late[Math.floor(share * (late.length - 1))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), load: worked / (SECONDS * 1000) };
}
