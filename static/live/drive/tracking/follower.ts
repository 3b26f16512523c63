import { blendPose } from "../../../../runtime/motion/blend_pose.ts";
import { copyPose, type HeadPose, restPose } from "../../../../runtime/motion/head_pose.ts";
import {
  isSending,
  liveShare,
  noPresence,
  type Presence,
  presenceAfter,
  type PresenceEvent,
} from "../../../../runtime/motion/tracking/presence.ts";
import type { PoseDriver } from "../pose_driver.ts";
import { createPins } from "./pins.ts";

/** Of a tracked picture, what the follower looks at. */
export interface Seen {
  /** In the arkit space. */
  pose: HeadPose;
  /** Milliseconds. */
  capturedAt: number;
  faces: number;
  /** 0..1 */
  confidence: number;
  turnedAway: boolean;
  /** Of the face, as a share of the picture's breadth. */
  breadth: number;
  /** 0..1 */
  light: number;
}

export interface FollowerOptions {
  driver: Pick<PoseDriver, "pose" | "names" | "driving" | "setFrame" | "release">;
  /** The presence, what is held by hand, or who has the say has changed. */
  onChange: () => void;
}

/** Lets the head do what the tracked face does: lost faces are held, then left to idle; hands come before the camera. */
export interface Follower {
  readonly presence: Presence;
  /** Somebody else has the say on this page: pictures are looked at, and nothing is sent. */
  readonly paused: boolean;
  /** Ids of what is held by hand, in the order in which it was taken. */
  readonly pinned: readonly string[];
  /** @param at when the page has it, milliseconds by the clock of `tick` */
  take(seen: Seen, at: number): void;
  /** Time has passed; milliseconds. */
  tick(at: number): void;
  /** From now on the camera has no say over a slider's number, `value` has. */
  pin(id: string, value: number): void;
  /** The camera has the say over all again. */
  unpin(): void;
  pause(): void;
  /** From the pose that the head has the camera's takes over, without a jump. */
  resume(): void;
  /** The camera is off: what it drives is let go of, and nobody is before it any more. */
  reset(): void;
}

/** Of the newest distance between pictures in their usual one. */
const GAP_WEIGHT = 0.2;
/** Until there are pictures to go by: the second one of a start is late. */
const FIRST_GAP_MS = 500;

export function createFollower({ driver, onChange }: FollowerOptions): Follower {
  const held = restPose("arkit");
  const shown = restPose("arkit");
  const pins = createPins();
  const sight = blankSight();
  let presence = noPresence(-Infinity);
  /** When a picture last came, and how far apart they come of late. */
  let seenAt = NaN;
  let every = FIRST_GAP_MS;
  let paused = false;

  function turn(event: PresenceEvent): void {
    const before = presence;
    presence = presenceAfter(before, event);
    if (presence === before) return;
    if (presence.kind === "held" && before.kind !== "held") copyPose(shown, held);
    if (!isSending(before) && isSending(presence) && !paused) ease();
    if (isSending(before) && !isSending(presence) && !paused) driver.release();
    if (isSaid(before, presence)) onChange();
  }

  function show(live: HeadPose, at: number): void {
    const share = liveShare(presence, at);
    if (share < 1) blendPose(held, live, share, shown);
    else copyPose(live, shown);
    pins.apply(shown);
    driver.setFrame(shown, true, at);
  }

  return {
    get presence() {
      return presence;
    },
    get paused() {
      return paused;
    },
    get pinned() {
      return pins.ids;
    },
    take(seen, at) {
      if (!Number.isNaN(seenAt)) every += GAP_WEIGHT * (at - seenAt - every);
      seenAt = at;
      fill(sight, seen);
      turn(sight);
      if (!paused && isSending(presence)) show(seen.pose, seen.capturedAt);
    },
    tick(at) {
      // Until a first picture has come there is no silence.
      if (!Number.isNaN(seenAt)) turn({ type: "tick", at, seenAt, every });
    },
    pin(id, value) {
      if (pins.set(driver.names, id, value)) onChange();
    },
    unpin() {
      if (pins.ids.length === 0) return;
      pins.clear();
      ease();
      onChange();
    },
    pause() {
      if (paused) return;
      paused = true;
      onChange();
    },
    resume() {
      if (!paused) return;
      paused = false;
      ease();
      onChange();
    },
    reset() {
      if (isSending(presence) && !paused) driver.release();
      presence = noPresence(-Infinity);
      seenAt = NaN;
      every = FIRST_GAP_MS;
      pins.clear();
      paused = false;
    },
  };

  /** The camera goes on from where the head is, as after a face that was lost; without a face the head idles. */
  function ease(): void {
    if (!driver.driving) return;
    if (!isSending(presence)) return driver.release();
    copyPose(driver.pose, held);
    copyPose(held, shown);
    presence = { ...presence, kind: "back", since: sight.at, lack: null };
  }
}

type SightEvent = PresenceEvent & { type: "sight" };

const blankSight = (): SightEvent => ({
  ...{ type: "sight", at: 0, faces: 0, light: 0, breadth: 0, turned: false, confidence: 0 },
});

function fill(sight: SightEvent, { capturedAt, faces, light, breadth, turnedAway, confidence }: Seen): void {
  sight.at = capturedAt;
  sight.faces = faces;
  sight.light = light;
  sight.breadth = breadth;
  sight.turned = turnedAway;
  sight.confidence = confidence;
}

/** Whether there is anything to be shown: a caution that only may come is none. */
function isSaid(before: Presence, after: Presence): boolean {
  return before.kind !== after.kind || before.lack !== after.lack || before.caution !== after.caution;
}
