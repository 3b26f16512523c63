import { EXPRESSION_SPACES, type ExpressionSpace, forEachSpace } from "../head/expression_space.ts";
import { JOINT_COUNT, JOINTS } from "../head/head_model.ts";
import { blendPose } from "./blend_pose.ts";
import { copyPose, type HeadPose, restPose } from "./head_pose.ts";
import { createIdle } from "./idle/idle.ts";
import { plainMap } from "./retarget/plain_map.ts";
import { createRetargetMap, type RetargetData, type RetargetMap } from "./retarget/retarget_map.ts";
import { limitAngle } from "./rotation.ts";
import { createDatagramLink, createStreamLink, type Link, type LinkKind } from "./playout/links.ts";
import type { LinkFigures } from "./playout/playout.ts";

/** An expression frame as it comes in. Its numbers are finite; missing joints rest. */
export interface PoseFrame {
  seq: number;
  /** Milliseconds on the sender's clock. */
  t: number;
  space: ExpressionSpace;
  /** As many numbers as the space has. */
  expression: ArrayLike<number>;
  /** [3] each, axis-angle, radians. */
  jaw?: ArrayLike<number> | undefined;
  neck?: ArrayLike<number> | undefined;
  leftEye?: ArrayLike<number> | undefined;
  rightEye?: ArrayLike<number> | undefined;
  root?: ArrayLike<number> | undefined;
}

/** What went into a sampled pose. The driver reuses the object. */
export interface DriverSample {
  /** seq of the newest frame in the pose, null where it is idle motion only. */
  poseSeq: number | null;
  /** When that frame was received, in our milliseconds. */
  receivedAt: number | null;
  /** 1 idle, 0 driven. */
  idleWeight: number;
}

/** Turns frames as they arrive into a pose for any moment. */
export interface Driver {
  /** Takes a frame, or drops it where a newer one is here already; says whether it was taken. */
  push(frame: PoseFrame, receivedAt: number): boolean;
  /** Writes the pose at `now`, in our milliseconds, and says what went into it. */
  sample(now: number, into: HeadPose): DriverSample;
  /** From now on frames of the map's source space move the head by it. @throws TypeError for a map to another space */
  use(map: RetargetData): void;
  /** Forgets the sender (another took over): the next frame counts as the first, whatever its seq. @param link how it comes */
  reset(link?: LinkKind): void;
  /** What the link is like; all zero where frames come in order. */
  link(): LinkFigures;
}

export type { LinkFigures, LinkKind };

/** Milliseconds without a frame after which the last pose gives way to idle motion. */
export const HOLD = 1000;
export const BLEND_OUT = 200;
export const BLEND_IN = 600;
/** The same of a link of datagrams, whose sender says nothing when it goes: half a second and the head is idle. */
export const DATAGRAM_HOLD = 250;
export const DATAGRAM_BLEND_IN = 250;
/** A pause longer than this would make the next frame a jump; it is eased over BRIDGE. Milliseconds. */
const GAP = 150;
const BRIDGE = 100;
/** The furthest a joint turns, radians, by JOINTS: about a person's range and no further. */
export const JOINT_LIMITS: readonly number[] = [1.2, 1.2, 0.7, 0.8, 0.8];

/**
 * A driver for a head of the given expression space. Frames of another space move it by a map between the two, by
 * joints alone until `use` gives a better one. The newest frame of a stream wins at once, and the One Euro filter,
 * running on the sender's clock, adds a few milliseconds; datagrams go through a playout, which adds nothing on a clean
 * link. Gaps are held, then eased; after a second without frames idle motion blends in over 600 ms (datagrams: 250 and
 * 250 ms), and out within 200 ms when frames come.
 * `push` and `sample` make no object or array (V8 boxes some numbers, 1.6 kB a sample, 3 us).
 */
