import { quoted } from "../../../formats/text.ts";
import { requireFrames } from "../clip.ts";
import type { NamedArray, NamedArrays } from "./flame_arrays.ts";

/** Of all names: one row of a pickle may stand in a million frames. */
const MOST_NUMBERS = 1 << 25;

/**
 * Puts the frames of a sequence on one another: arrays of the same name, each of one frame, become [frames, n].
 *
 * @throws TypeError where a frame lacks an array that the first has, or one has another size; RangeError for too many
 */
export function stackFrames(frames: readonly NamedArrays[]): NamedArrays {
  requireFrames(frames.length);
  const first = frames[0]!;
  let total = 0;
  const stacked = new Map<string, NamedArray>();
  for (const [name, { data }] of first) {
    const width = data.length;
    total += width * frames.length;
    if (total > MOST_NUMBERS) {
      throw new RangeError(
        `Cannot read frames, ${MOST_NUMBERS} numbers in all are the most: ${total} up to ${quoted(name)}`,
      );
    }
    const all = new Float64Array(width * frames.length);
    frames.forEach((frame, i) => {
      const row = frame.get(name)?.data;
      if (row?.length !== width) {
        throw new TypeError(
          `Cannot read frames, frame ${i + 1} needs ${width} numbers of ${quoted(name)}: ${
            row?.length ?? "none"
          }`,
        );
      }
      for (let j = 0; j < width; j++) all[i * width + j] = Number(row[j]!);
    });
    stacked.set(name, { shape: [frames.length, width], data: all });
  }
  return stacked;
}
