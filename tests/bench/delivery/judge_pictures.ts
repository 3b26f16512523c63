import type { LandmarkTrack } from "./landmark_track.ts";
import type { ShownPicture } from "./recorded_page.ts";

/** What is found in the pictures of a page that went over and back. */
export interface Judgement {
  readonly pictures: number;
  readonly switches: number;
  /** Pictures of an older moment than the one before. */
  readonly older: number;
  /** Pixels that landmarks jump at a switch beyond what the head's motion gives in that time: each switch's worst. */
  readonly jumps: readonly number[];
  /** The same of as many places where nothing is switched. */
  readonly usual: readonly number[];
  /** Milliseconds that the moment moves at a switch beyond what time does, less than 0 where it is held back; each switch. */
  readonly leaps: readonly number[];
}

/** @param size pixels a side */
export function judgePictures(
  shown: readonly ShownPicture[],
  track: LandmarkTrack,
  size: number,
): Judgement {
  const at = shown.map((_, index) => index).slice(1);
  const isSwitch = (index: number) => shown[index]!.source !== shown[index - 1]!.source;
  const switches = at.filter(isSwitch);
  const quiet = at.filter((index) => !isSwitch(index));
  const step = Math.max(1, Math.floor(quiet.length / Math.max(1, switches.length)));
  const jumpAt = (index: number) => jumpBetween(shown[index - 1]!, shown[index]!, track) * size;
  return {
    pictures: shown.length,
    switches: switches.length,
    older: at.filter((index) => shown[index]!.moment < shown[index - 1]!.moment).length,
    jumps: switches.map(jumpAt).filter((jump) => !Number.isNaN(jump)),
    usual: quiet.filter((_, index) => index % step === 0).map(jumpAt).filter((jump) => !Number.isNaN(jump)),
    leaps: switches.map((index) => {
      const [before, after] = [shown[index - 1]!, shown[index]!];
      return after.moment - before.moment - (after.at - before.at);
    }),
  };
}

/**
 * How far the landmarks of a picture are beyond where the head had come since the one before, had it gone on as time did.
 * A head that comes less far is held back, which `leaps` tells, and jumps nowhere.
 */
function jumpBetween(before: ShownPicture, after: ShownPicture, track: LandmarkTrack): number {
  const most = before.moment + after.at - before.at;
  if (after.moment <= most) return 0;
  const expected = track.at(most);
  const found = track.at(after.moment);
  if (expected === null || found === null) return NaN;
  let worst = 0;
  for (let at = 0; at < found.length; at += 2) {
    worst = Math.max(worst, Math.hypot(found[at]! - expected[at]!, found[at + 1]! - expected[at + 1]!));
  }
  return worst;
}
