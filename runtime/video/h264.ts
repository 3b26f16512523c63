import type { Encoder, EncoderOptions } from "./encoder.ts";
import { chosenKind } from "./h264/choice.ts";
import { withFallback } from "./h264/fallback.ts";
import { kindOf } from "./h264/kinds.ts";
import { openKind } from "./h264/open_kind.ts";

/**
 * Opens an H.264 encoder for live pictures: constrained baseline, no picture held back, annexb with the parameter sets in
 * front of every key frame, which comes exactly when asked for and says that no camera took it. By the hardware that was
 * chosen, where one was; x264 ultrafast with zero latency else, and where that hardware fails.
 *
 * @throws {RangeError} on an impossible size or rate
 * @throws {Error} where FFmpeg has no x264 or refuses to open it
 */
export function openH264(options: EncoderOptions): Encoder {
  const chosen = chosenKind();
  const open = () => openKind(kindOf("x264"), options);
  if (chosen === "x264") return open();
  return withFallback(
    () => openKind(kindOf(chosen), options),
    open,
    (reason) => console.error(`Encodes by x264 from here on, as ${chosen} failed: ${reason}`),
  );
}
