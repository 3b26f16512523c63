import { message } from "../../base/message.ts";
import type { PoseFrame } from "../../motion/driver.ts";
import { type ListenRequest, placeName } from "../../motion/sources/listen_request.ts";
import {
  createSourcePorts,
  type PortFrame,
  type SourcePort,
  type SourcePorts,
} from "../../motion/sources/source_ports.ts";
import type { SenderReport } from "../../motion/sources/intake.ts";
import type { SourceKind } from "../../motion/sources/source.ts";
import type { Hub } from "../hub.ts";
import type { FeedOutcome } from "../session.ts";
import { log } from "../../telemetry/log.ts";

/** A port that is listened on, and who comes by it. */
export interface SourceReport {
  /** Its name among the ports: `livelink-11111`. */
  readonly id: string;
  readonly kind: SourceKind;
  readonly address: string;
  readonly port: number;
  /** The session that it drives. */
  readonly session: string;
  /** The phone that is told to send, and alone is heard. */
  readonly phone?: string;
  /** When it was opened, milliseconds since the epoch. */
  readonly since: number;
  /** Who is heard: its name, null where nobody is; frames a second. */
  readonly sender: string | null;
  readonly rate: number;
  /** Whether it moves the head now; `unwatched`: nobody is in the session, `waiting`: somebody else drives. */
  readonly driving: boolean;
  readonly state: "silent" | "driving" | "waiting" | "unwatched";
  /** Of everybody, since the port was opened: frames, datagrams that are none of the protocol, and those beyond its bounds. */
  readonly frames: number;
  readonly malformed: number;
  readonly dropped: number;
  /** Of who drives: what its link is like. */
  readonly lost: number;
  readonly late: number;
  readonly duplicates: number;
  /** Milliseconds that its frames are held back for their unevenness; 0 on a clean link. */
  readonly delay: number;
  /** Everybody who sends, the one that is heard included. */
  readonly senders: readonly SenderReport[];
}

/** The ports by which phones and trackers come in. */
export interface Sources {
  list(): SourceReport[];
  /** @throws Error where the port cannot be had, or there are too many; the words say why */
  listen(request: ListenRequest): Promise<SourceReport>;
  /** @returns whether there was such a port */
  stop(id: string): Promise<boolean>;
  close(): Promise<void>;
}

/** Ports that may be open at once. */
const MOST_PORTS = 16;
/** A frame's outcome counts for so long. */
const OUTCOME_MS = 500;
/**
 * When a port that was lost with its thread is opened again: what has ended the thread may be what comes to the port, so
 * that each time takes twice as long, to a minute.
 */
const REOPEN_MS = 1000, LONGEST_REOPEN_MS = 60_000;

export interface SourcesOptions {
  /** Takes the poses. */
  readonly hub: Pick<Hub, "feed">;
  /** Throws where a port may not be opened beside those that are. */
  readonly check?: (
    request: ListenRequest,
    open: readonly Pick<SourceReport, "kind" | "address" | "port" | "session">[],
  ) => void;
  /** For tests: without a thread. */
  readonly ports?: SourcePorts;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** For tests: another wait. */
  readonly reopenMs?: number;
}

interface Listening {
  readonly id: string;
  readonly request: ListenRequest;
  readonly since: number;
  port: SourcePort;
  readonly fed: Fed;
}

/** What became of a port's last frame. */
interface Fed {
  count: number;
  /** Of the last one whose sender tells no time: on ours. */
  time: number;
  outcome: FeedOutcome;
  at: number;
  /** How often the port was lost. */
  losses: number;
}

