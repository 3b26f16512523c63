/** Who encodes, by the name that a user gives, in the order in which they are tried; x264 last, which is always there. */
export const H264_KINDS = ["nvenc", "vaapi", "qsv", "amf", "videotoolbox", "x264"] as const;
export type H264KindName = (typeof H264_KINDS)[number];
/** Those that need a card. */
export type H264Hardware = Exclude<H264KindName, "x264">;

const SYSTEMS: Readonly<Record<H264Hardware, readonly (typeof Deno.build.os)[]>> = {
  nvenc: ["linux", "windows"],
  vaapi: ["linux"],
  qsv: ["linux", "windows"],
  amf: ["windows", "linux"],
  videotoolbox: ["darwin"],
};

/** The hardware's that a system may have. */
export const hardwareFor = (os: typeof Deno.build.os = Deno.build.os): readonly H264Hardware[] =>
  H264_KINDS.filter((name) => name !== "x264").filter((name) => SYSTEMS[name].includes(os));
