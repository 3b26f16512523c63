import { message } from "../../base/message.ts";
import type { Encoder } from "../encoder.ts";

/**
 * An encoder that another takes over from where it does not open or fails later: the card of a laptop goes to sleep, a
 * driver takes no more than so many streams at once. The other begins with a key frame, so that no viewer is lost.
 *
 * @param told why, once
 * @throws as `second` does
 */
export function withFallback(
  first: () => Encoder,
  second: () => Encoder,
  told: (reason: string) => void,
): Encoder {
  let encoder: Encoder;
  let last = false;
  try {
    encoder = first();
  } catch (error) {
    // What is wrong with the picture's shape is so for the other too.
    if (error instanceof RangeError) throw error;
    told(message(error));
    return second();
  }
  const { codec, codecString } = encoder;

  /** Has the other take over, where the first is what failed. */
  function takeOver(error: unknown): Encoder {
    if (last || error instanceof RangeError || error instanceof TypeError) throw error;
    last = true;
    told(message(error));
    encoder.close();
    return encoder = second();
  }

  return {
    codec,
    codecString,
    encode(i420, key) {
      try {
        return encoder.encode(i420, key);
      } catch (error) {
        return takeOver(error).encode(i420, true);
      }
    },
    async encodeBeside(i420, key) {
      try {
        return await encoder.encodeBeside(i420, key);
      } catch (error) {
        return await takeOver(error).encodeBeside(i420, true);
      }
    },
    close: () => encoder.close(),
  };
}
