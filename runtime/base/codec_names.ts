/** What a picture can be encoded as for a browser, by name. */
export const CODECS = ["h264", "jpeg"] as const;
/** One of CODECS. */
export type CodecName = (typeof CODECS)[number];

/** What sound can be encoded as, by name: mono, Opus at 48 kHz, or little-endian 16-bit numbers. */
export const SOUND_CODECS = ["opus", "pcm-s16"] as const;
/** One of SOUND_CODECS. */
export type SoundCodecName = (typeof SOUND_CODECS)[number];
