/** What a picture can be encoded as for a browser, by name. */
export const CODECS = ["h264", "jpeg"] as const;
/** One of CODECS. */
export type CodecName = (typeof CODECS)[number];
