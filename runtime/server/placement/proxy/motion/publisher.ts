import type { SoundCodecName } from "../../../../base/codec_names.ts";
import type { CodedSound } from "../../../../stream/sound/sound_audience.ts";
import type { SentPose } from "../../../../stream/motion/pose_sink.ts";
import type { MotionAside } from "../../../../stream/motion/motion_aside.ts";
import { LISTEN_EXPIRY_MS, type MotionBus } from "./bus.ts";
import { type Channel, membersPacket, posePacket, soundPacket } from "./packets.ts";

/*
 * Clients that hang on other nodes are given a session's poses by the bus: once for all of a node's, whoever of them wants
 * some now. The same pose is offered for one client after the other, so it is published when all have been asked.
 */

/** A connection of the owner's whose client hangs on another node. */
export interface Outpost extends MotionAside {
  /** It is gone. */
  close(): void;
}

/** What the owner of sessions publishes of them. */
export interface Publisher {
  /** @param connection its name at that node */
  open(session: string, node: string, connection: string): Outpost;
}

interface Publication {
  outposts: number;
  readonly lately: Map<string, number>;
  readonly end: () => void;
  readonly pose: Round<SentPose>;
  readonly sound: Readonly<Record<SoundCodecName, Round<CodedSound>>>;
}

/** A client draws that has taken a pose so lately, ms: its sound comes that way too. Others have theirs with their pictures. */
const DRAWS_MS = 1000;
/** A client begins with poses by its own connection, behind its welcome, and goes over with a key frame after so long. */
const SETTLE_MS = 300;
/** Nodes that are remembered for a session. */
const MOST_NODES = 256;

export function createPublisher(bus: MotionBus, now: () => number = () => performance.now()): Publisher {
  const publications = new Map<string, Publication>();

  function publicationOf(session: string): Publication {
    const known = publications.get(session);
    if (known) return known;
    const lately = new Map<string, number>(), publish = (packet: Uint8Array) => bus.publish(session, packet);
    const soundRound = (codec: SoundCodecName) =>
      createRound<CodedSound>(codec, publish, ({ message }) => soundPacket(codec, message));
    const publication: Publication = {
      ...{ outposts: 0, lately },
      end: bus.listeners(session, (node) => {
        if (lately.size >= MOST_NODES) forgetSilent(lately, now());
        if (lately.size < MOST_NODES || lately.has(node)) lately.set(node, now());
      }),
      pose: createRound(
        "pose",
        publish,
        ({ key, keys, message }) => posePacket(key, keys, message),
        ({ key }) => key,
      ),
      sound: { opus: soundRound("opus"), "pcm-s16": soundRound("pcm-s16") },
    };
    publications.set(session, publication);
    return publication;
  }

  return {
    open(session, node, connection) {
      const publication = publicationOf(session);
      publication.outposts++;
      const listens = () =>
        bus.isUp && now() - (publication.lately.get(node) ?? -Infinity) < LISTEN_EXPIRY_MS;
      let begun = Infinity, past = false, drewAt = -Infinity;
      return {
        poses: (own) => ({
          get dropped() {
            return own.dropped;
          },
          take(pose, time) {
            begun = Math.min(begun, now());
            const before = past;
            past = listens() && (past || pose.key && now() - begun >= SETTLE_MS);
            if (past) {
              drewAt = now();
              return publication.pose.offer(pose, connection);
            }
            // The other way has failed: what it has brought is read on from here.
            if (before) own.holds(pose.keys);
            own.take(pose, time);
          },
          restart() {
            begun = Infinity;
            past = false;
            own.restart();
          },
          holds: own.holds,
        }),
        hearer: (own) => ({
          get dropped() {
            return own.dropped;
          },
          set dropped(count) {
            own.dropped = count;
          },
          ...own.begin && { begin: own.begin },
          take(sound) {
            if (listens() && past && now() - drewAt < DRAWS_MS) {
              publication.sound[sound.codec].offer(sound, connection);
            } else own.take(sound);
          },
        }),
        close() {
          if (--publication.outposts > 0) return;
          publication.end();
          publications.delete(session);
        },
      };
    },
  };
}

function forgetSilent(lately: Map<string, number>, now: number): void {
  for (const [node, at] of lately) if (now - at >= LISTEN_EXPIRY_MS) lately.delete(node);
}

interface Round<T> {
  offer(item: T, connection: string): void;
}

/**
 * One thing after the other, each for those for whom it was offered: who that is is told before it, where it has changed, and
 * now and then. The objects may be filled anew: by then it is packed.
 */
function createRound<T extends { readonly message: Uint8Array }>(
  channel: Channel,
  publish: (packet: Uint8Array) => void,
  packed: (item: T) => Uint8Array,
  again: (item: T) => boolean = () => false,
): Round<T> {
  let members = new Set<string>(), told = new Set<string>();
  let current: Uint8Array | null = null, packet: Uint8Array | null = null, tells = true;
  let untold = 0;

  function end(): void {
    const same = members.size === told.size && [...members].every((each) => told.has(each));
    if (!same || tells || untold++ >= MOST_UNTOLD) {
      publish(membersPacket(channel, members));
      untold = 0;
    }
    publish(packet!);
    [told, members] = [members, told];
    members.clear();
    current = null;
  }

  return {
    offer(item, connection) {
      if (current === null) {
        current = item.message;
        packet = packed(item);
        tells = again(item);
        queueMicrotask(end);
      }
      members.add(connection);
    },
  };
}

/** Packets between two of which it is told anew whom they are for: who has missed one hears it then. */
const MOST_UNTOLD = 50;
