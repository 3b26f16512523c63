import { type Camera, PORTRAIT } from "../../../../runtime/base/camera.ts";
import { createRandom } from "../../../../runtime/base/mulberry32.ts";
import type { ExpressionSpace } from "../../../../runtime/head/expression_space.ts";
import { copyPose, type HeadPose, restPose } from "../../../../runtime/motion/head_pose.ts";
import { createPoseWriter } from "../../../../runtime/motion/wire/pose_writer.ts";
import type { PosedMessage } from "../../../../runtime/protocol/server_messages.ts";
import {
  createMotionPlayer,
  type MotionPlayer,
  type MotionShown,
} from "../../../../static/client/motion/motion_player.ts";

/** A message, and when it comes to the viewer. */
export interface Arrival {
  readonly at: number;
  readonly message: Omit<PosedMessage, "type">;
}

/** What the server's clock is ahead of the page's, milliseconds. */
export const SERVER_AHEAD = 4e5;

export interface Sending {
  /** Writes the pose of a time in seconds. */
  readonly motion: (seconds: number, into: HeadPose) => void;
  readonly camera?: (seconds: number) => Camera;
  readonly space?: ExpressionSpace;
  readonly from?: number;
  readonly seconds: number;
  readonly fps?: number;
  /** Milliseconds on the way: at least, and evenly more. Messages of one socket do not overtake each other. */
  readonly transit?: number;
  readonly jitter?: number;
  readonly seed?: number;
  /** Which are key frames, and which are lost. */
  readonly isKey?: (frame: number) => boolean;
  readonly isLost?: (frame: number) => boolean;
  /** The session's sound time of a time, milliseconds; null for none. */
  readonly soundMs?: (ms: number) => number | null;
}

/** What a server sends of a motion, and when it comes. */
export function sent(sending: Sending): Arrival[] {
  const { motion, seconds, fps = 30, transit = 5, jitter = 0, space = "arkit", from = 0 } = sending;
  const { isKey = (frame) => frame % 30 === 0, isLost = () => false, soundMs = () => null } = sending;
  const random = createRandom(sending.seed ?? 1), writer = createPoseWriter(space), pose = restPose(space);
  const arrivals: Arrival[] = [];
  let last = 0;
  for (let frame = 0; frame < seconds * fps; frame++) {
    const ms = 1000 * from + 1000 * frame / fps;
    motion(ms / 1000, pose);
    const data = writer.write(pose, sending.camera?.(ms / 1000) ?? PORTRAIT, isKey(frame)).slice();
    last = Math.max(last, ms + transit + jitter * random());
    if (isLost(frame)) continue;
    const taken = ms + SERVER_AHEAD;
    arrivals.push({
      at: last,
      message: {
        ...{ seq: frame, key: isKey(frame), poseSeq: frame, data, soundMs: soundMs(ms) ?? undefined },
        stamps: { received: taken - 1, taken, sent: taken + 1 },
      },
    });
  }
  return arrivals;
}

/** A picture as the viewer saw it. */
export interface Seen {
  readonly at: number;
  /** On the page's clock less what is on the way. */
  readonly moment: number;
  readonly pose: HeadPose;
  readonly camera: Camera;
  readonly shown: MotionShown;
}

export interface Watching {
  /** Refreshes a second. */
  readonly display?: number;
  /** How long a picture takes to be drawn. */
  readonly drawMs?: number;
  /** The sound time that is heard. */
  readonly heard?: (at: number) => number | null;
  readonly ownCamera?: () => Camera | null;
  /** Whether the display refreshes at a time: a hidden tab has none. */
  readonly seen?: (at: number) => boolean;
  /** Done at given times, milliseconds. */
  readonly acts?: readonly { readonly at: number; readonly act: (player: MotionPlayer) => void }[];
  readonly until?: number;
}

export interface Watched {
  readonly seen: Seen[];
  readonly player: MotionPlayer;
  readonly keysAsked: number[];
  readonly refused: Error[];
  /** Steps that the pace was asked for and made. */
  readonly steps: number;
}

/** Plays messages in virtual time. */
export function watch(arrivals: readonly Arrival[], watching: Watching = {}): Watched {
  const { display = 60, drawMs = 0, heard = () => null, seen: isSeen = () => true, acts = [] } = watching;
  const until = watching.until ?? (arrivals.at(-1)?.at ?? 0) + 100;
  const seen: Seen[] = [], keysAsked: number[] = [], refused: Error[] = [];
  let time = 0, asked: (() => void) | null = null, steps = 0;
  const waiting: { at: number; tag: number; pose: HeadPose; camera: Camera }[] = [];
  let drawn: (typeof waiting)[number] | null = null;
  const player = createMotionPlayer({
    surface: { draw() {} },
    pace: (step) => void (asked = step),
    sound: { heard, picture() {} },
    ownCamera: watching.ownCamera ?? (() => null),
    onNeedKey: () => void keysAsked.push(time),
    onRefused: (error) => void refused.push(error),
    now: () => time,
    onShown(shown) {
      const { pose, camera } = drawn!;
      seen.push({
        at: time,
        moment: shown.moment - SERVER_AHEAD,
        pose,
        camera,
        shown: structuredClone(shown),
      });
    },
  });
  const drawer: Parameters<MotionPlayer["use"]>[0] = {
    onPicture() {},
    draw(pose, camera, tag) {
      const copy = restPose(pose.space);
      copyPose(pose, copy);
      waiting.push({ at: time + drawMs, tag, pose: copy, camera: { ...camera } });
      if (drawMs === 0) finish();
    },
  };
  function finish(): void {
    while (waiting.length > 0 && waiting[0]!.at <= time) {
      drawn = waiting.shift()!;
      drawer!.onPicture(null, drawn.tag, drawMs);
    }
  }
  player.use(drawer);
  const events = [
    ...arrivals.map(({ at, message }) => ({ at, order: 0, run: () => player.push(message, at) })),
    ...acts.map(({ at, act }) => ({ at, order: 1, run: () => act(player) })),
  ];
  for (let frame = 0, at = 3; at < until; at = 3 + 1000 * ++frame / display) {
    if (drawMs > 0) events.push({ at: at + drawMs, order: 2, run: finish });
    if (!isSeen(at)) continue;
    events.push({
      ...{ at, order: 3 },
      run() {
        const step = asked;
        asked = null;
        if (step === null) return;
        steps++;
        step();
      },
    });
  }
  for (const event of events.sort((a, b) => a.at - b.at || a.order - b.order)) {
    time = event.at;
    event.run();
  }
  return { seen, player, keysAsked, refused, steps };
}

/** The drawer of the test, for acts that take it away and give it back. */
export type VirtualDrawer = Parameters<MotionPlayer["use"]>[0];
