import { message } from "../base/message.ts";
import { type CodecName, CODECS } from "../base/codec_names.ts";
import type { Encoder, EncoderOptions } from "./encoder.ts";
import { openH264 } from "./h264.ts";
import { openJpeg } from "./jpeg.ts";

/** Opens an encoder by name. @throws as `openH264` and `openJpeg` do */
export function openEncoder(codec: CodecName, options: EncoderOptions): Encoder {
  switch (codec) {
    case "h264":
      return openH264(options);
    case "jpeg":
      return openJpeg(options);
  }
}

export interface CodecReport {
  codec: CodecName;
  available: boolean;
  /** The codec string where available, the reason where not. */
  detail: string;
}

/** Which codecs work on this machine: each is opened and encodes one picture. */
export function listCodecs(): CodecReport[] {
  return CODECS.map((codec) => {
    try {
      const encoder = openEncoder(codec, { size: 64, fps: 30 });
      try {
        const { data } = encoder.encode(new Uint8Array(64 * 64 * 3 / 2).fill(128), true);
        return { codec, available: data.length > 0, detail: encoder.codecString };
      } finally {
        encoder.close();
      }
    } catch (error) {
      return { codec, available: false, detail: message(error) };
    }
  });
}
