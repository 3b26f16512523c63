import type { Detour } from "../../../front/lane.ts";
import { frameOf } from "../../../front/frames.ts";
import { createPoseSink, type PoseSink, type SentPose } from "../../../../stream/motion/pose_sink.ts";
import { MAX_BUFFERED_BYTES } from "../../../../stream/limits.ts";
import { LISTEN_MS, type MotionBus } from "./bus.ts";
import { type Channel, CHANNELS, type Packet, readPacket } from "./packets.ts";

/** What a node hears of sessions that are on others, for its clients there: each session's once. */
export interface Listener {
  /** A client of this node talks with another. @param connection its name here */
  add(session: string, connection: string, detour: Detour): void;
  close(): void;
}

/** A client that draws, as the bus reaches it: what comes is put between the frames that its session's node sends it. */
interface Client {
  readonly detour: Detour;
  readonly poses: PoseSink;
  readonly channels: Set<Channel>;
}

export function createListener(
  bus: MotionBus,
  node: string,
  now: () => number = () => performance.now(),
): Listener {
  const sessions = new Map<string, ReturnType<typeof createEar>>();
  const beat = setInterval(() => {
    for (const session of sessions.keys()) bus.listen(session, node);
  }, LISTEN_MS);
  return {
    add(session, connection, detour) {
      let ear = sessions.get(session);
      if (!ear) {
        sessions.set(session, ear = createEar(bus, session, now));
        bus.listen(session, node);
      }
      const { clients, end } = ear;
      clients.set(connection, createClient(detour));
      void detour.done.then(() => {
        clients.delete(connection);
        if (clients.size > 0 || sessions.get(session) !== ear) return;
        sessions.delete(session);
        end();
      });
    },
    close() {
      clearInterval(beat);
      for (const { end } of sessions.values()) end();
      sessions.clear();
    },
  };
}

function createEar(bus: MotionBus, session: string, now: () => number) {
  const clients = new Map<string, Client>();
  const pose: SentPose = { key: false, keys: 0, message: new Uint8Array() };

  function take(packet: Packet): void {
    if (packet.kind === "members") return assign(clients, packet.channel, packet.members);
    const frame = frameOf(packet.message);
    if (packet.kind === "pose") [pose.key, pose.keys, pose.message] = [packet.key, packet.keys, frame];
    for (const { channels, poses, detour } of clients.values()) {
      if (packet.kind === "pose") {
        if (channels.has("pose")) poses.take(pose, now());
      } else if (channels.has(packet.channel) && detour.waiting <= MAX_BUFFERED_BYTES) detour.insert(frame);
    }
  }

  const end = bus.subscribe(session, (bytes) => {
    const packet = readPacket(bytes);
    if (packet !== null) take(packet);
  });
  return { clients, end };
}

function createClient(detour: Detour): Client {
  const socket = {
    send: (frame: Uint8Array<ArrayBuffer>) => detour.insert(frame),
    close: () => detour.end(),
    get bufferedAmount() {
      return detour.waiting;
    },
  };
  return { detour, poses: createPoseSink(socket, detour.end), channels: new Set() };
}

function assign(clients: ReadonlyMap<string, Client>, channel: Channel, members: ReadonlySet<string>): void {
  for (const [name, { channels, poses }] of clients) {
    if (!members.has(name)) channels.delete(channel);
    else if (!channels.has(channel)) {
      channels.add(channel);
      if (channel === CHANNELS[0]) poses.restart();
    }
  }
}
