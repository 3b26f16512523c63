/** Kinds of units (ITU-T H.264, table 7-1). */
const NAL_SLICE = 1, NAL_IDR = 5, NAL_SPS = 7, NAL_PPS = 8;

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

/** The sequence and picture parameter sets of an annexb chunk, in annexb form; empty where it has none. */
export function parameterSets(annexb: Uint8Array): Uint8Array {
  const starts: number[] = [];
  for (let at = 0; at + 3 < annexb.length; at++) {
    if (annexb[at] !== 0 || annexb[at + 1] !== 0 || annexb[at + 2] !== 1) continue;
    starts.push(at + 3);
    const kind = annexb[at + 3]! & 31;
    // Slices are long, and nothing follows them that is looked for.
    if (kind === NAL_SLICE || kind === NAL_IDR) break;
  }
  const sets: number[] = [];
  starts.forEach((start, index) => {
    const kind = annexb[start]! & 31;
    if (kind !== NAL_SPS && kind !== NAL_PPS) return;
    let end = index + 1 < starts.length ? starts[index + 1]! - 3 : annexb.length;
    // A start code of four bytes, or zeros behind a unit: a unit itself never ends in one (7.4.1).
    while (annexb[end - 1] === 0) end--;
    sets.push(0, 0, 0, 1, ...annexb.subarray(start, end));
  });
  return Uint8Array.from(sets);
}
