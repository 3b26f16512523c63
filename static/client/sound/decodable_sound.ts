import type { SoundCodecName } from "../../../runtime/base/codec_names.ts";

/** What sound can be decoded here, the best first. Workers have the decoder too, where secure pages do. */
export const decodableSound = (): SoundCodecName[] =>
  "AudioDecoder" in globalThis ? ["opus", "pcm-s16"] : ["pcm-s16"];