export function createDriver(options: { seed: number; space: ExpressionSpace }): Driver {
  const { seed, space } = options;
  const idle = createIdle(seed);
  const links: Readonly<Record<LinkKind, Link>> = {
    stream: createStreamLink(space, HOLD, BLEND_IN),
    datagrams: createDatagramLink(space, DATAGRAM_HOLD, DATAGRAM_BLEND_IN),
  };
  const incoming = forEachSpace(restPose);
  const onto = createOnto(space);
  const taken = restPose(space);
  /** The pose by the frames, and the one shown before a gap ended. */
  const live = restPose(space);
  const before = restPose(space);
  const idlePose = restPose(space);
  const shown: DriverSample = { poseSeq: null, receivedAt: null, idleWeight: 1 };

  let started: number | null = null;
  let link = links.stream;
  let wanted: LinkKind = "stream";
  /** The next frame is its sender's first. */
  let awaiting = true;
  let lastReceived = -Infinity;
  let bridgeStart = -Infinity;
  /** The idle weight falls from `weightFrom` since `drivenSince`. */
  let drivenSince = 0;
  let weightFrom = 1;

  /** The idle weight before easing. */
  const weightAt = (now: number): number => {
    if (lastReceived === -Infinity) return 1;
    const end = lastReceived + link.hold;
    const driven = Math.max(0, weightFrom - Math.max(0, Math.min(now, end) - drivenSince) / BLEND_OUT);
    return Math.min(1, driven + Math.max(0, now - end) / link.blendIn);
  };
  /** What the frames alone would show at a time, gaps eased. */
  const showLive = (now: number, into: HeadPose): void => {
    const t = (now - bridgeStart) / BRIDGE;
    if (t >= 1) copyPose(live, into);
    else blendPose(before, live, smooth(Math.max(0, t)), into);
  };

  return {
    push(frame, receivedAt) {
      const next = awaiting ? links[wanted] : link;
      const verdict = next.judge(frame, receivedAt, awaiting);
      if (verdict === "old") return false;
      const silent = receivedAt - lastReceived;
      const weight = weightAt(receivedAt);
      const jumps = verdict === "anew" || silent > GAP;
      if (jumps) {
        if (weight < 1) {
          link.show(receivedAt, live);
          showLive(receivedAt, before);
          bridgeStart = receivedAt;
        } else bridgeStart = -Infinity;
      }
      if (silent > link.hold || next !== link) {
        weightFrom = weight;
        drivenSince = receivedAt;
      }
      awaiting = false;
      link = next;
      lastReceived = receivedAt;
      poseOfFrame(frame, incoming[frame.space]);
      onto.carry(incoming[frame.space], taken);
      const moves = link.take(taken, frame, receivedAt, jumps);
      if (jumps) link.show(receivedAt, live);
      return moves;
    },
    sample(now, into) {
      started ??= now;
      const weight = smooth(weightAt(now));
      if (weight > 0) idle.sample((now - started) / 1000, idlePose);
      if (weight >= 1) copyPose(idlePose, into);
      else {
        link.show(now, live);
        showLive(now, into);
        if (weight > 0) blendPose(into, idlePose, weight, into);
      }
      shown.idleWeight = weight;
      shown.poseSeq = weight >= 1 ? null : link.seq;
      shown.receivedAt = weight >= 1 ? null : link.receivedAt;
      return shown;
    },
    use: onto.use,
    link: () => link.figures,
    reset(kind = "stream") {
      awaiting = true;
      wanted = kind;
    },
  };
}

/** How poses become those of a space: by the map for theirs, by joints alone until one is given. */
function createOnto(space: ExpressionSpace) {
  const maps: Record<ExpressionSpace, RetargetMap | null> = forEachSpace((from) =>
    from === space ? null : createRetargetMap(plainMap(from, space))
  );
  return {
    carry(from: HeadPose, to: HeadPose): void {
      const map = maps[from.space];
      if (map) map.apply(from, to);
      else copyPose(from, to);
    },
    use(map: RetargetData): void {
      if (map.to.space !== space) {
        throw new TypeError(`Cannot drive a head of ${space}, the map must lead there: ${map.to.space}`);
      }
      maps[map.from.space] = createRetargetMap(map);
    },
  };
}

/** Copies a frame into a pose of its space, cut to what a face can do. */
export function poseOfFrame(frame: PoseFrame, into: HeadPose): void {
  const [low, high] = EXPRESSION_SPACES[frame.space].limits;
  const { expression } = into;
  for (let i = 0; i < expression.length; i++) {
    const value = frame.expression[i] ?? 0;
    expression[i] = value >= low ? Math.min(value, high) : value < low ? low : 0;
  }
  for (let joint = 0; joint < JOINT_COUNT; joint++) {
    const turn = frame[JOINTS[joint]!];
    for (let i = 0; i < 3; i++) into.joints[joint * 3 + i] = turn?.[i] ?? 0;
    limitAngle(into.joints, joint * 3, JOINT_LIMITS[joint]!);
  }
}

const smooth = (t: number): number => t * t * (3 - 2 * t);
