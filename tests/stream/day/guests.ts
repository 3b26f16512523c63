import { Unpackr } from "msgpackr";
import type { ServerMessage } from "../../../runtime/protocol/server_messages.ts";
import type { Entrance } from "../../../runtime/stream/admission.ts";
import type { Connection } from "../../../runtime/stream/connection.ts";
import type { Hub } from "../../../runtime/stream/hub.ts";
import type { ClientSocket } from "../../../runtime/stream/sinks/websocket.ts";
import { pack } from "../fakes.ts";
import type { VirtualClock } from "../virtual_clock.ts";

const unpackr = new Unpackr({ useRecords: false });

/** A client that keeps nothing of what it is sent, and looks at all of it. */
export interface Guest {
  readonly session: string;
  /** When what let it in ends, ms since the epoch; Infinity where nothing did. */
  readonly until: number;
  /** Takes nothing any more. */
  deaf: boolean;
  readonly isGone: boolean;
  /** When it went. */
  readonly goneAt: number;
  readonly pictures: number;
  send(message: unknown): void;
  sendRaw(data: unknown): void;
  leave(): void;
}

/** What was wrong with what guests were sent. */
export type Tell = (problem: string) => void;

/** Of a stream's numbers: they never go back, and the time of the pictures and that of their sound never part. */
interface Watch {
  seq: number;
  taken: number;
  apart: number;
}

/** Sound is sampled at whole samples, and floats hold so much of an epoch's milliseconds. */
const APART_MS = 0.01;

export function createGuest(
  hub: Hub,
  clock: VirtualClock,
  session: string,
  address: string,
  entrance: Entrance,
  tell: Tell,
): Guest {
  let deaf = false, isGone = false, goneAt = NaN, waiting = 0, pictures = 0;
  let video: Watch | null = null, poses: Watch | null = null;

  function watch(before: Watch | null, message: ServerMessage & { type: "video" | "pose" }): Watch {
    const { seq, stamps: { taken }, soundMs } = message;
    const apart = soundMs === undefined ? before?.apart ?? NaN : taken - soundMs;
    if (before !== null && seq > before.seq) {
      if (taken < before.taken) {
        tell(`time went back by ${before.taken - taken} ms in a stream of ${message.type}`);
      }
      if (Math.abs(apart - before.apart) > APART_MS) {
        tell(`picture and sound parted by ${apart - before.apart} ms`);
      }
    }
    // A rendition that is opened anew counts anew; the session's clock goes on.
    return { seq, taken, apart: Number.isNaN(before?.apart ?? NaN) ? apart : before!.apart };
  }

  function look(message: ServerMessage): void {
    if (message.type === "video") {
      pictures++;
      video = watch(video, message);
    } else if (message.type === "pose") poses = watch(poses, message);
    else if (message.type === "speaking" && message.state === "interrupted") {
      guest.send({ type: "heard", generation: message.generation, soundMs: message.soundMs });
    } else if (message.type === "error" && message.message.includes("has a fault")) tell(message.message);
    else if (message.type === "stats" && !isSound(message)) {
      tell(`stats that cannot be: ${JSON.stringify(message)}`);
    }
  }

  function gone(): void {
    if (isGone) return;
    isGone = true;
    goneAt = clock.epoch();
    connection.closed();
  }

  const socket: ClientSocket = {
    get bufferedAmount() {
      return deaf ? waiting : 0;
    },
    send(bytes) {
      if (isGone) return tell("something was sent to a socket that is closed");
      if (deaf) waiting += bytes.length;
      else look(unpackr.unpack(bytes));
    },
    close: () => queueMicrotask(gone),
  };
  const connection: Connection = hub.connect(session, socket, entrance, address);
  const guest: Guest = {
    session,
    until: entrance.kind === "granted" ? entrance.grant.until : Infinity,
    get deaf() {
      return deaf;
    },
    set deaf(value) {
      deaf = value;
      waiting = 0;
    },
    get isGone() {
      return isGone;
    },
    get goneAt() {
      return goneAt;
    },
    get pictures() {
      return pictures;
    },
    send(message) {
      if (!isGone) connection.receive(pack(message));
    },
    sendRaw(data) {
      if (!isGone) connection.receive(data);
    },
    leave: gone,
  };
  return guest;
}

/** Whether all numbers of a message are numbers. */
function isSound(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value) && value >= 0;
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every(isSound);
}