export function createSources(options: SourcesOptions): Sources {
  const { hub, ports = createSourcePorts(), now = Date.now, reopenMs = REOPEN_MS } = options;
  const open = new Map<string, Listening>();
  let opening = 0, isClosed = false;

  function nameFor({ kind }: ListenRequest, port: number): string {
    const plain = `${kind}-${port}`;
    for (let i = 1;; i++) {
      const name = i === 1 ? plain : `${plain}-${i}`;
      if (!open.has(name)) return name;
    }
  }

  function portFor(request: ListenRequest, fed: Fed, name: () => string): Promise<SourcePort> {
    return ports.open(request, (frame) => {
      const source = { id: `${name()} ${frame.sender}`, kind: request.kind, sender: frame.name };
      const told = !Number.isNaN(frame.t);
      // Two that came at once are a millisecond apart.
      if (!told) fed.time = Math.max(frame.receivedAt, fed.time + 1);
      const pose = poseOf(frame, fed.count++, told ? frame.t : fed.time);
      fed.outcome = hub.feed(request.session, source, pose, frame.receivedAt);
      fed.at = now();
    }, () => setTimeout(() => reopen(name()), Math.min(LONGEST_REOPEN_MS, reopenMs * 2 ** fed.losses++)));
  }

  /** A port that was lost is had again by its own number, or given up. */
  async function reopen(name: string): Promise<void> {
    const listening = open.get(name);
    if (isClosed || !listening) return;
    const { request, port: { address, port }, fed } = listening;
    try {
      const again = await portFor({ ...request, address, port }, fed, () => name);
      if (open.get(name) === listening) listening.port = again;
      else await again.close();
    } catch (error) {
      open.delete(name);
      if (!isClosed) log.error(`A port for trackers, ${name}, is lost: ${message(error)}`);
    }
  }

  const list = (): SourceReport[] => [...open.values()].map((each) => reportOf(each, now()));

  return {
    list,
    async listen(request) {
      if (isClosed) throw new Error("Cannot listen on another port, the server is closing");
      if (open.size + opening >= MOST_PORTS) {
        throw new Error(`Cannot listen on another port, there may be at most: ${MOST_PORTS}`);
      }
      options.check?.(request, list());
      const fed: Fed = { count: 0, outcome: "unwatched", at: -Infinity, time: -Infinity, losses: 0 };
      let name = "";
      opening++;
      try {
        const port = await portFor(request, fed, () => name);
        name = nameFor(request, port.port);
        const listening = { id: name, request, since: now(), port, fed };
        open.set(name, listening);
        return reportOf(listening, now());
      } finally {
        opening--;
      }
    },
    async stop(id) {
      const listening = open.get(id);
      open.delete(id);
      await listening?.port.close();
      return listening !== undefined;
    },
    async close() {
      isClosed = true;
      open.clear();
      await ports.close();
    },
  };
}

/** A frame as drivers take it. The joints' numbers are views of the frame's. A sender without a clock is taken by ours. */
function poseOf({ expression, joints }: PortFrame, seq: number, t: number): PoseFrame {
  const joint = (row: number) => joints.subarray(row * 3, row * 3 + 3);
  return {
    ...{ seq, t, space: "arkit", expression },
    ...{ root: joint(0), neck: joint(1), jaw: joint(2), leftEye: joint(3), rightEye: joint(4) },
  };
}

function reportOf({ id, request, since, port, fed }: Listening, now: number): SourceReport {
  const { kind, session, phone } = request;
  const { frames, malformed, dropped, senders } = port.report;
  const heard = senders.find((each) => each.heard);
  const recent = now - fed.at < OUTCOME_MS;
  const link = recent && typeof fed.outcome === "object" ? fed.outcome : null;
  return {
    ...{
      id,
      kind,
      address: port.address,
      port: port.port,
      session,
      ...phone !== undefined && { phone },
      since,
    },
    ...{ sender: heard?.name ?? null, rate: heard?.rate ?? 0 },
    driving: link !== null,
    state: !recent ? "silent" : typeof fed.outcome === "string" ? fed.outcome : "driving",
    ...{ frames, malformed, dropped },
    ...{
      lost: link?.lost ?? 0,
      late: link?.late ?? 0,
      duplicates: link?.duplicates ?? 0,
      delay: link?.delay ?? 0,
    },
    senders,
  };
}

/** A port in a sentence: "livelink on 127.0.0.1:11111, for studio". */
export const sourceWords = ({ kind, address, port, session }: SourceReport): string =>
  `${kind} on ${placeName(address, port)}, for ${session}`;
