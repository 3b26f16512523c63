import { custom, type Flag, UsageError } from "../../cli/flags.ts";
import { chooseKind } from "../../video/h264/choice.ts";
import { H264_KINDS, type H264KindName } from "../../video/h264/names.ts";
import { likelyHardware, tryEncoders } from "../encoders/trials.ts";

const ENCODERS = ["auto", ...H264_KINDS] as const;
export type EncoderName = (typeof ENCODERS)[number];

export const encoderFlag = (): Flag<EncoderName> =>
  custom<EncoderName>(
    "who encodes H.264: a card's encoder where one works (auto), or the one named",
    ENCODERS.join("|"),
    "auto",
    "auto",
    (written) => {
      const found = ENCODERS.find((each) => each === written);
      if (found === undefined) throw new UsageError(`one of ${ENCODERS.join(", ")} is needed: ${written}`);
      return found;
    },
  );

export const ENCODER_HELP =
  "--encoder auto looks in the background whether a card encodes H.264 (NVENC, VAAPI, " +
  "Quick Sync, AMF, VideoToolbox) by encoding a few pictures: what holds pictures back, or sets key frames of its own, " +
  "is not used. Streams opened from then on go by it, and by x264 wherever it fails later or takes no further stream. " +
  "deno task doctor says what works here; --encoder x264 tries nothing.";

/** Words for what comes of it. */
interface Told {
  log(line: string): void;
  error(line: string): void;
}

/**
 * Has the streams of this process encoded by what was asked for, once it has shown that it can. Never fails: x264 goes on.
 *
 * @param attempt tries encoders by name
 */
export async function useEncoder(
  wanted: EncoderName,
  told: Told = console,
  attempt: typeof tryEncoders = tryEncoders,
  likely: () => readonly H264KindName[] = likelyHardware,
): Promise<H264KindName> {
  const names = wanted === "auto" ? likely() : wanted === "x264" ? [] : [wanted];
  const trials = names.length === 0 ? [] : await attempt(names);
  const works = trials.find((trial) => trial.works);
  if (works !== undefined) {
    const name = works.name as H264KindName;
    chooseKind(name);
    told.log(`Encodes H.264 by ${name}`);
    return name;
  }
  if (wanted !== "auto" && wanted !== "x264") {
    told.error(`Cannot encode by ${wanted}, going on with x264: ${trials[0]!.detail}`);
  }
  return "x264";
}
