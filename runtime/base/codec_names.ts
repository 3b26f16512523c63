/** What a picture can be encoded as for a browser, by name. */
export const CODECS = ["h264", "jpeg"] as const;
/** One of CODECS. */
export type CodecName = (typeof CODECS)[number];

/**
 * How a picture carries what lies between the head and nothing, where no codec has a plane for it. `stacked`: one coded
 * picture of twice the height, above the colour, premultiplied over black, below the alpha as luma with neutral chroma.
 */
export const ALPHA_LAYOUTS = ["stacked"] as const;
/** One of ALPHA_LAYOUTS. */
export type AlphaLayout = (typeof ALPHA_LAYOUTS)[number];

/** Rows of the coded picture. @param size pixels a side of what is shown */
export const codedHeight = (size: number, alpha: AlphaLayout | undefined): number =>
  alpha === "stacked" ? size * 2 : size;

/** What sound can be encoded as, by name: mono, Opus at 48 kHz, or little-endian 16-bit numbers. */
export const SOUND_CODECS = ["opus", "pcm-s16"] as const;
/** One of SOUND_CODECS. */
export type SoundCodecName = (typeof SOUND_CODECS)[number];
