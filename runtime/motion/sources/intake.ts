import { createTokenBucket } from "../../base/network/token_bucket.ts";
import { createFaces, type Faces } from "./faces.ts";
import { blankFrame, type DatagramReader, type SourceFrame } from "./source.ts";
import { log } from "../../telemetry/log.ts";

/** What has come to a port since it was opened. */
export interface IntakeReport {
  readonly datagrams: number;
  /** Whole frames of a face or of none, of everybody. */
  readonly frames: number;
  readonly malformed: number;
  /** Beyond what is looked at. */
  readonly dropped: number;
  readonly senders: readonly SenderReport[];
}

/** One who sends to a port. */
export interface SenderReport {
  readonly id: number;
  /** As its datagrams name it; by its port where they do not. */
  readonly name: string;
  /** Where it sends from, and which port. */
  readonly address: string;
  readonly frames: number;
  /** Frames a second. */
  readonly rate: number;
  /** Whether its frames are taken; where not it waits for who is heard to fall silent. */
  readonly heard: boolean;
  /** Whether its last frame had a face. */
  readonly face: boolean;
  /** When it came, and when it last sent a frame: milliseconds since the epoch. */
  readonly since: number;
  readonly at: number;
}

/** A frame that is taken, valid during the call. */
export type TakeFrame = (frame: SourceFrame, sender: number, name: string, receivedAt: number) => void;

/** Everything that comes to one port. */
export interface Intake {
  /** @param now milliseconds since the epoch */
  receive(datagram: Uint8Array, address: string, port: number, now: number): void;
  /** Whether a frame is held back; then `flush` is to be called after FLUSH_MS. */
  readonly holds: boolean;
  flush(now: number): void;
  report(now: number): IntakeReport;
}

/** Addresses with a reader each; who is not heard gives way. */
const MOST_PEERS = 16;
/** Datagrams a second that are read of the one who is heard (VMC in single messages is 7,000), and of all others together. */
const HEARD_RATE = 10_000;
const OTHERS_RATE = 2000;
/**
 * Milliseconds of a second in which datagrams of the one and of the others are read, and at once. What one takes is not told
 * by its size: a 16 KiB bundle of VMC is read within 0.4 to 35 ms, where 52 weights at 60 a second take 6 ms a second.
 */
const HEARD_TIME = 300, OTHERS_TIME = 100;
const TIME_BURST = 100;
/** Frames a second that are given on, and at once after a pause; of what is more only the newest counts. */
const FRAME_RATE = 250;
const FRAME_BURST = 32;
/** When what was held back is looked at, milliseconds. */
export const FLUSH_MS = 1000 / FRAME_RATE;
/** Longer than what any sender of these protocols sends. */
export const LONGEST_DATAGRAM = 16 * 1024;

interface Peer {
  readonly reader: DatagramReader;
  usedAt: number;
}

/**
 * Reads a port's datagrams and gives on the frames of one face at a time, within fixed bounds of time and memory whatever
 * comes: what is beyond them is counted and forgotten.
 *
 * @param clock milliseconds, for what reading takes
 */
export function createIntake(
  open: () => DatagramReader,
  take: TakeFrame,
  clock: () => number = () => performance.now(),
): Intake {
  const peers = new Map<string, Peer>();
  const faces = createFaces();
  const heardBudget = {
    count: createTokenBucket(HEARD_RATE, HEARD_RATE / 2),
    time: createTokenBucket(HEARD_TIME, TIME_BURST),
  };
  const othersBudget = {
    count: createTokenBucket(OTHERS_RATE, OTHERS_RATE / 2),
    time: createTokenBucket(OTHERS_TIME, TIME_BURST),
  };
  const frameBudget = createTokenBucket(FRAME_RATE, FRAME_BURST);
  const held = createHeldFrame();
  let datagrams = 0, frames = 0, malformed = 0, dropped = 0;
  let isFaultTold = false;

  function readerFor(key: string, now: number): DatagramReader {
    let peer = peers.get(key);
    if (!peer) {
      if (peers.size >= MOST_PEERS) forgetOne(peers, faces);
      peers.set(key, peer = { reader: open(), usedAt: now });
    }
    peer.usedAt = now;
    return peer.reader;
  }

  function onFrame(frame: SourceFrame, key: string, address: string, now: number): void {
    frames++;
    const face = faces.note(key, frame.sender, address, frame.face, now);
    if (!face?.heard || !frame.face) return;
    if (frameBudget.take(now)) {
      held.drop();
      take(frame, face.id, face.name, now);
    } else held.keep(frame, face.id, face.name, now);
  }

  return {
    receive(datagram, address, port, now) {
      datagrams++;
      const key = `${address} ${port}`;
      const budget = faces.isOpenTo(key, now) ? heardBudget : othersBudget;
      if (!budget.count.take(now) || !budget.time.has(now)) return void dropped++;
      if (datagram.length >= LONGEST_DATAGRAM) return void malformed++;
      const began = clock();
      try {
        readerFor(key, now).read(datagram, now, (frame) => onFrame(frame, key, address, now));
      } catch (error) {
        // A reader's own fault must not end the process either, nor fill its log: a stranger's bytes have met it.
        if (!(error instanceof SyntaxError || isFaultTold)) {
          isFaultTold = true;
          log.error("A datagram met a fault of its reader, told once for this port:", { error });
        }
        malformed++;
      }
      // A machine that was busy or asleep meanwhile is not the datagram's fault.
      budget.time.spend(Math.min(TIME_BURST, clock() - began));
    },
    get holds() {
      return held.is;
    },
    flush(now) {
      if (held.is && frameBudget.take(now)) held.give(take);
    },
    report: (now) => ({ datagrams, frames, malformed, dropped, senders: faces.report(now) }),
  };
}

/** Room for a further address: the one that has been silent for longest and is not heard. */
function forgetOne(peers: Map<string, Peer>, faces: Faces): void {
  let oldest: string | undefined, at = Infinity;
  for (const [key, { usedAt }] of peers) {
    if (usedAt < at && !faces.isHeard(key)) [oldest, at] = [key, usedAt];
  }
  if (oldest !== undefined) peers.delete(oldest);
}

/** The newest frame that could not be given at once. */
function createHeldFrame() {
  const frame = blankFrame();
  frame.face = true;
  let is = false, sender = 0, name = "", receivedAt = 0;
  return {
    get is() {
      return is;
    },
    keep(from: SourceFrame, id: number, called: string, now: number): void {
      [is, sender, name, receivedAt] = [true, id, called, now];
      frame.t = from.t;
      frame.sender = from.sender;
      frame.expression.set(from.expression);
      frame.joints.set(from.joints);
    },
    drop() {
      is = false;
    },
    give(take: TakeFrame): void {
      is = false;
      take(frame, sender, name, receivedAt);
    },
  };
}
