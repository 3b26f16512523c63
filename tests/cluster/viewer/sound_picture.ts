/** Whether coded pictures are what they say, as far as it is seen without decoding them. */

const SLICE = 1, IDR = 5, SPS = 7, PPS = 8;

/** @param key whether a decoder is said to be able to begin with it */
export function isSound(codec: string, key: boolean, data: Uint8Array): boolean {
  if (codec === "jpeg") {
    return data[0] === 0xff && data[1] === 0xd8 && data.at(-2) === 0xff && data.at(-1) === 0xd9;
  }
  const kinds = unitKinds(data);
  return key ? [SPS, PPS, IDR].every((kind) => kinds.has(kind)) : kinds.has(SLICE) && !kinds.has(IDR);
}

/** The kinds of H.264's units in a stream with start codes (ITU-T H.264, annex B). */
function unitKinds(data: Uint8Array): Set<number> {
  const kinds = new Set<number>();
  for (let at = 0; at + 3 < data.length; at++) {
    if (data[at] === 0 && data[at + 1] === 0 && data[at + 2] === 1) kinds.add(data[at + 3]! & 31);
  }
  return kinds;
}
