const NAL_SPS = 7;

/**
 * The WebCodecs codec string of an annexb H.264 stream: profile, constraint flags and level as its
 * sequence parameter set states them (ITU-T H.264, 7.3.2.1.1; RFC 6381, 3.3), such as "avc1.42C020".
 *
 * @throws {SyntaxError} where the bytes hold no sequence parameter set
 */
export function avcCodecString(annexb: Uint8Array): string {
  for (let at = 0; at + 6 < annexb.length; at++) {
    if (annexb[at] !== 0 || annexb[at + 1] !== 0 || annexb[at + 2] !== 1) continue;
    if ((annexb[at + 3]! & 31) !== NAL_SPS) continue;
    const hex = (offset: number) => annexb[at + offset]!.toString(16).padStart(2, "0").toUpperCase();
    return `avc1.${hex(4)}${hex(5)}${hex(6)}`;
  }
  throw new SyntaxError(`Cannot name the codec, no sequence parameter set in these bytes: ${annexb.length}`);
}
