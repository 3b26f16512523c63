import type { ShownPicture } from "./recorded_page.ts";

/** What is found in the pictures of a page that went over and back. */
export interface Judgement {
  readonly pictures: number;
  readonly switches: number;
  /** Pictures of an older moment than the one before. */
  readonly older: number;
  /** Pixels that a mark moves at a switch beyond what the motion of the pictures about it gives; each switch's worst. */
  readonly jumps: readonly number[];
  /** The same of as many places where nothing is switched. */
  readonly usual: readonly number[];
  /** Milliseconds that the moment moves at a switch beyond what time does; each switch. */
  readonly leaps: readonly number[];
}

/** So many pictures before and behind a place tell how fast the marks move there. */
const ABOUT = 6;

export function judgePictures(shown: readonly ShownPicture[]): Judgement {
  const at = shown.map((_, index) => index).slice(1);
  const switches = at.filter((index) => shown[index]!.source !== shown[index - 1]!.source);
  const isNear = (index: number) => switches.some((each) => Math.abs(each - index) <= ABOUT);
  const inside = (index: number) => index > ABOUT && index < shown.length - ABOUT;
  const quiet = at.filter((index) => inside(index) && !isNear(index));
  const step = Math.max(1, Math.floor(quiet.length / Math.max(1, switches.length)));
  return {
    pictures: shown.length,
    switches: switches.length,
    older: at.filter((index) => shown[index]!.moment < shown[index - 1]!.moment).length,
    jumps: switches.filter(inside).map((index) => jumpAt(shown, index)),
    usual: quiet.filter((_, index) => index % step === 0).map((index) => jumpAt(shown, index)),
    leaps: switches.map((index) => {
      const [before, after] = [shown[index - 1]!, shown[index]!];
      return after.moment - before.moment - (after.at - before.at);
    }),
  };
}

/**
 * How much further the marks move from one picture to the next than they do at their fastest in those about it: by the
 * head's own motion, in the time between the two.
 */
function jumpAt(shown: readonly ShownPicture[], index: number): number {
  let worst = 0;
  for (let mark = 0; mark < 3; mark++) {
    const moved = distance(shown, index, mark);
    if (Number.isNaN(moved)) continue;
    let fastest = 0;
    for (let near = index - ABOUT; near <= index + ABOUT; near++) {
      if (near === index) continue;
      const ms = shown[near]!.at - shown[near - 1]!.at;
      const speed = distance(shown, near, mark) / Math.max(ms, 16);
      if (speed > fastest) fastest = speed;
    }
    const ms = Math.max(16, shown[index]!.at - shown[index - 1]!.at);
    worst = Math.max(worst, moved - fastest * ms);
  }
  return worst;
}

function distance(shown: readonly ShownPicture[], index: number, mark: number): number {
  const [a, b] = [shown[index - 1]!.marks[mark]!, shown[index]!.marks[mark]!];
  return Math.hypot(b[0] - a[0], b[1] - a[1]);
}
