import type { StatsMessage } from "../protocol/server_messages.ts";
import { hasPoses, isWelcomed, sentTo } from "./motion/deliveries.ts";
import type { MotionStream } from "./motion/motion_stream.ts";
import type { SessionEffects } from "./session_effects.ts";
import type { MemberState, OccupiedSession } from "./session_state.ts";
import { isDriven } from "./session/occupancy.ts";

/** What one member is told of the last second. */
type Sent = Omit<StatsMessage, "type" | "viewers" | "puppeteer" | "source" | "sound">;

/** Tells everybody who has been welcomed. */
export function tellStats(
  state: OccupiedSession,
  { viewers, renditions, motion, sound }: SessionEffects,
  time: number,
  source: StatsMessage["source"],
): void {
  const viewerCount = state.members.length, puppeteer = isDriven(state, time);
  const waiting = Math.max(0, (state.speech?.utterances.length ?? 0) - 1);
  let last: StatsMessage | null = null;
  for (const member of state.members) {
    if (!isWelcomed(state, member)) continue;
    const { line, viewer } = viewers.get(member.id)!;
    const poses = hasPoses(member) ? posesOf(motion, line.poses?.dropped ?? 0) : undefined;
    const pictures = picturesOf(member, renditions, viewer.droppedFrames);
    if (pictures === null && poses === undefined) continue;
    const heard = sound?.statsOf(member.id, waiting);
    if (pictures === null && isSame(last, poses!, heard)) {
      line.send(last);
      continue;
    }
    const message: StatsMessage = {
      type: "stats",
      ...pictures ?? asPictures(poses!),
      ...{ viewers: viewerCount, puppeteer, source },
      ...heard && { sound: heard },
      delivery: sentTo(member),
      ...poses && { motion: poses },
    };
    if (pictures === null) last = message;
    line.send(message);
  }
}

/** Whether one by motion alone is told the very same as the last: thousands are, and one message is coded once. */
const isSame = (
  last: StatsMessage | null,
  poses: NonNullable<StatsMessage["motion"]>,
  heard: StatsMessage["sound"],
): last is StatsMessage => last?.motion?.dropped === poses.dropped && last.sound?.dropped === heard?.dropped;

function picturesOf(
  { rendition: key }: MemberState,
  renditions: SessionEffects["renditions"],
  droppedFrames: number,
): Sent | null {
  const rendition = key === null ? undefined : renditions.get(key);
  if (!rendition) return null;
  const { fps, bitrate, latency } = rendition.stats, { drawn, kind: { size } } = rendition.sizing;
  return { fps, size, drawn, droppedFrames, bitrate, latency };
}

function posesOf({ stats }: MotionStream, dropped: number): NonNullable<StatsMessage["motion"]> {
  const { fps, bitrate, latency } = stats;
  return { fps, bitrate, dropped, latency };
}

/** By motion alone the figures are those of poses, and nothing is drawn. */
const asPictures = ({ fps, bitrate, dropped, latency }: NonNullable<StatsMessage["motion"]>): Sent => ({
  ...{ fps, size: 0, drawn: 0, droppedFrames: dropped, bitrate, latency },
});
