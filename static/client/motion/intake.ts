import { asError } from "../../../runtime/base/message.ts";
import type { ExpressionSpace } from "../../../runtime/head/expression_space.ts";
import { createPoseReader, spaceOfPose } from "../../../runtime/motion/wire/pose_reader.ts";
import type { PosedMessage } from "../../../runtime/protocol/server_messages.ts";
import type { PictureSound } from "../picture/timing.ts";
import type { MotionCounts } from "./artist.ts";
import type { PlayClock } from "./play_clock.ts";
import { createPlayed, type Played } from "./played.ts";

export interface IntakeOptions {
  clock: PlayClock;
  sound: PictureSound;
  counts: MotionCounts;
  /** From the order to draw until the picture is there, milliseconds, about. */
  drawMs: () => number;
  onNeedKey: () => void;
  onRefused: (error: Error) => void;
}

/** Reads the poses that come. */
export interface Intake {
  /** What is played, of the space of the newest message. */
  readonly played: Played;
  /** @returns whether there is something new to be seen */
  take(message: Omit<PosedMessage, "type">, arrivedAt: number): boolean;
  /** Forgets all that came. */
  reset(): void;
}

/** A lost wish for a key frame is repeated after so long. */
const ASK_AGAIN_MS = 500;
/** A moment so far back is of a clock that was set anew, milliseconds. */
const ANEW_MS = 1000;

export function createIntake(options: IntakeOptions): Intake {
  const { clock, sound, counts, drawMs, onNeedKey, onRefused } = options;
  const reader = createPoseReader();
  let played = createPlayed("arkit");
  let askedAt = -Infinity;

  function needKey(at: number): void {
    counts.dropped++;
    if (at - askedAt < ASK_AGAIN_MS) return;
    askedAt = at;
    onNeedKey();
  }

  function anew(space: ExpressionSpace): void {
    if (space === played.buffer.space) played.clear();
    else played = createPlayed(space);
  }

  function read(message: Omit<PosedMessage, "type">, arrivedAt: number): boolean {
    const { data, stamps: { taken, received, sent } } = message;
    const space = spaceOfPose(data);
    if (space !== played.buffer.space) anew(space);
    if (taken < clock.moment - ANEW_MS) {
      anew(space);
      clock.reset();
    }
    const { spare } = played.buffer;
    if (reader.read(data, spare.pose, spare.camera) === "needs-key") {
      needKey(arrivedAt);
      return false;
    }
    spare.seq = message.seq;
    spare.poseSeq = message.poseSeq;
    spare.taken = taken;
    spare.received = received;
    spare.sent = sent;
    spare.arrived = arrivedAt;
    const soundMs = message.soundMs ?? null;
    clock.note(taken, arrivedAt, soundMs);
    if (soundMs !== null) sound.picture(soundMs, arrivedAt + drawMs());
    const added = played.add(clock.moment);
    if (!added) counts.dropped++;
    return added;
  }

  return {
    get played() {
      return played;
    },
    take(message, arrivedAt) {
      counts.received++;
      counts.bytes += message.data.length;
      try {
        return read(message, arrivedAt);
      } catch (error) {
        onRefused(asError(error));
        needKey(arrivedAt);
        return false;
      }
    },
    reset() {
      reader.reset();
      played.clear();
      askedAt = -Infinity;
    },
  };
}
